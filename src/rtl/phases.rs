//! Choice of the gates that compute the complement of their sum, so that inverted outputs cost nothing.
//!
//! A gate with an inverted output computes the complement; the phase of every other gate is free, and chosen
//! for the cheapest cells: its own, XOR or XNOR, and those of its readers.

use super::technology::Technology;
use crate::network::{NodeId, XorNetwork};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The phase of every value.
pub(super) struct Phases {
    inverted: Vec<bool>,
}

/// Number and area of the cells of a network.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellCounts {
    /// Number of cells: LUTs or standard cells, inverters included.
    pub n_cells: usize,
    /// Total area in the unit of the library; for LUTs their number.
    pub area: f64,
}

impl CellCounts {
    /// Counts of `network` mapped to `technology`; `None` if a gate has more operands than any cell, or an
    /// inverter is missing.
    pub fn from_network(network: &XorNetwork, technology: &Technology) -> Option<Self> {
        let phases = Phases::for_technology(network, technology);
        let mut counts = Self::default();
        for k in 0..network.n_gates() {
            let (n, invert) = (network.gate(k).len(), phases.of_gate(network, k));
            counts.n_cells += if technology.has_cell(n, invert) { 1 } else { 2 };
            counts.area += technology.sum_cost(n, invert)?;
        }
        let inverters = phases.inverters(network).len();
        if inverters > 0 {
            counts.n_cells += inverters;
            counts.area += inverters as f64 * technology.sum_cost(1, true)?;
        }
        counts.area.is_finite().then_some(counts)
    }

    /// Sum over all `parts`.
    pub fn total(parts: Vec<Self>) -> Self {
        parts.into_iter().fold(Self::default(), |sum, part| Self {
            n_cells: sum.n_cells + part.n_cells,
            area: sum.area + part.area,
        })
    }
}

impl Phases {
    /// No value is complemented.
    pub(super) fn without_complements(network: &XorNetwork) -> Self {
        Self { inverted: vec![false; network.n_nodes()] }
    }

    /// The phases of least cost found for `technology`.
    pub(super) fn for_technology(network: &XorNetwork, technology: &Technology) -> Self {
        Self::for_cells(network, technology, &vec![true; network.n_nodes()])
    }

    /// As [`Phases::for_technology`] for the nodes in `cells`; the others are not complemented.
    pub(super) fn for_cells(network: &XorNetwork, technology: &Technology, cells: &[bool]) -> Self {
        let mut phases = Self::without_complements(network);
        let mut free = cells.to_vec();
        free[..network.n_in()].fill(false);
        for output in network.outputs() {
            let Some(source) = output.source.filter(|&s| !network.is_input(s)) else { continue };
            if std::mem::replace(&mut free[source.index()], false) {
                phases.inverted[source.index()] = output.invert;
            }
        }
        let readers = gate_readers(network);
        // Every kept flip lowers the cost, so the loop ends.
        while (0..network.n_gates()).fold(false, |changed, k| {
            let node = network.n_in() + k;
            changed | (free[node] && phases.flip_if_cheaper(network, technology, node, &readers[k]))
        }) {}
        phases
    }

    /// Flips the phase of `node` if its cell and those of its readers become cheaper.
    fn flip_if_cheaper(
        &mut self,
        network: &XorNetwork,
        technology: &Technology,
        node: usize,
        readers: &[usize],
    ) -> bool {
        let gates = [node - network.n_in()].into_iter().chain(readers.iter().copied());
        let cost = |phases: &Self| -> f64 {
            let cell = |k: usize| technology.sum_cost(network.gate(k).len(), phases.of_gate(network, k));
            gates.clone().filter_map(cell).sum()
        };
        let before = cost(self);
        self.inverted[node] ^= true;
        let cheaper = cost(self) < before * (1.0 - 1e-9);
        self.inverted[node] ^= !cheaper;
        cheaper
    }

    /// Whether the cell of gate `k` complements the sum of its operands in their phases.
    pub(super) fn of_gate(&self, network: &XorNetwork, k: usize) -> bool {
        let operands = network.gate(k).iter().map(|operand| self.inverted[operand.index()]);
        operands.fold(self.inverted[network.n_in() + k], |sum, inverted| sum ^ inverted)
    }

    /// Whether `node` is complemented.
    pub(super) fn is_complemented(&self, node: NodeId) -> bool {
        self.inverted[node.index()]
    }

    /// Nodes that an output needs in the other phase: one inverter each.
    pub(super) fn inverters(&self, network: &XorNetwork) -> BTreeSet<NodeId> {
        let outputs = network.outputs().iter().filter_map(|o| o.source.map(|s| (s, o.invert)));
        outputs
            .filter(|&(source, invert)| self.is_complemented(source) != invert)
            .map(|(source, _)| source)
            .collect()
    }
}

/// The readers of every gate.
fn gate_readers(network: &XorNetwork) -> Vec<Vec<usize>> {
    let mut readers = vec![Vec::new(); network.n_gates()];
    for k in 0..network.n_gates() {
        for operand in network.gate(k).iter().filter(|operand| !network.is_input(**operand)) {
            readers[operand.index() - network.n_in()].push(k);
        }
    }
    readers
}
