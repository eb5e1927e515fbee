//! Constant propagation through cells: inputs without effect are removed.

use super::gate::{Gate, GateNet};
use crate::cells::TruthTable;
use std::collections::BTreeMap;

/// Removes from every gate the inputs that have no effect with the constants among the nets.
pub(super) fn fold_constants(gates: &mut [Gate]) {
    let mut readers: BTreeMap<GateNet, Vec<usize>> = BTreeMap::new();
    for (at, gate) in gates.iter().enumerate() {
        gate.inputs.iter().for_each(|net| readers.entry(*net).or_default().push(at));
    }
    let mut known: Vec<usize> = (0..gates.len()).filter(|&at| gates[at].inputs.is_empty()).collect();
    while let Some(at) = known.pop() {
        let (net, value) = (gates[at].output, gates[at].table.output_at(0));
        for &reader in readers.get(&net).into_iter().flatten() {
            let gate = &mut gates[reader];
            if gate.inputs.is_empty() {
                continue;
            }
            fix_input(gate, net, value);
            if gate.inputs.is_empty() {
                known.push(reader);
            }
        }
    }
}

fn fix_input(gate: &mut Gate, net: GateNet, value: bool) {
    let fixed = (0..gate.inputs.len()).filter(|&i| gate.inputs[i] == net);
    let table = fixed.fold(gate.table, |table: TruthTable, i| table.cofactor(i, value));
    let kept: Vec<_> = (0..gate.inputs.len()).filter(|&i| table.depends_on(i)).collect();
    gate.table = table.project(&kept);
    gate.inputs = kept.iter().map(|&i| gate.inputs[i]).collect();
}
