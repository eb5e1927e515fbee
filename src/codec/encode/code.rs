//! The code of a plane in systematic form: the words that stored bits can make.

use crate::gf2::{BitMatrix, BitVec, Echelon};

/// The words `matrix·x`. Every word is the sum of those basis words whose pivot it has.
#[derive(Debug, Clone)]
pub struct Code {
    /// Stored bits of a group.
    pub n_in: usize,
    /// Outputs of a group.
    pub n_out: usize,
    /// The output that only this basis word has, ascending.
    pub pivots: Vec<usize>,
    /// A basis.
    pub words: Vec<BitVec>,
    /// Stored bits of each basis word.
    pub stored: Vec<BitVec>,
}

impl Code {
    /// The code of `matrix`.
    pub fn new(matrix: &BitMatrix) -> Self {
        let columns = Echelon::new(&matrix.transpose());
        let rows = Echelon::new(matrix);
        let words: Vec<_> = columns.basis().cloned().collect();
        let stored = words.iter().filter_map(|word| rows.solve(matrix, word)).collect();
        let (n_in, n_out) = (matrix.n_cols(), matrix.n_rows());
        Self { n_in, n_out, pivots: columns.pivots().to_vec(), words, stored }
    }

    /// Number of basis words.
    pub fn rank(&self) -> usize {
        self.words.len()
    }

    /// Stored bits of a word, which has these outputs at the pivots.
    pub fn stored_bits(&self, word: impl Fn(usize) -> bool) -> BitVec {
        let mut x = BitVec::zeros(self.n_in);
        for (&pivot, stored) in self.pivots.iter().zip(&self.stored) {
            if word(pivot) {
                x.add_assign(stored);
            }
        }
        x
    }

    /// The parity checks that each output takes part in: bit k of entry i is check k, `n_out` - rank in all.
    /// Only for codes of at most 64 outputs.
    pub fn output_checks(&self) -> Vec<u64> {
        let mut checks = vec![0; self.n_out];
        let free = (0..self.n_out).filter(|i| !self.pivots.contains(i));
        for (k, i) in free.enumerate() {
            checks[i] |= 1 << k;
            for (&pivot, word) in self.pivots.iter().zip(&self.words) {
                checks[pivot] |= u64::from(word.get(i)) << k;
            }
        }
        checks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct;

    #[test]
    fn words_checks_and_stored_bits_belong_together() {
        for seed in 0..20 {
            let matrix = construct::random_matrix(14, 9, 0.3, seed).unwrap();
            let code = Code::new(&matrix);
            assert_eq!(code.rank(), matrix.rank());
            let checks = code.output_checks();
            for (word, stored) in code.words.iter().zip(&code.stored) {
                assert_eq!(matrix.mul_vec(stored), *word);
                assert_eq!(word.ones_at().fold(0, |sum, i| sum ^ checks[i]), 0);
                assert_eq!(code.stored_bits(|i| word.get(i)), *stored);
            }
        }
    }
}
