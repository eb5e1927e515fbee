//! A matrix over GF(2), one packed vector a row.

use crate::gf2::BitVec;
use std::fmt;

/// `n_rows` x `n_cols` bits. Row i holds the taps of output `y[i]`; column j is input `x[j]`.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct BitMatrix {
    n_cols: usize,
    rows: Vec<BitVec>,
}

impl BitMatrix {
    /// All zeros.
    pub fn zeros(n_rows: usize, n_cols: usize) -> Self {
        Self { n_cols, rows: vec![BitVec::zeros(n_cols); n_rows] }
    }

    /// The identity of size `n`.
    pub fn identity(n: usize) -> Self {
        Self { n_cols: n, rows: (0..n).map(|i| BitVec::unit_vector(n, i)).collect() }
    }

    /// From rows, which must all have `n_cols` bits; `None` where one has not.
    pub fn from_rows(n_cols: usize, rows: Vec<BitVec>) -> Option<Self> {
        rows.iter().all(|row| row.len() == n_cols).then_some(Self { n_cols, rows })
    }

    /// Reads rows of `0` and `1`, `x[0]` leftmost, with blanks or line breaks between them; `None` where another
    /// character is met or the rows differ in length. No rows are a matrix of 0 x 0.
    ///
    /// ```
    /// use xornet::gf2::BitMatrix;
    ///
    /// let matrix = BitMatrix::parse("1011 1100 1110").unwrap();
    /// assert_eq!((matrix.n_rows(), matrix.n_cols()), (3, 4));
    /// assert!(matrix.get(0, 2) && !matrix.get(0, 1));
    /// assert_eq!(BitMatrix::parse(&matrix.to_string()), Some(matrix));
    /// assert_eq!(BitMatrix::parse("10 1"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let rows = text.split_whitespace().map(BitVec::parse).collect::<Option<Vec<_>>>()?;
        Self::from_rows(rows.first().map_or(0, BitVec::len), rows)
    }

    /// Number of rows (outputs).
    pub fn n_rows(&self) -> usize {
        self.rows.len()
    }

    /// Number of columns (inputs).
    pub fn n_cols(&self) -> usize {
        self.n_cols
    }

    /// Row `i`.
    pub fn row(&self, i: usize) -> &BitVec {
        &self.rows[i]
    }

    /// All rows in order.
    pub fn rows(&self) -> &[BitVec] {
        &self.rows
    }

    /// Entry in row `i`, column `j`.
    pub fn get(&self, i: usize, j: usize) -> bool {
        self.rows[i].get(j)
    }

    /// Appends a row.
    ///
    /// # Panics
    /// If `row` has not `n_cols` bits.
    pub fn push_row(&mut self, row: BitVec) {
        assert_eq!(row.len(), self.n_cols, "a row of another length");
        self.rows.push(row);
    }

    /// Sets the entry in row `i`, column `j`.
    pub fn set(&mut self, i: usize, j: usize, bit: bool) {
        self.rows[i].set(j, bit);
    }

    /// Number of ones: the taps.
    pub fn count_ones(&self) -> usize {
        self.rows.iter().map(BitVec::count_ones).sum()
    }

    /// M·x.
    ///
    /// # Panics
    /// If `x` has not `n_cols` bits.
    ///
    /// ```
    /// use xornet::gf2::{BitMatrix, BitVec};
    ///
    /// let matrix = BitMatrix::parse("110 011").unwrap();
    /// assert_eq!(matrix.mul_vec(&BitVec::parse("111").unwrap()).to_string(), "00");
    /// ```
    pub fn mul_vec(&self, x: &BitVec) -> BitVec {
        BitVec::from_bits(self.rows.iter().map(|row| row.dot(x)))
    }

    /// M·other.
    ///
    /// # Panics
    /// If `other` has not as many rows as this has columns.
    pub fn mul(&self, other: &BitMatrix) -> BitMatrix {
        assert_eq!(self.n_cols, other.n_rows(), "matrices do not fit");
        let row = |taps: &BitVec| {
            taps.ones_at().fold(BitVec::zeros(other.n_cols), |mut sum, j| {
                sum.add_assign(&other.rows[j]);
                sum
            })
        };
        Self { n_cols: other.n_cols, rows: self.rows.iter().map(row).collect() }
    }

    /// The `exponent`-th power, the identity for 0.
    ///
    /// # Panics
    /// If it is not square.
    pub fn power(&self, exponent: u64) -> BitMatrix {
        let top = u64::BITS - exponent.leading_zeros();
        (0..top).rev().fold(Self::identity(self.n_cols), |power, bit| match exponent >> bit & 1 {
            1 => power.mul(&power).mul(self),
            _ => power.mul(&power),
        })
    }

    /// The transpose.
    ///
    /// ```
    /// use xornet::gf2::BitMatrix;
    ///
    /// assert_eq!(BitMatrix::parse("110 011").unwrap().transpose().to_string(), "10\n11\n01\n");
    /// ```
    pub fn transpose(&self) -> Self {
        let mut t = Self::zeros(self.n_cols, self.n_rows());
        for (i, row) in self.rows.iter().enumerate() {
            for j in row.ones_at() {
                t.set(j, i, true);
            }
        }
        t
    }

    /// Columns without a one: inputs that no output taps.
    pub fn zero_columns(&self) -> Vec<usize> {
        let mut used = BitVec::zeros(self.n_cols);
        for row in &self.rows {
            for j in row.ones_at() {
                used.set(j, true);
            }
        }
        (0..self.n_cols).filter(|&j| !used.get(j)).collect()
    }
}

/// One row a line, `x[0]` leftmost: the text form of a matrix.
impl fmt::Display for BitMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}

impl fmt::Debug for BitMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BitMatrix {}x{}\n{self}", self.n_rows(), self.n_cols)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matrix(n_rows: usize, n_cols: usize) -> impl Strategy<Value = BitMatrix> {
        prop::collection::vec(prop::collection::vec(any::<bool>(), n_cols), n_rows).prop_map(move |rows| {
            BitMatrix { n_cols, rows: rows.into_iter().map(BitVec::from_bits).collect() }
        })
    }

    proptest! {
        #[test]
        fn transpose_twice_is_itself(m in matrix(7, 70)) {
            prop_assert_eq!(m.transpose().transpose(), m);
        }

        #[test]
        fn product_acts_as_composition(a in matrix(9, 66), b in matrix(66, 5), x in prop::collection::vec(any::<bool>(), 5)) {
            let x = BitVec::from_bits(x);
            prop_assert_eq!(a.mul(&b).mul_vec(&x), a.mul_vec(&b.mul_vec(&x)));
        }
    }

    #[test]
    fn finds_unused_inputs() {
        let mut m = BitMatrix::zeros(2, 3);
        m.set(0, 1, true);
        assert_eq!(m.zero_columns(), [0, 2]);
    }
}
