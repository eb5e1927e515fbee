//! Weights to packed streams and back: tensors in, frames, memory images, decoded codes out.

pub mod frame;
pub mod image;
