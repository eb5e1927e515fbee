//! A memory that a text fills, word by word and in any order.

use crate::codec::frame::FrameWords;
use crate::error::{Error, Result};
use crate::gf2::BitVec;

/// Most bits of all words of an image in text: 64 MiB, some ten times as much as text.
pub const MAX_TEXT_BITS: usize = 1 << 29;

/// Words at addresses.
pub(super) struct WordMemory {
    /// The words; 0 where none is set.
    pub words: FrameWords,
    /// By address, whether a word was set.
    set: BitVec,
}

impl WordMemory {
    /// No words yet.
    pub fn new(width: usize) -> Self {
        Self { words: FrameWords { width, bits: BitVec::default() }, set: BitVec::default() }
    }

    /// Number of words, up to the last address that is set.
    pub fn len(&self) -> usize {
        self.set.len()
    }

    /// Puts `word` at `address`, in place of one that is there.
    ///
    /// # Errors
    /// An address beyond the limit.
    pub fn put_word(&mut self, address: usize, word: &BitVec) -> std::result::Result<(), String> {
        let width = self.words.width;
        if address == self.len() {
            check_size(address + 1, width)?;
            self.words.bits.extend(word);
            self.set.push(true);
            return Ok(());
        }
        self.grow_to(address.saturating_add(1))?;
        (0..width).for_each(|bit| self.words.bits.set(address * width + bit, word.get(bit)));
        self.set.set(address, true);
        Ok(())
    }

    /// Whether a word was put at `address`.
    pub fn is_set(&self, address: usize) -> bool {
        address < self.len() && self.set.get(address)
    }

    /// Zeros up to `depth` words; none of them counts as set.
    ///
    /// # Errors
    /// A depth beyond the limit.
    pub fn grow_to(&mut self, depth: usize) -> std::result::Result<(), String> {
        if depth > self.len() {
            check_size(depth, self.words.width)?;
            let more = depth - self.len();
            self.words.bits.extend(&BitVec::zeros(more * self.words.width));
            self.set.extend(&BitVec::zeros(more));
        }
        Ok(())
    }

    /// The words, each of which must be set.
    ///
    /// # Errors
    /// `Input` with the first address that is not.
    pub fn into_words(self, file: &str) -> Result<FrameWords> {
        match self.set.iter().position(|set| !set) {
            None => Ok(self.words),
            Some(address) => {
                let what = "no line sets it, but words behind it are set: nothing says what stands there";
                Err(Error::input(file, format!("address {address:x}"), what))
            }
        }
    }
}

/// Checks that a text may hold `depth` words of `width` bits.
///
/// # Errors
/// The words have more than [`MAX_TEXT_BITS`].
pub(super) fn check_size(depth: usize, width: usize) -> std::result::Result<(), String> {
    match depth.checked_mul(width) {
        Some(bits) if bits <= MAX_TEXT_BITS => Ok(()),
        _ => Err(format!("{depth} words of {width} bits, a text holds at most {MAX_TEXT_BITS} bits")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_are_bounded_and_tell_their_gaps() {
        let one = BitVec::ones(8);
        let mut memory = WordMemory::new(8);
        for address in [0, 3, 1] {
            memory.put_word(address, &one).expect("fits");
        }
        assert_eq!(memory.words.bits.as_words(), [0xff00_ffff]);
        assert!(memory.put_word(usize::MAX, &one).expect_err("far").contains("at most"));
        assert!(
            memory
                .into_words("f")
                .expect_err("a gap")
                .to_string()
                .starts_with("f: address 2: no line sets it")
        );
    }
}
