//! Sums of N forms each, found by their value; and one-sided filters over such sums.

use super::relation::Slot;

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
    members: [Slot; N],
    next: u32,
    /// Low half of the sum.
    low: u32,
}

impl<const N: usize> Sums<N> {
    /// For about `n` sums.
    pub fn new(n: usize) -> Self {
        let bits = n.max(1 << 10).next_power_of_two().ilog2().min(24);
        Self { shift: u64::BITS - bits, heads: vec![NONE; 1 << bits], nodes: Vec::new(), free: Vec::new() }
    }

    /// Adds the sum `value` of `members`.
    pub fn add(&mut self, value: u64, members: [Slot; N]) {
        let head = &mut self.heads[(value >> self.shift) as usize];
        let node = Node { members, next: *head, low: value as u32 };
        *head = self.free.pop().unwrap_or_else(|| {
            self.nodes.push(node);
            self.nodes.len() as u32 - 1
        });
        self.nodes[*head as usize] = node;
    }

    /// Takes out the sum `value` of `members`, which must be there, in the order they were added with.
    pub fn remove(&mut self, value: u64, members: [Slot; N]) {
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

    /// Sets of members that may sum to `value`: all that do, and with a probability of 2^-32 another.
    pub fn of(&self, value: u64) -> impl Iterator<Item = [Slot; N]> + '_ {
        let mut at = self.heads[(value >> self.shift) as usize];
        std::iter::from_fn(move || {
            while let Some(node) = self.nodes.get(at as usize) {
                at = node.next;
                if node.low == value as u32 {
                    return Some(node.members);
                }
            }
            None
        })
    }
}

/// Values that may have been added: never wrong about one that was.
#[derive(Debug, Clone)]
pub struct Filter {
    shift: u32,
    bits: Vec<u32>,
}

impl Filter {
    /// For about `n` values, one false hit in sixteen.
    pub fn new(n: usize) -> Self {
        let bits = (16 * n).max(1 << 13).next_power_of_two().ilog2().min(25);
        Self { shift: u32::BITS - bits, bits: vec![0; 1 << (bits - 5)] }
    }

    /// Adds `value`.
    pub fn add(&mut self, value: u64) {
        let at = (value >> 32) as u32 >> self.shift;
        self.bits[at as usize >> 5] |= 1 << (at & 31);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.bits.fill(0);
    }

    /// Writes to `hits` at which places of `highs`, the high halves of values, `high` plus the value may be
    /// there; returns how many. `hits` is at least as long as `highs`.
    pub fn scan(&self, high: u32, highs: &[u32], hits: &mut [u32]) -> usize {
        let mut n = 0;
        for (at, other) in highs.iter().enumerate() {
            let bit = (high ^ other) >> self.shift;
            hits[n] = at as u32;
            n += (self.bits[bit as usize >> 5] >> (bit & 31) & 1) as usize;
        }
        n
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
            sums.add(value, pair);
        }
        sums.add(value + 1, [7, 8]);
        sums.remove(value, [3, 4]);
        assert_eq!(sums.of(value).collect::<Vec<_>>(), [[5, 6], [1, 2]]);
        sums.remove(value, [5, 6]);
        sums.remove(value, [1, 2]);
        assert_eq!((sums.of(value).count(), sums.of(value + 1).count()), (0, 1));
    }

    #[test]
    fn a_filter_misses_nothing() {
        let mut filter = Filter::new(100);
        let values: Vec<u64> = (1..100u64).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect();
        values.iter().for_each(|&value| filter.add(value));
        let highs: Vec<u32> = values.iter().map(|value| (value >> 32) as u32).collect();
        let mut hits = vec![0; highs.len()];
        assert_eq!(filter.scan(0, &highs, &mut hits), highs.len());
        filter.clear();
        assert_eq!(filter.scan(0, &highs, &mut hits), 0);
    }
}
