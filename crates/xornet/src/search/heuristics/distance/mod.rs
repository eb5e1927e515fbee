//! The distance heuristic of Boyar and Peralta, with cancellation.
//!
//! The values begin with the inputs. The distance of a row is one less than the fewest values that add up to it;
//! each gate is the pair that brings the sum of all distances down most, but a row that is the sum of two values
//! is taken at once. Of pairs that are equally good, `bp` takes those that leave the largest norm of the vector of
//! distances, and the smallest of them (Boyar, Matthews, Peralta, J. Cryptology 2013); the others are runs with
//! ties at random, of which the best is kept (Tan, Peyrin, TCHES 2020):
//!
//! - `rnbp`: the largest norm, then at random;
//! - `a1`: the same among the pairs that bring a row of the least distance nearer;
//! - `a2`: the same as `a1` without the norm.
//!
//! Instead of a search for each pair, all smallest sets of values for each row are kept: a pair brings a row
//! nearer just where it lies within one of them.
//!
//! The search for these sets takes exponential time where rows are far. The effort bounds its steps: rows beyond
//! the distance to which it can look go by the sets they had before, until they are near enough; and where
//! all steps are used up, what is left is done by greedy pair sharing over the values there are.

mod base;
mod pairs;
mod rule;
mod run;

use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::search::bounds::PartBound;
use crate::search::budget::{MAX_EFFORT, Progress, Search};
use crate::search::engine::by_parts::ByParts;
use crate::search::engine::reduction::Reduction;
use crate::search::engine::rng::Rng;
use crate::search::heuristics::sharing::{Sharing, Ties};
use base::StepBudget;
use rayon::prelude::*;
pub use rule::Rule;
use run::Run;

/// Runs at effort 0 where steps are left; each effort allows twice those of the one before.
const LEAST_RUNS: u64 = 64;
/// The first run may take one `FIRST`th of the steps where others follow.
const FIRST: u64 = 2;
/// Most columns; wider matrices have too many pairs, and are left to greedy pair sharing.
const MAX_COLUMNS: usize = 2048;
/// Runs side by side; the result depends on it, so it is not the number of processors.
const SIDE_BY_SIDE: u64 = 8;

/// A network of `matrix` within about so many steps, some ten nanoseconds each, and the steps taken.
pub fn by_distance(matrix: &BitMatrix, rule: Rule, steps: u64, search: &Search) -> (XorNetwork, u64) {
    let parts = ByParts::new(Reduction::new(matrix), None, |_, _| None);
    let steps = steps / parts.n_parts().max(1) as u64;
    parts
        .solve_parts(search, |part, _, search| Solver { rule, search, steps: 0 }.best_of_runs(part, steps))
        .into_network()
}

/// Runs on one part of a matrix.
struct Solver<'a> {
    rule: Rule,
    search: &'a Search<'a>,
    /// Steps so far.
    steps: u64,
}

impl Solver<'_> {
    /// The best of as many runs as the rule and the steps allow, and the steps taken.
    fn best_of_runs(mut self, part: &BitMatrix, steps: u64) -> (XorNetwork, u64) {
        let once = self.rule == Rule::Smallest;
        let least = PartBound::new(part).n_xor();
        let (mut best, mut longest) = self.first_run(part, if once { steps } else { steps / FIRST });
        let mut left = steps - longest;
        let mut n_runs = if once { 0 } else { LEAST_RUNS << self.search.params.effort.min(MAX_EFFORT) };
        loop {
            (self.search.progress)(Progress {
                n_gates: best.n_xor(),
                steps: self.steps,
                ..Progress::default()
            });
            let n_side_by_side = SIDE_BY_SIDE.min(n_runs).min(left / longest.max(1));
            if n_side_by_side == 0 || best.n_xor() <= least || (self.search.stopped)() {
                return (best, self.steps);
            }
            let runs: Vec<_> = (0..n_side_by_side)
                .into_par_iter()
                .map(|lane| one_run(part, self.rule, n_runs - lane, left / n_side_by_side, self.search))
                .collect();
            n_runs -= n_side_by_side;
            for (network, spent) in runs {
                (left, longest, self.steps) = (left - spent, longest.max(spent), self.steps + spent);
                if (network.n_xor(), network.depth()) < (best.n_xor(), best.depth()) {
                    best = network;
                }
            }
        }
    }

    /// The first run, and the steps it took.
    fn first_run(&mut self, part: &BitMatrix, steps: u64) -> (XorNetwork, u64) {
        let (network, spent) = one_run(part, self.rule, 0, steps, self.search);
        self.steps += spent;
        (network, spent)
    }
}

/// Run number `number` on a part within `steps`, and the steps it took.
fn one_run(part: &BitMatrix, rule: Rule, number: u64, steps: u64, search: &Search) -> (XorNetwork, u64) {
    let rng = Rng::new(search.params.seed, number);
    let budget = || StepBudget { left: steps, stopped: search.stopped };
    let (network, left) = match part.n_cols() {
        0..=64 => Run::<1>::new(part, rule, rng, budget()).into_network(),
        65..=128 => Run::<2>::new(part, rule, rng, budget()).into_network(),
        129..=512 => Run::<8>::new(part, rule, rng, budget()).into_network(),
        513..=MAX_COLUMNS => Run::<{ MAX_COLUMNS / 64 }>::new(part, rule, rng, budget()).into_network(),
        _ => (Sharing::from_matrix(part, None, Ties::Smallest).share_pairs(search).0, 0),
    };
    (network, steps - left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::gf2::{BitVec, io};
    use crate::search::budget::Params;
    use proptest::prelude::*;

    const RULES: [Rule; 4] = [Rule::Smallest, Rule::Random, Rule::Nearest, Rule::NearestFewest];

    fn run(matrix: &BitMatrix, rule: Rule, seed: u64, effort: u8) -> (XorNetwork, u64) {
        let params = Params { seed, effort, ..Params::default() };
        by_distance(matrix, rule, 1 << (19 + 2 * effort), &Search::quiet(&params))
    }

    fn named(name: &str) -> BitMatrix {
        let path = format!("{}/tests/data/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        io::read_matrix(&std::fs::read(path).expect("a readable file"), "txt", name).expect("a matrix")
    }

    #[test]
    fn does_as_well_as_was_published() {
        let aes = named("AES");
        for (rule, published) in RULES.into_iter().zip([97, 95, 95, 95]) {
            let (network, _) = run(&aes, rule, 1, 2);
            assert_eq!(network.affine().matrix, aes);
            assert!(network.n_xor() <= published, "{rule:?}: {}", network.n_xor());
        }
        for rule in RULES {
            assert_eq!(run(&named("appendix_a"), rule, 1, 0).0.n_xor(), 6, "{rule:?}");
        }
    }

    #[test]
    fn cancels() {
        // The first three rows take a gate each, and the last is the sum of the third and an input.
        let rows =
            ["1100", "1110", "1111", "0111"].map(|row| BitVec::from_bits(row.bytes().map(|bit| bit == b'1')));
        let matrix = BitMatrix::from_rows(4, rows.to_vec()).expect("rectangular");
        assert_eq!(run(&matrix, Rule::Smallest, 1, 0).0.n_xor(), 4);
    }

    #[test]
    fn finds_the_same_whatever_the_number_of_threads() {
        let matrix = random_matrix(16, 16, 0.5, 1).expect("a matrix");
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool");
        for rule in RULES {
            let alone = pool(1).install(|| run(&matrix, rule, 1, 1));
            assert_eq!(alone, pool(3).install(|| run(&matrix, rule, 1, 1)));
        }
    }

    #[test]
    fn ends_when_stopped() {
        let matrix = random_matrix(64, 64, 0.5, 2).expect("a matrix");
        let params = Params { effort: MAX_EFFORT, ..Params::default() };
        let search = Search { stopped: &|| true, ..Search::quiet(&params) };
        for rule in RULES {
            assert_eq!(by_distance(&matrix, rule, 1 << 30, &search).0.affine().matrix, matrix);
        }
    }

    #[test]
    fn wide_matrices_are_shared() {
        let matrix = random_matrix(3, 2 * MAX_COLUMNS, 0.5, 3).expect("a matrix");
        assert_eq!(
            one_run(&matrix, Rule::Random, 0, 9, &Search::quiet(&Params::default())).0.affine().matrix,
            matrix
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn any_budget_gives_the_matrix(
            n_rows in 1usize..20, n_cols in 3usize..140, seed in any::<u64>(), rule in 0usize..4, steps in 0u64..40_000,
        ) {
            let matrix = random_matrix(n_rows, n_cols, 0.4, seed).expect("a matrix");
            let rows = matrix.rows().iter().filter(|row| row.count_ones() > 1).cloned().collect();
            let matrix = BitMatrix::from_rows(n_cols, rows).expect("rectangular");
            prop_assume!(std::collections::BTreeSet::from_iter(matrix.rows()).len() == matrix.n_rows());
            let params = Params::default();
            let (network, spent) = one_run(&matrix, RULES[rule], seed, steps, &Search::quiet(&params));
            prop_assert!(spent <= steps);
            prop_assert!(network.n_xor() <= crate::network::metrics::naive_xor(&matrix));
            prop_assert_eq!(network.affine().matrix, matrix);
        }

        #[test]
        fn zero_unit_and_twin_rows_are_free(seed in any::<u64>(), rule in 0usize..4) {
            let matrix = random_matrix(6, 70, 0.2, seed).expect("a matrix");
            let mut rows = matrix.rows().to_vec();
            rows.extend([BitVec::zeros(70), BitVec::unit_vector(70, 66), rows[0].clone()]);
            let more = BitMatrix::from_rows(70, rows).expect("rectangular");
            let (network, _) = run(&more, RULES[rule], seed, 0);
            prop_assert_eq!(network.n_xor(), run(&matrix, RULES[rule], seed, 0).0.n_xor());
            prop_assert_eq!(network.affine().matrix, more);
        }
    }
}
