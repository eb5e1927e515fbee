//! What an optimized basis is held against: the decoders of the given one, and the least there can be.

use crate::gf2::BitMatrix;
use crate::network::{XorNetwork, metrics};
use crate::search;
use serde::{Deserialize, Serialize};

/// What only the searches for the basis of a plane can say: the network that it ends in does not show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasisSearch {
    /// Gates of M⊕ by the strategy.
    pub shared_xor: usize,
    /// Depth of that network.
    pub shared_depth: u32,
    /// Gates that no network of any equivalent matrix gets below.
    pub lower_bound: usize,
}

/// The given basis of a plane, or of all, and bounds of either; gates are XOR2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rebasis {
    /// Depth of one balanced tree a row.
    pub naive_depth: u32,
    /// Gates of M⊕ by the strategy.
    pub shared_xor: usize,
    /// Depth of that network.
    pub shared_depth: u32,
    /// Gates that no network of M⊕ gets below.
    pub shared_lower_bound: usize,
    /// Gates that no network of any equivalent matrix gets below.
    pub lower_bound: usize,
    /// Fewest gates of any equivalent matrix, where that is proven.
    pub optimum: Option<usize>,
}

impl Rebasis {
    /// Of M⊕ and the network of M' that the search ended in.
    pub fn from_search(matrix: &BitMatrix, network: &XorNetwork, search: &BasisSearch) -> Self {
        let BasisSearch { shared_xor, shared_depth, lower_bound } = *search;
        Self {
            naive_depth: metrics::min_depth(matrix),
            shared_xor,
            shared_depth,
            shared_lower_bound: search::lower_bound(matrix).n_xor,
            lower_bound,
            optimum: (network.n_xor() == lower_bound).then_some(lower_bound),
        }
    }

    /// Of planes that share nothing.
    pub(super) fn total(planes: &[Self]) -> Self {
        let sum = |field: fn(&Self) -> usize| planes.iter().map(field).sum();
        let deepest = |field: fn(&Self) -> u32| planes.iter().map(field).max().unwrap_or(0);
        Self {
            naive_depth: deepest(|plane| plane.naive_depth),
            shared_xor: sum(|plane| plane.shared_xor),
            shared_depth: deepest(|plane| plane.shared_depth),
            shared_lower_bound: sum(|plane| plane.shared_lower_bound),
            lower_bound: sum(|plane| plane.lower_bound),
            optimum: planes.iter().map(|plane| plane.optimum).sum(),
        }
    }
}
