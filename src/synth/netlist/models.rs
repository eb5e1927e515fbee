//! Functions of the cells in netlists.

use crate::cells::liberty::LibertyGates;
use crate::cells::{ECP5, Family, FamilyCell, ICE40, TruthTable, XILINX, generic_gate, is_generic_register};
use crate::synth::netlist::json::NetlistCell;

/// What a cell is to a netlist.
pub(super) struct Model {
    /// Its outputs, each a table of inputs.
    pub outputs: Vec<ModelOutput>,
    /// What it adds to a path.
    pub levels: u32,
    /// Whether its output follows its input a clock later.
    pub is_register: bool,
}

/// An output of a cell.
pub(super) struct ModelOutput {
    /// Its pin.
    pub pin: String,
    /// The pins that are the inputs of the table.
    pub inputs: Vec<String>,
    /// What it gives.
    pub table: TruthTable,
}

impl Model {
    /// A cell of one output.
    fn new(pin: &str, inputs: &[&str], table: TruthTable) -> Self {
        let inputs = inputs.iter().map(|&input| input.to_owned()).collect();
        Self {
            outputs: vec![ModelOutput { pin: pin.to_owned(), inputs, table }],
            levels: 1,
            is_register: false,
        }
    }

    /// A LUT of the table in `parameter`.
    fn from_lut(cell: &NetlistCell, pin: &str, inputs: &[&str], parameter: &str) -> Result<Self, String> {
        let digits = cell.parameter_digits(parameter).ok_or_else(|| format!("no parameter {parameter}"))?;
        let table = TruthTable::from_digits(inputs.len(), digits);
        table.map(|table| Self::new(pin, inputs, table)).ok_or_else(|| format!("{parameter} is {digits:?}"))
    }

    /// A register; a buffer to all that looks at sums.
    fn for_register(d: &str, q: &str) -> Self {
        Self { is_register: true, ..Self::new(q, &[d], TruthTable::new(1, 2)) }
    }

    /// The same, inside the cells around it.
    fn without_level(self) -> Self {
        Self { levels: 0, ..self }
    }
}

/// The families whose netlists are read.
const FAMILIES: [&Family; 3] = [&ICE40, &ECP5, &XILINX];

/// The function of `cell`; `library` has the cells of the technology, where it is one of standard cells.
///
/// # Errors
/// A cell that is not known, or a LUT without its table.
pub(super) fn cell_model(cell: &NetlistCell, library: Option<&LibertyGates>) -> Result<Model, String> {
    let kind = cell.kind.as_str();
    let known = match library {
        _ if kind.starts_with('$') => generic_model(kind),
        Some(gates) => library_model(kind, gates),
        None => FAMILIES.iter().find_map(|family| family_model(cell, family).transpose()).transpose()?,
    };
    known.ok_or_else(|| format!("{kind} is no cell that this tool knows"))
}

/// A gate or register of yosys.
fn generic_model(kind: &str) -> Option<Model> {
    if is_generic_register(kind) {
        return Some(Model::for_register("D", "Q"));
    }
    let gate = generic_gate(kind)?;
    let model = Model::new("Y", gate.inputs, TruthTable::new(gate.inputs.len(), gate.table));
    Some(if gate.transistors == Some(0) { model.without_level() } else { model })
}

/// A standard cell; none where an output, of a register the next one, is no function of its inputs alone.
fn library_model(name: &str, gates: &LibertyGates) -> Option<Model> {
    let gate = gates.get(name)?;
    let output = |(pin, table): &(String, Option<u64>)| {
        let table = TruthTable::new(gate.inputs.len(), (*table)?);
        Some(ModelOutput { pin: pin.clone(), inputs: gate.inputs.clone(), table })
    };
    let outputs = gate.outputs.iter().map(output).collect::<Option<_>>()?;
    Some(Model { outputs, levels: 1, is_register: gate.is_register })
}

/// A cell of a family; none where it is of another: LUTs of two may have one name, but not one output port.
fn family_model(cell: &NetlistCell, family: &Family) -> Result<Option<Model>, String> {
    Ok(match family.find_cell(&cell.kind) {
        Some(FamilyCell::Lut(lut)) if cell.connections.contains_key(family.output) => {
            Some(Model::from_lut(cell, family.output, lut.inputs, family.parameter)?)
        }
        Some(FamilyCell::Fixed(fixed)) => {
            let table = TruthTable::new(fixed.inputs.len(), fixed.table);
            let model = Model::new(fixed.output, fixed.inputs, table);
            Some(if fixed.takes_lut { model } else { model.without_level() })
        }
        Some(FamilyCell::Register([d, q])) => Some(Model::for_register(d, q)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn cell(kind: &str, parameters: serde_json::Value, pins: &[&str]) -> NetlistCell {
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
            let found = cell_model(&cell(kind, json!({ parameter: "1000000000000000" }), &[pin]), None)
                .expect("known");
            assert_eq!(
                (found.outputs[0].pin.as_str(), found.outputs[0].table.output_at(15), found.levels),
                (pin, true, 1)
            );
        }
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let error = |cell: &NetlistCell| cell_model(cell, None).err().expect("refused");
        assert_eq!(error(&cell("SB_CARRY", json!({}), &[])), "SB_CARRY is no cell that this tool knows");
        assert_eq!(error(&cell("$_TBUF_", json!({}), &[])), "$_TBUF_ is no cell that this tool knows");
        assert_eq!(error(&cell("SB_LUT4", json!({}), &["O"])), "no parameter LUT_INIT");
        assert_eq!(error(&cell("LUT2", json!({ "INIT": "01x0" }), &["O"])), "INIT is \"01x0\"");
    }
}
