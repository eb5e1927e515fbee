//! The stored planes of a spec, and the network of each.

use super::best::{Best, find_best, in_units};
use super::hardware::Hardware;
use super::options::{SearchOptions, max_operands};
use super::watch::{Watch, share_done};
use crate::code::Stored;
use crate::error::{Error, Result};
use crate::gf2::{Affine, BitMatrix, BitVec};
use crate::language::Language;
use crate::network::{XorNetwork, verify};
use crate::report::{BasisSearch, DepthCost};
use crate::search::bases::{self, Rebased};
use crate::search::{self, Params, Search, Stats, find_network};
use crate::spec::{Basis, DEFAULT_STRATEGY, DecoderSpec};
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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaneSearch {
    /// Number of search steps.
    pub steps: u64,
    /// Lower bound of the cost of any network of the stored matrix, in the unit of the objective.
    #[serde(default)]
    pub lower_bound: f64,
    /// Depth against cost, where the search looked at several depths: the network that was taken is among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub front: Vec<DepthCost>,
    /// Whether more effort may find a cheaper network: the search still did in the second half of its work.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_improve: bool,
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
pub fn find_networks(spec: DecoderSpec, options: &SearchOptions, watch: &dyn Watch) -> Result<Networks> {
    let params = &options.params;
    let (shared, searches) = in_given_basis(&spec, options, watch)?;
    if spec.basis == Basis::Given {
        return Ok(Networks { stored: Stored::from_given(spec), networks: shared, searches });
    }
    let rebased = rebase_planes(&spec, &shared, params, watch)?;
    let stored = Stored::from_rebased(spec, &rebased)?;
    watch.note_progress("proof of the given basis");
    prove_given(&stored.spec, &shared, watch)?;
    let (mut networks, mut searches) = (Vec::new(), Vec::new());
    for (p, (plane, rebased)) in stored.planes.iter().zip(&rebased).enumerate() {
        let (network, search) = in_optimized_basis(&stored.spec, p, &plane.affine(), rebased, params, watch)?;
        let (shared_xor, shared_depth) = (shared[p].n_xor(), shared[p].depth());
        let basis = BasisSearch { shared_xor, shared_depth, lower_bound: rebased.bound.n_xor };
        searches.push(PlaneSearch { basis: Some(basis), ..search });
        networks.push(network);
    }
    Ok(Networks { stored, networks, searches })
}

/// Stored planes of `spec`, without networks.
///
/// # Errors
/// `Input` if no bit would be stored; `Interrupted`.
pub fn find_stored(spec: DecoderSpec, options: &SearchOptions, watch: &dyn Watch) -> Result<Stored> {
    match spec.basis {
        Basis::Given => Ok(Stored::from_given(spec)),
        Basis::Optimized => {
            let (shared, _) = in_given_basis(&spec, options, watch)?;
            let rebased = rebase_planes(&spec, &shared, &options.params, watch)?;
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
        let done = share_done(now);
        watch.note_progress(&format!("basis of plane {p}: {} XOR2, at least {bound}{done}", now.n_gates));
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

/// The network of every plane in the given basis.
fn in_given_basis(
    spec: &DecoderSpec,
    options: &SearchOptions,
    watch: &dyn Watch,
) -> Result<(Vec<XorNetwork>, Vec<PlaneSearch>)> {
    let plane = |p: usize| match spec.networks.get(&p) {
        Some(network) => given_network(spec, p, network, &options.params),
        None => find_plane(spec, p, &spec.plane_map(p), &options.of_plane(p), watch),
    };
    Ok((0..spec.q()).map(plane).collect::<Result<Vec<_>>>()?.into_iter().unzip())
}

/// The network of plane `p` over the stored bits of `rebased`, whose affine map is `map`.
fn in_optimized_basis(
    spec: &DecoderSpec,
    p: usize,
    map: &Affine,
    rebased: &Rebased,
    params: &Params,
    watch: &dyn Watch,
) -> Result<(XorNetwork, PlaneSearch)> {
    if spec.strategy == DEFAULT_STRATEGY {
        let params = Params { start: Some(rebased.network.clone()), ..params.clone() };
        let (network, search) = find_plane(spec, p, map, &params, watch)?;
        return Ok((network, PlaneSearch { steps: rebased.stats.steps + search.steps, ..search }));
    }
    watch.note_progress(&format!("network of plane {p}"));
    let (network, steps) = of_basis(map, rebased, &spec.strategy, params, watch)?;
    Ok((network, PlaneSearch { steps, lower_bound: bound_of(&map.matrix, params), ..PlaneSearch::default() }))
}

/// The network of `map`, that of plane `p`, by the strategy of the spec or the best.
fn find_plane(
    spec: &DecoderSpec,
    p: usize,
    map: &Affine,
    params: &Params,
    watch: &dyn Watch,
) -> Result<(XorNetwork, PlaneSearch)> {
    let bound = bound_of(&map.matrix, params);
    watch.note_progress(&format!("network of plane {p}"));
    let tell = |now: search::Progress| {
        let (n_gates, done) = (now.n_gates, share_done(now));
        watch.note_progress(&format!("network of plane {p}: {n_gates} gates, cost at least {bound}{done}"));
    };
    let stopped = || watch.is_stopped();
    let search = Search { params, stopped: &stopped, progress: &tell };
    if spec.strategy == DEFAULT_STRATEGY {
        let Best { network, steps, bound, front, may_improve } = find_best(map, spec.pipeline, &search)?;
        let lower_bound = in_units(bound);
        return Ok((
            network,
            PlaneSearch { steps, lower_bound, front, may_improve, ..PlaneSearch::default() },
        ));
    }
    let (network, stats) = find_network(map, search::find_strategy(&spec.strategy)?, &search)?;
    Ok((network, PlaneSearch { steps: stats.steps, lower_bound: bound, ..PlaneSearch::default() }))
}

/// Lower bound of the cost of any network of `matrix`, in the unit of the objective.
fn bound_of(matrix: &BitMatrix, params: &Params) -> f64 {
    in_units(search::cost_bound(matrix, &params.objective).cost)
}

/// The network that the spec gives for plane `p`, with the constant of its polarity; no search step.
fn given_network(
    spec: &DecoderSpec,
    p: usize,
    network: &XorNetwork,
    params: &Params,
) -> Result<(XorNetwork, PlaneSearch)> {
    let (found, most) = (network.max_operands(), max_operands(spec));
    if found > most {
        let what =
            format!("a gate of {found} operands; the cells of {} have at most {most}", spec.target.name());
        return Err(Error::input("", format!("planes[{p}].network"), what));
    }
    let map = spec.plane_map(p);
    let network = network.clone().with_offset(&map.offset).canonical();
    verify::verify(&network, &map)?;
    Ok((
        network,
        PlaneSearch { lower_bound: bound_of(&map.matrix, params), given: true, ..PlaneSearch::default() },
    ))
}

/// Writes the decoder in the given basis as Verilog, reads it back and proves it, so that the counts of both
/// bases are of proven decoders.
fn prove_given(spec: &DecoderSpec, shared: &[XorNetwork], watch: &dyn Watch) -> Result<()> {
    let given = Stored::from_given(DecoderSpec { stream: None, ..spec.clone() });
    Hardware::from_stored(&given, shared, Language::default(), &[], watch).map(drop)
}
