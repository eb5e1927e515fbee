//! `compare`: many decoders measured alike, over sizes, taps, planes and seeds.
//!
//! A [`Scheme`] with a seed is a [`Case`]; what is measured of it is a [`Row`]; rows of one scheme come together in a
//! line of a [`Table`].

pub mod against;
pub mod csv;
mod decoder;
pub mod listing;
mod measure;
mod merge;
pub mod metric;
pub mod page;
mod plan;
mod read;
pub mod results;
mod row;
mod scheme;
mod summary;
mod synth;
mod table;
#[cfg(test)]
mod tests;

pub use measure::Bench;
pub use merge::{Part, merge, missing};
pub use metric::Metric;
pub use plan::{Draw, Liberty, MAX_CASES, Shard, Sweep, Synth, VERSION};
pub use read::{FLOWS, FORMS, read, read_with};
pub use results::Results;
pub use row::{Counts, Row};
pub use scheme::{Case, Scheme, Taps, Wrapper};
pub use summary::Summaries;
pub use table::{Line, Summary, Table};
