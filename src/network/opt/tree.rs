//! The shallowest tree over values that already lie at different levels.

use crate::network::{NodeId, XorNetwork};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Appends a tree over `operands`, the lowest levels first, which gives the least depth there is.
///
/// `levels` holds the level of every value of `network`, and is kept up. `None` without operands.
pub fn shallow_tree(
    network: &mut XorNetwork,
    levels: &mut Vec<u32>,
    operands: impl IntoIterator<Item = NodeId>,
) -> Option<NodeId> {
    let mut open: BinaryHeap<_> = operands.into_iter().map(|v| Reverse((levels[v.index()], v))).collect();
    while let Some(Reverse((_, a))) = open.pop() {
        let Some(Reverse((level, b))) = open.pop() else { return Some(a) };
        levels.push(level + 1);
        open.push(Reverse((level + 1, network.xor(a, b))));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_lowest_levels_first() {
        let mut network = XorNetwork::new(6);
        let x: Vec<_> = (0..6).map(|j| network.input(j)).collect();
        let deep = network.xor_tree(&x[..4]).expect("four operands");
        let mut levels = network.levels();
        let top = shallow_tree(&mut network, &mut levels, [deep, x[4], x[5]]).expect("three operands");
        assert_eq!(levels, network.levels());
        assert_eq!(levels[top.index()], 3);
        assert_eq!(shallow_tree(&mut network, &mut levels, []), None);
        assert_eq!(shallow_tree(&mut network, &mut levels, [deep]), Some(deep));
    }
}
