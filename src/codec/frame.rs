//! Frames: the stored bits of a tensor in stream order, cut into words.
//!
//! Stream order is group 0 plane 0 bits `x[0]`.., then plane 1, …, then group 1. The stream fills words of
//! `word_width` bits from the lowest bit up ([`BitOrder::LsbFirst`]) or from the highest bit down
//! ([`BitOrder::MsbFirst`]). A frame starts on a new word; the spare bits of its last word are 0.

use crate::error::{Error, Result};
use crate::gf2::BitVec;
use serde::{Deserialize, Serialize};

/// End of a word that the stream fills first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BitOrder {
    /// The first bit of the stream is bit 0 of word 0.
    #[default]
    LsbFirst,
    /// The first bit of the stream is bit W-1 of word 0: every word is the mirror of its LSB-first form.
    MsbFirst,
}

/// Words of `width` bits: bit b of word i is `bits[i·width + b]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameWords {
    /// Bits of a word.
    pub width: usize,
    /// All words, a whole number of them.
    pub bits: BitVec,
}

impl FrameWords {
    /// Number of words.
    pub fn len(&self) -> usize {
        self.bits.len() / self.width
    }

    /// Whether there is no word at all.
    pub fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    /// Every word with its bytes in the opposite order; the width must be whole bytes.
    #[must_use]
    pub fn swapped_bytes(&self) -> Self {
        let mut bits = BitVec::zeros(self.bits.len());
        for at in self.bits.ones_at() {
            let (word, byte, bit) = (at / self.width, at % self.width / 8, at % 8);
            bits.set(word * self.width + self.width - 8 * (byte + 1) + bit, true);
        }
        Self { width: self.width, bits }
    }

    /// Every word with its bits in the opposite order.
    #[must_use]
    pub fn mirrored_bits(&self) -> Self {
        let mut bits = BitVec::zeros(self.bits.len());
        for at in self.bits.ones_at() {
            let bit = at % self.width;
            bits.set(at - bit + (self.width - 1 - bit), true);
        }
        Self { width: self.width, bits }
    }
}

/// Placement of the groups of a frame in its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Stored bits a group of every plane, plane 0 first.
    pub n_in: Vec<usize>,
    /// Bits of a word, at least 1.
    pub word_width: usize,
    /// End of a word that fills first.
    pub bit_order: BitOrder,
}

impl Layout {
    /// Stored bits a group, Σ n_in.
    pub fn group_bits(&self) -> usize {
        self.n_in.iter().sum()
    }

    /// Words of a frame of `groups` groups.
    pub fn n_words(&self, groups: usize) -> usize {
        (groups * self.group_bits()).div_ceil(self.word_width)
    }

    /// Words of the frame whose plane p stores `planes[p]`, `groups`·`n_in[p]` bits, group 0 first.
    ///
    /// # Panics
    /// If a plane has fewer bits.
    pub fn pack(&self, planes: &[&BitVec], groups: usize) -> FrameWords {
        let mut stream = BitVec::with_capacity(self.n_words(groups) * self.word_width);
        for group in 0..groups {
            for (plane, &n_in) in planes.iter().zip(&self.n_in) {
                stream.extend(&plane.slice(group * n_in, n_in));
            }
        }
        let spare = self.n_words(groups) * self.word_width - stream.len();
        stream.extend(&BitVec::zeros(spare));
        self.reorder_bits(FrameWords { width: self.word_width, bits: stream })
    }

    /// The stream that `words` hold, without the spare bits: groups·Σ n_in bits.
    ///
    /// # Errors
    /// Words of another width or number, or a spare bit that is 1.
    pub fn to_stream(&self, words: FrameWords, groups: usize, file: &str) -> Result<BitVec> {
        let n_words = self.n_words(groups);
        if words.width != self.word_width || words.len() != n_words {
            let (found, width) = (words.len(), words.width);
            let what = format!(
                "{found} words of {width} bits, {groups} groups take {n_words} words of {} bits",
                self.word_width
            );
            return Err(Error::input(file, "", what));
        }
        let bits = self.reorder_bits(words).bits;
        let used = groups * self.group_bits();
        if let Some(at) = bits.slice(used, bits.len() - used).first_one() {
            let what = format!("is 1, spare bits after the {used} bits of the last group must be 0");
            return Err(Error::input(file, format!("stream bit {}", used + at), what));
        }
        Ok(bits.slice(0, used))
    }

    /// The inverse of [`Layout::pack`]: the stored bits of every plane.
    ///
    /// # Errors
    /// As [`Layout::to_stream`].
    pub fn unpack(&self, words: FrameWords, groups: usize, file: &str) -> Result<Vec<BitVec>> {
        let stream = self.to_stream(words, groups, file)?;
        let mut planes: Vec<_> = self.n_in.iter().map(|n_in| BitVec::with_capacity(groups * n_in)).collect();
        let mut at = 0;
        for _ in 0..groups {
            for (plane, &n_in) in planes.iter_mut().zip(&self.n_in) {
                plane.extend(&stream.slice(at, n_in));
                at += n_in;
            }
        }
        Ok(planes)
    }

    /// To and from the LSB-first form.
    fn reorder_bits(&self, words: FrameWords) -> FrameWords {
        match self.bit_order {
            BitOrder::LsbFirst => words,
            BitOrder::MsbFirst => words.mirrored_bits(),
        }
    }
}

/// Words of `width` bits, in whole bytes, as the stream that begins at bit 0 of byte 0.
pub fn lsb_first(bytes: &mut [u8], width: usize, order: BitOrder) {
    if order == BitOrder::MsbFirst {
        for word in bytes.chunks_mut((width / 8).max(1)) {
            word.reverse();
            word.iter_mut().for_each(|byte| *byte = byte.reverse_bits());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bits(text: &str) -> BitVec {
        BitVec::parse(text).expect("bits")
    }

    fn layout(n_in: &[usize], word_width: usize, bit_order: BitOrder) -> Layout {
        Layout { n_in: n_in.to_vec(), word_width, bit_order }
    }

    #[test]
    fn planes_interleave_by_group() {
        let planes = [&bits("110100"), &bits("0110")];
        let words = layout(&[3, 2], 8, BitOrder::LsbFirst).pack(&planes, 2);
        assert_eq!(words.bits, bits("1100110010000000"));
        let words = layout(&[3, 2], 8, BitOrder::MsbFirst).pack(&planes, 2);
        assert_eq!(words.bits, bits("0011001100000001"));
    }

    #[test]
    fn wrong_size_and_spare_bits_are_errors() {
        let layout = layout(&[5], 8, BitOrder::LsbFirst);
        let words = |text| FrameWords { width: 8, bits: bits(text) };
        let says = |text, groups| layout.to_stream(words(text), groups, "f.bin").unwrap_err().to_string();
        assert!(says("10000000", 2).contains("1 words of 8 bits, 2 groups take 2 words"));
        assert!(says("10000010", 1).contains("f.bin: stream bit 6: is 1"));
        assert_eq!(layout.to_stream(words("10011000"), 1, "").unwrap(), bits("10011"));
    }

    proptest! {
        #[test]
        fn unpack_undoes_pack(
            n_in in prop::collection::vec(0usize..40, 1..4),
            groups in 0usize..9,
            bytes in 1usize..20,
            msb in any::<bool>(),
            seed in any::<u64>(),
        ) {
            let order = if msb { BitOrder::MsbFirst } else { BitOrder::LsbFirst };
            let layout = layout(&n_in, bytes * 8, order);
            let bit = |p: usize, i: usize| (seed.rotate_left((p * 7 + i) as u32) ^ i as u64) & 1 == 1;
            let planes: Vec<_> = n_in.iter().enumerate()
                .map(|(p, n)| BitVec::from_bits((0..n * groups).map(|i| bit(p, i)))).collect();
            let words = layout.pack(&planes.iter().collect::<Vec<_>>(), groups);
            prop_assert_eq!(words.len(), layout.n_words(groups));
            let mut swapped = crate::codec::image::bin::write_words(&words, "");
            lsb_first(&mut swapped, layout.word_width, order);
            let stream = layout.to_stream(words.clone(), groups, "").unwrap();
            let used = BitVec::from_bits((0..stream.len()).map(|at| swapped[at / 8] >> (at % 8) & 1 == 1));
            prop_assert_eq!(used, stream);
            prop_assert_eq!(layout.unpack(words, groups, "").unwrap(), planes);
        }
    }
}
