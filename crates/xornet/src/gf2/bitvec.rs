//! A vector over GF(2), packed 64 bits a word, bit 0 lowest.

use std::fmt;

/// Bits of one word.
const WORD: usize = u64::BITS as usize;

/// A vector of `len` bits. Bits past `len` in the last word are always 0.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct BitVec {
    len: usize,
    words: Vec<u64>,
}

impl BitVec {
    /// `len` zeros.
    pub fn zeros(len: usize) -> Self {
        Self { len, words: vec![0; len.div_ceil(WORD)] }
    }

    /// No bits, with room for `len`.
    pub fn with_capacity(len: usize) -> Self {
        Self { len: 0, words: Vec::with_capacity(len.div_ceil(WORD) + 1) }
    }

    /// `len` ones.
    pub fn ones(len: usize) -> Self {
        let mut v = Self { len, words: vec![u64::MAX; len.div_ceil(WORD)] };
        v.clear_spare();
        v
    }

    /// The unit vector with a single one at `at`.
    pub fn unit_vector(len: usize, at: usize) -> Self {
        let mut v = Self::zeros(len);
        v.set(at, true);
        v
    }

    /// From bits, first bit at index 0.
    pub fn from_bits(bits: impl IntoIterator<Item = bool>) -> Self {
        let mut v = Self::default();
        for bit in bits {
            v.push(bit);
        }
        v
    }

    /// Reads characters `0` and `1`, bit 0 first; `None` where another is met.
    ///
    /// ```
    /// use xornet::gf2::BitVec;
    ///
    /// assert_eq!(BitVec::parse("0100"), Some(BitVec::unit_vector(4, 1)));
    /// assert_eq!(BitVec::parse("012"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let binary = text.bytes().all(|c| matches!(c, b'0' | b'1'));
        binary.then(|| Self::from_bits(text.bytes().map(|c| c == b'1')))
    }

    /// From packed words, bit 0 of word 0 first; bits past `len` are dropped.
    ///
    /// Missing words count as zeros.
    pub fn from_words(len: usize, mut words: Vec<u64>) -> Self {
        words.resize(len.div_ceil(WORD), 0);
        let mut v = Self { len, words };
        v.clear_spare();
        v
    }

    /// Number of bits.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no bits at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The packed words; bits past `len` are 0.
    pub fn as_words(&self) -> &[u64] {
        &self.words
    }

    /// Bit `at`.
    ///
    /// # Panics
    /// If `at >= len`.
    pub fn get(&self, at: usize) -> bool {
        assert!(at < self.len, "bit {at} of a vector of {}", self.len);
        self.words[at / WORD] >> (at % WORD) & 1 == 1
    }

    /// Sets bit `at`.
    ///
    /// # Panics
    /// If `at >= len`.
    pub fn set(&mut self, at: usize, bit: bool) {
        assert!(at < self.len, "bit {at} of a vector of {}", self.len);
        let mask = 1 << (at % WORD);
        if bit {
            self.words[at / WORD] |= mask;
        } else {
            self.words[at / WORD] &= !mask;
        }
    }

    /// Appends one bit.
    pub fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(WORD) {
            self.words.push(0);
        }
        self.len += 1;
        self.set(self.len - 1, bit);
    }

    /// Appends all bits of `other`.
    pub fn extend(&mut self, other: &BitVec) {
        let shift = self.len % WORD;
        if shift == 0 {
            self.words.extend_from_slice(&other.words);
        } else {
            for &word in &other.words {
                if let Some(last) = self.words.last_mut() {
                    *last |= word << shift;
                }
                self.words.push(word >> (WORD - shift));
            }
        }
        self.len += other.len;
        self.words.truncate(self.len.div_ceil(WORD));
    }

    /// Bits `from..from + len` as a vector of their own.
    ///
    /// # Panics
    /// If the range does not lie inside.
    pub fn slice(&self, from: usize, len: usize) -> Self {
        assert!(from + len <= self.len, "bits {from}..{} of {}", from + len, self.len);
        let (skip, shift) = (from / WORD, from % WORD);
        let word_at = |i: usize| self.words.get(i).copied().unwrap_or(0);
        let words = (0..len.div_ceil(WORD))
            .map(|i| {
                let low = word_at(skip + i) >> shift;
                let high = if shift == 0 { 0 } else { word_at(skip + i + 1) << (WORD - shift) };
                low | high
            })
            .collect();
        Self::from_words(len, words)
    }

    /// Adds `other` (XOR), bit by bit.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn add_assign(&mut self, other: &BitVec) {
        assert_eq!(self.len, other.len, "vectors of different length");
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a ^= b;
        }
    }

    /// Sum over GF(2) of the products bit by bit.
    ///
    /// # Panics
    /// If the lengths differ.
    ///
    /// ```
    /// use xornet::gf2::BitVec;
    ///
    /// let (a, b) = (BitVec::parse("0110").unwrap(), BitVec::parse("0101").unwrap());
    /// assert!(a.dot(&b)); // one common 1
    /// assert!(!a.dot(&a)); // two
    /// ```
    pub fn dot(&self, other: &BitVec) -> bool {
        assert_eq!(self.len, other.len, "vectors of different length");
        let folded = self.words.iter().zip(&other.words).fold(0, |acc, (a, b)| acc ^ (a & b));
        folded.count_ones() % 2 == 1
    }

    /// The bits that are 1 in both.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn and(&self, other: &BitVec) -> BitVec {
        assert_eq!(self.len, other.len, "lengths of vectors");
        BitVec::from_words(self.len, self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect())
    }

    /// Number of ones.
    pub fn count_ones(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Whether every bit is 0.
    pub fn is_zero(&self) -> bool {
        self.words.iter().all(|&w| w == 0)
    }

    /// Index of the lowest one.
    pub fn first_one(&self) -> Option<usize> {
        let word = self.words.iter().position(|&w| w != 0)?;
        Some(word * WORD + self.words[word].trailing_zeros() as usize)
    }

    /// Indices of the ones, ascending.
    ///
    /// ```
    /// use xornet::gf2::BitVec;
    ///
    /// assert_eq!(BitVec::parse("0110").unwrap().ones_at().collect::<Vec<_>>(), [1, 2]);
    /// ```
    pub fn ones_at(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(i, &word)| {
            std::iter::successors((word != 0).then_some(word), |w| {
                let rest = w & (w - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |w| i * WORD + w.trailing_zeros() as usize)
        })
    }

    /// The bits, index 0 first.
    pub fn iter(&self) -> impl Iterator<Item = bool> + '_ {
        (0..self.len).map(|i| self.get(i))
    }

    fn clear_spare(&mut self) {
        let used = self.len % WORD;
        if used != 0
            && let Some(last) = self.words.last_mut()
        {
            *last &= (1 << used) - 1;
        }
    }
}

/// Index 0 first, as a matrix row is written.
impl fmt::Display for BitVec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|bit| f.write_str(if bit { "1" } else { "0" }))
    }
}

impl fmt::Debug for BitVec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BitVec({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bits() -> impl Strategy<Value = Vec<bool>> {
        prop::collection::vec(any::<bool>(), 0..300)
    }

    proptest! {
        #[test]
        fn keeps_what_it_is_given(bits in bits()) {
            let v = BitVec::from_bits(bits.clone());
            prop_assert_eq!(v.iter().collect::<Vec<_>>(), bits.clone());
            let ones: Vec<_> = (0..bits.len()).filter(|&i| bits[i]).collect();
            prop_assert_eq!(v.first_one(), ones.first().copied());
            prop_assert_eq!(v.count_ones(), ones.len());
            prop_assert_eq!(v.ones_at().collect::<Vec<_>>(), ones);
        }

        #[test]
        fn slices_and_extends(a in bits(), b in bits()) {
            let mut v = BitVec::from_bits(a.clone());
            v.extend(&BitVec::from_bits(b.clone()));
            prop_assert_eq!(&v, &BitVec::from_bits(a.iter().chain(&b).copied()));
            prop_assert_eq!(v.slice(0, a.len()), BitVec::from_bits(a.clone()));
            prop_assert_eq!(v.slice(a.len(), b.len()), BitVec::from_bits(b));
        }

        #[test]
        fn sums_and_products(pairs in prop::collection::vec(any::<(bool, bool)>(), 0..200)) {
            let (a, b): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
            let (mut x, y) = (BitVec::from_bits(a), BitVec::from_bits(b));
            prop_assert_eq!(x.dot(&y), pairs.iter().filter(|(a, b)| a & b).count() % 2 == 1);
            x.add_assign(&y);
            prop_assert_eq!(x, BitVec::from_bits(pairs.iter().map(|(a, b)| a ^ b)));
        }
    }

    #[test]
    fn spare_bits_stay_zero() {
        assert_eq!(BitVec::ones(65).as_words(), [u64::MAX, 1]);
        assert_eq!(BitVec::from_words(3, vec![u64::MAX, 7]).as_words(), [7]);
    }
}
