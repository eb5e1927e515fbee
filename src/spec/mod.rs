//! The specification of a decoder: JSON in, validated [`DecoderSpec`] out.
//!
//! [`read`] holds every limit and reports all that is wrong at once; [`to_json`] writes a spec whole;
//! [`schema`] is the form as a JSON Schema.

mod fields;
mod json;
mod model;
mod name;
mod plane;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use choice::Choice;
pub use model::*;
pub use read::{Loader, read};
pub use write::to_json;

/// The JSON Schema (2020-12) of a spec file.
pub fn schema() -> &'static str {
    include_str!("schema.json")
}
