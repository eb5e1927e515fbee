//! A network of little cost, and what any network must cost.

use super::XorNetwork;
use super::opt::{self, CostBound, Objective, Search, Stats, Strategy, UNIT};
use super::synthesize::{finish, synthesize};
use crate::error::Result;
use crate::gf2::{Affine, BitMatrix};

/// What a search for a cheap network came to.
#[derive(Debug, Clone)]
pub struct Optimized {
    /// The network, verified.
    pub network: XorNetwork,
    /// What it costs, in thousandths.
    pub cost: u64,
    /// What no network gets below.
    pub bound: CostBound,
    /// What the work came to.
    pub stats: Stats,
}

impl Optimized {
    /// Whether no network costs less.
    pub fn is_optimal(&self) -> bool {
        self.cost == self.bound.cost
    }
}

/// The network of `matrix` by `strategy`, or a smaller one where the proof of the bound comes upon it: in
/// canonical order, verified, within the limits; with the bound within the effort.
///
/// # Errors
/// As [`synthesize`].
pub fn optimize(matrix: &BitMatrix, strategy: &dyn Strategy, search: &Search) -> Result<Optimized> {
    let map = Affine::linear(matrix.clone());
    let (network, stats) = synthesize(&map, strategy, search)?;
    let objective = &search.params.objective;
    if *objective != Objective::Xor2 {
        let (cost, bound) = (objective.cost(&network), opt::cost_bound(matrix, objective));
        return Ok(Optimized { network, cost, bound, stats });
    }
    let proof = opt::prove(matrix, &network, search);
    let smaller = (proof.network.n_xor() < network.n_xor()).then(|| finish(&map, proof.network, search));
    let smaller = smaller.transpose()?.filter(|smaller| smaller.n_xor() < network.n_xor());
    let network = smaller.unwrap_or(network);
    let bound = CostBound { cost: proof.bound.n_xor as u64 * UNIT, proof: proof.bound.proof };
    Ok(Optimized { cost: objective.cost(&network), network, bound, stats })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::opt::{Limits, Params};

    #[test]
    fn proves_the_papers_matrix_and_keeps_to_limits() {
        let matrix = BitMatrix::parse("1011 1100 1110 0011 0101 0111").expect("rectangular");
        let naive = opt::find("naive").expect("registered");
        let run = |limits, objective| {
            let params = Params { limits, objective, ..Params::default() };
            optimize(&matrix, naive, &Search::quiet(&params)).expect("verified")
        };
        let free = run(Limits::default(), Objective::Xor2);
        assert!(free.is_optimal() && free.network.n_xor() == 6, "{free:?}");
        let single = run(Limits { max_fanout: Some(1), ..Limits::default() }, Objective::Xor2);
        assert_eq!((single.cost, single.bound.cost), (9 * UNIT, 6 * UNIT));
        let luts = run(Limits::default(), Objective::Lut(4));
        assert!(luts.is_optimal() && luts.network.n_gates() == 6);
    }
}
