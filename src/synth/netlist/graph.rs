//! A netlist as truth tables over nets, drivers before readers.
//!
//! [`Netlist::from_modules`] checks: all cells are known, a net has one driver, every input that matters has
//! one, and there is no loop among the cells that lead to the outputs. Clocks are taken as enabled: a
//! register without its own enable input holds its value through cells, which then do not depend on it.

use super::gate::{Gate, GateNet};
use super::json::{CellBit, Modules, NetlistCell, NetlistModule};
use super::{constants, models};
use crate::cells::TruthTable;
use crate::cells::liberty::LibertyGates;
use crate::error::{Error, Result};
use std::collections::BTreeMap;

/// Port that enables all registers of a decoder; constant 1 here.
const ENABLE: &str = "ce";

/// The combinational logic from an input port to an output port; registers count as wires.
#[derive(Debug, Clone)]
pub struct Netlist {
    /// Bits of the input port, the lowest first.
    pub inputs: Vec<GateNet>,
    /// Bits of the output port, the lowest first.
    pub outputs: Vec<GateNet>,
    /// Drivers before readers.
    pub gates: Vec<Gate>,
    /// Number of nets.
    pub n_nets: usize,
    /// Depth: most cells between registers or ports.
    pub depth: u32,
}

impl Netlist {
    /// The logic of module `top` from port `from` to port `to`; `library` has the cells if they are of a
    /// Liberty file.
    ///
    /// # Errors
    /// `Mismatch` that names the cell and the net: an unknown cell, a net with two drivers or none, a loop.
    pub fn from_modules(
        modules: &Modules,
        top: &str,
        from: &str,
        to: &str,
        library: Option<&LibertyGates>,
    ) -> Result<Self> {
        let refuse = |what: String| Error::Mismatch(format!("netlist of {top}: {what}"));
        let module = modules.get(top).ok_or_else(|| refuse("no such module".into()))?;
        Builder::default().build_netlist(module, from, to, library).map_err(refuse)
    }
}

/// Builder of a netlist; nets are named by the bits of yosys.
#[derive(Default)]
struct Builder {
    nets: BTreeMap<CellBit, GateNet>,
    gates: Vec<Gate>,
    /// Driver of every net.
    drivers: BTreeMap<GateNet, Driver>,
}

/// Driver of a net.
#[derive(Clone, Copy)]
enum Driver {
    Port,
    Gate(usize),
}

/// Result with an error message.
type Built<T> = std::result::Result<T, String>;

impl Builder {
    fn build_netlist(
        mut self,
        module: &NetlistModule,
        from: &str,
        to: &str,
        library: Option<&LibertyGates>,
    ) -> Built<Netlist> {
        for (bits, name) in [(0, "0"), (u64::MAX, "1")] {
            self.add_constant(&CellBit::Constant(name.into()), name, bits)?;
        }
        for (name, port) in &module.ports {
            if port.direction == "inout" {
                return Err(format!("port {name} goes both ways"));
            }
            for bit in port.bits.iter().filter(|_| port.direction == "input") {
                if name == ENABLE {
                    self.add_constant(bit, name, u64::MAX)?;
                } else {
                    let net = self.net_for(bit);
                    self.add_driver(net, Driver::Port, name)?;
                }
            }
        }
        for (name, cell) in &module.cells {
            self.add_cell(name, cell, library).map_err(|what| format!("cell {name}: {what}"))?;
        }
        let inputs = self.port_nets(module, from)?;
        let outputs = self.port_nets(module, to)?;
        self.finish_netlist(inputs, outputs, to)
    }

    fn add_constant(&mut self, bit: &CellBit, name: &str, bits: u64) -> Built<()> {
        let (cell, output, inputs) = (name.to_owned(), self.net_for(bit), Vec::new());
        self.add_gate(Gate {
            cell,
            output,
            inputs,
            table: TruthTable::new(0, bits),
            levels: 0,
            is_register: false,
        })
    }

    fn port_nets(&mut self, module: &NetlistModule, name: &str) -> Built<Vec<GateNet>> {
        let port = module.ports.get(name).ok_or_else(|| format!("no port {name}"))?;
        Ok(port.bits.iter().map(|bit| self.net_for(bit)).collect())
    }

    fn net_for(&mut self, bit: &CellBit) -> GateNet {
        let next = GateNet(self.nets.len() as u32);
        *self.nets.entry(bit.clone()).or_insert(next)
    }

    fn net_name(&self, net: GateNet) -> String {
        let name = self.nets.iter().find(|(_, found)| **found == net).map(|(bit, _)| bit);
        match name {
            Some(CellBit::Net(number)) => format!("net {number}"),
            Some(CellBit::Constant(name)) => format!("the constant {name}"),
            None => format!("net {}", net.0),
        }
    }

    fn add_driver(&mut self, net: GateNet, driver: Driver, by: &str) -> Built<()> {
        match self.drivers.insert(net, driver) {
            None => Ok(()),
            Some(Driver::Port) => Err(format!("{} is driven by {by} and by a port", self.net_name(net))),
            Some(Driver::Gate(other)) => {
                Err(format!("{} is driven by {by} and by {}", self.net_name(net), self.gates[other].cell))
            }
        }
    }

    fn add_gate(&mut self, gate: Gate) -> Built<()> {
        self.add_driver(gate.output, Driver::Gate(self.gates.len()), &gate.cell)?;
        self.gates.push(gate);
        Ok(())
    }

    fn add_cell(&mut self, name: &str, cell: &NetlistCell, library: Option<&LibertyGates>) -> Built<()> {
        let model = models::cell_model(cell, library)?;
        let bit = |pin: &str| match cell.connections.get(pin).map(Vec::as_slice) {
            None | Some([]) => Ok(None),
            Some([bit]) => Ok(Some(bit)),
            Some(bits) => Err(format!("pin {pin} has {} bits", bits.len())),
        };
        for output in model.outputs {
            let Some(driven) = bit(&output.pin)? else { continue };
            let kept: Vec<_> = (0..output.inputs.len()).filter(|&i| output.table.depends_on(i)).collect();
            let mut inputs = Vec::new();
            for &i in &kept {
                let pin = &output.inputs[i];
                inputs.push(self.net_for(bit(pin)?.ok_or_else(|| format!("input {pin} is not connected"))?));
            }
            let output_net = self.net_for(driven);
            let (table, is_register) = (output.table.project(&kept), model.is_register);
            self.add_gate(Gate {
                cell: name.into(),
                output: output_net,
                inputs,
                table,
                levels: model.levels,
                is_register,
            })?;
        }
        Ok(())
    }

    /// Sorts the gates, drivers first.
    fn finish_netlist(mut self, inputs: Vec<GateNet>, outputs: Vec<GateNet>, to: &str) -> Built<Netlist> {
        for gate in &self.gates {
            if let Some(&net) = gate.inputs.iter().find(|net| !self.drivers.contains_key(net)) {
                return Err(format!("cell {}: nothing drives {}", gate.cell, self.net_name(net)));
            }
        }
        if let Some(i) = outputs.iter().position(|net| !self.drivers.contains_key(net)) {
            return Err(format!("nothing drives {to}[{i}], {}", self.net_name(outputs[i])));
        }
        constants::fold_constants(&mut self.gates);
        let order = self.sort_gates(&outputs)?;
        let mut levels = vec![0; self.nets.len()];
        let mut depth = 0;
        for &at in &order {
            let gate = &self.gates[at];
            let below = gate.inputs.iter().map(|net| levels[net.index()]).max().unwrap_or(0);
            let level = if gate.is_register { 0 } else { below + gate.levels };
            levels[gate.output.index()] = level;
            depth = depth.max(level);
        }
        let gates = order.iter().map(|&at| self.gates[at].clone()).collect();
        Ok(Netlist { inputs, outputs, gates, n_nets: self.nets.len(), depth })
    }

    fn driving_gate(&self, net: &GateNet) -> Option<usize> {
        match self.drivers.get(net) {
            Some(Driver::Gate(at)) => Some(*at),
            _ => None,
        }
    }

    /// Whether each gate leads to one of `outputs`, or is a constant.
    fn output_cone(&self, outputs: &[GateNet]) -> Vec<bool> {
        let mut inside: Vec<_> = self.gates.iter().map(|gate| gate.inputs.is_empty()).collect();
        let mut waiting: Vec<_> = outputs.iter().filter_map(|net| self.driving_gate(net)).collect();
        while let Some(at) = waiting.pop() {
            if !std::mem::replace(&mut inside[at], true) {
                waiting.extend(self.gates[at].inputs.iter().filter_map(|net| self.driving_gate(net)));
            }
        }
        inside
    }

    /// Gates that lead to `outputs`, and constants, drivers first.
    fn sort_gates(&self, outputs: &[GateNet]) -> Built<Vec<usize>> {
        let inside = self.output_cone(outputs);
        let mut waits = vec![0; self.gates.len()];
        let mut readers = vec![Vec::new(); self.gates.len()];
        for (at, gate) in self.gates.iter().enumerate().filter(|(at, _)| inside[*at]) {
            for below in gate.inputs.iter().filter_map(|net| self.driving_gate(net)) {
                readers[below].push(at);
                waits[at] += 1;
            }
        }
        let mut order: Vec<_> = (0..self.gates.len()).filter(|&at| inside[at] && waits[at] == 0).collect();
        let mut next = 0;
        while let Some(&at) = order.get(next) {
            next += 1;
            for &reader in &readers[at] {
                waits[reader] -= 1;
                if waits[reader] == 0 {
                    order.push(reader);
                }
            }
        }
        match waits.iter().position(|&wait| wait > 0) {
            None => Ok(order),
            Some(_) => Err(self.in_loop(&waits)),
        }
    }

    /// Name of a gate in a loop: walking from a waiting gate to a waiting driver ends in one.
    fn in_loop(&self, waits: &[usize]) -> String {
        let mut at = waits.iter().position(|&wait| wait > 0).unwrap_or(0);
        for _ in 0..self.gates.len() {
            let drivers = self.gates[at].inputs.iter().filter_map(|net| self.driving_gate(net));
            let below = drivers.into_iter().find(|&below| waits[below] > 0);
            at = below.unwrap_or(at);
        }
        let gate = &self.gates[at];
        format!("cell {}: {} depends on itself", gate.cell, self.net_name(gate.output))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(cells: Value, y: Value) -> Result<Netlist> {
        let ports = json!({ "x": { "direction": "input", "bits": [2, 3] }, "y": { "direction": "output", "bits": y } });
        let text = json!({ "modules": { "m": { "ports": ports, "cells": cells } } }).to_string();
        Netlist::from_modules(&Modules::from_json(text.as_bytes())?, "m", "x", "y", None)
    }

    fn xor(a: Value, b: Value, y: u64) -> Value {
        json!({ "type": "$_XOR_", "connections": { "A": [a], "B": [b], "Y": [y] } })
    }

    #[test]
    fn drivers_stand_before_readers() {
        let cells = json!({ "a": xor(json!(5), json!(2), 6), "b": xor(json!(2), json!(3), 5) });
        let netlist = read(cells, json!([6, 5, "1"])).unwrap();
        let names: Vec<_> = netlist.gates.iter().map(|gate| gate.cell.as_str()).collect();
        assert_eq!((names, netlist.depth), (vec!["0", "1", "b", "a"], 2));
    }

    #[test]
    fn errors_name_the_cell_and_the_net() {
        let lut = json!({ "type": "SB_LUT4", "parameters": { "LUT_INIT": "0110011001100110" },
            "connections": { "I0": [2], "I1": [3], "I2": ["x"], "I3": [7], "O": [5] } });
        assert!(read(json!({ "l": lut }), json!([5])).is_ok(), "inputs that do not count need no driver");
        for (cells, y, what) in [
            (json!({ "u": { "type": "SB_MAC16" } }), json!([2]), "cell u: SB_MAC16 is no cell"),
            (
                json!({ "a": xor(json!(2), json!(3), 2) }),
                json!([2]),
                "cell a: net 2 is driven by a and by a port",
            ),
            (
                json!({ "a": xor(json!(2), json!(3), 5), "b": xor(json!(2), json!(3), 5) }),
                json!([5]),
                "net 5 is driven by b and by a",
            ),
            (
                json!({ "a": xor(json!(2), json!("x"), 5) }),
                json!([5]),
                "cell a: nothing drives the constant x",
            ),
            (json!({ "a": xor(json!(2), json!(9), 5) }), json!([5]), "cell a: nothing drives net 9"),
            (json!({}), json!([2, 9]), "nothing drives y[1], net 9"),
            (
                json!({ "a": xor(json!(2), json!(6), 5), "b": xor(json!(5), json!(3), 6), "c": xor(json!(6), json!(2), 7) }),
                json!([7]),
                "depends on itself",
            ),
        ] {
            let error = read(cells, y).unwrap_err().to_string();
            assert!(error.starts_with("netlist of m: ") && error.contains(what), "{error}");
        }
    }

    /// Q -> mux -> D of a register that is held by its mux: no loop while it is enabled.
    #[test]
    fn a_register_that_is_held_by_a_mux_is_no_loop() {
        let mux = json!({ "type": "$_MUX_", "connections": { "A": [6], "B": [2], "S": [9], "Y": [5] } });
        let register = json!({ "type": "$_DFF_P_", "connections": { "D": [5], "Q": [6], "C": [8] } });
        let ports = |enable: &str| {
            json!({ "x": { "direction": "input", "bits": [2] },
            "y": { "direction": "output", "bits": [6] }, enable: { "direction": "input", "bits": [9] } })
        };
        let read = |enable: &str| {
            let module = json!({ "ports": ports(enable), "cells": { "m": mux, "r": register } });
            let text = json!({ "modules": { "m": module } }).to_string();
            Netlist::from_modules(&Modules::from_json(text.as_bytes())?, "m", "x", "y", None)
        };
        let gates = read("ce").unwrap().gates;
        assert_eq!(gates.iter().filter(|gate| !gate.inputs.is_empty()).count(), 2);
        assert!(read("en").unwrap_err().to_string().contains("depends on itself"));
    }

    #[test]
    fn a_register_ends_a_path() {
        let cells = json!({ "a": xor(json!(2), json!(3), 5), "b": xor(json!(6), json!(3), 7),
            "r": { "type": "SB_DFFE", "connections": { "D": [5], "Q": [6], "C": [9], "E": [9] } } });
        assert_eq!(read(cells, json!([7])).unwrap().depth, 1);
    }
}
