//! Truth tables of the cells in netlists.

use crate::cells::liberty::LibertyGates;
use crate::cells::{
    ECP5, Family, FamilyCell, GOWIN, ICE40, TruthTable, XILINX, generic_gate, is_generic_register,
};
use crate::synth::netlist::json::NetlistCell;

/// Function and depth of a cell.
pub(super) struct Model {
    /// Outputs, each with the truth table of its inputs.
    pub outputs: Vec<ModelOutput>,
    /// Levels that the cell adds to a path: 1, or 0 for a buffer or a cell that takes no LUT.
    pub levels: u32,
    /// Whether the cell is a register.
    pub is_register: bool,
}

/// An output of a cell, with its truth table.
pub(super) struct ModelOutput {
    /// Name of the output pin.
    pub pin: String,
    /// Names of the input pins of the table, in order.
    pub inputs: Vec<String>,
    /// Truth table.
    pub table: TruthTable,
}

impl Model {
    /// A cell of one output and one level.
    fn new(pin: &str, inputs: &[&str], table: TruthTable) -> Self {
        let inputs = inputs.iter().map(|&input| input.to_owned()).collect();
        Self {
            outputs: vec![ModelOutput { pin: pin.to_owned(), inputs, table }],
            levels: 1,
            is_register: false,
        }
    }

    /// A LUT whose truth table is the parameter `parameter`.
    fn from_lut(cell: &NetlistCell, pin: &str, inputs: &[&str], parameter: &str) -> Result<Self, String> {
        let digits = cell.parameter_digits(parameter).ok_or_else(|| format!("no parameter {parameter}"))?;
        let table = TruthTable::from_digits(inputs.len(), digits);
        table.map(|table| Self::new(pin, inputs, table)).ok_or_else(|| format!("{parameter} is {digits:?}"))
    }

    /// A register, modelled as a buffer from `d` to `q`.
    fn for_register(d: &str, q: &str) -> Self {
        Self { is_register: true, ..Self::new(q, &[d], TruthTable::new(1, 2)) }
    }

    /// The model with no level of its own.
    fn without_level(self) -> Self {
        Self { levels: 0, ..self }
    }
}

/// Families whose cells are known.
const FAMILIES: [&Family; 4] = [&ICE40, &ECP5, &XILINX, &GOWIN];

/// The model of `cell`; `library` has the cells of a standard cell technology.
///
/// # Errors
/// An unknown cell, or a LUT without its table.
pub(super) fn cell_model(cell: &NetlistCell, library: Option<&LibertyGates>) -> Result<Model, String> {
    let kind = cell.kind.as_str();
    let known = match library {
        _ if kind.starts_with('$') => generic_model(kind),
        Some(gates) => library_model(kind, gates),
        None => FAMILIES.iter().find_map(|family| family_model(cell, family).transpose()).transpose()?,
    };
    known.ok_or_else(|| format!("{kind} is no cell that this tool knows"))
}

/// A generic gate or register of yosys.
fn generic_model(kind: &str) -> Option<Model> {
    if is_generic_register(kind) {
        return Some(Model::for_register("D", "Q"));
    }
    let gate = generic_gate(kind)?;
    let model = Model::new("Y", gate.inputs, TruthTable::new(gate.inputs.len(), gate.table));
    Some(if gate.transistors == Some(0) { model.without_level() } else { model })
}

/// A standard cell; `None` if an output, or the next output of a register, is not a function of its inputs
/// alone.
fn library_model(name: &str, gates: &LibertyGates) -> Option<Model> {
    let gate = gates.get(name)?;
    let output = |(pin, table): &(String, Option<u64>)| {
        let table = TruthTable::new(gate.inputs.len(), (*table)?);
        Some(ModelOutput { pin: pin.clone(), inputs: gate.inputs.clone(), table })
    };
    let outputs = gate.outputs.iter().map(output).collect::<Option<_>>()?;
    Some(Model { outputs, levels: 1, is_register: gate.is_register })
}

/// A cell of an FPGA family; `None` if it is of another: LUTs of two families may share a name, but not an
/// output port.
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
