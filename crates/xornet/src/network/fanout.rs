//! Networks whose gates have few readers: a gate with too many is made several times.

use crate::gf2::BitVec;
use crate::network::{NodeId, XorNetwork};

impl XorNetwork {
    /// The same map and depth with at most `max` readers (gates and outputs) of every gate, inputs apart:
    /// gates are repeated, or every row gets a tree of XOR2 of its own where that takes fewer of these.
    ///
    /// # Panics
    /// If `max` is 0.
    ///
    /// ```
    /// use xornet::network::{XorNetwork, metrics::gate_fanout};
    ///
    /// let mut network = XorNetwork::new(4);
    /// let sum = network.xor(network.input(0), network.input(1));
    /// for j in [2, 3] {
    ///     let top = network.xor(sum, network.input(j));
    ///     network.push_output(Some(top), false);
    /// }
    /// assert_eq!(gate_fanout(&network), 2);
    /// let copied = network.with_fanout(1);
    /// assert_eq!((gate_fanout(&copied), copied.n_xor()), (1, 4));
    /// ```
    pub fn with_fanout(&self, max: usize) -> Self {
        assert!(max > 0, "gates without readers");
        let copies = self.count_copies(max);
        let n_gates = copies[self.n_in()..].iter().fold(0, |sum: usize, &n| sum.saturating_add(n));
        let trees = || self.affine().matrix.rows().iter().map(tree_gates).sum::<usize>();
        if self.max_operands() <= 2 && n_gates > self.n_gates() && n_gates > trees() {
            self.as_trees()
        } else {
            self.with_copies(&copies, max)
        }
    }

    /// Copies needed of each value; each copy of a gate reads its operands.
    fn count_copies(&self, max: usize) -> Vec<usize> {
        let mut readers = vec![0usize; self.n_nodes()];
        for source in self.outputs().iter().filter_map(|output| output.source) {
            readers[source.index()] += 1;
        }
        let mut copies = vec![1; self.n_nodes()];
        for (k, operands) in self.gates().enumerate().rev() {
            let node = self.n_in() + k;
            copies[node] = readers[node].div_ceil(max);
            for operand in operands {
                readers[operand.index()] = readers[operand.index()].saturating_add(copies[node]);
            }
        }
        copies
    }

    fn with_copies(&self, copies: &[usize], max: usize) -> Self {
        let mut network = Self::new(self.n_in());
        let mut made: Vec<Vec<NodeId>> = (0..self.n_in()).map(|j| vec![network.input(j)]).collect();
        let mut reads = vec![0; self.n_nodes()];
        // Readers take the copies in turn, each up to its limit.
        let mut read = |made: &[Vec<NodeId>], node: NodeId| {
            let at = reads[node.index()] / max;
            reads[node.index()] += 1;
            if self.is_input(node) { made[node.index()][0] } else { made[node.index()][at] }
        };
        for (k, operands) in self.gates().enumerate() {
            let mut copy = || {
                let operands: Vec<NodeId> = operands.iter().map(|&operand| read(&made, operand)).collect();
                network.xor_all(&operands)
            };
            let all = (0..copies[self.n_in() + k]).map(|_| copy()).collect();
            made.push(all);
        }
        for output in self.outputs() {
            network.push_output(output.source.map(|source| read(&made, source)), output.invert);
        }
        network
    }

    /// A balanced tree a row.
    fn as_trees(&self) -> Self {
        let map = self.affine();
        let mut network = Self::new(self.n_in());
        for (row, invert) in map.matrix.rows().iter().zip(map.offset.iter()) {
            let taps: Vec<NodeId> = row.ones_at().map(|j| network.input(j)).collect();
            let top = network.xor_tree(&taps);
            network.push_output(top, invert);
        }
        network
    }
}

/// Gates of a tree of the row.
fn tree_gates(row: &BitVec) -> usize {
    row.count_ones().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::network::metrics::{gate_fanout, naive_xor};
    use crate::search::heuristics::sharing::shared_network;
    use proptest::prelude::*;

    #[test]
    fn a_gate_with_three_readers_is_made_twice_for_two() {
        let mut network = XorNetwork::new(3);
        let shared = network.xor(NodeId(0), NodeId(1));
        let top = network.xor(shared, NodeId(2));
        for source in [shared, shared, top] {
            network.push_output(Some(source), true);
        }
        let limited = network.with_fanout(2);
        assert_eq!((limited.n_xor(), gate_fanout(&limited)), (3, 2));
        assert_eq!(limited.affine(), network.affine());
        assert_eq!(network.with_fanout(3), network);
    }

    proptest! {
        #[test]
        fn keeps_the_map_and_the_depth(rows in 1usize..30, cols in 1usize..12, seed: u64, max in 1usize..5) {
            let matrix = random_matrix(rows, cols, 0.5, seed).expect("a matrix");
            let network = shared_network(&matrix);
            let limited = network.with_fanout(max);
            prop_assert!(gate_fanout(&limited) <= max);
            prop_assert!(limited.depth() <= network.depth());
            prop_assert!(limited.n_xor() <= naive_xor(&matrix).max(network.n_xor()));
            prop_assert_eq!(limited.affine().matrix, matrix);
        }
    }
}
