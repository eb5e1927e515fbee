//! Sums of N forms each, found by their value; and one-sided filters over such sums.

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

/// Values that may have been added: never wrong about one that was.
///
/// Bits numbered by the high half of a value tell most apart, many at a time; bits numbered by the low half nearly
/// all of the rest.
#[derive(Debug, Clone)]
pub struct SumFilter {
    high: SumBits,
    low: SumBits,
}

#[derive(Debug, Clone)]
struct SumBits {
    shift: u32,
    words: Vec<u64>,
}

impl SumBits {
    fn new(n: usize) -> Self {
        let bits = n.clamp(1 << 12, 1 << 25).next_power_of_two().ilog2();
        Self { shift: u32::BITS - bits, words: vec![0; 1 << (bits - 6)] }
    }

    fn add_part(&mut self, part: u32) {
        let at = (part >> self.shift) as usize;
        self.words[at / 64] |= 1 << (at % 64);
    }

    fn has_part(&self, part: u32) -> bool {
        let at = (part >> self.shift) as usize;
        self.words[at / 64] >> (at % 64) & 1 == 1
    }
}

impl SumFilter {
    /// For about `n` values.
    pub fn new(n: usize) -> Self {
        Self { high: SumBits::new(8 * n), low: SumBits::new(8 * n) }
    }

    /// Adds `value`.
    pub fn add_value(&mut self, value: u64) {
        self.high.add_part((value >> 32) as u32);
        self.low.add_part(value as u32);
    }

    /// Whether `value`, which passed [`SumFilter::scan_sums`], may have been added.
    pub fn may_have(&self, value: u64) -> bool {
        self.low.has_part(value as u32)
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.high.words.fill(0);
        self.low.words.fill(0);
    }

    /// Writes to `hits` at which places of `highs`, the high halves of values, `high` plus the value may be
    /// there; returns how many. `hits` is at least as long as `highs`.
    pub fn scan_sums(&self, high: u32, highs: &[u32], hits: &mut [u32]) -> usize {
        let SumBits { shift, words } = &self.high;
        let hits = &mut hits[..highs.len()];
        let mask = words.len() - 1;
        let mut n = 0;
        for (at, other) in highs.iter().enumerate() {
            let bit = (high ^ other) >> shift;
            hits[n] = at as u32;
            n += (words[(bit / 64) as usize & mask] >> (bit % 64) & 1) as usize;
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
            sums.add_sum(value, pair);
        }
        sums.add_sum(value + 1, [7, 8]);
        sums.remove_sum(value, [3, 4]);
        assert_eq!(sums.sets_of(value).collect::<Vec<_>>(), [[5, 6], [1, 2]]);
        sums.remove_sum(value, [5, 6]);
        sums.remove_sum(value, [1, 2]);
        assert_eq!((sums.sets_of(value).count(), sums.sets_of(value + 1).count()), (0, 1));
    }

    #[test]
    fn a_filter_misses_nothing_and_tells_nearly_all_apart() {
        let mut filter = SumFilter::new(100);
        let value = |i: u64| {
            i.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29).wrapping_mul(0xBF58_476D_1CE4_E5B9)
        };
        (1..100).for_each(|i| filter.add_value(value(i)));
        let highs: Vec<u32> = (1..1000).map(|i| (value(i) >> 32) as u32).collect();
        let mut hits = vec![0; highs.len()];
        let n = filter.scan_sums(0, &highs, &mut hits);
        let passed: Vec<u64> =
            hits[..n].iter().map(|&at| u64::from(at) + 1).filter(|&i| filter.may_have(value(i))).collect();
        assert!((1..100).all(|i| passed.contains(&i)) && passed.len() < 110, "{}", passed.len());
        filter.clear();
        assert_eq!(filter.scan_sums(0, &highs, &mut hits), 0);
    }
}
