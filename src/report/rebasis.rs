//! Counts of the given basis and lower bounds, to compare an optimized basis with.

use crate::gf2::BitMatrix;
use crate::network::{XorNetwork, metrics};
use crate::search;
use serde::{Deserialize, Serialize};

/// Statistics of the search for the basis of a plane that its final network does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BasisSearch {
    /// XOR2 of the network that the strategy found for M⊕.
    pub shared_xor: usize,
    /// Depth of that network.
    pub shared_depth: u32,
    /// Lower bound of the XOR2 of any equivalent matrix.
    pub lower_bound: usize,
}

/// Counts of the given basis, for a plane or all planes, and lower bounds of both bases; gates are XOR2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rebasis {
    /// Depth of one balanced tree a row.
    pub naive_depth: u32,
    /// XOR2 of the network that the strategy found for M⊕.
    pub shared_xor: usize,
    /// Depth of that network.
    pub shared_depth: u32,
    /// Lower bound of the XOR2 of M⊕.
    pub shared_lower_bound: usize,
    /// Lower bound of the XOR2 of any equivalent matrix.
    pub lower_bound: usize,
    /// Fewest XOR2 of any equivalent matrix, if proven.
    pub optimum: Option<usize>,
}

impl Rebasis {
    /// The counts of M⊕; `network` is that of M', `search` the statistics of its search.
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

    /// Totals over planes, which share no gates.
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
