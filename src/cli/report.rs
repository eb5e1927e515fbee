//! `report`: the counts of a generated design.

use super::args::Report as Args;
use super::{loader, terminal};
use crate::codec::layers::{self, Layer};
use crate::error::Result;
use crate::report::{self, LayerShape};
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// A folder without a report, or a bad layer list.
pub fn run(args: &Args) -> Result<()> {
    let format = report::find(&args.format)?;
    let path = args.dir.join("report/report.json");
    let bytes = loader::read(&path, loader::MAX_TEXT_BYTES)?;
    let mut report = report::read_json(&bytes, &loader::name(&path))?;
    if let Some(path) = &args.layers {
        report = report.with_storage(&shapes(path)?);
    }
    terminal::print(&format.write(&report)?)
}

fn shapes(path: &Path) -> Result<Vec<LayerShape>> {
    let layers = layers::read(&loader::read_text(path)?, &loader::name(path))?;
    let channels = |layer: &Layer| layer.shape.as_ref().and_then(|shape| shape.first().copied()).unwrap_or(1);
    let shape = |layer: &Layer| LayerShape {
        name: layer.name.clone(),
        n_weights: layer.n_weights,
        channels: channels(layer),
    };
    Ok(layers.iter().map(shape).collect())
}
