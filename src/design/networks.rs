//! The stored planes of a spec, and the network of each.

use super::hardware::Hardware;
use super::watch::Watch;
use crate::code::Stored;
use crate::error::Result;
use crate::gf2::{Affine, BitMatrix, BitVec};
use crate::network::XorNetwork;
use crate::report::BasisSearch;
use crate::search::bases::{self, Rebased};
use crate::search::{self, Params, Search, Stats, find_network};
use crate::spec::{Basis, DecoderSpec};
use serde::{Deserialize, Serialize};

/// Stored planes with their networks, plane 0 first.
pub struct Networks {
    /// What is stored.
    pub stored: Stored,
    /// The network of every M'.
    pub networks: Vec<XorNetwork>,
    /// What the search for each said.
    pub searches: Vec<PlaneSearch>,
}

/// What the search for the network of a plane said that the network does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaneSearch {
    /// Decisions taken.
    pub steps: u64,
    /// What was found of the basis; none where it is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<BasisSearch>,
}

/// The networks of `spec` in its basis; where the user asks to stop, the best so far.
///
/// # Errors
/// `Input` where nothing would be stored; `Internal` where a network is not its matrix.
pub fn find_networks(spec: DecoderSpec, params: &Params, watch: &dyn Watch) -> Result<Networks> {
    let (shared, stats) = in_given_basis(&spec, params, watch)?;
    if spec.basis == Basis::Given {
        let search = |stats: Stats| PlaneSearch { steps: stats.steps, basis: None };
        let searches = stats.into_iter().map(search).collect();
        return Ok(Networks { stored: Stored::from_given(spec), networks: shared, searches });
    }
    let rebased = rebase_planes(&spec, &shared, params, watch)?;
    let stored = Stored::from_rebased(spec, &rebased)?;
    watch.note_progress("proof of the given basis");
    prove_given(&stored.spec, &shared, watch)?;
    let (mut networks, mut searches) = (Vec::new(), Vec::new());
    for (p, (plane, rebased)) in stored.planes.iter().zip(&rebased).enumerate() {
        watch.note_progress(&format!("network of plane {p}"));
        let (network, steps) = of_basis(&plane.affine(), rebased, &stored.spec.strategy, params, watch)?;
        let (shared_xor, shared_depth) = (shared[p].n_xor(), shared[p].depth());
        let basis = BasisSearch { shared_xor, shared_depth, lower_bound: rebased.bound.n_xor };
        searches.push(PlaneSearch { steps, basis: Some(basis) });
        networks.push(network);
    }
    Ok(Networks { stored, networks, searches })
}

/// What `spec` stores, without the networks.
///
/// # Errors
/// `Input` where nothing would be stored; `Interrupted`.
pub fn find_stored(spec: DecoderSpec, params: &Params, watch: &dyn Watch) -> Result<Stored> {
    match spec.basis {
        Basis::Given => Ok(Stored::from_given(spec)),
        Basis::Optimized => {
            let (shared, _) = in_given_basis(&spec, params, watch)?;
            let rebased = rebase_planes(&spec, &shared, params, watch)?;
            // The basis of a search that was stopped is no other's.
            watch.check_stopped()?;
            Stored::from_rebased(spec, &rebased)
        }
    }
}

fn rebase_planes(
    spec: &DecoderSpec,
    shared: &[XorNetwork],
    params: &Params,
    watch: &dyn Watch,
) -> Result<Vec<Rebased>> {
    let planes = spec.planes.iter().zip(shared).enumerate();
    planes.map(|(p, (matrix, shared))| rebase_plane(p, matrix, shared, params, watch)).collect()
}

/// An equivalent matrix of plane `p`, of no more gates than `shared`, its network in the given basis.
///
/// # Errors
/// `Internal` where it is none.
pub fn rebase_plane(
    p: usize,
    matrix: &BitMatrix,
    shared: &XorNetwork,
    params: &Params,
    watch: &dyn Watch,
) -> Result<Rebased> {
    watch.note_progress(&format!("basis of plane {p}"));
    let bound = bases::lower_bound(matrix).n_xor;
    let tell = |now: search::Progress| {
        watch.note_progress(&format!("basis of plane {p}: {} XOR2, at least {bound}", now.n_gates));
    };
    let linear = shared.clone().with_offset(&BitVec::zeros(matrix.n_rows()));
    let params = Params { start: Some(linear), ..params.clone() };
    let stopped = || watch.is_stopped();
    let search = Search { params: &params, stopped: &stopped, progress: &tell };
    bases::rebase(matrix, &search)
}

/// The network of `map` in the basis that it is given in, and what the search came to.
///
/// # Errors
/// `Input` where the strategy does not serve `params`; `Internal` where the network is not the map.
pub fn of_map(
    map: &Affine,
    strategy: &str,
    params: &Params,
    watch: &dyn Watch,
) -> Result<(XorNetwork, Stats)> {
    let stopped = || watch.is_stopped();
    find_network(
        map,
        search::find_strategy(strategy)?,
        &Search { stopped: &stopped, ..Search::quiet(params) },
    )
}

/// The network of `map`, the affine map of the equivalent matrix `rebased`, and the steps to it.
///
/// # Errors
/// As [`of_map`].
pub fn of_basis(
    map: &Affine,
    rebased: &Rebased,
    strategy: &str,
    params: &Params,
    watch: &dyn Watch,
) -> Result<(XorNetwork, u64)> {
    let stopped = || watch.is_stopped();
    bases::rebased_network(
        map,
        rebased,
        search::find_strategy(strategy)?,
        &Search { stopped: &stopped, ..Search::quiet(params) },
    )
}

fn in_given_basis(
    spec: &DecoderSpec,
    params: &Params,
    watch: &dyn Watch,
) -> Result<(Vec<XorNetwork>, Vec<Stats>)> {
    let (mut networks, mut stats) = (Vec::new(), Vec::new());
    for p in 0..spec.q() {
        watch.note_progress(&format!("network of plane {p}"));
        let (network, stat) = of_map(&spec.plane_map(p), &spec.strategy, params, watch)?;
        networks.push(network);
        stats.push(stat);
    }
    Ok((networks, stats))
}

/// Writes the decoder of the given basis, reads it back, and proves it: what the stored basis is held against is
/// Verilog of the same kind.
fn prove_given(spec: &DecoderSpec, shared: &[XorNetwork], watch: &dyn Watch) -> Result<()> {
    let given = Stored::from_given(DecoderSpec { stream: None, ..spec.clone() });
    Hardware::from_stored(&given, shared, &[], watch).map(drop)
}
