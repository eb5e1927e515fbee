//! A network of few gates, and how few any network must have.

use super::opt::{self, Proof, Search, Stats, Strategy};
use super::synthesize::{finish, synthesize};
use crate::error::Result;
use crate::gf2::{Affine, BitMatrix};

/// The network of `matrix` by `strategy`, or a smaller one where the proof of the bound comes upon it: in
/// canonical order, verified, within the limits; with the bound within the effort, and what the work came to.
///
/// # Errors
/// As [`synthesize`].
pub fn optimize(matrix: &BitMatrix, strategy: &dyn Strategy, search: &Search) -> Result<(Proof, Stats)> {
    let map = Affine::linear(matrix.clone());
    let (network, stats) = synthesize(&map, strategy, search)?;
    if search.params.objective != opt::Objective::Xor2 {
        let bound = opt::lower_bound(matrix);
        return Ok((Proof { network, bound, steps: 0 }, stats));
    }
    let mut proof = opt::prove(matrix, &network, search);
    if proof.network.n_xor() < network.n_xor() {
        let smaller = finish(&map, proof.network, search)?;
        proof.network = if smaller.n_xor() < network.n_xor() { smaller } else { network };
    } else {
        proof.network = network;
    }
    Ok((proof, stats))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use crate::network::opt::{Limits, Params};

    #[test]
    fn proves_the_papers_matrix_and_keeps_to_limits() {
        let rows = ["1011", "1100", "1110", "0011", "0101", "0111"];
        let row = |text: &&str| BitVec::from_bits(text.bytes().map(|b| b == b'1'));
        let matrix = BitMatrix::from_rows(4, rows.iter().map(row).collect()).expect("rectangular");
        let naive = opt::find("naive").expect("registered");
        let run = |limits| {
            let params = Params { limits, ..Params::default() };
            optimize(&matrix, naive, &Search::quiet(&params)).expect("verified").0
        };
        let free = run(Limits::default());
        assert!(free.is_optimal() && free.network.n_xor() == 6, "{free:?}");
        let single = run(Limits { max_fanout: Some(1), ..Limits::default() });
        assert_eq!((single.network.n_xor(), single.bound.n_xor), (9, 6));
    }
}
