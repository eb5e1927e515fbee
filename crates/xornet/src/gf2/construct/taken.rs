//! Words that are no rows yet.

use crate::gf2::BitVec;
use std::collections::BTreeSet;

/// Words that rows have taken.
pub struct Taken {
    words: BTreeSet<BitVec>,
    /// How many words a row may be, held down to `usize`.
    n_words: usize,
}

impl Taken {
    /// None yet, of `n_words` that there are.
    pub fn new(n_words: usize) -> Self {
        Self { words: BTreeSet::new(), n_words }
    }

    /// Takes the first free word among `candidates(attempt, the one before)`, which must come to every
    /// word in the end.
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
