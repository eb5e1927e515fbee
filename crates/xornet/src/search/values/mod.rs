//! Walks over sets of values: few XOR2 gates.
//!
//! A network is the set of values that it computes; which operands derive a value is a matter of choice, as
//! all triples a ^ b = c inside the set are known. A move takes one value out and repairs what hung on it with
//! at most one other ([`step`]). Several walks go side by side ([`improve`]), from starts on a thinned matrix
//! ([`thin`]), by distances or from slices of the columns ([`deep`]).

mod blocks;
mod course;
mod deep;
mod improve;
mod levels;
mod mover;
mod promising;
mod round;
mod set;
mod slices;
mod starts;
mod step;
mod symmetry;
mod table;
mod thin;
mod worker;

use crate::gf2::BitMatrix;
use crate::network::{Timing, XorNetwork};
use crate::search::budget::Search;
use crate::search::engine::by_parts::ByParts;
use crate::search::engine::reduction::Reduction;
use crate::search::heuristics::four_russians::best_of_widths;
use crate::search::heuristics::sharing::{Sharing, Ties};
pub use course::Course;
use improve::improve_network;
pub use step::Walker;
pub use table::ValueTable;

/// Most taps that pair sharing is quick with.
const MAX_SHARED: usize = 500_000;

/// A network of `matrix` of few XOR2 gates within the limit of depth, and the moves to it.
pub fn solve_values(matrix: &BitMatrix, search: &Search) -> (XorNetwork, u64) {
    if let Some(timing) = &search.params.timing {
        return solve_timed(matrix, timing, search);
    }
    let max_depth = search.params.limits.max_depth;
    let timing_of = |part: &BitMatrix| search.params.limits.to_timing(part.n_cols(), part.n_rows());
    let reduction = if max_depth.is_some() { Reduction::of_rows(matrix) } else { Reduction::new(matrix) };
    let keeps = |start: &XorNetwork| max_depth.is_none_or(|max| start.depth() <= max);
    let begin = |part: &BitMatrix, start: Option<XorNetwork>| {
        Some(start.filter(keeps).unwrap_or_else(|| first_network(part, timing_of(part).as_ref(), search)))
    };
    let parts = ByParts::new(reduction, search.params.start.as_ref(), begin);
    let better = |part: &BitMatrix, known: Option<XorNetwork>, search: &Search| {
        let timing = timing_of(part);
        let known = known.unwrap_or_else(|| first_network(part, timing.as_ref(), search));
        improve_network(part, &known, timing.as_ref(), search)
    };
    parts.solve_parts(search, better).into_network()
}

/// As [`solve_values`] within levels of inputs and outputs: as a whole, for its parts need not be alike in time.
fn solve_timed(matrix: &BitMatrix, timing: &Timing, search: &Search) -> (XorNetwork, u64) {
    let start = search.params.start.clone().filter(|start| timing.lateness(start) == 0);
    let known = start.unwrap_or_else(|| first_network(matrix, Some(timing), search));
    improve_network(matrix, &known, Some(timing), search)
}

/// A network to begin with.
fn first_network(matrix: &BitMatrix, timing: Option<&Timing>, search: &Search) -> XorNetwork {
    if matrix.count_ones() > MAX_SHARED && timing.is_none() {
        return best_of_widths(matrix, 1, search).0;
    }
    Sharing::from_matrix(matrix, timing, Ties::Smallest).share_pairs(search).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use crate::gf2::construct::random_matrix;
    use crate::network::Limits;
    use crate::search::budget::Params;
    use crate::search::heuristics::tree::shallow_tree;

    fn run(matrix: &BitMatrix, seed: u64) -> (XorNetwork, u64) {
        solve_values(matrix, &Search::quiet(&Params { seed, effort: 0, ..Params::default() }))
    }

    #[test]
    fn finds_the_same_whatever_the_number_of_threads() {
        let matrix = random_matrix(24, 16, 0.5, 1).expect("a matrix");
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        let three = rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("a pool");
        let alone = one.install(|| run(&matrix, 1));
        assert_eq!(alone, three.install(|| run(&matrix, 1)));
        assert_eq!(alone, run(&matrix, 1));
    }

    #[test]
    fn does_better_than_sharing_also_beyond_a_word() {
        for (n_rows, n_cols) in [(40, 20), (20, 100)] {
            let matrix = random_matrix(n_rows, n_cols, 0.5, 2).expect("a matrix");
            let search_params = Params::default();
            let (shared, _) = Sharing::from_matrix(&matrix, None, Ties::Smallest)
                .share_pairs(&Search::quiet(&search_params));
            let (network, _) = run(&matrix, 3);
            assert_eq!(network.affine().matrix, matrix);
            assert!(network.n_xor() < shared.n_xor(), "{} of {}", network.n_xor(), shared.n_xor());
        }
    }

    #[test]
    fn starts_without_a_pair_to_share_come_to_an_end() {
        let row = |text: &&str| BitVec::from_bits(text.bytes().map(|b| b == b'1'));
        let rows = ["1100", "0110", "0011"].iter().map(row).collect();
        let matrix = BitMatrix::from_rows(4, rows).expect("rectangular");
        let limits = Limits { max_depth: Some(1), ..Limits::default() };
        let params = Params { effort: 0, limits, ..Params::default() };
        assert_eq!(solve_values(&matrix, &Search::quiet(&params)).0.n_xor(), 3);
    }

    #[test]
    fn a_wide_matrix_is_walked_on_its_transpose() {
        let matrix = random_matrix(12, 48, 0.5, 6).expect("a matrix");
        let (network, _) = run(&matrix, 1);
        assert_eq!(network.affine().matrix, matrix);
        let (turned, _) = run(&matrix.transpose(), 1);
        let as_wide = turned.n_xor() + 48 - 12;
        assert!(network.n_xor().abs_diff(as_wide) <= as_wide / 20, "{} {as_wide}", network.n_xor());
    }

    #[test]
    fn goes_on_from_a_start_and_ends_when_stopped() {
        let matrix = random_matrix(20, 10, 0.5, 4).expect("a matrix");
        let (first, _) = run(&matrix, 1);
        let params = Params { start: Some(first.clone()), effort: 9, ..Params::default() };
        let search = Search { stopped: &|| true, ..Search::quiet(&params) };
        let (network, _) = solve_values(&matrix, &search);
        assert!(network.n_xor() <= first.n_xor());
        assert_eq!(network.affine().matrix, matrix);
    }

    #[test]
    fn keeps_to_levels_of_inputs_and_outputs() {
        let matrix = random_matrix(16, 12, 0.5, 7).expect("a matrix");
        for spread in [1, 4, 9] {
            let arrival: Vec<u32> = (0..12).map(|j| j * 5 % (spread + 1)).collect();
            let least = Timing::of_matrix(arrival.clone(), vec![crate::network::MAX_LEVEL; 16], &matrix)
                .map(|timing| row_trees_within(&matrix, &timing))
                .expect("feasible");
            let required: Vec<u32> = least.iter().zip(0..).map(|(level, i)| level + i % 3).collect();
            let timing = Timing::of_matrix(arrival, required, &matrix).expect("feasible");
            let params = Params { effort: 0, timing: Some(timing.clone()), ..Params::default() };
            let search = Search::quiet(&params);
            let shared = first_network(&matrix, Some(&timing), &search);
            let (network, _) = solve_values(&matrix, &search);
            assert_eq!((network.affine().matrix, timing.lateness(&network)), (matrix.clone(), 0));
            assert!(network.n_xor() < shared.n_xor(), "{} of {}", network.n_xor(), shared.n_xor());
            assert_eq!(network, solve_values(&matrix, &search).0);
        }
    }

    /// The least level of each row.
    fn row_trees_within(matrix: &BitMatrix, timing: &Timing) -> Vec<u32> {
        let (mut network, mut levels) = (XorNetwork::new(matrix.n_cols()), timing.arrival().to_vec());
        for row in matrix.rows() {
            let taps: Vec<_> = row.ones_at().map(|j| network.input(j)).collect();
            let top = shallow_tree(&mut network, &mut levels, 2, taps);
            network.push_output(top, false);
        }
        timing.output_levels(&network)
    }

    #[test]
    fn keeps_a_depth_with_fewer_gates_than_sharing() {
        let matrix = random_matrix(24, 16, 0.5, 5).expect("a matrix");
        for max_depth in [4, 5, 8, u32::MAX] {
            let limits = Limits { max_depth: Some(max_depth), ..Limits::default() };
            let params = Params { effort: 0, limits, ..Params::default() };
            let search = Search::quiet(&params);
            let (shared, _) =
                Sharing::from_matrix(&matrix, params.timing_of(&matrix).as_ref(), Ties::Smallest)
                    .share_pairs(&search);
            let (network, _) = solve_values(&matrix, &search);
            assert_eq!(network.affine().matrix, matrix);
            assert!(network.depth() <= max_depth && network.n_xor() < shared.n_xor(), "{}", network.n_xor());
            assert_eq!(network, solve_values(&matrix, &search).0);
        }
    }
}
