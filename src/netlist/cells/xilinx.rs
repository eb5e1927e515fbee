//! AMD Xilinx 7 series; the muxes that join LUTs lie inside their slice, and registers in a row are a LUT that shifts.

use super::{MUX, Model};
use crate::netlist::{Cell, Table};

/// Inputs of a LUT.
const INPUTS: [&str; 6] = ["I0", "I1", "I2", "I3", "I4", "I5"];

/// The cell of that family.
///
/// # Errors
/// A table that is none.
pub(super) fn model(cell: &Cell) -> Result<Option<Model>, String> {
    Ok(match cell.kind.as_str() {
        "LUT1" | "LUT2" | "LUT3" | "LUT4" | "LUT5" | "LUT6" => {
            let n = usize::from(cell.kind.as_bytes()[3] - b'0');
            Some(Model::lut(cell, "O", &INPUTS[..n], "INIT")?)
        }
        "MUXF7" | "MUXF8" => Some(Model::new("O", &["I0", "I1", "S"], Table::new(3, MUX)).free()),
        "INV" => Some(Model::new("O", &["I"], Table::new(1, 1))),
        "IBUF" | "OBUF" | "BUFG" => Some(Model::new("O", &["I"], Table::new(1, 2)).free()),
        "FDRE" | "FDSE" | "FDCE" | "FDPE" | "SRL16E" | "SRLC32E" => Some(Model::register("D", "Q")),
        _ => None,
    })
}
