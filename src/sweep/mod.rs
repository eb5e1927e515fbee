//! `compare`: many decoders measured alike, over sizes, taps, planes and seeds.
//!
//! A [`Scheme`] with a seed is a [`Case`]; what is measured of it is a [`Row`]; rows of one scheme come together in a
//! line of a [`Table`].

pub mod metric;
mod row;
mod scheme;
mod table;

pub use metric::Metric;
pub use row::{Counts, Row};
pub use scheme::{Case, Scheme, Taps, Wrapper};
pub use table::{Line, Summary, Table};
