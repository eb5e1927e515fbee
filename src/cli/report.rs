//! `report`: the counts of a generated design.

use super::args::ReportArgs as Args;
use super::folder::OnDisk;
use super::{load, loader, terminal};
use crate::codec::layers::{self, Layer};
use crate::design::{NETWORK, REPORT};
use crate::error::Result;
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::report::{self, Drawing, LayerShape};
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// A folder without a report, one with a broken network, or a bad layer list.
pub fn run_report(args: &Args) -> Result<()> {
    let format = report::find_format(&args.format)?;
    let path = args.dir.join(REPORT);
    let bytes = loader::read_file(&path, loader::MAX_TEXT_BYTES)?;
    let mut report = report::read_json(&bytes, &loader::display_name(&path))?;
    report.drawings = read_drawings(&args.dir)?;
    if let Some(path) = &args.layers {
        report = report.with_storage(&read_shapes(path)?);
    }
    terminal::print_text(&format.write_report(&report)?)
}

/// Matrix and network of every plane, for drawing; empty if the folder has no networks.
fn read_drawings(dir: &Path) -> Result<Vec<Drawing>> {
    let path = dir.join(NETWORK);
    if !path.exists() {
        return Ok(Vec::new()); // A folder of counts alone.
    }
    let saved = load::load_design(dir)?;
    let parts = saved.read_networks(&OnDisk(dir))?;
    let drawing = |(network, matrix): (XorNetwork, &BitMatrix)| Drawing { matrix: matrix.clone(), network };
    Ok(parts.into_iter().zip(&saved.stored.spec.planes).map(drawing).collect())
}

fn read_shapes(path: &Path) -> Result<Vec<LayerShape>> {
    let layers = layers::read_layers(&loader::read_list(path)?, &loader::display_name(path))?;
    let channels = |layer: &Layer| layer.shape.as_ref().and_then(|shape| shape.first().copied()).unwrap_or(1);
    let shape = |layer: &Layer| LayerShape {
        name: layer.name.clone(),
        n_weights: layer.n_weights,
        channels: channels(layer),
    };
    Ok(layers.iter().map(shape).collect())
}
