//! `walk`: search over sets of values.
//!
//! A network is the set of values that it computes; which operands derive a value is a matter of choice, as
//! all triples a ^ b = c inside the set are known. A move takes one value out and repairs what hung on it with
//! at most one other ([`step`]). Several walks go side by side ([`improve`]), from starts on a thinned matrix
//! ([`thin`]), by distances or from slices of the columns ([`deep`]).

mod bits;
mod blocks;
mod deep;
mod filter;
mod improve;
mod lane;
mod levels;
mod mover;
mod problem;
mod rng;
mod round;
mod set;
mod slices;
mod starts;
mod step;
mod symmetry;
mod table;
mod thin;

use super::four_russians::FourRussians;
use super::reduce::{Reduction, join, parts};
use super::sharing::{Sharing, Ties};
use super::{Objective, Progress, Search, Stats, Strategy, kary};
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use improve::improve;
pub use mover::Mover;
pub use problem::{Gates, Problem, independent};
pub use rng::Rng;
pub use round::Round;
pub use set::ValueSet;
pub use step::Walker;
pub use table::ValueTable;

/// Search over sets of values.
pub struct Walk;

/// Most taps that pair sharing is quick with.
const MAX_SHARED: usize = 500_000;

impl Strategy for Walk {
    fn name(&self) -> &'static str {
        "walk"
    }

    fn describe(&self) -> &'static str {
        "search over sets of values, from starts on a thinned matrix, by distances and by slices of columns"
    }

    fn limits_depth(&self) -> bool {
        true
    }

    fn serves(&self, _objective: &Objective) -> bool {
        true
    }

    fn goes_on(&self) -> bool {
        true
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> (XorNetwork, Stats) {
        if search.params.objective.max_operands() > 2 {
            return kary::solve(matrix, search);
        }
        let max_depth = search.params.limits.max_depth;
        let limited = max_depth.is_some();
        let keeps = |depth| max_depth.is_none_or(|max| depth <= max);
        let reduction = if limited { Reduction::of_rows(matrix) } else { Reduction::new(matrix) };
        let parts = parts(&reduction.core);
        let start = search.params.start.as_ref();
        let start = start.map(|start| reduction.restrict(start)).filter(|start| keeps(start.depth()));
        let mut solved = Solved::default();
        for part in &parts {
            let start = start.as_ref().map(|start| part.within(start));
            solved.add(part.of(&reduction.core), start, search);
        }
        (0..solved.parts.len()).for_each(|at| solved.improve(at, reduction.n_paid(), search));
        let network = reduction.expand(&join(&reduction.core, &parts, solved.networks()));
        let stats = Stats::of(&network, matrix, solved.steps);
        (network, stats)
    }
}

/// A network to begin with.
fn first(matrix: &BitMatrix, max_depth: Option<u32>, search: &Search) -> XorNetwork {
    if matrix.count_ones() > MAX_SHARED && max_depth.is_none() {
        return FourRussians.of_widths(matrix, 1, search).0;
    }
    Sharing::of(matrix, max_depth, Ties::Smallest).run(search).0
}

/// The distinct parts of a matrix with the best networks found: a copy of a part is solved once.
#[derive(Default)]
struct Solved {
    parts: Vec<(BitMatrix, XorNetwork)>,
    /// Number among the distinct ones of every part.
    of_part: Vec<usize>,
    steps: u64,
}

impl Solved {
    /// The next part, with a first network.
    fn add(&mut self, matrix: BitMatrix, start: Option<XorNetwork>, search: &Search) {
        let known = self.parts.iter().position(|(part, _)| *part == matrix);
        self.of_part.push(known.unwrap_or(self.parts.len()));
        if known.is_none() {
            let max_depth = search.params.limits.max_depth;
            let first = start.unwrap_or_else(|| first(&matrix, max_depth, search));
            self.parts.push((matrix, first));
        }
    }

    /// Walks for distinct part `at`; tells of the progress of the whole, of which `beside` gates are in no part.
    fn improve(&mut self, at: usize, beside: usize, search: &Search) {
        let copies = self.of_part.iter().filter(|&&part| part == at).count();
        let others = beside + self.networks().map(XorNetwork::n_xor).sum::<usize>()
            - copies * self.parts[at].1.n_xor();
        let steps = self.steps;
        let tell = |part: Progress| {
            let whole = Progress { n_gates: others + copies * part.n_gates, steps: steps + part.steps };
            (search.progress)(whole);
        };
        let (matrix, network) = &mut self.parts[at];
        let max_depth = search.params.limits.max_depth;
        let (better, steps) = improve(matrix, network, max_depth, &Search { progress: &tell, ..*search });
        *network = better;
        self.steps += steps;
    }

    /// The best network of every part.
    fn networks(&self) -> impl Iterator<Item = &XorNetwork> {
        self.of_part.iter().map(|&at| &self.parts[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random;
    use crate::network::opt::{CellCosts, Limits, Params};

    fn run(matrix: &BitMatrix, seed: u64) -> (XorNetwork, Stats) {
        Walk.run(matrix, &Search::quiet(&Params { seed, effort: 0, ..Params::default() }))
    }

    #[test]
    fn of_cells_of_two_operands_the_cheapest_are_the_fewest() {
        let matrix = random(24, 16, 0.5, 1).expect("a matrix");
        let objective = Objective::Cells(CellCosts::new(&[3.33]).expect("a cost"));
        let params = Params { objective, effort: 0, ..Params::default() };
        assert_eq!(Walk.run(&matrix, &Search::quiet(&params)), run(&matrix, 1));
    }

    #[test]
    fn finds_the_same_whatever_the_number_of_threads() {
        let matrix = random(24, 16, 0.5, 1).expect("a matrix");
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        let three = rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("a pool");
        let alone = one.install(|| run(&matrix, 1));
        assert_eq!(alone, three.install(|| run(&matrix, 1)));
        assert_eq!(alone, run(&matrix, 1));
    }

    #[test]
    fn does_better_than_sharing_also_beyond_a_word() {
        for (n_rows, n_cols) in [(40, 20), (20, 100)] {
            let matrix = random(n_rows, n_cols, 0.5, 2).expect("a matrix");
            let search_params = Params::default();
            let (shared, _) = Sharing::of(&matrix, None, Ties::Smallest).run(&Search::quiet(&search_params));
            let (network, _) = run(&matrix, 3);
            assert_eq!(network.affine().matrix, matrix);
            assert!(network.n_xor() < shared.n_xor(), "{} of {}", network.n_xor(), shared.n_xor());
        }
    }

    #[test]
    fn starts_without_a_pair_to_share_come_to_an_end() {
        let matrix = BitMatrix::parse("1100 0110 0011").expect("rectangular");
        let limits = Limits { max_depth: Some(1), ..Limits::default() };
        let params = Params { effort: 0, limits, ..Params::default() };
        assert_eq!(Walk.run(&matrix, &Search::quiet(&params)).0.n_xor(), 3);
    }

    #[test]
    fn a_wide_matrix_is_walked_on_its_transpose() {
        let matrix = random(12, 48, 0.5, 6).expect("a matrix");
        let (network, _) = run(&matrix, 1);
        assert_eq!(network.affine().matrix, matrix);
        let (turned, _) = run(&matrix.transpose(), 1);
        let as_wide = turned.n_xor() + 48 - 12;
        assert!(network.n_xor().abs_diff(as_wide) <= as_wide / 20, "{} {as_wide}", network.n_xor());
    }

    #[test]
    fn goes_on_from_a_start_and_ends_when_stopped() {
        let matrix = random(20, 10, 0.5, 4).expect("a matrix");
        let (first, _) = run(&matrix, 1);
        let params = Params { start: Some(first.clone()), effort: 9, ..Params::default() };
        let search = Search { stopped: &|| true, ..Search::quiet(&params) };
        let (network, _) = Walk.run(&matrix, &search);
        assert!(network.n_xor() <= first.n_xor());
        assert_eq!(network.affine().matrix, matrix);
    }

    #[test]
    fn keeps_a_depth_with_fewer_gates_than_sharing() {
        let matrix = random(24, 16, 0.5, 5).expect("a matrix");
        for max_depth in [4, 5, 8, u32::MAX] {
            let limits = Limits { max_depth: Some(max_depth), ..Limits::default() };
            let params = Params { effort: 0, limits, ..Params::default() };
            let search = Search::quiet(&params);
            let (shared, _) = Sharing::of(&matrix, Some(max_depth), Ties::Smallest).run(&search);
            let (network, _) = Walk.run(&matrix, &search);
            assert_eq!(network.affine().matrix, matrix);
            assert!(network.depth() <= max_depth && network.n_xor() < shared.n_xor(), "{}", network.n_xor());
            assert_eq!(network, Walk.run(&matrix, &search).0);
        }
    }
}
