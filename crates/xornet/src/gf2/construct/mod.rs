//! Matrices made from a seed: the same call makes the same matrix on every machine.
//!
//! All constructors hold to this:
//! - no row is all zero;
//! - rows are distinct while there are words left: only when every word that a row may be has been used
//!   are they used again, each once more;
//! - every input is tapped where there are taps enough ([`n_tap`] needs `n_out`·`taps` >= `n_in`; [`random`] adds
//!   a tap for an input that would stay unused).

mod n_tap;
mod random;
mod source;

use crate::error::{Error, Problem, Result};
use crate::gf2::BitVec;
use crate::gf2::io::MAX_SIDE;
pub use n_tap::n_tap;
pub use random::random;
pub(crate) use source::Source;
use std::collections::BTreeSet;

/// The problem of a size out of range.
fn check_side(name: &str, side: usize) -> Option<Problem> {
    let fits = (1..=MAX_SIDE).contains(&side);
    (!fits).then(|| Problem::new("", name, format!("{side}, the limits are 1..={MAX_SIDE}")))
}

/// All that is wrong with the parameters, as an error.
fn check(problems: impl IntoIterator<Item = Option<Problem>>) -> Result<()> {
    let problems: Vec<_> = problems.into_iter().flatten().collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::Input(problems)) }
}

/// Words that rows have taken.
struct Taken {
    words: BTreeSet<BitVec>,
    /// How many words a row may be, held down to `usize`.
    n_words: usize,
}

impl Taken {
    fn new(n_words: usize) -> Self {
        Self { words: BTreeSet::new(), n_words }
    }

    /// Takes the first free word among `candidates(attempt, the one before)`, which must come to every
    /// word in the end.
    fn pick(&mut self, mut candidates: impl FnMut(usize, &BitVec) -> BitVec) -> BitVec {
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

#[cfg(test)]
mod tests;
