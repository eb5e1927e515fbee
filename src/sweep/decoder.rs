//! The decoder of a plane: the seed of its matrix, what it stores, and its networks.

use crate::network::XorNetwork;
use crate::search::bases::Rebased;

/// What a plane stores, and the network of it.
#[derive(Clone)]
pub struct SweepDecoder {
    /// The equivalent matrix; none where the basis is given.
    pub rebased: Option<Rebased>,
    /// The network.
    pub network: XorNetwork,
    /// Those of fewest LUTs, of four inputs and of six.
    pub luts: [XorNetwork; 2],
}

/// Seed of the matrix of plane `p`.
pub fn plane_seed(seed: u64, p: usize) -> u64 {
    ((p as u64) << u32::BITS) | seed
}
