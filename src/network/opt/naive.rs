//! `naive`: one balanced tree a row, nothing shared.

use super::tree::shallow_tree;
use super::{Objective, Search, Stats, Strategy};
use crate::gf2::BitMatrix;
use crate::network::{NodeId, XorNetwork};

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

    fn serves(&self, _objective: &Objective) -> bool {
        true
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> (XorNetwork, Stats) {
        let arity = search.params.objective.max_operands();
        let mut network = XorNetwork::new(matrix.n_cols());
        let mut levels = network.levels();
        for row in matrix.rows() {
            let taps: Vec<NodeId> = row.ones_at().map(|j| network.input(j)).collect();
            let top = match arity {
                2 => network.xor_tree(&taps),
                _ => shallow_tree(&mut network, &mut levels, arity, taps),
            };
            network.push_output(top, false);
        }
        let stats = Stats::of(&network, matrix, matrix.n_rows() as u64);
        (network, stats)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use crate::network::opt::Params;

    #[test]
    fn shares_nothing_even_between_equal_rows() {
        let matrix = BitMatrix::from_rows(5, vec![BitVec::ones(5), BitVec::ones(5), BitVec::zeros(5)])
            .expect("rectangular");
        let (network, _) = Naive.run(&matrix, &Search::quiet(&Params::default()));
        assert_eq!((network.n_xor(), network.depth()), (8, 3));
        assert_eq!(network.outputs()[2].source, None);
    }
}
