//! The specification of a decoder: JSON in, validated [`DecoderSpec`] out.

mod around;
pub mod fields;
mod inline;
pub mod json;
pub(crate) mod library;
mod loader;
mod model;
mod name;
mod named;
mod plane;
mod read;
mod source;
#[cfg(test)]
mod tests;
mod write;

pub use around::{Around, AxiSpec, MAX_ROM_BITS, MAX_ROM_FRAMES, RomFrame, RomSpec, Scale, WordSource};
pub use inline::{Nowhere, verify};
pub use loader::Loader;
pub use model::*;
pub use name::name_fault;
pub use read::{read_decoder, read_spec};
pub use write::{json_text, to_json};

/// The JSON Schema (2020-12) of a spec file.
pub fn json_schema() -> &'static str {
    include_str!("schema.json")
}
