//! The networks that a recipe can name: one file each, and an entry of [`MODELS`].

mod lenet5;
mod mlp;
mod model;
mod network;
mod resnet;

pub use model::Model;
pub use network::{Layer, Network};

/// All networks.
pub const MODELS: [&Model; 4] = [&lenet5::MODEL, &mlp::MODEL, &resnet::RESNET20, &resnet::RESNET32];
