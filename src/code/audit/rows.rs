//! Properties of the rows and columns of a matrix.

use crate::gf2::{BitMatrix, BitVec};
use crate::network::metrics::Spread;
use itertools::Itertools;
use std::collections::BTreeSet;

/// Rows and columns that deserve attention, by index, ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFacts {
    /// Ones per row.
    pub taps: Spread,
    /// Ones per column: outputs that an input changes.
    pub readers: Spread,
    /// Rows without a tap: outputs stuck at 0.
    pub zero_rows: Vec<usize>,
    /// Later rows that equal an earlier one, zero rows apart: weights that are always alike.
    pub duplicate_rows: Vec<usize>,
    /// Later rows that tap exactly what an earlier one does not: two such sum to the parity of all inputs.
    pub complementary_rows: Vec<usize>,
    /// Columns without a tap: stored bits that nothing depends on.
    pub unused_inputs: Vec<usize>,
}

impl RowFacts {
    /// Properties of the rows and columns of `matrix`.
    pub fn from_matrix(matrix: &BitMatrix) -> Self {
        let taps: Vec<_> = matrix.rows().iter().map(BitVec::count_ones).collect();
        let mut seen = BTreeSet::new();
        let (mut duplicate_rows, mut complementary_rows) = (Vec::new(), Vec::new());
        for (i, row) in matrix.rows().iter().enumerate().filter(|(_, row)| !row.is_zero()) {
            let mut complement = BitVec::ones(row.len());
            complement.add_assign(row);
            if seen.contains(&complement) {
                complementary_rows.push(i);
            }
            if !seen.insert(row.clone()) {
                duplicate_rows.push(i);
            }
        }
        Self {
            zero_rows: taps.iter().positions(|&n| n == 0).collect(),
            taps: Spread::from_counts(&taps),
            readers: Spread::from_counts(&column_weights(matrix)),
            duplicate_rows,
            complementary_rows,
            unused_inputs: matrix.zero_columns(),
        }
    }
}

fn column_weights(matrix: &BitMatrix) -> Vec<usize> {
    let mut weights = vec![0; matrix.n_cols()];
    matrix.rows().iter().flat_map(BitVec::ones_at).for_each(|column| weights[column] += 1);
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_looks_wrong() {
        let matrix = BitMatrix::parse("1100 0000 1100 1000 0011").expect("rectangular");
        let facts = RowFacts::from_matrix(&matrix);
        assert_eq!((facts.zero_rows, facts.duplicate_rows), (vec![1], vec![2]));
        assert_eq!((facts.complementary_rows, facts.unused_inputs), (vec![4], vec![]));
        assert_eq!(facts.readers, Spread { min: 1, mean: 1.75, max: 3 });
        let facts = RowFacts::from_matrix(&BitMatrix::parse("110 100").expect("rectangular"));
        assert_eq!((facts.unused_inputs, facts.taps.max), (vec![2], 2));
    }
}
