//! The specification of a decoder: JSON in, validated [`DecoderSpec`] out.

mod fields;
mod json;
mod model;
mod name;
mod plane;
mod read;
mod source;
#[cfg(test)]
mod tests;
mod write;

pub use model::*;
pub use read::{Loader, read};
pub use source::{Around, AxiSpec, MAX_ROM_BITS, MAX_ROM_FRAMES, RomFrame, RomSpec, Scale, Source};
pub use write::to_json;

/// The JSON Schema (2020-12) of a spec file.
pub fn schema() -> &'static str {
    include_str!("schema.json")
}
