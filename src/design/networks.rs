//! The stored planes of a spec, and the network of each.

use super::hardware::Hardware;
use super::options;
use super::watch::Watch;
use crate::code::Stored;
use crate::error::{Error, Result};
use crate::gf2::{Affine, BitMatrix, BitVec};
use crate::network::{XorNetwork, verify};
use crate::report::BasisSearch;
use crate::search::bases::{self, Rebased};
use crate::search::{self, Params, Search, Stats, find_network};
use crate::spec::{Basis, DecoderSpec};
use serde::{Deserialize, Serialize};

/// Stored planes with their networks, plane 0 first.
pub struct Networks {
    /// The stored planes and their spec.
    pub stored: Stored,
    /// The network of M' of every plane.
    pub networks: Vec<XorNetwork>,
    /// Search statistics of every plane.
    pub searches: Vec<PlaneSearch>,
}

/// Statistics of the searches for a plane that its network does not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaneSearch {
    /// Number of search steps.
    pub steps: u64,
    /// Whether the spec gave the network, so that nothing was searched.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub given: bool,
    /// Statistics of the search for the basis; `None` for the given basis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<BasisSearch>,
}

/// The networks of `spec` in its basis; the best found so far if the user stops the search.
///
/// # Errors
/// `Input` if no bit would be stored; `Internal` if a network does not compute its matrix.
pub fn find_networks(spec: DecoderSpec, params: &Params, watch: &dyn Watch) -> Result<Networks> {
    let (shared, stats) = in_given_basis(&spec, params, watch)?;
    if spec.basis == Basis::Given {
        let search = |(p, stats): (usize, Stats)| PlaneSearch {
            steps: stats.steps,
            given: spec.networks.contains_key(&p),
            basis: None,
        };
        let searches = stats.into_iter().enumerate().map(search).collect();
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
        searches.push(PlaneSearch { steps, given: false, basis: Some(basis) });
        networks.push(network);
    }
    Ok(Networks { stored, networks, searches })
}

/// Stored planes of `spec`, without networks.
///
/// # Errors
/// `Input` if no bit would be stored; `Interrupted`.
pub fn find_stored(spec: DecoderSpec, params: &Params, watch: &dyn Watch) -> Result<Stored> {
    match spec.basis {
        Basis::Given => Ok(Stored::from_given(spec)),
        Basis::Optimized => {
            let (shared, _) = in_given_basis(&spec, params, watch)?;
            let rebased = rebase_planes(&spec, &shared, params, watch)?;
            // The basis of a stopped search cannot be reproduced.
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

/// An equivalent matrix of plane `p` with a network of at most as many gates as `shared`, the one in the
/// given basis.
///
/// # Errors
/// `Internal` if the result is not equivalent.
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

/// Searches for a network of `map` in its given basis; network and search statistics.
///
/// # Errors
/// `Input` if the strategy does not support `params`; `Internal` if the network does not compute the map.
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

/// The network of `map`, the affine map of the equivalent matrix `rebased`, and the number of search steps.
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
        let (network, stat) = match spec.networks.get(&p) {
            Some(network) => given_network(spec, p, network)?,
            None => of_map(&spec.plane_map(p), &spec.strategy, params, watch)?,
        };
        networks.push(network);
        stats.push(stat);
    }
    Ok((networks, stats))
}

/// The network that the spec gives for plane `p`, with the constant of its polarity; no search step.
fn given_network(spec: &DecoderSpec, p: usize, network: &XorNetwork) -> Result<(XorNetwork, Stats)> {
    let (found, most) = (network.max_operands(), options::max_operands(spec));
    if found > most {
        let what =
            format!("a gate of {found} operands; the cells of {} have at most {most}", spec.target.name());
        return Err(Error::input("", format!("planes[{p}].network"), what));
    }
    let map = spec.plane_map(p);
    let network = network.clone().with_offset(&map.offset).canonical();
    verify::verify(&network, &map)?;
    let stats = Stats::from_network(&network, &map.matrix, 0);
    Ok((network, stats))
}

/// Writes the decoder in the given basis as Verilog, reads it back and proves it, so that the counts of both
/// bases are of proven decoders.
fn prove_given(spec: &DecoderSpec, shared: &[XorNetwork], watch: &dyn Watch) -> Result<()> {
    let given = Stored::from_given(DecoderSpec { stream: None, ..spec.clone() });
    Hardware::from_stored(&given, shared, &[], watch).map(drop)
}
