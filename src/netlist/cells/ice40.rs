//! Lattice iCE40.

use super::Model;
use crate::netlist::Cell;

/// The cell of that family.
///
/// # Errors
/// A table that is none.
pub(super) fn model(cell: &Cell) -> Result<Option<Model>, String> {
    Ok(match cell.kind.as_str() {
        "SB_LUT4" => Some(Model::lut(cell, "O", &["I0", "I1", "I2", "I3"], "LUT_INIT")?),
        kind if kind.starts_with("SB_DFF") => Some(Model::register("D", "Q")),
        _ => None,
    })
}
