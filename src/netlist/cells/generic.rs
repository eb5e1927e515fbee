//! The gates that yosys calls `$_…_`.

use super::{MUX, Model};
use crate::netlist::Table;

/// Name, inputs and table of every gate.
const GATES: [(&str, &[&str], u64); 17] = [
    ("BUF", &["A"], 0x2),
    ("NOT", &["A"], 0x1),
    ("AND", &["A", "B"], 0x8),
    ("NAND", &["A", "B"], 0x7),
    ("OR", &["A", "B"], 0xe),
    ("NOR", &["A", "B"], 0x1),
    ("XOR", &["A", "B"], 0x6),
    ("XNOR", &["A", "B"], 0x9),
    ("ANDNOT", &["A", "B"], 0x2),
    ("ORNOT", &["A", "B"], 0xb),
    ("MUX", &["A", "B", "S"], MUX),
    ("NMUX", &["A", "B", "S"], !MUX),
    ("AOI3", &["A", "B", "C"], 0x07),
    ("OAI3", &["A", "B", "C"], 0x1f),
    ("AOI4", &["A", "B", "C", "D"], 0x0777),
    ("OAI4", &["A", "B", "C", "D"], 0x111f),
    ("MUX4", &["A", "B", "C", "D", "S", "T"], 0xff00_f0f0_cccc_aaaa),
];

/// The gate `kind`, or a register.
pub(super) fn model(kind: &str) -> Option<Model> {
    let name = kind.strip_prefix("$_")?.strip_suffix('_')?;
    if ["DFF_", "DFFE_", "SDFF_", "SDFFE_", "SDFFCE_"].iter().any(|start| name.starts_with(start)) {
        return Some(Model::register("D", "Q"));
    }
    let (name, inputs, bits) = GATES.iter().find(|(found, ..)| *found == name)?;
    let model = Model::new("Y", inputs, Table::new(inputs.len(), *bits));
    Some(if *name == "BUF" { model.free() } else { model })
}
