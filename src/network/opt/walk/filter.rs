//! Filters: which of many sums may be there, told at once, before a look at the tables.
//!
//! They go by the top bits of values. Values are random but linear, so that those of sums are as well spread.

/// Where sums of `value` and each of `others` pass `may_be`, by their top bits: written to `hits`.
fn scan(shift: u32, value: u64, others: &[u64], hits: &mut Vec<u32>, may_be: impl Fn(usize) -> bool) {
    hits.clear();
    hits.resize(others.len(), 0);
    let mut n = 0;
    for (at, other) in others.iter().enumerate() {
        hits[n] = at as u32;
        n += usize::from(may_be(((value ^ other) >> shift) as usize));
    }
    hits.truncate(n);
}

/// Numbers of top bits for `n` things, and how far down they are.
fn size(n: usize) -> (usize, u32) {
    let size = n.max(1 << 10).next_power_of_two();
    (size, u64::BITS - size.ilog2())
}

/// Values that may be present: never wrong about one that is.
#[derive(Debug, Clone)]
pub struct Filter {
    counts: Vec<u8>,
    shift: u32,
}

impl Filter {
    /// For about `n` values.
    pub fn new(n: usize) -> Self {
        let (size, shift) = size(8 * n);
        Self { counts: vec![0; size], shift }
    }

    fn count(&mut self, value: u64) -> &mut u8 {
        &mut self.counts[(value >> self.shift) as usize]
    }

    /// Takes in `value`.
    pub fn add(&mut self, value: u64) {
        let count = self.count(value);
        *count = count.saturating_add(1);
    }

    /// Takes out `value`, which is present. A count that was full stays so.
    pub fn remove(&mut self, value: u64) {
        let count = self.count(value);
        *count -= u8::from(*count < u8::MAX);
    }

    /// Whether `value` may be present.
    pub fn may_have(&self, value: u64) -> bool {
        self.counts[(value >> self.shift) as usize] != 0
    }

    /// Writes to `hits` at which places of `others` the sum with `value` may be present.
    pub fn scan(&self, value: u64, others: &[u64], hits: &mut Vec<u32>) {
        let mask = self.counts.len() - 1;
        scan(self.shift, value, others, hits, |at| self.counts[at & mask] != 0);
    }
}

/// A bit for each number of top bits.
#[derive(Debug, Clone)]
pub struct Bits {
    words: Vec<u64>,
    shift: u32,
}

impl Bits {
    /// At least `n` bits, all 0.
    pub fn new(n: usize) -> Self {
        let (size, shift) = size(n);
        Self { words: vec![0; size / 64], shift }
    }

    /// Number of bits.
    pub fn len(&self) -> usize {
        64 * self.words.len()
    }

    /// The number of the bit of `value`.
    pub fn at(&self, value: u64) -> usize {
        (value >> self.shift) as usize
    }

    /// Bit `at`.
    pub fn has(&self, at: usize) -> bool {
        self.words[at / 64] >> (at % 64) & 1 == 1
    }

    /// Turns bit `at` over.
    pub fn flip(&mut self, at: usize) {
        self.words[at / 64] ^= 1 << (at % 64);
    }

    /// Writes to `hits` at which places of `others` the bit of the sum with `value` is set.
    pub fn scan(&self, value: u64, others: &[u64], hits: &mut Vec<u32>) {
        let mask = self.words.len() - 1;
        scan(self.shift, value, others, hits, |at| self.words[(at / 64) & mask] >> (at % 64) & 1 == 1);
    }
}
