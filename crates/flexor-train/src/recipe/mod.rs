//! Recipes: all that a training run is, but for its data.

mod fields;
mod model;
mod read;
mod read_model;
mod schedule;
mod write;

pub use model::Recipe;
pub use read::{read_recipe, read_with};
pub use schedule::{Moment, Schedule};
pub use write::{digest, to_json};

/// The JSON Schema (2020-12) of a recipe.
pub fn json_schema() -> &'static str {
    include_str!("schema.json")
}
