//! The specification of a decoder: JSON in, validated [`DecoderSpec`] out.

pub(crate) mod fields;
mod inline;
pub(crate) mod json;
pub mod liberty;
pub(crate) mod library;
mod model;
mod name;
mod plane;
mod read;
mod source;
mod target;
#[cfg(test)]
mod tests;
mod write;

pub use inline::{Nowhere, verify};
pub use model::*;
pub use name::is_reserved;
pub use read::{Loader, read};
pub use source::{Around, AxiSpec, MAX_ROM_BITS, MAX_ROM_FRAMES, RomFrame, RomSpec, Scale, Source};
pub use target::Target;
pub use write::{json_text, to_json};

/// The JSON Schema (2020-12) of a spec file.
pub fn schema() -> &'static str {
    include_str!("schema.json")
}
