//! Choice of distinct words as rows of a matrix.

use crate::gf2::BitVec;
use std::collections::BTreeSet;

/// Words that rows have taken.
pub struct Taken {
    words: BTreeSet<BitVec>,
    /// Number of words that a row may be, at most `usize::MAX`.
    n_words: usize,
}

impl Taken {
    /// No word taken yet, of `n_words` possible ones.
    pub fn new(n_words: usize) -> Self {
        Self { words: BTreeSet::new(), n_words }
    }

    /// Takes the first free word among `candidates(attempt, the one before)`, which must reach every word in
    /// the end. When all words are taken, all become free again.
    pub fn pick_free(&mut self, mut candidates: impl FnMut(usize, &BitVec) -> BitVec) -> BitVec {
        if self.words.len() >= self.n_words {
            self.words.clear();
        }
        let mut word = BitVec::default();
        for attempt in 0.. {
            word = candidates(attempt, &word);
            if !word.is_zero() && self.words.insert(word.clone()) {
                break;
            }
        }
        word
    }
}
