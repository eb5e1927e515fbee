//! Sums of N forms each, found by their value.

use crate::search::forms::relation::Slot;

const NONE: u32 = u32::MAX;

/// The sums of sets of `N` forms, hashed by the top bits of their values, which are random.
#[derive(Debug, Clone)]
pub struct Sums<const N: usize> {
    /// Top bits that choose a chain.
    shift: u32,
    heads: Vec<u32>,
    nodes: Vec<Node<N>>,
    free: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Node<const N: usize> {
    value: u64,
    members: [Slot; N],
    next: u32,
}

impl<const N: usize> Sums<N> {
    /// For about `n` sums.
    pub fn new(n: usize) -> Self {
        let bits = n.max(1 << 10).next_power_of_two().ilog2().min(24);
        Self { shift: u64::BITS - bits, heads: vec![NONE; 1 << bits], nodes: Vec::new(), free: Vec::new() }
    }

    /// Adds the sum `value` of `members`.
    pub fn add_sum(&mut self, value: u64, members: [Slot; N]) {
        let head = &mut self.heads[(value >> self.shift) as usize];
        let node = Node { value, members, next: *head };
        *head = self.free.pop().unwrap_or_else(|| {
            self.nodes.push(node);
            self.nodes.len() as u32 - 1
        });
        self.nodes[*head as usize] = node;
    }

    /// Takes out the sum `value` of `members`, which must be there, in the order they were added with.
    pub fn remove_sum(&mut self, value: u64, members: [Slot; N]) {
        let chain = (value >> self.shift) as usize;
        let (mut before, mut at) = (NONE, self.heads[chain]);
        while at != NONE && self.nodes[at as usize].members != members {
            (before, at) = (at, self.nodes[at as usize].next);
        }
        let Some(&Node { next, .. }) = self.nodes.get(at as usize) else { return };
        if before == NONE {
            self.heads[chain] = next;
        } else {
            self.nodes[before as usize].next = next;
        }
        self.free.push(at);
    }

    /// The sets of members that sum to `value`.
    pub fn sets_of(&self, value: u64) -> impl Iterator<Item = [Slot; N]> + '_ {
        let mut at = self.heads[(value >> self.shift) as usize];
        std::iter::from_fn(move || {
            while let Some(node) = self.nodes.get(at as usize) {
                at = node.next;
                if node.value == value {
                    return Some(node.members);
                }
            }
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_come_and_go() {
        let mut sums = Sums::<2>::new(10);
        let value = 0xABCD_0000_0000_0001;
        for pair in [[1, 2], [3, 4], [5, 6]] {
            sums.add_sum(value, pair);
        }
        sums.add_sum(value + 1, [7, 8]);
        sums.remove_sum(value, [3, 4]);
        assert_eq!(sums.sets_of(value).collect::<Vec<_>>(), [[5, 6], [1, 2]]);
        sums.remove_sum(value, [5, 6]);
        sums.remove_sum(value, [1, 2]);
        assert_eq!((sums.sets_of(value).count(), sums.sets_of(value + 1).count()), (0, 1));
    }
}
