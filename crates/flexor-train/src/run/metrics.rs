//! Measurements of an epoch: a line of `metrics.jsonl`.

use crate::net::{Kind, Net};
use crate::store;
use flexor_hdl::error::Result;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Bins of a histogram, of equal width between -[`RANGE`] and [`RANGE`]; what lies outside counts in the outermost.
const BINS: usize = 64;
/// |S·x| up to which histograms go.
const RANGE: f64 = 4.0;

/// An epoch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochMetrics {
    /// Number of the epoch, from 1.
    pub epoch: usize,
    /// Mean loss of its steps.
    pub train_loss: f64,
    /// Share of the images of training that were right when they were seen.
    pub train_accuracy: f64,
    /// Share of the images of the test that are right after it.
    pub test_accuracy: f64,
    /// Share of the images of validation that are right after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validate_accuracy: Option<f64>,
    /// Learning rate of its last step.
    pub lr: f64,
    /// S_tanh of its last step.
    pub s_tanh: f64,
    /// Every plane of every encrypted layer.
    pub layers: Vec<LayerMetrics>,
}

/// The encrypted weights of a plane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerMetrics {
    /// Name of the parameter: `c1.p0`.
    pub name: String,
    /// Share of the stored bits that changed in the epoch.
    pub bits_changed: f64,
    /// Share of the encrypted weights with |S·x| < 1.
    pub near_zero: f64,
    /// Numbers of encrypted weights in 64 bins of S·x from -4 to 4, where the recipe asks for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Vec<u32>>,
}

/// Encrypted weights by the names of their parameters.
pub type Encrypted = BTreeMap<String, Vec<f32>>;

/// The encrypted weights of a network.
///
/// # Errors
/// As [`store::values`].
pub fn encrypted(net: &Net) -> Result<Encrypted> {
    let encrypted = net.params.iter().filter(|param| param.kind == Kind::Encrypted);
    encrypted.map(|param| Ok((param.name.clone(), store::values(&param.value)?))).collect()
}

/// Measurements of encrypted weights against those at the start of the epoch.
pub fn measure(before: &Encrypted, after: &Encrypted, s_tanh: f64, histogram: bool) -> Vec<LayerMetrics> {
    let layer = |(name, x): (&String, &Vec<f32>)| {
        let n = x.len().max(1) as f64;
        let old = before.get(name).map_or(&[][..], Vec::as_slice);
        let changed = x.iter().zip(old).filter(|(new, old)| (**new >= 0.0) != (**old >= 0.0)).count();
        let near = x.iter().filter(|x| f64::from(x.abs()) * s_tanh < 1.0).count();
        LayerMetrics {
            name: name.clone(),
            bits_changed: changed as f64 / n,
            near_zero: near as f64 / n,
            histogram: histogram.then(|| count_bins(x, s_tanh)),
        }
    };
    after.iter().map(layer).collect()
}

fn count_bins(x: &[f32], s_tanh: f64) -> Vec<u32> {
    let mut bins = vec![0; BINS];
    for x in x {
        let place = (f64::from(*x) * s_tanh + RANGE) / (2.0 * RANGE) * BINS as f64;
        bins[place.clamp(0.0, BINS as f64 - 1.0) as usize] += 1;
    }
    bins
}
