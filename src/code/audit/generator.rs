//! The decodable words of a matrix by a basis of them.

use crate::gf2::{BitMatrix, BitVec, Echelon};

/// A basis of the decodable words, reduced: word k has a 1 at its own information position and 0 at those of
/// the others.
pub struct Generator {
    /// r words of n_out bits.
    pub words: Vec<BitVec>,
    /// The information positions, ascending.
    pub positions: Vec<usize>,
    /// Bits of a word.
    pub length: usize,
}

impl Generator {
    /// Of the words that `matrix` decodes to.
    pub fn new(matrix: &BitMatrix) -> Self {
        let echelon = Echelon::new(&matrix.transpose());
        let words = echelon.basis().cloned().collect();
        Self { words, positions: echelon.pivots().to_vec(), length: matrix.n_rows() }
    }

    /// Dimension of the code.
    pub fn rank(&self) -> usize {
        self.words.len()
    }

    /// Positions that are no information positions, ascending.
    pub fn check_positions(&self) -> Vec<usize> {
        (0..self.length).filter(|i| self.positions.binary_search(i).is_err()).collect()
    }

    /// A basis of the words that have an even number of common ones with every word of the code.
    pub fn dual_basis(&self) -> Vec<BitVec> {
        let word = |&check: &usize| {
            let mut word = BitVec::unit_vector(self.length, check);
            for (own, &position) in self.words.iter().zip(&self.positions) {
                word.set(position, own.get(check));
            }
            word
        };
        self.check_positions().iter().map(word).collect()
    }
}

/// Visits every sum of `basis` once, zero first; neighbours differ by one of them (Gray code). The basis has
/// fewer than 64 words.
pub fn for_each_sum(basis: &[BitVec], start: &BitVec, mut visit: impl FnMut(&BitVec)) {
    let mut sum = start.clone();
    visit(&sum);
    for step in 1..1u64 << basis.len() {
        sum.add_assign(&basis[step.trailing_zeros() as usize]);
        visit(&sum);
    }
}
