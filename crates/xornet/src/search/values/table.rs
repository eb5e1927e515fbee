//! The two tables behind a set of values.

use crate::search::engine::filter::PairBits;

/// Multiplier of the hash: 2^64 over the golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Values that are present and their numbers: open addressing, without tombstones.
#[derive(Debug, Clone)]
pub struct ValueTable {
    /// (value, number); value 0 is an empty slot, as the zero form is no member.
    slots: Vec<(u64, u32)>,
    shift: u32,
    len: usize,
}

impl ValueTable {
    /// An empty table that holds `n` values without growing.
    pub fn with_capacity(n: usize) -> Self {
        let size = (4 * n).max(16).next_power_of_two();
        Self { slots: vec![(0, 0); size], shift: 64 - size.ilog2(), len: 0 }
    }

    fn home_slot(&self, value: u64) -> usize {
        (value.wrapping_mul(GOLDEN) >> self.shift) as usize
    }

    /// The number of `value`.
    pub fn get(&self, value: u64) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut i = self.home_slot(value);
        loop {
            match self.slots[i & mask] {
                (0, _) => return None,
                (found, number) if found == value => return Some(number),
                _ => i += 1,
            }
        }
    }

    /// Takes in `value`, which is not there yet.
    pub fn insert(&mut self, value: u64, number: u32) {
        if 2 * self.len >= self.slots.len() {
            let old = std::mem::replace(self, Self::with_capacity(self.slots.len()));
            old.slots.into_iter().filter(|slot| slot.0 != 0).for_each(|(v, n)| self.insert(v, n));
        }
        let mask = self.slots.len() - 1;
        let mut i = self.home_slot(value);
        while self.slots[i & mask].0 != 0 {
            i += 1;
        }
        self.slots[i & mask] = (value, number);
        self.len += 1;
    }

    /// Takes out `value`; those that gave way to it move back.
    pub fn remove(&mut self, value: u64) {
        let mask = self.slots.len() - 1;
        let mut hole = self.home_slot(value) & mask;
        while self.slots[hole].0 != value {
            if self.slots[hole].0 == 0 {
                return;
            }
            hole = (hole + 1) & mask;
        }
        self.len -= 1;
        let mut i = hole;
        loop {
            i = (i + 1) & mask;
            let (moved, _) = self.slots[i];
            if moved == 0 {
                break;
            }
            let from_home = i.wrapping_sub(self.home_slot(moved)) & mask;
            if from_home >= i.wrapping_sub(hole) & mask {
                self.slots[hole] = self.slots[i];
                hole = i;
            }
        }
        self.slots[hole] = (0, 0);
    }
}

/// Approximate table of pairs by their sum: small and quick, but sums share slots, so a pair may be of
/// another sum.
#[derive(Debug, Clone)]
pub struct PairSums {
    slots: Vec<Slot>,
    /// Slots of more than one pair.
    frequent: PairBits,
}

/// The pairs whose sums meet here.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    count: u32,
    /// XOR of the names of its pairs: of two pairs, one gives the other.
    names: u32,
}

/// Answer of a slot on the pairs beside a known one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// There is none.
    None,
    /// There is this one, perhaps of another sum.
    One([u32; 2]),
    /// There are more, perhaps of other sums.
    More,
}

/// Name of a pair of different numbers below 2^16.
fn pair_name(a: u32, b: u32) -> u32 {
    if a < b { a << 16 | b } else { b << 16 | a }
}

impl PairSums {
    /// Slots for the pairs of `n` numbers.
    pub fn new(n: usize) -> Self {
        let frequent = PairBits::new(2 * n * n);
        Self { slots: vec![Slot::default(); frequent.len()], frequent }
    }

    /// Whether more than one pair may have this sum.
    pub fn is_frequent(&self, sum: u64) -> bool {
        self.frequent.has_bit(self.frequent.bit_place(sum))
    }

    /// Writes to `hits` at which places of `others` the sum with `value` may be that of more than one pair.
    pub fn scan_sums(&self, value: u64, others: &[u64], hits: &mut Vec<u32>) {
        self.frequent.scan_sums(value, others, hits);
    }

    /// The pairs that may have the sum of a and b, beside that pair.
    pub fn other_pairs(&self, sum: u64, a: u32, b: u32) -> Others {
        let slot = self.slots[self.frequent.bit_place(sum)];
        match slot.count {
            0 | 1 => Others::None,
            2 => {
                let other = slot.names ^ pair_name(a, b);
                Others::One([other >> 16, other & 0xFFFF])
            }
            _ => Others::More,
        }
    }

    /// Takes in the pair of a and b.
    pub fn add_pair(&mut self, sum: u64, a: u32, b: u32) {
        let at = self.frequent.bit_place(sum);
        let slot = &mut self.slots[at];
        slot.count += 1;
        slot.names ^= pair_name(a, b);
        if slot.count == 2 {
            self.frequent.flip_bit(at);
        }
    }

    /// Takes out the pair of a and b.
    pub fn remove_pair(&mut self, sum: u64, a: u32, b: u32) {
        let at = self.frequent.bit_place(sum);
        let slot = &mut self.slots[at];
        slot.count -= 1;
        slot.names ^= pair_name(a, b);
        if slot.count == 1 {
            self.frequent.flip_bit(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn of_two_pairs_one_gives_the_other() {
        // Sums are told apart by their top bits.
        let (one, other) = (5 << 60, 6 << 60);
        let mut pairs = PairSums::new(10);
        pairs.add_pair(one, 3, 1);
        assert_eq!(pairs.other_pairs(one, 1, 3), Others::None);
        pairs.add_pair(one, 9, 4);
        assert!(pairs.is_frequent(one) && !pairs.is_frequent(other));
        assert_eq!(pairs.other_pairs(one, 1, 3), Others::One([4, 9]));
        pairs.add_pair(one, 7, 8);
        assert_eq!(pairs.other_pairs(one, 1, 3), Others::More);
        pairs.remove_pair(one, 3, 1);
        assert_eq!(pairs.other_pairs(one, 8, 7), Others::One([4, 9]));
    }

    proptest! {
        #[test]
        fn is_a_map(steps in prop::collection::vec((any::<bool>(), 1u64..40), 0..400)) {
            let (mut table, mut map) = (ValueTable::with_capacity(1), BTreeMap::new());
            for (number, &(insert, value)) in steps.iter().enumerate() {
                // Multiples of one number meet in few slots of a small table.
                let value = value << 56 | value;
                if insert && !map.contains_key(&value) {
                    table.insert(value, number as u32);
                    map.insert(value, number as u32);
                } else if !insert {
                    table.remove(value);
                    map.remove(&value);
                }
                for v in 1u64..40 {
                    let v = v << 56 | v;
                    prop_assert_eq!(table.get(v), map.get(&v).copied());
                }
            }
        }
    }
}
