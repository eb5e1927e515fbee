//! Affine forms of nets over the inputs, for nets that are sums.
//!
//! If the inputs of a cell are sums, they take only values of an affine space. Its output is a sum if its
//! table is one on that space: the mux of a sum and its complement is one, though a mux in general is not.

use super::{Gate, Netlist};
use crate::gf2::BitVec;

/// The form of every net: n bits of taps, then the constant; `None` if the net is not known to be a sum.
pub(super) fn net_forms(netlist: &Netlist) -> Vec<Option<BitVec>> {
    let n = netlist.inputs.len();
    let mut forms = vec![None; netlist.n_nets];
    for (j, net) in netlist.inputs.iter().enumerate() {
        forms[net.index()] = Some(BitVec::unit_vector(n + 1, j));
    }
    for gate in &netlist.gates {
        forms[gate.output.index()] = gate_form(gate, n, &forms);
    }
    forms
}

/// A form, reduced by those of earlier inputs as in Gaussian elimination.
struct Reduced {
    rest: BitVec,
    /// Free inputs whose sum is `rest`, one bit each.
    of: usize,
}

impl Reduced {
    fn new(form: &BitVec, free: &[Reduced]) -> Self {
        let mut reduced = Self { rest: form.clone(), of: 0 };
        for other in free {
            if other.rest.first_one().is_some_and(|pivot| reduced.rest.get(pivot)) {
                reduced.rest.add_assign(&other.rest);
                reduced.of ^= other.of;
            }
        }
        reduced
    }
}

fn is_odd(bits: usize) -> bool {
    bits.count_ones() % 2 == 1
}

fn gate_form(gate: &Gate, n: usize, forms: &[Option<BitVec>]) -> Option<BitVec> {
    let inputs = gate.inputs.iter().map(|net| forms[net.index()].as_ref()).collect::<Option<Vec<_>>>()?;
    let mut free: Vec<Reduced> = Vec::new();
    // Every input as a sum of the free ones and a constant; and the free inputs.
    let (mut sums, mut free_inputs) = (Vec::new(), Vec::new());
    for input in inputs {
        let reduced = Reduced::new(input, &free);
        if reduced.rest.first_one().is_none_or(|pivot| pivot == n) {
            sums.push((reduced.of, reduced.rest.get(n)));
            continue;
        }
        let own = 1 << free.len();
        sums.push((own, false));
        free_inputs.push(input);
        free.push(Reduced { of: reduced.of ^ own, ..reduced });
    }
    let at = |point: usize| {
        let bits = sums
            .iter()
            .enumerate()
            .map(|(i, (of, constant))| usize::from(is_odd(of & point) != *constant) << i);
        gate.table.output_at(bits.sum())
    };
    let zero = at(0);
    let taps = (0..free.len()).filter(|&f| at(1 << f) != zero).fold(0, |taps, f| taps | 1usize << f);
    if !(0..1 << free.len()).all(|point| at(point) == (zero != is_odd(point & taps))) {
        return None;
    }
    let mut form = BitVec::zeros(n + 1);
    form.set(n, zero);
    let tapped = free_inputs.iter().enumerate().filter(|(f, _)| taps >> f & 1 == 1);
    tapped.for_each(|(_, input)| form.add_assign(input));
    Some(form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::netlist::Modules;
    use serde_json::{Value, json};

    /// Forms of the outputs of `cells` over x[0..3], nets 2 to 4.
    fn forms(cells: Value, y: &[u64]) -> Vec<Option<String>> {
        let ports = json!({ "x": { "direction": "input", "bits": [2, 3, 4] }, "y": { "direction": "output", "bits": y } });
        let text = json!({ "modules": { "m": { "ports": ports, "cells": cells } } }).to_string();
        let modules = Modules::from_json(text.as_bytes()).expect("a netlist");
        let netlist = Netlist::from_modules(&modules, "m", "x", "y", None).expect("sound");
        let all = net_forms(&netlist);
        let digits = |form: &BitVec| form.iter().map(|bit| if bit { '1' } else { '0' }).collect();
        netlist.outputs.iter().map(|net| all[net.index()].as_ref().map(digits)).collect()
    }

    fn gate(kind: &str, pins: &[(&str, u64)]) -> Value {
        let pins: serde_json::Map<_, _> =
            pins.iter().map(|(pin, net)| ((*pin).to_owned(), json!([net]))).collect();
        json!({ "type": format!("$_{kind}_"), "connections": pins })
    }

    #[test]
    fn the_mux_of_a_sum_and_its_complement_is_a_sum() {
        let cells = json!({
            "a": gate("XOR", &[("A", 2), ("B", 3), ("Y", 5)]),
            "b": gate("XNOR", &[("A", 2), ("B", 3), ("Y", 6)]),
            "c": gate("MUX", &[("A", 5), ("B", 6), ("S", 4), ("Y", 7)]),
            "d": gate("MUX", &[("A", 2), ("B", 3), ("S", 4), ("Y", 8)]),
            "e": gate("AND", &[("A", 5), ("B", 6), ("Y", 9)]),
            "f": gate("OR", &[("A", 8), ("B", 2), ("Y", 10)])
        });
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(forms(cells, &[6, 7, 8, 9, 10]), [text("1101"), text("1110"), None, text("0000"), None]);
    }
}
