//! Collapse of a network: small gates merged into fewer larger ones.

use crate::network::metrics::count_readers;
use crate::network::{NodeId, XorNetwork};

/// The network with every gate of a single reader taken into it as far as `arity` operands allow, and larger gates
/// split. Operands that cancel are gone. Inversions are kept.
///
/// A network of XOR2 with d levels gets at most ceil(d / floor(log2(arity))): gates are made twice where it takes that.
pub fn collapse_network(network: &XorNetwork, arity: usize) -> XorNetwork {
    let is_large = network.max_operands() > arity;
    let mut collapse = Collapse::new(if is_large { network.to_xor2() } else { network.clone() }, arity);
    (0..collapse.network.n_gates()).for_each(|k| collapse.collapse_gate(k));
    collapse.to_network()
}

struct Collapse {
    network: XorNetwork,
    arity: usize,
    /// Gates and outputs that read each value.
    readers: Vec<usize>,
    /// Levels before the collapse.
    before: Vec<u32>,
    /// Operands of every gate collapsed so far, and levels of all values so far.
    sums: Vec<Vec<NodeId>>,
    levels: Vec<u32>,
}

impl Collapse {
    fn new(network: XorNetwork, arity: usize) -> Self {
        let (before, levels) = (network.levels(), vec![0; network.n_in()]);
        Self { arity, readers: count_readers(&network), before, sums: Vec::new(), levels, network }
    }

    fn collapse_gate(&mut self, k: usize) {
        let n_in = self.network.n_in();
        let wanted = self.before[n_in + k].div_ceil(self.arity.ilog2());
        let mut sum = Vec::new();
        for &operand in self.network.gate(k) {
            let is_late = self.levels[operand.index()] >= wanted && self.network.max_operands() == 2;
            match self.gate_behind(operand).filter(|_| is_late) {
                Some(gate) => self.network.gate(gate).iter().for_each(|&inner| toggle_value(&mut sum, inner)),
                None => toggle_value(&mut sum, operand),
            }
        }
        self.take_in(&mut sum);
        let level = sum.iter().map(|operand| self.levels[operand.index()]).max().unwrap_or(0);
        self.levels.push(level + 1);
        self.sums.push(sum);
    }

    /// Number of the gate behind a value.
    fn gate_behind(&self, value: NodeId) -> Option<usize> {
        value.index().checked_sub(self.network.n_in())
    }

    /// Merges operands that nothing else reads, the smallest first.
    fn take_in(&self, sum: &mut Vec<NodeId>) {
        let alone = |value: &NodeId| {
            let gate = self.gate_behind(*value).filter(|_| self.readers[value.index()] == 1)?;
            Some((self.sums[gate].len(), gate, *value))
        };
        let mut inside: Vec<_> = sum.iter().filter_map(alone).collect();
        inside.sort_unstable();
        for (n, gate, value) in inside {
            if sum.len() + n <= self.arity + 1 {
                toggle_value(sum, value);
                self.sums[gate].iter().for_each(|&inner| toggle_value(sum, inner));
            }
        }
    }

    /// The network of the values that outputs need.
    fn to_network(&self) -> XorNetwork {
        let n_in = self.network.n_in();
        let mut needed = vec![false; self.network.n_nodes()];
        self.network.outputs().iter().filter_map(|o| o.source).for_each(|s| needed[s.index()] = true);
        for (k, sum) in self.sums.iter().enumerate().rev() {
            if needed[n_in + k] {
                sum.iter().for_each(|operand| needed[operand.index()] = true);
            }
        }
        let mut small = XorNetwork::new(n_in);
        let mut ids: Vec<Option<NodeId>> = (0..n_in).map(|j| Some(small.input(j))).collect();
        for (k, sum) in self.sums.iter().enumerate() {
            let operands: Vec<NodeId> = sum.iter().filter_map(|operand| ids[operand.index()]).collect();
            ids.push(match operands.len() {
                _ if !needed[n_in + k] => None,
                0 | 1 => operands.first().copied(),
                _ => Some(small.xor_all(&operands)),
            });
        }
        for output in self.network.outputs() {
            small.push_output(output.source.and_then(|source| ids[source.index()]), output.invert);
        }
        small
    }
}

/// Adds a value to a sum, or takes it out where it is there.
fn toggle_value(sum: &mut Vec<NodeId>, value: NodeId) {
    match sum.iter().position(|&other| other == value) {
        Some(at) => drop(sum.swap_remove(at)),
        None => sum.push(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::network::Limits;
    use crate::search::budget::{Params, Search};
    use crate::search::heuristics::sharing::{Sharing, Ties};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keeps_the_map_with_fewer_gates_and_levels(rows in 1usize..30, cols in 1usize..30, seed: u64, arity in 2usize..=6) {
            let matrix = random_matrix(rows, cols, 0.5, seed).expect("a matrix");
            let limits = Limits { max_depth: Some(6), ..Limits::default() };
            let params = Params { limits, ..Params::default() };
            let (network, _) = Sharing::from_matrix(&matrix, params.timing_of(&matrix).as_ref(), Ties::Smallest).share_pairs(&Search::quiet(&params));
            let small = collapse_network(&network, arity);
            prop_assert_eq!(small.affine(), network.affine());
            prop_assert!(small.max_operands() <= arity && small.n_gates() <= network.n_gates());
            prop_assert!(small.depth() <= network.depth().div_ceil(arity.ilog2()));
            prop_assert_eq!(collapse_network(&small, 2).affine(), network.affine());
        }
    }
}
