//! Rows of bits in one block, for loops over all pairs of rows.

use crate::gf2::BitMatrix;

/// Rows of equal width.
#[derive(Debug, Clone)]
pub struct Bits {
    words: Vec<u64>,
    /// Words of a row, at least 1.
    stride: usize,
    n_rows: usize,
}

impl Bits {
    /// The rows of `matrix`.
    pub fn from_matrix(matrix: &BitMatrix) -> Self {
        let mut bits = Self::zeros(matrix.n_rows(), matrix.n_cols());
        for (i, row) in matrix.rows().iter().enumerate() {
            bits.row_mut(i)[..row.as_words().len()].copy_from_slice(row.as_words());
        }
        bits
    }

    /// `n_rows` rows of zeros.
    pub fn zeros(n_rows: usize, n_cols: usize) -> Self {
        let stride = n_cols.div_ceil(u64::BITS as usize).max(1);
        Self { words: vec![0; n_rows * stride], stride, n_rows }
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Words of a row.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Row `i`.
    pub fn row(&self, i: usize) -> &[u64] {
        &self.words[i * self.stride..(i + 1) * self.stride]
    }

    fn row_mut(&mut self, i: usize) -> &mut [u64] {
        &mut self.words[i * self.stride..(i + 1) * self.stride]
    }

    /// Bit `j` of row `i`.
    pub fn get(&self, i: usize, j: usize) -> bool {
        self.row(i)[j / 64] >> (j % 64) & 1 == 1
    }

    /// Turns bit `j` of row `i` over.
    pub fn flip_bit(&mut self, i: usize, j: usize) {
        self.row_mut(i)[j / 64] ^= 1 << (j % 64);
    }

    /// Row `i` += row `j`.
    pub fn add_row(&mut self, i: usize, j: usize) {
        for w in 0..self.stride {
            self.words[i * self.stride + w] ^= self.words[j * self.stride + w];
        }
    }

    /// Ones of row `i`.
    pub fn row_weight(&self, i: usize) -> u32 {
        self.row(i).iter().map(|word| word.count_ones()).sum()
    }

    /// Places where rows `i` and `j` differ.
    pub fn row_distance(&self, i: usize, j: usize) -> u32 {
        self.row(i).iter().zip(self.row(j)).map(|(a, b)| (a ^ b).count_ones()).sum()
    }

    /// Positions of the ones of `row`.
    pub fn row_ones(row: &[u64]) -> impl Iterator<Item = usize> {
        row.iter().enumerate().flat_map(|(w, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(w * 64 + bit)
            })
        })
    }
}
