//! Weights to packed streams and back: tensors in, frames, memory images, decoded codes out.
//!
//! ```text
//! tensors ──► pack ──► frame ──► image + manifest ──► unpack ──► codes
//!   layers ───┘
//! ```

pub mod decode;
pub mod digest;
pub mod encode;
pub mod frame;
pub mod image;
pub mod layers;
pub mod manifest;
pub mod pack;
pub mod tensors;
pub mod unpack;

pub use decode::decode;
