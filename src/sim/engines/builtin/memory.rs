//! A read-only memory, whose words come from the memory image that the module names.

use super::step::Place;
use crate::error::{Error, Result};
use crate::gf2::from_hex;
use crate::rtl::NetId;

/// A memory, and the places of its controls.
#[derive(Debug)]
pub struct MemoryPlan {
    /// The output register.
    pub read: NetId,
    /// Index of the word.
    pub address: Place,
    /// Enable, 1 bit.
    pub enable: Place,
    /// All memory words, `n_words` each.
    pub words: Vec<u64>,
    /// 64-bit words of one memory word.
    pub n_words: usize,
}

impl MemoryPlan {
    /// The word at `address`; 0 beyond the last one.
    pub fn word_at(&self, address: u64) -> impl Iterator<Item = u64> + '_ {
        let first = usize::try_from(address).ok().and_then(|at| at.checked_mul(self.n_words));
        let word = first.and_then(|first| self.words.get(first..first + self.n_words)).unwrap_or(&[]);
        word.iter().copied().chain(std::iter::repeat_n(0, self.n_words - word.len()))
    }
}

/// Parses a memory image: `depth` lines, each a word of `width` bits in hexadecimal.
///
/// # Errors
/// `Mismatch` if the text has another form.
pub fn parse_words(file: &str, text: &str, width: usize, depth: usize) -> Result<Vec<u64>> {
    let fail = |what: String| Error::Mismatch(format!("{file}: {what}"));
    let mut words = Vec::new();
    let mut n_lines = 0;
    for line in text.lines() {
        n_lines += 1;
        let word = from_hex(line, width).filter(|_| line.len() == width.div_ceil(4));
        let word =
            word.ok_or_else(|| fail(format!("line {n_lines}: {line:?} is no word of {width} bits")))?;
        words.extend_from_slice(word.as_words());
    }
    if n_lines == depth { Ok(words) } else { Err(fail(format!("{n_lines} words, the memory has {depth}"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_exactly_the_words_of_its_memory() {
        assert_eq!(parse_words("f", "0ff\n001\n", 12, 2).unwrap(), [0xff, 1]);
        assert_eq!(parse_words("f", "0ff\n", 12, 2).unwrap_err().to_string(), "f: 1 words, the memory has 2");
        assert!(parse_words("f", "0ff\n00g\n", 12, 2).unwrap_err().to_string().starts_with("f: line 2"));
    }

    #[test]
    fn words_past_the_last_are_zero() {
        let at = Place::new(0, 1);
        let plan =
            MemoryPlan { read: NetId(0), address: at, enable: at, words: vec![1, 2, 3, 4], n_words: 2 };
        let word = |at| plan.word_at(at).collect::<Vec<_>>();
        assert_eq!([word(1), word(2), word(u64::MAX)], [[3, 4], [0, 0], [0, 0]]);
    }
}
