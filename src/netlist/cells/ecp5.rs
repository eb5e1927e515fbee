//! Lattice ECP5; the muxes that join LUTs lie inside their slice.

use super::{MUX, Model};
use crate::netlist::{Cell, Table};

/// The cell of that family.
///
/// # Errors
/// A table that is none.
pub(super) fn model(cell: &Cell) -> Result<Option<Model>, String> {
    // The select takes ALUT or D1 where it is 1.
    Ok(match cell.kind.as_str() {
        "LUT4" => Some(Model::lut(cell, "Z", &["A", "B", "C", "D"], "INIT")?),
        "PFUMX" => Some(Model::new("Z", &["BLUT", "ALUT", "C0"], Table::new(3, MUX)).free()),
        "L6MUX21" => Some(Model::new("Z", &["D0", "D1", "SD"], Table::new(3, MUX)).free()),
        "TRELLIS_FF" => Some(Model::register("DI", "Q")),
        _ => None,
    })
}
