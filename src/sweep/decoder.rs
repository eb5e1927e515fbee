//! The decoder of a plane: seed of its matrix, equivalent matrix, networks.

use crate::network::XorNetwork;
use crate::search::bases::Rebased;

/// Equivalent matrix and networks of a plane.
#[derive(Clone)]
pub struct SweepDecoder {
    /// The equivalent matrix; `None` for the given basis.
    pub rebased: Option<Rebased>,
    /// The network by the scheme's strategy.
    pub network: XorNetwork,
    /// The networks of fewest 4-input LUTs and of fewest 6-input LUTs.
    pub luts: [XorNetwork; 2],
}

/// Seed of the matrix of plane `p`.
pub fn plane_seed(seed: u64, p: usize) -> u64 {
    ((p as u64) << u32::BITS) | seed
}
