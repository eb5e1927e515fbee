//! Summary of a decoder: counts per plane and in total, stored bits, latency (cycles), throughput
//! (weights/cycle), storage of layers.
//!
//! A [`Report`] depends on the input only, so the same input gives the same bytes. Each format has its own
//! file and is registered in [`FORMATS`].

mod around;
mod content;
mod csv;
pub mod datasheet;
mod format;
pub mod frontier;
mod html;
mod json;
pub(crate) mod markdown;
mod number;
pub mod page;
mod rebasis;
mod resources;
mod sections;
mod snippets;
mod storage;
mod stream;
pub(crate) mod table;
pub mod waves;

pub use content::{NetworkCounts, Report};
pub use format::ReportFormat;
pub use frontier::DepthCost;
pub use json::read_json;
pub use page::Drawing;
pub use rebasis::{BasisSearch, Rebasis};
pub use storage::{LayerShape, LayerStorage, Storage};
pub use stream::{Latency, StreamReport, Throughput};

use crate::error::{Error, Result};

/// Every format, the default first.
pub const FORMATS: &[&dyn ReportFormat] =
    &[&table::ReportTable, &json::Json, &csv::Csv, &markdown::Markdown, &html::Html];

/// The format called `name`.
///
/// # Errors
/// `Input` that lists the names there are.
pub fn find_format(name: &str) -> Result<&'static dyn ReportFormat> {
    FORMATS.iter().copied().find(|f| f.name() == name).ok_or_else(|| {
        let known: Vec<_> = FORMATS.iter().map(|f| f.name()).collect();
        Error::input("", "format", format!("no format is called `{name}`; there are: {}", known.join(", ")))
    })
}

#[cfg(test)]
mod tests;
