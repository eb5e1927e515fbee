//! The two tables behind a set of values.

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

    fn home(&self, value: u64) -> usize {
        (value.wrapping_mul(GOLDEN) >> self.shift) as usize
    }

    /// The number of `value`.
    pub fn get(&self, value: u64) -> Option<u32> {
        let mask = self.slots.len() - 1;
        let mut i = self.home(value);
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
        let mut i = self.home(value);
        while self.slots[i & mask].0 != 0 {
            i += 1;
        }
        self.slots[i & mask] = (value, number);
        self.len += 1;
    }

    /// Takes out `value`; those that gave way to it move back.
    pub fn remove(&mut self, value: u64) {
        let mask = self.slots.len() - 1;
        let mut hole = self.home(value) & mask;
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
            let from_home = i.wrapping_sub(self.home(moved)) & mask;
            if from_home >= i.wrapping_sub(hole) & mask {
                self.slots[hole] = self.slots[i];
                hole = i;
            }
        }
        self.slots[hole] = (0, 0);
    }
}

/// How many pairs have a given sum, or a little more: sums share counters.
#[derive(Debug, Clone)]
pub struct PairCounts {
    counts: Vec<u16>,
    shift: u32,
}

impl PairCounts {
    /// Counters for the pairs of `n` values.
    pub fn new(n: usize) -> Self {
        let size = (4 * n * n).max(1024).next_power_of_two();
        Self { counts: vec![0; size], shift: 64 - size.ilog2() }
    }

    fn slot(&self, sum: u64) -> usize {
        (sum.wrapping_mul(GOLDEN) >> self.shift) as usize
    }

    /// At least the number of pairs with this sum.
    pub fn get(&self, sum: u64) -> u16 {
        self.counts[self.slot(sum)]
    }

    /// One pair more.
    pub fn add(&mut self, sum: u64) {
        let slot = self.slot(sum);
        self.counts[slot] += 1;
    }

    /// One pair less.
    pub fn sub(&mut self, sum: u64) {
        let slot = self.slot(sum);
        self.counts[slot] -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

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
