//! The specification of a decoder: JSON in, validated [`DecoderSpec`] out.

pub(crate) mod fields;
mod inline;
pub(crate) mod json;
pub(crate) mod library;
mod model;
mod name;
mod plane;
mod read;
mod source;
#[cfg(test)]
mod tests;
mod write;

pub use inline::{Nowhere, verify};
pub use model::*;
pub use read::{Loader, read};
pub use source::{Around, AxiSpec, MAX_ROM_BITS, MAX_ROM_FRAMES, RomFrame, RomSpec, Scale, Source};
pub use write::{json_text, to_json};

/// The JSON Schema (2020-12) of a spec file.
pub fn schema() -> &'static str {
    include_str!("schema.json")
}
