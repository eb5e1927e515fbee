//! The best search for each objective.

use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::search::bounds::cost_bound;
use crate::search::budget::Search;
use crate::search::engine::stages::best_of_stages;
use crate::search::{forms, values};

/// A network of `matrix` of low cost for the objective of the search, within its limit of depth, and the steps: the
/// best of all efforts up to that of the search.
pub fn solve_matrix(matrix: &BitMatrix, search: &Search) -> (XorNetwork, u64) {
    let objective = &search.params.objective;
    let cost = |network: &XorNetwork| (objective.network_cost(network), network.depth());
    let bound = cost_bound(matrix, objective).cost;
    let is_least = |network: &XorNetwork| objective.network_cost(network) <= bound;
    best_of_stages(search, is_least, cost, |stage| solve_once(matrix, stage))
}

/// As [`solve_matrix`], by the effort of the search alone.
///
/// XOR2 gates are found by walks over sets of values, larger gates and cells by walks over sets of forms.
pub fn solve_once(matrix: &BitMatrix, search: &Search) -> (XorNetwork, u64) {
    if search.params.objective.max_operands() == 2 {
        values::solve_values(matrix, search)
    } else {
        forms::solve_forms(matrix, search)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::network::{CellCosts, Objective};
    use crate::search::budget::Params;

    #[test]
    fn of_cells_of_two_operands_the_cheapest_are_the_fewest() {
        let matrix = random_matrix(24, 16, 0.5, 1).expect("a matrix");
        let objective = Objective::Cells(CellCosts::new(&[3.33]).expect("a cost"));
        let params = Params { objective, effort: 0, ..Params::default() };
        let xor2 = Params { effort: 0, ..Params::default() };
        assert_eq!(
            solve_matrix(&matrix, &Search::quiet(&params)),
            solve_matrix(&matrix, &Search::quiet(&xor2))
        );
    }
}
