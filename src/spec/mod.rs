//! The specification of a decoder: JSON in, validated [`DecoderSpec`] out.
//!
//! [`read`] holds every limit and reports all that is wrong at once; [`to_json`] writes a spec whole;
//! [`schema`] is the form as a JSON Schema.

mod choice;
pub mod fields;
pub mod json;
mod model;
mod name;
mod plane;
mod read;
mod write;

pub use choice::Choice;
pub use model::*;
pub use read::{Loader, read};
pub use write::to_json;

/// The form of a spec as a JSON Schema, draft 2020-12.
///
/// [`read`] holds more than a schema can say: reserved names, sizes that must agree, zero rows.
pub fn schema() -> &'static str {
    include_str!("schema.json")
}

#[cfg(test)]
mod tests;
