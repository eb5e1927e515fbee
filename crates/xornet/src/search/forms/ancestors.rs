//! Ancestors of every form: the forms that it is derived from, directly or not, as bits.

use crate::search::forms::relation::Slot;

/// By slot, the set of forms that it depends on.
#[derive(Debug, Clone)]
pub struct Ancestors {
    /// Words of a row; 0 where there are too many slots for this to pay.
    n_words: usize,
    rows: Vec<u64>,
}

/// Most slots: their rows take 2 MB.
const MAX_SLOTS: usize = 4096;

impl Ancestors {
    /// None of any so far.
    pub fn new(n_slots: usize) -> Self {
        let n_words = if n_slots <= MAX_SLOTS { n_slots.div_ceil(64) } else { 0 };
        Self { n_words, rows: vec![0; n_slots * n_words] }
    }

    /// Whether they are kept at all.
    pub fn are_known(&self) -> bool {
        self.n_words > 0
    }

    /// Whether `slot` depends on `on`.
    pub fn has_ancestor(&self, slot: Slot, on: Slot) -> bool {
        let (word, bit) = (usize::from(on) / 64, usize::from(on) % 64);
        self.rows[usize::from(slot) * self.n_words + word] >> bit & 1 == 1
    }

    /// Records that `slot` is derived from `operands`, each of which comes before it or is an input.
    pub fn record_operands(&mut self, slot: Slot, operands: impl Iterator<Item = Slot>) {
        let n = self.n_words;
        let row = usize::from(slot) * n;
        self.rows[row..row + n].fill(0);
        for operand in operands.map(usize::from) {
            for word in 0..n {
                self.rows[row + word] |= self.rows[operand * n + word];
            }
            if n > 0 {
                self.rows[row + operand / 64] |= 1 << (operand % 64);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_a_form_hangs_on_is_there() {
        let mut ancestors = Ancestors::new(100);
        ancestors.record_operands(70, [0, 1].into_iter());
        ancestors.record_operands(80, [70, 2].into_iter());
        assert!([0, 1, 2, 70].iter().all(|&on| ancestors.has_ancestor(80, on)));
        assert!(
            !ancestors.has_ancestor(80, 80)
                && !ancestors.has_ancestor(70, 80)
                && !ancestors.has_ancestor(70, 2)
        );
        ancestors.record_operands(80, [3, 2].into_iter());
        assert!(!ancestors.has_ancestor(80, 70) && ancestors.has_ancestor(80, 3));
    }

    #[test]
    fn of_very_many_none_are_kept() {
        let mut ancestors = Ancestors::new(MAX_SLOTS + 1);
        ancestors.record_operands(70, [0, 1].into_iter());
        assert!(!ancestors.are_known());
    }
}
