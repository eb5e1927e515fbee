//! In-place programs of few steps for an invertible matrix.
//!
//! Greedy elimination by rows and columns makes first programs, with different ties; walks shorten them window by
//! window, and those that fall behind go on from where better ones are.

mod eliminate;
mod table;
mod walk;
mod window;

use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::InPlace;
use crate::search::bounds::lower_bound;
use crate::search::budget::{Effort, Progress, Search, permille};
use crate::search::engine::rng::Rng;
use crate::search::engine::stages::best_of_stages;
use crate::search::engine::worker::{N_EPOCHS, total_moves, walk_side_by_side};
use eliminate::{Price, eliminate};
use table::Table;
use walk::Walk;

/// Most wires of an in-place program.
pub const MAX_WIRES: usize = 1024;
/// Walks side by side; part of what the result depends on.
const N_WALKS: usize = 8;
/// Walks that fall behind at the end of an epoch.
const N_BEHIND: usize = 2;

/// Result of a search for an in-place program.
#[derive(Debug, Clone)]
pub struct FoundInPlace {
    /// The program, verified.
    pub program: InPlace,
    /// Lower bound on the steps of any program: that on the gates of any network.
    pub lower_bound: usize,
    /// Moves of the walks.
    pub n_moves: u64,
}

impl FoundInPlace {
    /// Whether no program has fewer steps.
    pub fn is_optimal(&self) -> bool {
        self.program.steps().len() == self.lower_bound
    }
}

/// A program of few steps that computes `matrix` in place, its outputs on any wires. Seed and effort of the search
/// count, and nothing else of its parameters: more effort never gives more steps.
///
/// # Errors
/// `Input` where the matrix is not square, has no inverse or more than [`MAX_WIRES`] rows; `Internal` where the
/// program does not compute it.
///
/// ```
/// use xornet::gf2::BitMatrix;
/// use xornet::search::{Params, Search, find_in_place};
///
/// let matrix = BitMatrix::parse("110 011 111").unwrap();
/// let params = Params { effort: 0, ..Params::default() };
/// let found = find_in_place(&matrix, &Search::quiet(&params))?;
/// assert_eq!((found.program.matrix(), found.program.steps().len()), (matrix, 3));
/// # Ok::<(), xornet::error::Error>(())
/// ```
pub fn find_in_place(matrix: &BitMatrix, search: &Search) -> Result<FoundInPlace> {
    let inverse = inverse_of(matrix)?;
    let table = Table::new();
    let bound = lower_bound(matrix).n_xor;
    let mut before: Option<InPlace> = None;
    let (program, n_moves) = best_of_stages(
        search,
        |program: &InPlace| program.steps().len() <= bound,
        |program| (program.steps().len(), program.depth()),
        |stage| {
            let (found, n_moves) = run_stage(matrix, &inverse, &table, before.as_ref(), stage);
            before = Some(found.clone());
            (found, n_moves)
        },
    );
    program.verify(matrix)?;
    Ok(FoundInPlace { program, lower_bound: bound, n_moves })
}

/// # Errors
/// `Input` where there is none, or the matrix is too large.
fn inverse_of(matrix: &BitMatrix) -> Result<BitMatrix> {
    let (rows, cols) = (matrix.n_rows(), matrix.n_cols());
    let refuse = |what: String| Error::input("", "matrix", what);
    if rows != cols {
        return Err(refuse(format!("{rows} rows and {cols} columns; in place, both are the wires")));
    }
    if rows > MAX_WIRES {
        return Err(refuse(format!("{rows} rows; in place, at most {MAX_WIRES}")));
    }
    let singular =
        || refuse(format!("rank {} of {rows} rows; in place, it must have an inverse", matrix.rank()));
    matrix.right_inverse().ok_or_else(singular)
}

/// The best program of one effort, and the moves to it.
fn run_stage(
    matrix: &BitMatrix,
    inverse: &BitMatrix,
    table: &Table,
    before: Option<&InPlace>,
    search: &Search,
) -> (InPlace, u64) {
    let budget = Effort::from_level(search.params.effort).walk / N_WALKS as u64;
    let start = |number: usize| {
        let mut rng =
            Rng::new(search.params.seed, (usize::from(search.params.effort) * N_WALKS + number) as u64);
        let price = if number.is_multiple_of(2) { Price::Logarithms } else { Price::Ones };
        let start = match before.filter(|_| number == 0) {
            Some(before) => before.clone(),
            None => eliminate(matrix, inverse, price, &mut rng, budget / 4, search),
        };
        Walk::new(table, start, rng, budget)
    };
    let mut walks: Vec<Walk> = (0..N_WALKS).map(start).collect();
    for epoch in 1..=N_EPOCHS {
        walk_side_by_side(&mut walks, |_| budget / N_EPOCHS * epoch, search);
        leave_behind(&mut walks);
        let n_gates = walks.iter().map(|walk| walk.best().steps().len()).min().unwrap_or(0);
        let steps = total_moves(&walks);
        (search.progress)(Progress { n_gates, steps, permille: permille(epoch, N_EPOCHS) });
    }
    let n_moves = total_moves(&walks);
    let best = walks.iter().map(Walk::best).min_by_key(|best| (best.steps().len(), best.depth()));
    (best.cloned().unwrap_or_else(|| InPlace::new(Vec::new(), Vec::new())), n_moves)
}

/// The walks whose programs are longest go on from where the shortest are.
fn leave_behind(walks: &mut [Walk]) {
    let mut order: Vec<usize> = (0..walks.len()).collect();
    order.sort_by_key(|&at| walks[at].n_steps());
    for rank in 0..N_BEHIND {
        let ahead = walks[order[rank]].position();
        walks[order[order.len() - 1 - rank]].go_to(ahead);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::budget::Params;

    fn find(matrix: &BitMatrix, seed: u64, effort: u8) -> FoundInPlace {
        let params = Params { seed, effort, ..Params::default() };
        find_in_place(matrix, &Search::quiet(&params)).expect("an invertible matrix")
    }

    /// Invertible matrices of every size up to 9.
    fn invertible() -> impl Iterator<Item = BitMatrix> {
        let random = |n| (0..).filter_map(move |seed| random_matrix(n, n, 0.5, seed).ok());
        (1..10).filter_map(move |n| random(n).find(|matrix| matrix.rank() == n))
    }

    #[test]
    fn computes_matrices_and_their_inverses() {
        for matrix in invertible() {
            let found = find(&matrix, 1, 0);
            assert!(found.lower_bound <= found.program.steps().len());
            let inverse = matrix.right_inverse().expect("invertible");
            assert!(found.program.inverse().verify(&inverse).is_ok(), "{matrix:?}");
            assert_eq!(found.program.to_network().affine().matrix, matrix);
        }
    }

    #[test]
    fn a_permutation_needs_no_step() {
        for matrix in ["010 001 100", "1", ""].map(|text| BitMatrix::parse(text).expect("rectangular")) {
            let found = find(&matrix, 1, 1);
            assert!(found.program.steps().is_empty() && found.is_optimal(), "{found:?}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_program_and_more_effort_no_longer_one() {
        let matrix = BitMatrix::parse(include_str!("../../../tests/data/AES.txt")).expect("rectangular");
        let [first, again, more] = [0, 0, 1].map(|effort| find(&matrix, 3, effort).program);
        assert_eq!(first, again);
        assert!(more.steps().len() <= first.steps().len() && more.steps().len() <= 96, "{more}");
    }

    #[test]
    fn refuses_what_has_no_inverse() {
        let params = Params::default();
        for (text, wanted) in [("11 11", "rank 1 of 2 rows"), ("110 011", "2 rows and 3 columns")] {
            let matrix = BitMatrix::parse(text).expect("rectangular");
            let error = find_in_place(&matrix, &Search::quiet(&params)).expect_err("refused");
            assert!(error.to_string().contains(wanted) && error.exit_code() == 2, "{error}");
        }
        let error = find_in_place(&BitMatrix::identity(MAX_WIRES + 1), &Search::quiet(&params)).err();
        assert!(error.is_some_and(|error| error.to_string().contains("at most 1024")));
    }
}
