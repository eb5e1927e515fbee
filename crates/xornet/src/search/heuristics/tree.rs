//! Rows as trees of gates, the shallowest over values that already lie at different levels.

use crate::gf2::BitMatrix;
use crate::network::{NodeId, XorNetwork};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A balanced tree a row of gates of at most `arity` operands, nothing shared: the most gates, the least depth.
pub fn row_trees(matrix: &BitMatrix, arity: usize) -> XorNetwork {
    let mut network = XorNetwork::new(matrix.n_cols());
    let mut levels = network.levels();
    for row in matrix.rows() {
        let taps: Vec<NodeId> = row.ones_at().map(|j| network.input(j)).collect();
        let top = match arity {
            2 => network.xor_tree(&taps),
            _ => shallow_tree(&mut network, &mut levels, arity, taps),
        };
        network.push_output(top, false);
    }
    network
}

/// Appends a tree over `operands` of gates of at most `arity` of them, two or more: the fewest gates, and with
/// these the least depth, as the lowest levels come first and only the first gate is not full.
///
/// `levels` holds the level of every value of `network`, and is kept up. `None` without operands.
pub fn shallow_tree(
    network: &mut XorNetwork,
    levels: &mut Vec<u32>,
    arity: usize,
    operands: impl IntoIterator<Item = NodeId>,
) -> Option<NodeId> {
    let mut open: BinaryHeap<_> = operands.into_iter().map(|v| Reverse((levels[v.index()], v))).collect();
    let mut n_taken = 2 + open.len().saturating_sub(2) % (arity - 1);
    while open.len() > 1 {
        let taken: Vec<_> = (0..n_taken).map_while(|_| open.pop()).map(|Reverse(top)| top).collect();
        let level = 1 + taken.iter().map(|(level, _)| level).max().unwrap_or(&0);
        let operands: Vec<NodeId> = taken.into_iter().map(|(_, value)| value).collect();
        levels.push(level);
        open.push(Reverse((level, network.xor_all(&operands))));
        n_taken = arity;
    }
    open.pop().map(|Reverse((_, value))| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_gate_is_not_full() {
        for (n, arity, gates, depth) in
            [(14, 4, 5, 2), (6, 4, 2, 2), (16, 4, 5, 2), (17, 4, 6, 3), (7, 6, 2, 2)]
        {
            let mut network = XorNetwork::new(n);
            let inputs: Vec<_> = (0..n).map(|j| network.input(j)).collect();
            let mut levels = network.levels();
            let top = shallow_tree(&mut network, &mut levels, arity, inputs);
            network.push_output(top, false);
            assert_eq!((network.n_gates(), network.depth()), (gates, depth), "{n} {arity}");
        }
    }

    #[test]
    fn takes_the_lowest_levels_first() {
        let mut network = XorNetwork::new(6);
        let x: Vec<_> = (0..6).map(|j| network.input(j)).collect();
        let deep = network.xor_tree(&x[..4]).expect("four operands");
        let mut levels = network.levels();
        let top = shallow_tree(&mut network, &mut levels, 2, [deep, x[4], x[5]]).expect("three operands");
        assert_eq!(levels, network.levels());
        assert_eq!(levels[top.index()], 3);
        assert_eq!(shallow_tree(&mut network, &mut levels, 2, []), None);
        assert_eq!(shallow_tree(&mut network, &mut levels, 2, [deep]), Some(deep));
    }
}
