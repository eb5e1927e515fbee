//! Recipes: all that a training run is, but for its data.

mod read;
mod schedule;
mod write;

pub use read::{read_recipe, read_with};
pub use schedule::{Moment, Schedule};
pub use write::{digest, to_json};

use crate::models::Model;
use crate::xor::Backward;
use flexor_hdl::spec::DecoderSpec;

/// The JSON Schema (2020-12) of a recipe.
pub fn json_schema() -> &'static str {
    include_str!("schema.json")
}

/// A recipe after validation.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// Name of the run, and of its spec.
    pub name: String,
    /// The network.
    pub model: &'static Model,
    /// Rows and columns of zeros around what its convolutions see, where the network lets that be chosen.
    pub padding: usize,
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
    /// Images of training, the first of the file; `None` for all.
    pub train: Option<usize>,
    /// Images of the test, the first of the file; `None` for all.
    pub test: Option<usize>,
    /// Epochs of which the distribution of the encrypted weights is kept.
    pub histograms: Vec<usize>,
}

/// An optimiser and its parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum OptimizerForm {
    /// Adam, with moments of 0.9 and 0.999.
    Adam {
        /// Learning rate.
        lr: f64,
    },
    /// Gradient descent.
    Sgd {
        /// Learning rate.
        lr: f64,
        /// Share of the last step in the next.
        momentum: f64,
    },
}

impl OptimizerForm {
    /// Learning rate.
    pub fn lr(self) -> f64 {
        match self {
            Self::Adam { lr } | Self::Sgd { lr, .. } => lr,
        }
    }
}

/// Weight decay by kind of parameter.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WeightDecay {
    /// Of encrypted weights.
    pub encrypted: f64,
    /// Of scale factors.
    pub alpha: f64,
    /// Of plain weights.
    pub weight: f64,
    /// Of scale and shift of normalisations.
    pub norm: f64,
}

/// Change of the images of training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Augment {
    /// As they are.
    None,
    /// A part of the image's size at random out of 4 rows and columns of zeros around it, mirrored in half of the cases.
    CropFlip,
}

impl Augment {
    /// Every form with its name in recipes.
    pub const NAMES: [(&str, Self); 2] = [("none", Self::None), ("crop_flip", Self::CropFlip)];
}

/// What a recipe has where it says nothing, by the network.
#[derive(Debug, Clone, Copy)]
pub struct Defaults {
    /// The optimiser.
    pub optimizer: OptimizerForm,
    /// Weight decay of encrypted and plain weights.
    pub weight_decay: f64,
    /// Images a step.
    pub batch: usize,
    /// Number of epochs.
    pub epochs: usize,
    /// S_tanh.
    pub s_tanh: f64,
    /// Change of the images.
    pub augment: Augment,
}

impl Defaults {
    /// Of networks for digits: Adam, S_tanh 100.
    pub const ADAM: Self = Self {
        optimizer: OptimizerForm::Adam { lr: 1e-3 },
        weight_decay: 0.0,
        batch: 50,
        epochs: 10,
        s_tanh: 100.0,
        augment: Augment::None,
    };
    /// Of residual networks: gradient descent with momentum, S_tanh 10.
    pub const SGD: Self = Self {
        optimizer: OptimizerForm::Sgd { lr: 0.1, momentum: 0.9 },
        weight_decay: 1e-5,
        batch: 128,
        epochs: 200,
        s_tanh: 10.0,
        augment: Augment::CropFlip,
    };
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
