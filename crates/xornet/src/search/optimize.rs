//! A network of low cost, and a lower bound on the cost of any network.

use crate::error::Result;
use crate::gf2::{Affine, BitMatrix};
use crate::network::{Objective, UNIT, XorNetwork};
use crate::search::bounds::{Bound, CostBound, cost_bound, lower_bound, prove};
use crate::search::budget::{Search, Stats};
use crate::search::find_network::{finish_network, run_strategy};
use crate::search::strategies::Strategy;

/// Result of a search for a cheap network.
#[derive(Debug, Clone)]
pub struct Optimized {
    /// The network, verified.
    pub network: XorNetwork,
    /// Cost of the network, in thousandths.
    pub cost: u64,
    /// Lower bound on the cost of any network.
    pub bound: CostBound,
    /// Search statistics.
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
/// As [`find_network`](super::find_network()).
pub fn optimize(matrix: &BitMatrix, strategy: &dyn Strategy, search: &Search) -> Result<Optimized> {
    let map = Affine::linear(matrix.clone());
    let (found, stats) = run_strategy(&map, strategy, search)?;
    let network = found.network;
    let objective = &search.params.objective;
    if *objective != Objective::Xor2 {
        let (cost, bound) = (objective.network_cost(&network), cost_bound(matrix, objective));
        return Ok(Optimized { network, cost, bound, stats });
    }
    let (network, bound) = match found.bound {
        Some(bound) => (network, bound),
        // What the proof comes upon knows of no levels.
        None if search.params.timing.is_some() => (network, lower_bound(matrix)),
        None => improve_by_proof(&map, network, search)?,
    };
    let bound = CostBound { cost: bound.n_xor as u64 * UNIT, proof: bound.proof };
    Ok(Optimized { cost: objective.network_cost(&network), network, bound, stats })
}

/// `network`, or a smaller one that the proof comes upon, and the lower bound.
fn improve_by_proof(map: &Affine, network: XorNetwork, search: &Search) -> Result<(XorNetwork, Bound)> {
    let proof = prove(&map.matrix, &network, search);
    if proof.network.n_xor() >= network.n_xor() {
        return Ok((network, proof.bound));
    }
    let smaller = finish_network(map, proof.network, search)?;
    Ok((if smaller.n_xor() < network.n_xor() { smaller } else { network }, proof.bound))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use crate::network::Limits;
    use crate::search::budget::Params;
    use crate::search::strategies::find_strategy;

    #[test]
    fn proves_the_papers_matrix_and_keeps_to_limits() {
        let rows = ["1011", "1100", "1110", "0011", "0101", "0111"];
        let row = |text: &&str| BitVec::from_bits(text.bytes().map(|b| b == b'1'));
        let matrix = BitMatrix::from_rows(4, rows.iter().map(row).collect()).expect("rectangular");
        let naive = find_strategy("naive").expect("registered");
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
