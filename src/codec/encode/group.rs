//! Wanted bits of a layer and of one of its groups, and their importance.

use super::tally::Tally;
use crate::gf2::BitVec;

/// Wanted bits of a plane of a layer, and the importance of each.
#[derive(Debug, Clone, Copy)]
pub struct GroupTarget<'a> {
    /// One bit per weight.
    pub bits: &'a BitVec,
    /// Weights that count; all where `None`.
    pub care: Option<&'a BitVec>,
    /// Importance of each weight, finite and at least 0; equal for all where `None`.
    pub importance: Option<&'a [f64]>,
}

impl GroupTarget<'_> {
    /// The group of `n_out` weights from number `first` on; weights past the last one do not count. `offset`
    /// is the constant that the decoder adds to every group.
    pub(super) fn wanted_group(&self, first: usize, n_out: usize, offset: &BitVec) -> Wanted {
        let used = n_out.min(self.bits.len() - first);
        let mut bits = self.bits.slice(first, used);
        let mut care = self.care.map_or_else(|| BitVec::ones(used), |care| care.slice(first, used));
        bits.extend(&BitVec::zeros(n_out - used));
        care.extend(&BitVec::zeros(n_out - used));
        bits.add_assign(offset);
        let importance = self.importance.map(|all| {
            let own = (0..used).map(|i| if care.get(i) { all[first + i] } else { 0.0 });
            own.chain(std::iter::repeat_n(0.0, n_out - used)).collect()
        });
        Wanted { bits, care, importance }
    }
}

/// Wanted word of a group.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// The word, before the offset.
    pub bits: BitVec,
    /// Bits that count.
    pub care: BitVec,
    /// Importance of each bit, 0 where it does not count; where `None`, 1 for all that count.
    pub importance: Option<Vec<f64>>,
}

impl Wanted {
    /// Whether every bit counts, and all alike.
    pub fn is_uniform(&self) -> bool {
        self.importance.is_none() && self.care.count_ones() == self.care.len()
    }

    /// Importance of output `i`.
    pub fn output_weight(&self, i: usize) -> f64 {
        match &self.importance {
            Some(importance) => importance[i],
            None => f64::from(u8::from(self.care.get(i))),
        }
    }

    /// Cost of `word`: importance of the bits that it has wrong.
    pub fn word_cost(&self, word: &BitVec) -> f64 {
        self.cost_of_sum([word])
    }

    /// Cost of the sum of `words`.
    pub fn cost_of_sum<const N: usize>(&self, words: [&BitVec; N]) -> f64 {
        let words = words.map(BitVec::as_words);
        let wrong = |i: usize| {
            words.iter().fold(self.bits.as_words()[i], |sum, word| sum ^ word[i]) & self.care.as_words()[i]
        };
        let all = 0..self.bits.as_words().len();
        match &self.importance {
            None => f64::from(all.map(|i| wrong(i).count_ones()).sum::<u32>()),
            Some(importance) => {
                all.map(|i| word_ones(wrong(i)).map(|bit| importance[64 * i + bit]).sum::<f64>()).sum()
            }
        }
    }

    /// The bits that count and that `word` has wrong.
    fn wrong_bits(&self, word: &BitVec) -> BitVec {
        let pairs = self.bits.as_words().iter().zip(word.as_words()).zip(self.care.as_words());
        let words = pairs.map(|((wanted, found), care)| (wanted ^ found) & care).collect();
        BitVec::from_words(word.len(), words)
    }

    /// Tally of `word`.
    pub fn tally_word(&self, word: &BitVec) -> Tally {
        let importance = (0..self.bits.len()).map(|i| self.output_weight(i)).sum();
        let (counted, wrong) = (self.care.count_ones() as u64, self.wrong_bits(word).count_ones() as u64);
        Tally { counted, wrong, importance, lost: self.word_cost(word) }
    }
}

/// Places of the ones of `word`, ascending.
fn word_ones(word: u64) -> impl Iterator<Item = usize> {
    let next = |word: &u64| (word & (word - 1) != 0).then_some(word & (word - 1));
    std::iter::successors((word != 0).then_some(word), next).map(|word| word.trailing_zeros() as usize)
}
