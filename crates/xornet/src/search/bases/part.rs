//! One connected part of a matrix: all of its rows and columns from as many stored bits as it has columns.
//!
//! A network of [I; P] read backwards is one of [I; Pᵀ]: columns become rows, the gates of P are those of Pᵀ and
//! columns - rows fewer. The side with fewer columns has far fewer extra forms. Read backwards, though, the
//! stored bits must be rows or columns themselves.

use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::search::bases::anneal::{Annealing, Realised, WantedForms};
use crate::search::bases::exact::{MAX_DIM, prove_least};
use crate::search::bases::triples::MAX_FORMS;
use crate::search::bases::walk;
use crate::search::budget::{Effort, Progress, Search};
use crate::search::engine::rng::Rng;
use crate::search::heuristics::sharing::shared_network;

/// Rows and columns, in total, up to which one systematic form is searched.
const SMALL: usize = 22;
/// Work of the walk that follows, per move of the annealing budget.
const WALK_WORK: u64 = 200;

/// Gates that no network of the rows and columns of `matrix` in any basis gets below, where each row and column
/// has two ones or more and is distinct: see [`lower_bound`](super::lower_bound).
pub fn least_gates(matrix: &BitMatrix) -> usize {
    matrix.n_rows().max((2 * matrix.n_cols()).saturating_sub(matrix.n_rows()))
}

/// Result of the search in a part.
pub struct Solved {
    /// Computes all columns and then all rows of the part.
    pub network: XorNetwork,
    /// Lower bound on the gates of any network in any basis.
    pub least: usize,
    /// Moves and steps of the proof.
    pub steps: u64,
}

impl Solved {
    /// Whether other systematic forms may do better: not proved, and large.
    pub fn is_open(&self) -> bool {
        self.network.n_xor() > self.least && self.network.n_out() > SMALL
    }
}

/// A small network of all columns and then rows of `matrix`; `None` where the matrix is too large.
pub fn solve_part(matrix: &BitMatrix, search: &Search) -> Option<Solved> {
    let (n_rows, n_cols) = (matrix.n_rows(), matrix.n_cols());
    if n_rows + n_cols > MAX_FORMS {
        return None;
    }
    let turned = n_cols > n_rows;
    let side = if turned { matrix.transpose() } else { matrix.clone() };
    let wanted = WantedForms::new(&side, turned);
    let mut best = Realised::from_network(&shared_network(&side), &wanted)?;
    let mut rng = Rng::new(search.params.seed, 0);
    let mut annealing = Annealing::new(&wanted, &mut rng, search.stopped);
    // Gates that the matrix takes more than its transpose.
    let more = if turned { n_cols - n_rows } else { 0 };
    let tell =
        |n_xor, steps| (search.progress)(Progress { n_gates: n_xor + more, steps, ..Progress::default() });
    let budget = Effort::from_level(search.params.effort).anneal;
    // Gates without extra forms.
    let plain = wanted.forms.len() - wanted.dim;
    let mut least_extra = least_gates(matrix) - more - plain;
    annealing.improve_best(&mut best, least_extra, budget / 4, &tell);
    let mut proof_steps = 0;
    if wanted.dim <= MAX_DIM {
        let proof = prove_least(&wanted, least_extra, best.n_extra(&wanted), budget, search.stopped);
        proof_steps = proof.steps;
        least_extra = proof.least;
        best = proof.found.unwrap_or(best);
    }
    let steps = annealing.moves + proof_steps;
    let network = if turned { best.transposed_network(&wanted) } else { best.to_network(&wanted) };
    let least = least_extra + plain + more;
    let tell = |p: Progress| (search.progress)(Progress { steps: steps + p.steps, ..p });
    let work = budget * WALK_WORK;
    let (network, moves) = walk::improve_basis(&network, least, work, &Search { progress: &tell, ..*search });
    Some(Solved { network, least, steps: steps + moves })
}
