//! Walks over sets of forms: few gates of up to k operands, or cheap cells.
//!
//! A network is a set of forms of which every one but the inputs is derived from others by a relation, a set of
//! at most k + 1 forms that sums to 0. Relations are known ([`form_set`]), so that which of them derives a form is a
//! matter of choice ([`mod@derive`]), and a move adds a form and takes out one that is not needed then ([`absence`],
//! [`gate_walk`]); for cells that differ in price, forms keep their gates ([`gates`], [`ancestors`]) and moves are annealed
//! ([`cells`]). The best networks to begin with are small ones of XOR2 with their gates taken together
//! ([`collapse`]).

mod absence;
mod ancestors;
mod candidate;
mod cells;
mod collapse;
mod derive;
mod follow;
mod form_set;
mod gate_walk;
mod gates;
mod groups;
mod meet;
mod relation;
mod rounds;
mod starts;
mod sums;
mod worker;

use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::search::bounds::cost_bound;
use crate::search::budget::Search;
use crate::search::engine::by_parts::ByParts;
use crate::search::engine::problem::Problem;
use crate::search::engine::reduction::Reduction;
use crate::search::heuristics::tree::row_trees;
use starts::find_starts;

/// A network of `matrix` of little cost for the objective of the search, within its limit of depth, and the steps.
pub fn solve_forms(matrix: &BitMatrix, search: &Search) -> (XorNetwork, u64) {
    let parts = ByParts::new(Reduction::of_rows(matrix), search.params.start.as_ref(), |_, start| start);
    parts.solve_parts(search, |part, known, search| improve_part(part, known.as_ref(), search)).into_network()
}

/// A network of the same map as `start`, which keeps to the limits, from walks that begin there; and the steps.
pub fn walk_gates(start: &XorNetwork, search: &Search) -> (XorNetwork, u64) {
    let problem = Problem::new(&start.affine().matrix, search.params.limits.max_depth);
    rounds::walk_rounds(&problem, std::slice::from_ref(start), search)
}

/// The best network found of a matrix in one part, and the steps to it.
fn improve_part(matrix: &BitMatrix, known: Option<&XorNetwork>, search: &Search) -> (XorNetwork, u64) {
    let objective = &search.params.objective;
    let trees = row_trees(matrix, objective.max_operands());
    if objective.network_cost(&trees) <= cost_bound(matrix, objective).cost {
        return (trees, 0);
    }
    let problem = Problem::new(matrix, search.params.limits.max_depth);
    let starts = find_starts(matrix, known, search);
    rounds::walk_rounds(&problem, &starts, search)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::network::metrics::min_depth_of;
    use crate::network::{CellCosts, Limits, Objective};
    use crate::search::budget::Params;
    use crate::search::engine::rng::Rng;
    use proptest::prelude::*;

    fn objectives() -> [Objective; 3] {
        let costs = CellCosts::new(&[2.0, 3.25, 5.0]).expect("in order");
        [Objective::Lut(4), Objective::Lut(6), Objective::Cells(costs)]
    }

    fn run(matrix: &BitMatrix, objective: &Objective, max_depth: Option<u32>) -> XorNetwork {
        let limits = Limits { max_depth, max_fanout: None };
        let params = Params { effort: 0, objective: objective.clone(), limits, ..Params::default() };
        solve_forms(matrix, &Search::quiet(&params)).0
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3))]

        #[test]
        fn computes_the_matrix_within_the_depth(rows in 1usize..20, cols in 1usize..70, seed: u64, slack in 0u32..3) {
            let matrix = random_matrix(rows, cols, 0.4, seed).expect("a matrix");
            for objective in objectives() {
                let least = min_depth_of(&matrix, objective.max_operands());
                for max_depth in [None, Some(least + slack)] {
                    let network = run(&matrix, &objective, max_depth);
                    prop_assert_eq!(&network.affine().matrix, &matrix);
                    prop_assert!(objective.verify(&network).is_ok());
                    prop_assert!(max_depth.is_none_or(|max| network.depth() <= max));
                }
            }
        }
    }

    #[test]
    fn does_better_than_groups_and_the_same_on_any_number_of_threads() {
        let matrix = random_matrix(24, 14, 0.5, 1).expect("a matrix");
        for objective in objectives() {
            let grouped = groups::group_network(&matrix, &objective, &mut Rng::new(1, 0));
            let network = run(&matrix, &objective, None);
            assert!(objective.network_cost(&network) < objective.network_cost(&grouped), "{objective:?}");
            let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
            assert_eq!(one.install(|| run(&matrix, &objective, None)), network);
        }
    }

    #[test]
    fn trees_that_meet_the_bound_are_not_searched() {
        let rows = "1110000 0111000 0011100 0001110";
        let params = Params { effort: 9, objective: Objective::Lut(4), ..Params::default() };
        let matrix = BitMatrix::parse(rows).expect("a matrix");
        let (network, steps) = solve_forms(&matrix, &Search::quiet(&params));
        assert_eq!((network.n_gates(), steps), (4, 0));
    }

    #[test]
    fn a_copy_of_a_part_is_made_alike() {
        let part = random_matrix(12, 8, 0.5, 2).expect("a matrix");
        let mut both = BitMatrix::zeros(0, 16);
        for shift in [0, 8] {
            for row in part.rows() {
                let bit = |j: usize| j.checked_sub(shift).is_some_and(|j| j < 8 && row.get(j));
                both.push_row(crate::gf2::BitVec::from_bits((0..16).map(bit)));
            }
        }
        let (alone, twice) = (run(&part, &Objective::Lut(4), None), run(&both, &Objective::Lut(4), None));
        assert_eq!(twice.n_gates(), 2 * alone.n_gates());
    }
}
