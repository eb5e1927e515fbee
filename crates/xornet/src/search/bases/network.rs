//! The network of an equivalent matrix.

use crate::error::Result;
use crate::gf2::Affine;
use crate::network::XorNetwork;
use crate::search::bases::Rebased;
use crate::search::budget::{Params, Search};
use crate::search::find_network::{find_network, finish_network};
use crate::search::strategies::Strategy;

/// The network of `map`, the affine map of M', and the steps to it: the one of `rebased`, or where `strategy`
/// starts from networks, its result from that.
///
/// # Errors
/// As [`find_network`](super::super::find_network()).
pub fn rebased_network(
    map: &Affine,
    rebased: &Rebased,
    strategy: &dyn Strategy,
    search: &Search,
) -> Result<(XorNetwork, u64)> {
    let start = strategy.goes_on().then(|| rebased.network.clone());
    let params = Params { start, ..search.params.clone() };
    let search = Search { params: &params, ..*search };
    if params.start.is_none() {
        return Ok((finish_network(map, rebased.network.clone(), &search)?, rebased.stats.steps));
    }
    let (network, stats) = find_network(map, strategy, &search)?;
    Ok((network, rebased.stats.steps + stats.steps))
}
