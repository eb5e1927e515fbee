//! `compare`: many decoders measured over sizes, taps, planes and seeds.
//!
//! A [`Scheme`] with a seed is a [`Case`]; its measurements are a [`Row`]; the rows of a scheme are
//! summarized in a line of a [`SweepTable`].

mod accuracy;
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
mod trained;

pub use accuracy::{Accuracies, TrainedScheme};
pub use measure::{DrawWork, Measurer, measure_work};
pub use merge::{SweepPart, merge_parts, missing_cases};
pub use metric::Metric;
pub use plan::{LibertySource, MAX_CASES, MatrixDraw, Shard, Sweep, Synth, VERSION};
pub use read::{FLOWS, FORMS, read_sweep, read_with};
pub use results::Results;
pub use row::{Counts, Row};
pub use scheme::{Case, Scheme, Taps, WrapperScheme};
pub use summary::Summaries;
pub use table::{Line, Summary, SweepTable};
pub use trained::Trained;
