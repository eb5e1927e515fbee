//! The specification of a decoder: JSON in, validated [`DecoderSpec`] out.

mod model;

pub use model::*;
