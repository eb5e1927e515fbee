//! A recipe after validation.

use super::schedule::Schedule;
use crate::models::Network;
use crate::options::{Augment, Keep, OptimizerForm, WeightDecay};
use crate::xor::Backward;
use flexor_hdl::spec::DecoderSpec;

/// A recipe after validation.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// Name of the run, and of its spec.
    pub name: String,
    /// The network.
    pub model: Network,
    /// The decoder of the layers; `None` for plain weights.
    pub decoder: Option<DecoderSpec>,
    /// Layers with a decoder of their own, or none, by name; `*` at the end stands for anything. The first that fits counts.
    pub layers: Vec<(String, Option<DecoderSpec>)>,
    /// The optimiser.
    pub optimizer: OptimizerForm,
    /// What is added to the gradients, times the value, by kind of parameter.
    pub weight_decay: WeightDecay,
    /// Images a step.
    pub batch: usize,
    /// Learning rate and S_tanh over the epochs.
    pub schedule: Schedule,
    /// c of the limits ±c/S_tanh of the encrypted weights.
    pub clip: Option<f64>,
    /// The gradient of F⊕.
    pub backward: Backward,
    /// Deviation of the encrypted weights at the start.
    pub init_std: f64,
    /// Scale factor at the start; `None` for sqrt(2 / fan-in).
    pub init_alpha: Option<f64>,
    /// Change of the images of training.
    pub augment: Augment,
    /// Seed of initial values, order and augmentation.
    pub seed: u64,
    /// Seeds of the runs of a sweep in place of those of its draws; empty for these, and for a single run.
    pub seeds: Vec<u64>,
    /// Images taken from the end of those of training, on which no step is made.
    pub validate: usize,
    /// The epoch whose network the run gives.
    pub keep: Keep,
    /// Images of training, the first of the file; `None` for all.
    pub train: Option<usize>,
    /// Images of the test, the first of the file; `None` for all.
    pub test: Option<usize>,
    /// Epochs of which the distribution of the encrypted weights is kept.
    pub histograms: Vec<usize>,
}

impl Recipe {
    /// The decoder of a layer; `None` for plain weights.
    pub fn decoder_of(&self, layer: &str) -> Option<&DecoderSpec> {
        let fits = |pattern: &str| match pattern.strip_suffix('*') {
            Some(start) => layer.starts_with(start),
            None => layer == pattern,
        };
        let own = self.layers.iter().find(|(pattern, _)| fits(pattern));
        own.map_or(self.decoder.as_ref(), |(_, decoder)| decoder.as_ref())
    }
}
