//! `naive`: one balanced tree a row, nothing shared.

use crate::gf2::BitMatrix;
use crate::network::Objective;
use crate::search::budget::Search;
use crate::search::heuristics::tree::row_trees;
use crate::search::strategies::strategy::{Found, Strategy};

/// One tree a row.
pub struct Naive;

impl Strategy for Naive {
    fn name(&self) -> &'static str {
        "naive"
    }

    fn describe(&self) -> &'static str {
        "one balanced XOR tree a row, nothing shared: the most gates, the least depth"
    }

    fn limits_depth(&self) -> bool {
        true
    }

    fn serves_objective(&self, _objective: &Objective) -> bool {
        true
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> Found {
        let network = row_trees(matrix, search.params.objective.max_operands());
        (network, matrix.n_rows() as u64).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use crate::search::budget::Params;

    #[test]
    fn shares_nothing_even_between_equal_rows() {
        let matrix = BitMatrix::from_rows(5, vec![BitVec::ones(5), BitVec::ones(5), BitVec::zeros(5)])
            .expect("rectangular");
        let network = Naive.run(&matrix, &Search::quiet(&Params::default())).network;
        assert_eq!((network.n_xor(), network.depth()), (8, 3));
        assert_eq!(network.outputs()[2].source, None);
    }
}
