//! Orders of gates that keep few values at once, for software: registers, and reads and writes of memory.
//!
//! A gate's value stands in a register until its last reader has it; the gate may take over the register of an operand that it
//! is the last to read. An output is written to memory as soon as it is computed.

use crate::network::{NodeId, XorNetwork};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Most gates, times those that are ready at once, of the greedy order; larger networks are ordered depth first.
const MAX_CHOICES: usize = 1 << 26;

/// Where the inputs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inputs {
    /// In memory: read anew for every gate, and never in a register.
    Resident,
    /// Taken once, each into a register, when a gate first reads it.
    Streamed,
}

/// An order of the gates of a network, and what it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The gates in their order, by their number in the network; those that reach no output are left out.
    pub order: Vec<usize>,
    /// Registers of the gates, in that order.
    pub registers: Vec<u32>,
    /// Registers in all.
    pub n_registers: usize,
    /// Reads of inputs.
    pub n_reads: usize,
    /// Writes of outputs.
    pub n_writes: usize,
}

impl Schedule {
    /// A schedule of `network` of few registers: the better of an order depth first and a greedy one.
    pub fn from_network(network: &XorNetwork, inputs: Inputs) -> Self {
        let deep = Self::from_order(network, inputs, depth_first(network));
        let n_gates = deep.order.len();
        if n_gates.saturating_mul(n_gates) > MAX_CHOICES {
            return deep;
        }
        let greedy = Self::from_order(network, inputs, greedy_order(network, inputs));
        if greedy.n_registers < deep.n_registers { greedy } else { deep }
    }

    /// The schedule of an order that is given: every gate that reaches an output once, after its operands.
    fn from_order(network: &XorNetwork, inputs: Inputs, order: Vec<usize>) -> Self {
        let mut file = Registers::new(network, inputs);
        let registers = order.iter().map(|&gate| file.run_gate(network, gate)).collect();
        for source in network.outputs().iter().filter_map(|output| output.source) {
            file.copy_input(network, source);
        }
        let (n_registers, n_reads) = (file.n_registers as usize, file.n_reads);
        Self { order, registers, n_registers, n_reads, n_writes: network.n_out() }
    }

    /// The gates of `network` in this order.
    pub fn reorder(&self, network: &XorNetwork) -> XorNetwork {
        let mut ordered = XorNetwork::new(network.n_in());
        let mut ids: Vec<NodeId> = (0..network.n_nodes() as u32).map(NodeId).collect();
        for &gate in &self.order {
            let operands: Vec<_> = network.gate(gate).iter().map(|operand| ids[operand.index()]).collect();
            ids[network.n_in() + gate] = ordered.xor_all(&operands);
        }
        for output in network.outputs() {
            ordered.push_output(output.source.map(|source| ids[source.index()]), output.invert);
        }
        ordered
    }
}

/// Gates that read each value and reach an output.
fn count_uses(network: &XorNetwork) -> Vec<usize> {
    let (live, mut uses) = (network.live_values(), vec![0; network.n_nodes()]);
    for (_, operands) in network.gates().enumerate().filter(|(k, _)| live[network.n_in() + k]) {
        operands.iter().for_each(|operand| uses[operand.index()] += 1);
    }
    uses
}

/// The registers while a schedule runs.
struct Registers {
    inputs: Inputs,
    /// Readers to come, and the register, by value.
    uses: Vec<usize>,
    held: Vec<Option<u32>>,
    /// Free ones, the lowest first.
    free: BinaryHeap<Reverse<u32>>,
    n_registers: u32,
    n_reads: usize,
}

impl Registers {
    fn new(network: &XorNetwork, inputs: Inputs) -> Self {
        let (uses, held) = (count_uses(network), vec![None; network.n_nodes()]);
        Self { inputs, uses, held, free: BinaryHeap::new(), n_registers: 0, n_reads: 0 }
    }

    /// Takes a register for `value`.
    fn take(&mut self, value: usize) -> u32 {
        let register = self.free.pop().map_or(self.n_registers, |Reverse(register)| register);
        self.n_registers = self.n_registers.max(register + 1);
        self.held[value] = Some(register);
        register
    }

    /// Gives the register of `value` back.
    fn give_back(&mut self, value: usize) {
        self.free.extend(self.held[value].take().map(Reverse));
    }

    /// Runs a gate; the register of its value.
    fn run_gate(&mut self, network: &XorNetwork, gate: usize) -> u32 {
        for operand in network.gate(gate).iter().filter(|&&operand| network.is_input(operand)) {
            match self.inputs {
                Inputs::Resident => self.n_reads += 1,
                Inputs::Streamed if self.held[operand.index()].is_none() => {
                    self.take(operand.index());
                    self.n_reads += 1;
                }
                Inputs::Streamed => {}
            }
        }
        for operand in network.gate(gate) {
            self.uses[operand.index()] -= 1;
            if self.uses[operand.index()] == 0 {
                self.give_back(operand.index());
            }
        }
        let value = network.n_in() + gate;
        let register = self.take(value);
        if self.uses[value] == 0 {
            self.give_back(value);
        }
        register
    }

    /// An output that is an input is read and written; of streamed inputs those that no gate reads are still to be taken.
    fn copy_input(&mut self, network: &XorNetwork, source: NodeId) {
        if network.is_input(source) {
            let value = source.index();
            self.n_reads += 1;
            self.take(value);
            self.give_back(value);
        }
    }
}

/// Every gate after its operands, those of one output together.
fn depth_first(network: &XorNetwork) -> Vec<usize> {
    let (n_in, mut order, mut stack) = (network.n_in(), Vec::new(), Vec::new());
    let mut placed = vec![false; network.n_gates()];
    for source in network.outputs().iter().filter_map(|output| output.source) {
        stack.push((source, false));
        while let Some((value, operands_done)) = stack.pop() {
            let Some(gate) = value.index().checked_sub(n_in).filter(|&gate| !placed[gate]) else { continue };
            if operands_done {
                placed[gate] = true;
                order.push(gate);
            } else {
                stack.push((value, true));
                stack.extend(network.gate(gate).iter().rev().map(|&operand| (operand, false)));
            }
        }
    }
    order
}

/// Always the gate after which the fewest values are kept, the one that became ready last on a tie.
fn greedy_order(network: &XorNetwork, inputs: Inputs) -> Vec<usize> {
    let (n_in, live) = (network.n_in(), network.live_values());
    let mut uses = count_uses(network);
    let mut waits = vec![0; network.n_gates()];
    let mut readers = vec![Vec::new(); network.n_gates()];
    let mut ready = Vec::new();
    for (gate, operands) in network.gates().enumerate().filter(|(k, _)| live[n_in + k]) {
        for operand in operands.iter().filter_map(|operand| operand.index().checked_sub(n_in)) {
            waits[gate] += 1;
            readers[operand].push(gate);
        }
        ready.extend((waits[gate] == 0).then_some(gate));
    }
    let (mut loaded, mut order) = (vec![false; n_in], Vec::new());
    let kept_after = |gate: usize, uses: &[usize], loaded: &[bool]| {
        let change = |operand: &NodeId| {
            let last = i32::from(uses[operand.index()] == 1);
            match network.is_input(*operand) {
                true if inputs == Inputs::Resident => 0,
                true => i32::from(!loaded[operand.index()]) - last,
                false => -last,
            }
        };
        i32::from(uses[n_in + gate] > 0) + network.gate(gate).iter().map(change).sum::<i32>()
    };
    while !ready.is_empty() {
        let ranks = ready.iter().enumerate().map(|(k, &gate)| (kept_after(gate, &uses, &loaded), Reverse(k)));
        let Some((_, Reverse(k))) = ranks.min() else { break };
        let gate = ready.remove(k);
        order.push(gate);
        for operand in network.gate(gate) {
            uses[operand.index()] -= 1;
            if network.is_input(*operand) {
                loaded[operand.index()] = true;
            }
        }
        for &reader in &readers[gate] {
            waits[reader] -= 1;
            ready.extend((waits[reader] == 0).then_some(reader));
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::heuristics::sharing::shared_network;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Runs a schedule on registers that hold values, and checks that each holds what is read. The most values held at
    /// once, and the reads of inputs.
    fn simulate(network: &XorNetwork, schedule: &Schedule, inputs: Inputs) -> (usize, usize) {
        let n_in = network.n_in();
        let mut last = vec![None; network.n_nodes()];
        for (time, &gate) in schedule.order.iter().enumerate() {
            network.gate(gate).iter().for_each(|operand| last[operand.index()] = Some(time));
        }
        let (mut held, mut loaded) = (BTreeMap::new(), BTreeSet::new());
        let (mut most, mut reads) = (0, 0);
        for ((time, &gate), &register) in schedule.order.iter().enumerate().zip(&schedule.registers) {
            for operand in network.gate(gate).iter().map(|operand| operand.index()) {
                match (operand < n_in, inputs) {
                    (true, Inputs::Resident) => reads += 1,
                    (true, Inputs::Streamed) => reads += usize::from(loaded.insert(operand)),
                    (false, _) => assert!(held.values().any(|&value| value == operand)),
                }
            }
            let n_inputs = match inputs {
                Inputs::Resident => 0,
                Inputs::Streamed => loaded.iter().filter(|&&input| last[input] >= Some(time)).count(),
            };
            most = most.max(held.len() + n_inputs);
            held.retain(|_, value| last[*value] > Some(time));
            assert_eq!(held.insert(register, n_in + gate), None, "register {register} was in use");
            let n_inputs = match inputs {
                Inputs::Resident => 0,
                Inputs::Streamed => loaded.iter().filter(|&&input| last[input] > Some(time)).count(),
            };
            most = most.max(held.len() + n_inputs);
            held.retain(|_, value| last[*value] > Some(time));
        }
        (most, reads)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn a_schedule_computes_the_network_within_its_registers(seed in any::<u64>(), rows in 1usize..24, cols in 2usize..20) {
            let matrix = random_matrix(rows, cols, 0.5, seed).expect("a matrix");
            let network = shared_network(&matrix);
            for inputs in [Inputs::Resident, Inputs::Streamed] {
                let schedule = Schedule::from_network(&network, inputs);
                let ordered = schedule.reorder(&network);
                prop_assert_eq!(&ordered.affine().matrix, &matrix);
                prop_assert_eq!(ordered.n_gates(), network.n_gates());
                let copies = network.outputs().iter().filter_map(|o| o.source).filter(|&s| network.is_input(s)).count();
                let (most, reads) = simulate(&network, &schedule, inputs);
                prop_assert_eq!((reads + copies, rows), (schedule.n_reads, schedule.n_writes));
                let least = usize::from(copies > 0);
                prop_assert_eq!(most.max(least), schedule.n_registers);
            }
        }
    }

    #[test]
    fn a_chain_needs_one_register_and_a_balanced_tree_three() {
        let mut chain = XorNetwork::new(8);
        let top = (1..8).fold(chain.input(0), |sum, j| chain.xor(sum, chain.input(j)));
        chain.push_output(Some(top), false);
        let counts = |network: &XorNetwork, inputs| {
            let schedule = Schedule::from_network(network, inputs);
            (schedule.n_registers, schedule.n_reads, schedule.n_writes)
        };
        assert_eq!(counts(&chain, Inputs::Resident), (1, 8, 1));
        assert_eq!(counts(&chain, Inputs::Streamed), (2, 8, 1));
        let mut tree = XorNetwork::new(8);
        let inputs: Vec<_> = (0..8).map(|j| tree.input(j)).collect();
        let top = tree.xor_tree(&inputs);
        tree.push_output(top, false);
        assert_eq!(counts(&tree, Inputs::Resident), (3, 8, 1));
        let mut copies = XorNetwork::new(1);
        copies.push_output(Some(copies.input(0)), false);
        copies.push_output(None, true);
        assert_eq!(counts(&copies, Inputs::Streamed), (1, 1, 2));
    }
}
