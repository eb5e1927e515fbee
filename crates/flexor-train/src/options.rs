//! Choices that recipes make, and those that networks make for them.

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

/// The epoch whose network a run gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// The last.
    Last,
    /// The one that is best by the images of validation, the first of several.
    Best,
}

impl Keep {
    /// Every choice with its name in recipes.
    pub const NAMES: [(&str, Self); 2] = [("last", Self::Last), ("best", Self::Best)];
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
