//! What cells compute, one library a file.

mod ecp5;
mod generic;
mod ice40;
mod liberty;
mod xilinx;

use super::{Cell, Table};
use crate::spec::liberty::Gates;

/// What a cell is to a netlist.
pub(super) struct Model {
    /// Its outputs, each a table of inputs.
    pub outputs: Vec<Output>,
    /// What it adds to a path.
    pub levels: u32,
    /// Whether its output follows its input a clock later.
    pub is_register: bool,
}

/// An output of a cell.
pub(super) struct Output {
    /// Its pin.
    pub pin: String,
    /// The pins that are the inputs of the table.
    pub inputs: Vec<String>,
    /// What it gives.
    pub table: Table,
}

impl Model {
    /// A cell of one output.
    fn new(pin: &str, inputs: &[&str], table: Table) -> Self {
        let inputs = inputs.iter().map(|&input| input.to_owned()).collect();
        Self { outputs: vec![Output { pin: pin.to_owned(), inputs, table }], levels: 1, is_register: false }
    }

    /// A LUT of the table in `parameter`.
    fn lut(cell: &Cell, pin: &str, inputs: &[&str], parameter: &str) -> Result<Self, String> {
        let digits = cell.digits(parameter).ok_or_else(|| format!("no parameter {parameter}"))?;
        let table = Table::from_digits(inputs.len(), digits);
        table.map(|table| Self::new(pin, inputs, table)).ok_or_else(|| format!("{parameter} is {digits:?}"))
    }

    /// A register; a buffer to all that looks at sums.
    fn register(d: &str, q: &str) -> Self {
        Self { is_register: true, ..Self::new(q, &[d], Table::new(1, 2)) }
    }

    /// The same, inside the cells around it.
    fn free(self) -> Self {
        Self { levels: 0, ..self }
    }
}

/// Table of a mux: input 1 where input 2 is 1, else input 0.
const MUX: u64 = 0xca;

/// What `cell` computes; `library` has the cells of the technology, where it is one of standard cells.
///
/// # Errors
/// What is not known about it.
pub(super) fn model(cell: &Cell, library: Option<&Gates>) -> Result<Model, String> {
    let kind = cell.kind.as_str();
    let known = match kind {
        _ if kind.starts_with('$') => generic::model(kind),
        _ if library.is_some() => library.and_then(|gates| liberty::model(kind, gates)),
        // Two families have a cell of that name.
        "LUT4" if cell.connections.contains_key("O") => xilinx::model(cell)?,
        _ => match (ice40::model(cell)?, ecp5::model(cell)?) {
            (None, None) => xilinx::model(cell)?,
            (ice40, ecp5) => ice40.or(ecp5),
        },
    };
    known.ok_or_else(|| format!("{kind} is no cell that this tool knows"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn cell(kind: &str, parameters: serde_json::Value, pins: &[&str]) -> Cell {
        let connections: serde_json::Map<_, _> =
            pins.iter().map(|&pin| (pin.to_owned(), json!([2]))).collect();
        let cell = json!({ "type": kind, "parameters": parameters, "connections": connections });
        serde_json::from_value(cell).expect("a cell")
    }

    #[test]
    fn a_lut_is_that_of_its_family() {
        for (kind, parameter, pin) in
            [("SB_LUT4", "LUT_INIT", "O"), ("LUT4", "INIT", "Z"), ("LUT4", "INIT", "O")]
        {
            let found =
                model(&cell(kind, json!({ parameter: "1000000000000000" }), &[pin]), None).expect("known");
            assert_eq!(
                (found.outputs[0].pin.as_str(), found.outputs[0].table.at(15), found.levels),
                (pin, true, 1)
            );
        }
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let error = |cell: &Cell| model(cell, None).err().expect("refused");
        assert_eq!(error(&cell("SB_CARRY", json!({}), &[])), "SB_CARRY is no cell that this tool knows");
        assert_eq!(error(&cell("$_TBUF_", json!({}), &[])), "$_TBUF_ is no cell that this tool knows");
        assert_eq!(error(&cell("SB_LUT4", json!({}), &[])), "no parameter LUT_INIT");
        assert_eq!(error(&cell("LUT2", json!({ "INIT": "01x0" }), &["O"])), "INIT is \"01x0\"");
    }
}
