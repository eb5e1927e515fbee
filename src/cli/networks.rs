//! What a spec stores, and the network of every plane.

use super::design::texts;
use super::interrupt;
use super::progress::Progress;
use super::subject::proven;
use crate::code::Stored;
use crate::error::Result;
use crate::gf2::{BitMatrix, BitVec};
use crate::network::XorNetwork;
use crate::report::{BasisSearch, Latency};
use crate::rtl;
use crate::search::bases::{self, Rebased};
use crate::search::find_network;
use crate::search::{self, Params, Search, Stats};
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
pub fn of(spec: DecoderSpec, params: &Params, progress: &Progress) -> Result<Networks> {
    let (shared, stats) = in_given_basis(&spec, params, progress)?;
    if spec.basis == Basis::Given {
        let search = |stats: Stats| PlaneSearch { steps: stats.steps, basis: None };
        let searches = stats.into_iter().map(search).collect();
        return Ok(Networks { stored: Stored::given(spec), networks: shared, searches });
    }
    let rebased = rebase(&spec, &shared, params, progress)?;
    let stored = Stored::rebased(spec, &rebased)?;
    progress.tell("proof of the given basis");
    prove_given(&stored.spec, &shared)?;
    let strategy = search::find(&stored.spec.strategy)?;
    let (mut networks, mut searches) = (Vec::new(), Vec::new());
    for (p, (plane, rebased)) in stored.planes.iter().zip(&rebased).enumerate() {
        progress.tell(format!("network of plane {p}"));
        let search = Search { stopped: &interrupt::stopped, ..Search::quiet(params) };
        let (network, steps) = bases::network(&plane.affine(), rebased, strategy, &search)?;
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
pub fn stored(spec: DecoderSpec, params: &Params, progress: &Progress) -> Result<Stored> {
    match spec.basis {
        Basis::Given => Ok(Stored::given(spec)),
        Basis::Optimized => {
            let (shared, _) = in_given_basis(&spec, params, progress)?;
            let rebased = rebase(&spec, &shared, params, progress)?;
            // The basis of a search that was stopped is no other's.
            interrupt::check()?;
            Stored::rebased(spec, &rebased)
        }
    }
}

fn rebase(
    spec: &DecoderSpec,
    shared: &[XorNetwork],
    params: &Params,
    progress: &Progress,
) -> Result<Vec<Rebased>> {
    let planes = spec.planes.iter().zip(shared).enumerate();
    planes.map(|(p, (matrix, shared))| rebase_plane(p, matrix, shared, params, progress)).collect()
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
    progress: &Progress,
) -> Result<Rebased> {
    progress.tell(format!("basis of plane {p}"));
    let bound = bases::lower_bound(matrix).n_xor;
    let tell = |now: search::Progress| {
        progress.tell(format!("basis of plane {p}: {} XOR2, at least {bound}", now.n_gates));
    };
    let linear = shared.clone().with_offset(&BitVec::zeros(matrix.n_rows()));
    let params = Params { start: Some(linear), ..params.clone() };
    let search = Search { params: &params, stopped: &interrupt::stopped, progress: &tell };
    bases::rebase(matrix, &search)
}

fn in_given_basis(
    spec: &DecoderSpec,
    params: &Params,
    progress: &Progress,
) -> Result<(Vec<XorNetwork>, Vec<Stats>)> {
    let strategy = search::find(&spec.strategy)?;
    let search = Search { stopped: &interrupt::stopped, ..Search::quiet(params) };
    let (mut networks, mut stats) = (Vec::new(), Vec::new());
    for p in 0..spec.q() {
        progress.tell(format!("network of plane {p}"));
        let (network, stat) = find_network(&spec.affine(p), strategy, &search)?;
        networks.push(network);
        stats.push(stat);
    }
    Ok((networks, stats))
}

/// Writes the decoder of the given basis, reads it back, and proves it: what the stored basis is held against is
/// Verilog of the same kind.
fn prove_given(spec: &DecoderSpec, shared: &[XorNetwork]) -> Result<()> {
    let given = Stored::given(DecoderSpec { stream: None, ..spec.clone() });
    let rtl = rtl::build(&given.spec, shared)?;
    let latency = Latency { decoder: rtl.decoder_latency, stream: None };
    proven(&given, latency, texts(&given.spec, &rtl)?).map(drop)
}
