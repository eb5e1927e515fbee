//! Filters of sums of values: quick tests before a look at the tables, which may only err by passing too
//! many.
//!
//! They are indexed by the top bits of values. Values are random but linear, so that those of sums are as
//! well spread.

/// Writes to `hits` the places of `others` whose sum with `value` passes `may_be`, by its top bits.
fn scan_where(shift: u32, value: u64, others: &[u64], hits: &mut Vec<u32>, may_be: impl Fn(usize) -> bool) {
    hits.clear();
    hits.resize(others.len(), 0);
    let mut n = 0;
    for (at, other) in others.iter().enumerate() {
        hits[n] = at as u32;
        n += usize::from(may_be(((value ^ other) >> shift) as usize));
    }
    hits.truncate(n);
}

/// Size of a table for `n` entries, and the shift that leaves as many top bits as index it.
fn table_size(n: usize) -> (usize, u32) {
    let size = n.max(1 << 10).next_power_of_two();
    (size, u64::BITS - size.ilog2())
}

/// Counting filter of the values present: passes all of them, and few others.
#[derive(Debug, Clone)]
pub struct Filter {
    counts: Vec<u8>,
    shift: u32,
}

impl Filter {
    /// For about `n` values.
    pub fn new(n: usize) -> Self {
        let (size, shift) = table_size(8 * n);
        Self { counts: vec![0; size], shift }
    }

    fn count_mut(&mut self, value: u64) -> &mut u8 {
        &mut self.counts[(value >> self.shift) as usize]
    }

    /// Takes in `value`.
    pub fn add_value(&mut self, value: u64) {
        let count = self.count_mut(value);
        *count = count.saturating_add(1);
    }

    /// Takes out `value`, which is present. A count that was full stays so.
    pub fn remove_value(&mut self, value: u64) {
        let count = self.count_mut(value);
        *count -= u8::from(*count < u8::MAX);
    }

    /// Whether `value` may be present.
    pub fn may_have(&self, value: u64) -> bool {
        self.counts[(value >> self.shift) as usize] != 0
    }

    /// Writes to `hits` the places of `others` whose sum with `value` may be present.
    pub fn scan_sums(&self, value: u64, others: &[u64], hits: &mut Vec<u32>) {
        let mask = self.counts.len() - 1;
        scan_where(self.shift, value, others, hits, |at| self.counts[at & mask] != 0);
    }
}

/// A table of bits, indexed by top bits.
#[derive(Debug, Clone)]
pub struct PairBits {
    words: Vec<u64>,
    shift: u32,
}

impl PairBits {
    /// At least `n` bits, all 0.
    pub fn new(n: usize) -> Self {
        let (size, shift) = table_size(n);
        Self { words: vec![0; size / 64], shift }
    }

    /// Number of bits.
    pub fn len(&self) -> usize {
        64 * self.words.len()
    }

    /// The number of the bit of `value`.
    pub fn bit_place(&self, value: u64) -> usize {
        (value >> self.shift) as usize
    }

    /// Bit `at`.
    pub fn has_bit(&self, at: usize) -> bool {
        self.words[at / 64] >> (at % 64) & 1 == 1
    }

    /// Turns bit `at` over.
    pub fn flip_bit(&mut self, at: usize) {
        self.words[at / 64] ^= 1 << (at % 64);
    }

    /// Writes to `hits` the places of `others` at which the bit of the sum with `value` is set.
    pub fn scan_sums(&self, value: u64, others: &[u64], hits: &mut Vec<u32>) {
        let mask = self.words.len() - 1;
        scan_where(self.shift, value, others, hits, |at| self.words[(at / 64) & mask] >> (at % 64) & 1 == 1);
    }
}

/// Filter of the values added: passes all of them, and few others.
///
/// Bits indexed by the high half of a value reject most others, many at a time; bits indexed by the low half
/// nearly all of the rest.
#[derive(Debug, Clone)]
pub struct HalvesFilter {
    high: HalfBits,
    low: HalfBits,
}

#[derive(Debug, Clone)]
struct HalfBits {
    shift: u32,
    words: Vec<u64>,
}

impl HalfBits {
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

impl HalvesFilter {
    /// For about `n` values.
    pub fn new(n: usize) -> Self {
        Self { high: HalfBits::new(8 * n), low: HalfBits::new(8 * n) }
    }

    /// Adds `value`.
    pub fn add_value(&mut self, value: u64) {
        self.high.add_part((value >> 32) as u32);
        self.low.add_part(value as u32);
    }

    /// Whether `value`, which passed [`HalvesFilter::scan_sums`], may have been added.
    pub fn may_have(&self, value: u64) -> bool {
        self.low.has_part(value as u32)
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.high.words.fill(0);
        self.low.words.fill(0);
    }

    /// Writes to `hits` the places of `highs`, the high halves of values, whose sum with `high` may be
    /// present; returns their number. `hits` is at least as long as `highs`.
    pub fn scan_sums(&self, high: u32, highs: &[u32], hits: &mut [u32]) -> usize {
        let HalfBits { shift, words } = &self.high;
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
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn filters_miss_nothing(
            values in prop::collection::btree_set(any::<u64>(), 1..60), gone in 0usize..60, value in any::<u64>(),
        ) {
            let values: Vec<u64> = values.into_iter().collect();
            let mut filter = Filter::new(values.len());
            values.iter().for_each(|&value| filter.add_value(value));
            let (gone, kept) = values.split_at(gone.min(values.len()));
            gone.iter().for_each(|&value| filter.remove_value(value));
            prop_assert!(kept.iter().all(|&value| filter.may_have(value)));
            let others: Vec<u64> = kept.iter().map(|other| value ^ other).collect();
            let mut hits = Vec::new();
            filter.scan_sums(value, &others, &mut hits);
            prop_assert_eq!(hits, (0..kept.len() as u32).collect::<Vec<_>>());
        }

        #[test]
        fn bits_are_found_where_they_were_set(set in any::<u64>(), value in any::<u64>(), other in any::<u64>()) {
            let mut bits = PairBits::new(1 << 12);
            prop_assert_eq!(bits.len(), 1 << 12);
            bits.flip_bit(bits.bit_place(set));
            let mut hits = vec![7];
            bits.scan_sums(value, &[value ^ set, value ^ other], &mut hits);
            let expected: Vec<u32> = if bits.bit_place(other) == bits.bit_place(set) { vec![0, 1] } else { vec![0] };
            prop_assert_eq!(hits, expected);
        }
    }

    #[test]
    fn a_full_count_stays() {
        let mut filter = Filter::new(1);
        (0..300).for_each(|_| filter.add_value(1 << 63));
        (0..300).for_each(|_| filter.remove_value(1 << 63));
        assert!(filter.may_have(1 << 63) && !filter.may_have(0));
    }

    #[test]
    fn a_filter_misses_nothing_and_tells_nearly_all_apart() {
        let mut filter = HalvesFilter::new(100);
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
