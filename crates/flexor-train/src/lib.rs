//! Training of networks whose weights are FleXOR-encrypted: from a data set to the weights that `flexor-hdl pack` takes.
//!
//! ```text
//! files, kernels, options, random, store ─► xor ─► net ─► models ─► recipe ─► data ─► optimizer ─► run ─► infer ─► sweep
//! ```
//!
//! Tensors and automatic differentiation are those of burn; F⊕, its gradient, the optimisers and the networks are here.

pub mod data;
pub mod files;
pub mod infer;
mod kernels;
pub mod models;
pub mod net;
pub mod optimizer;
pub mod options;
pub mod random;
pub mod recipe;
pub mod run;
pub mod store;
pub mod sweep;
pub mod xor;
