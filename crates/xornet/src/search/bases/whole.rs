//! Matrices too large for their parts to be searched one form at a time.
//!
//! The `walk` of networks, which knows one basis, looks at some forms for a short time and at the best for a
//! longer one; from there the search goes on through all bases.

use crate::gf2::BitMatrix;
use crate::network::{Limits, XorNetwork, metrics};
use crate::search::bases::core::Core;
use crate::search::bases::form::{Given, random_order, with_inputs};
use crate::search::bases::{part, walk};
use crate::search::budget::{Effort, Params, Progress, Search};
use crate::search::solve::solve_once;

/// Random information sets looked at.
const FORMS: u64 = 12;
/// Efforts less for a first look.
const LOOK: u8 = 2;
/// A form with so many times the taps of another is not looked at.
const FAR: usize = 4;
/// Gates from which on fewer forms are looked at, and the best once more with all effort.
const LARGE: usize = 600;
/// Forms looked at then.
const FEW: u64 = 3;
/// Forms that are walked from elsewhere, each with one part in so many of the work.
const WALKED: usize = 3;
const SHARE: u64 = 8;

/// A small network of the rows of `matrix` over as many stored bits as its rank, and the moves; no network
/// has fewer than `least` gates.
pub fn find_rebased(matrix: &BitMatrix, least: usize, search: &Search) -> (XorNetwork, u64) {
    let mut tour = Tour { search, found: Vec::new(), steps: 0 };
    let effort = search.params.effort;
    let full = Params { limits: Limits::default(), ..search.params.clone() };
    let brief = Params { effort: effort.saturating_sub(LOOK), ..full.clone() };
    let [full, brief] = [&full, &brief].map(|params| Search { params, progress: &|_| {}, ..*search });
    let given = Given::new(matrix);
    let start = search.params.start.as_ref().map(|start| start.restricted_to(&given.basis));
    tour.consider_network(None, |_| known_basis(&given.matrix, start.clone(), &brief));
    let n_taps = metrics::naive_xor(&given.matrix);
    let form = |number| Core::new(matrix, &random_order(matrix.n_rows(), search.params.seed, number));
    for number in 0..FORMS {
        let other = form(number);
        if other.naive_xor() <= FAR * n_taps && !(search.stopped)() {
            tour.consider_network(Some(number), |_| systematic_network(&other, &brief));
        }
        if tour.fewest_gates() > LARGE && number + 1 == FEW {
            break;
        }
    }
    let number = tour.found[0].form;
    if tour.fewest_gates() > LARGE && !(search.stopped)() {
        tour.consider_network(number, |_| match number {
            Some(number) => systematic_network(&form(number), &full),
            None => known_basis(&given.matrix, start, &full),
        });
    }
    let work = Effort::from_level(effort).basis_walk;
    let n_walked = if tour.fewest_gates() > LARGE { 0 } else { WALKED };
    let starts: Vec<XorNetwork> = tour.found.iter().take(n_walked).map(|at| at.network.clone()).collect();
    for start in &starts {
        tour.consider_network(None, |search| walk::improve_basis(start, least, work / SHARE, search));
    }
    let (best, rest) = (tour.found[0].network.clone(), work - work / SHARE * n_walked as u64);
    tour.consider_network(None, |search| walk::improve_basis(&best, least, rest, search));
    (tour.found.swap_remove(0).network, tour.steps)
}

/// A network, and the number of the form it began with.
struct Stop {
    network: XorNetwork,
    form: Option<u64>,
}

/// The networks found on the way, the smallest first.
struct Tour<'a> {
    search: &'a Search<'a>,
    found: Vec<Stop>,
    steps: u64,
}

impl Tour<'_> {
    fn fewest_gates(&self) -> usize {
        self.found.first().map_or(usize::MAX, |best| best.network.n_xor())
    }

    /// Takes in one more network.
    fn consider_network(&mut self, form: Option<u64>, find: impl FnOnce(&Search) -> (XorNetwork, u64)) {
        let (fewest, steps) = (self.fewest_gates(), self.steps);
        let tell = |p: Progress| {
            let n_xor = p.n_gates.min(fewest);
            (self.search.progress)(Progress {
                n_gates: n_xor,
                steps: steps + p.steps,
                ..Progress::default()
            });
        };
        let (network, moves) = find(&Search { progress: &tell, ..*self.search });
        self.steps += moves;
        tell(Progress { n_gates: network.n_xor(), steps: moves, ..Progress::default() });
        let at = self.found.partition_point(|other| other.network.n_xor() <= network.n_xor());
        self.found.insert(at, Stop { network, form });
    }
}

/// The parts of a core, each over its columns or any other basis.
fn systematic_network(core: &Core, search: &Search) -> (XorNetwork, u64) {
    let (mut networks, mut steps) = (Vec::new(), 0);
    for matrix in &core.matrices {
        let solved = part::solve_part(matrix, search).map(|solved| (solved.network, solved.steps));
        let (network, moves) = solved.unwrap_or_else(|| {
            let (network, moves) = known_basis(matrix, None, search);
            (with_inputs(&network), moves)
        });
        networks.push(network);
        steps += moves;
    }
    (core.expand_parts(&networks), steps)
}

/// The search for a network of `matrix` itself.
fn known_basis(matrix: &BitMatrix, start: Option<XorNetwork>, search: &Search) -> (XorNetwork, u64) {
    let params = Params { start, ..search.params.clone() };
    let (network, steps) = solve_once(matrix, &Search { params: &params, ..*search });
    (network, steps)
}
