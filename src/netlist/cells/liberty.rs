//! Standard cells, as their Liberty file describes them.

use super::{Model, Output};
use crate::netlist::Table;
use crate::spec::liberty::Gates;

/// The cell of that name; none where an output, of a register the next one, is no function of its inputs alone.
pub(super) fn model(name: &str, gates: &Gates) -> Option<Model> {
    let gate = gates.get(name)?;
    let output = |(pin, table): &(String, Option<u64>)| {
        let table = Table::new(gate.inputs.len(), (*table)?);
        Some(Output { pin: pin.clone(), inputs: gate.inputs.clone(), table })
    };
    let outputs = gate.outputs.iter().map(output).collect::<Option<_>>()?;
    Some(Model { outputs, levels: 1, is_register: gate.is_register })
}
