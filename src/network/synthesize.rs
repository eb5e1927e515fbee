//! From a map to its verified network.

use super::opt::{Stats, Strategy};
use super::{XorNetwork, verify};
use crate::error::Result;
use crate::gf2::Affine;

/// The network that `strategy` makes of `map`: inverted where c is 1, in canonical order, verified.
///
/// # Errors
/// `Internal` where the network is not the map.
pub fn synthesize(map: &Affine, strategy: &dyn Strategy) -> Result<XorNetwork> {
    Ok(synthesize_with_stats(map, strategy)?.0)
}

/// As [`synthesize`], with what the work came to.
///
/// # Errors
/// `Internal` where the network is not the map.
pub fn synthesize_with_stats(map: &Affine, strategy: &dyn Strategy) -> Result<(XorNetwork, Stats)> {
    let (linear, stats) = strategy.run(&map.matrix);
    let network = linear.with_offset(&map.offset).canonical();
    verify::verify(&network, map)?;
    Ok((network, stats))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::{BitMatrix, BitVec};
    use crate::network::opt::STRATEGIES;

    #[test]
    fn inverts_the_outputs_of_the_offset() {
        let matrix = BitMatrix::from_rows(3, vec![BitVec::ones(3), BitVec::zeros(3), BitVec::unit(3, 1)]);
        let offset = BitVec::from_bits([true, true, false]);
        let map = Affine { matrix: matrix.expect("rectangular"), offset };
        for strategy in STRATEGIES {
            let network = synthesize(&map, *strategy).expect("verified");
            assert_eq!(network.affine(), map, "{}", strategy.name());
            assert_eq!(network, network.canonical());
        }
    }

    #[test]
    fn a_wrong_strategy_is_caught() {
        struct Wrong;
        impl Strategy for Wrong {
            fn name(&self) -> &'static str {
                "wrong"
            }
            fn describe(&self) -> &'static str {
                "drops the last tap of the first row"
            }
            fn run(&self, matrix: &BitMatrix) -> (XorNetwork, Stats) {
                let mut flipped = matrix.clone();
                flipped.set(0, matrix.n_cols() - 1, false);
                STRATEGIES[0].run(&flipped)
            }
        }
        assert!(synthesize(&Affine::linear(BitMatrix::identity(1)), &Wrong).is_err());
    }
}
