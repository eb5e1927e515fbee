//! Gaussian elimination: reduced row echelon form, rank, solutions of M·x = b.

use crate::gf2::{BitMatrix, BitVec};

/// The reduced row echelon form of a matrix, with the row operations that lead to it.
pub struct Echelon {
    n_cols: usize,
    n_rows: usize,
    /// Reduced non-zero rows, and for each the combination of given rows that makes it.
    rows: Vec<(BitVec, BitVec)>,
    /// Column of the leading one of each reduced row, ascending.
    pivots: Vec<usize>,
}

impl Echelon {
    /// Eliminates `matrix`.
    pub fn new(matrix: &BitMatrix) -> Self {
        let (n_rows, n_cols) = (matrix.n_rows(), matrix.n_cols());
        let mut rows: Vec<_> =
            (0..n_rows).map(|i| (matrix.row(i).clone(), BitVec::unit_vector(n_rows, i))).collect();
        let mut pivots = Vec::new();
        for col in 0..n_cols {
            let done = pivots.len();
            let Some(found) = (done..n_rows).find(|&i| rows[i].0.get(col)) else { continue };
            rows.swap(done, found);
            let (lead, combination) = rows[done].clone();
            for (i, row) in rows.iter_mut().enumerate() {
                if i != done && row.0.get(col) {
                    row.0.add_assign(&lead);
                    row.1.add_assign(&combination);
                }
            }
            pivots.push(col);
        }
        rows.truncate(pivots.len());
        Self { n_cols, n_rows, rows, pivots }
    }

    /// Rank of the matrix.
    pub fn rank(&self) -> usize {
        self.pivots.len()
    }

    /// Columns of the leading ones, ascending: an information set of the row space.
    pub fn pivots(&self) -> &[usize] {
        &self.pivots
    }

    /// The reduced non-zero rows: a basis of the row space.
    pub fn basis(&self) -> impl Iterator<Item = &BitVec> {
        self.rows.iter().map(|(row, _)| row)
    }

    /// For each reduced non-zero row, the combination of given rows that makes it.
    pub fn row_combinations(&self) -> impl Iterator<Item = &BitVec> {
        self.rows.iter().map(|(_, combination)| combination)
    }

    /// One x with M·x = `b`, free inputs at 0; `None` where there is none.
    ///
    /// # Panics
    /// If `b` has not as many bits as the matrix has rows.
    pub fn solve(&self, matrix: &BitMatrix, b: &BitVec) -> Option<BitVec> {
        assert_eq!(b.len(), self.n_rows, "right-hand side of the wrong length");
        let mut x = BitVec::zeros(self.n_cols);
        for ((_, combination), &pivot) in self.rows.iter().zip(&self.pivots) {
            x.set(pivot, combination.dot(b));
        }
        (matrix.mul_vec(&x) == *b).then_some(x)
    }
}

impl BitMatrix {
    /// Rank over GF(2).
    pub fn rank(&self) -> usize {
        Echelon::new(self).rank()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matrix(bits: &[Vec<bool>]) -> BitMatrix {
        let rows = bits.iter().map(|row| BitVec::from_bits(row.iter().copied())).collect();
        BitMatrix::from_rows(bits[0].len(), rows).expect("rectangular")
    }

    /// Rank by brute force: log2 of the number of distinct words.
    fn rank_by_counting(m: &BitMatrix) -> usize {
        let words: std::collections::BTreeSet<_> =
            (0..1u64 << m.n_cols()).map(|x| m.mul_vec(&BitVec::from_words(m.n_cols(), vec![x]))).collect();
        words.len().ilog2() as usize
    }

    proptest! {
        #[test]
        fn rank_counts_the_words(bits in prop::collection::vec(prop::collection::vec(any::<bool>(), 7), 1..10)) {
            let m = matrix(&bits);
            prop_assert_eq!(m.rank(), rank_by_counting(&m));
            prop_assert_eq!(m.transpose().rank(), m.rank());
        }

        #[test]
        fn solves_what_has_a_solution(bits in prop::collection::vec(prop::collection::vec(any::<bool>(), 9), 1..12), x in prop::collection::vec(any::<bool>(), 9)) {
            let m = matrix(&bits);
            let b = m.mul_vec(&BitVec::from_bits(x));
            let found = Echelon::new(&m).solve(&m, &b).expect("b is in the image");
            prop_assert_eq!(m.mul_vec(&found), b);
        }
    }

    #[test]
    fn says_when_there_is_no_solution() {
        let m = matrix(&[vec![true, true], vec![true, true]]);
        assert_eq!(Echelon::new(&m).solve(&m, &BitVec::from_bits([true, false])), None);
    }
}
