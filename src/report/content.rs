//! Content of a report.

use super::frontier::DepthCost;
use super::page::Drawing;
use super::rebasis::Rebasis;
use super::storage::{LayerShape, Storage};
use super::stream::{Latency, StreamReport, Throughput};
use crate::cells::Target;
use crate::error::{Error, Result};
use crate::network::XorNetwork;
use crate::network::metrics::Metrics;
use crate::rtl::{CellCounts, Technology};
use crate::search::Stats;
use crate::spec::{DecoderSpec, Polarity, SCHEMA_VERSION};
use serde::{Deserialize, Serialize};

/// Content of a report. Means and ratios are unrounded; formats round them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this form.
    pub schema_version: u64,
    /// Name of the decoder.
    pub name: String,
    /// Number of planes.
    pub q: usize,
    /// Weights a group.
    pub n_out: usize,
    /// Stored bits a group, all planes.
    pub group_bits: usize,
    /// Stored bits a weight.
    pub bits_per_weight: f64,
    /// `xor` or `product`.
    pub polarity: String,
    /// `given`: the stored bits are those of M⊕; `optimized`: sums of these, fewer if M⊕ has not full rank.
    pub basis: String,
    /// Name of the target, if not portable Verilog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Name of the network strategy; `given` if the spec gives every network.
    pub strategy: String,
    /// Counts of every plane, plane 0 first.
    pub planes: Vec<NetworkCounts>,
    /// Totals over all planes: sums, and the largest depth.
    pub total: NetworkCounts,
    /// Latency in clock cycles.
    pub latency: Latency,
    /// Throughput in weights per cycle.
    pub throughput: Throughput,
    /// The stream wrapper, if there is one.
    pub stream: Option<StreamReport>,
    /// Storage of a layer list, if one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<Storage>,
    /// Matrix and network of every plane, for drawing; empty if only counts are known.
    #[serde(skip)]
    pub drawings: Vec<Drawing>,
}

/// Counts of a plane, or of all planes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NetworkCounts {
    /// Columns of M⊕: given bits a group.
    pub n_in: usize,
    /// Stored bits a group.
    pub n_in_stored: usize,
    /// Counts of M⊕ (taps, naive XOR2, dead inputs, rank) and of the network.
    #[serde(flatten)]
    pub metrics: Metrics,
    /// Statistics of the search for the network.
    pub stats: Stats,
    /// Cells of the target; `None` for portable Verilog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cells: Option<CellCounts>,
    /// Counts in the given basis, and lower bounds, if the stored basis is optimized.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebasis: Option<Rebasis>,
    /// Depth against cost, where the search looked at several depths; empty for a total.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub front: Vec<DepthCost>,
}

impl Report {
    /// The report of `spec`, whose plane p is computed by `networks[p]`; `stats` are those of the searches,
    /// plane 0 first, `latency` is in clock cycles.
    ///
    /// # Errors
    /// `Internal` if the numbers of planes, networks and stats differ.
    pub fn from_networks(
        spec: &DecoderSpec,
        networks: &[XorNetwork],
        stats: &[Stats],
        latency: Latency,
    ) -> Result<Self> {
        if networks.len() != spec.q() || stats.len() != spec.q() {
            let (n, s) = (networks.len(), stats.len());
            return Err(Error::Internal(format!("{n} networks and {s} stats for {} planes", spec.q())));
        }
        let planes = plane_counts(spec, networks, stats);
        let total = total_counts(spec, networks, &planes);
        let group_bits = total.n_in_stored;
        Ok(Self {
            schema_version: SCHEMA_VERSION,
            name: spec.name.clone(),
            q: spec.q(),
            n_out: spec.n_out(),
            group_bits,
            bits_per_weight: group_bits as f64 / spec.n_out() as f64,
            polarity: polarity_name(spec.polarity).into(),
            basis: spec.basis.name().into(),
            target: (spec.target != Target::Generic).then(|| spec.target.name().into()),
            strategy: strategy_name(spec).into(),
            planes,
            total,
            throughput: Throughput::for_spec(spec, group_bits, &latency),
            stream: spec.stream.as_ref().map(|stream| StreamReport::for_stream(spec, stream, group_bits)),
            latency,
            storage: None,
            drawings: plane_drawings(spec, networks),
        })
    }

    /// Adds the counts of the given basis, one of `planes` a plane, to the report of an optimized basis.
    pub fn with_rebasis(mut self, planes: Vec<Rebasis>) -> Self {
        self.total.rebasis = Some(Rebasis::total(&planes));
        for (counts, plane) in self.planes.iter_mut().zip(planes) {
            counts.rebasis = Some(plane);
        }
        self
    }

    /// Adds depth against cost, one of `fronts` a plane.
    pub fn with_fronts(mut self, fronts: impl Iterator<Item = Vec<DepthCost>>) -> Self {
        self.planes.iter_mut().zip(fronts).for_each(|(counts, front)| counts.front = front);
        self
    }

    /// Adds the storage of `layers`.
    pub fn with_storage(mut self, layers: &[LayerShape]) -> Self {
        self.storage = Some(Storage::for_layers(layers, self.q, self.n_out, self.group_bits));
        self
    }
}

fn plane_drawings(spec: &DecoderSpec, networks: &[XorNetwork]) -> Vec<Drawing> {
    let drawing = |(matrix, network): (_, &XorNetwork)| Drawing { matrix, network: network.clone() };
    spec.planes.iter().cloned().zip(networks).map(drawing).collect()
}

fn plane_counts(spec: &DecoderSpec, networks: &[XorNetwork], stats: &[Stats]) -> Vec<NetworkCounts> {
    let technology = Technology::for_target(&spec.target);
    let plane = |((matrix, network), stats): ((_, &XorNetwork), &Stats)| NetworkCounts {
        n_in: crate::gf2::BitMatrix::n_cols(matrix),
        n_in_stored: network.n_in(),
        metrics: Metrics::from_network(network, matrix),
        stats: *stats,
        cells: technology.as_ref().and_then(|technology| CellCounts::from_network(network, technology)),
        rebasis: None,
        front: Vec::new(),
    };
    spec.planes.iter().zip(networks).zip(stats).map(plane).collect()
}

fn total_counts(spec: &DecoderSpec, networks: &[XorNetwork], planes: &[NetworkCounts]) -> NetworkCounts {
    let pairs: Vec<_> = networks.iter().zip(&spec.planes).collect();
    let metrics: Vec<_> = planes.iter().map(|plane| plane.metrics.clone()).collect();
    NetworkCounts {
        n_in: planes.iter().map(|plane| plane.n_in).sum(),
        n_in_stored: planes.iter().map(|plane| plane.n_in_stored).sum(),
        metrics: Metrics::from_parts(&pairs, &metrics),
        stats: Stats {
            steps: planes.iter().map(|plane| plane.stats.steps).sum(),
            saved_xor: planes.iter().map(|plane| plane.stats.saved_xor).sum(),
        },
        cells: planes.iter().map(|plane| plane.cells).collect::<Option<Vec<_>>>().map(CellCounts::total),
        rebasis: None,
        front: Vec::new(),
    }
}

fn strategy_name(spec: &DecoderSpec) -> &str {
    if spec.networks.len() == spec.q() { "given" } else { &spec.strategy }
}

fn polarity_name(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Xor => "xor",
        Polarity::Product => "product",
    }
}
