//! Audit of a matrix as a code: redundant stored bits, distance between its words, and how well they cover.
//!
//! The code of M (n_out x n_in) is its column space, the decodable words {M·x}: of length n_out and dimension
//! r = rank(M). It is the same for every equivalent matrix, and so is everything that [`Distance`] and
//! [`Coding`] say; the rows, the unused inputs and the redundancy are those of M itself.

mod branch;
mod coding;
mod distance;
mod generator;
mod json;
mod notes;
mod rows;
mod square;

pub use branch::{Branch, BranchNumbers};
pub use coding::{Coding, CodingMethod};
pub use distance::Distance;
pub use rows::RowFacts;
pub use square::SquareFacts;

use crate::gf2::BitMatrix;
use crate::network::metrics::naive_xor;
use crate::search::Bound;
use generator::Generator;

/// Properties of one matrix, found without any search.
#[derive(Debug, Clone, PartialEq)]
pub struct Audit {
    /// Stored bits a group: columns.
    pub n_in: usize,
    /// Weights a group: rows.
    pub n_out: usize,
    /// Dimension of the code: stored bits a group that are not redundant.
    pub rank: usize,
    /// Properties of the rows and columns.
    pub rows: RowFacts,
    /// Properties of a square matrix.
    pub square: Option<SquareFacts>,
    /// XOR2 gates of one tree per row.
    pub naive_xor: usize,
    /// Lower bound on the XOR2 gates of a decoder of any equivalent matrix.
    pub bound: Bound,
    /// Distance between the decodable words.
    pub distance: Distance,
    /// Distance of random groups from the decodable words.
    pub coding: Coding,
    /// Notes for a reader, a sentence each.
    pub notes: Vec<String>,
}

impl Audit {
    /// Audit of `matrix`; `seed` is that of the random groups, where not all groups are counted.
    pub fn from_matrix(matrix: &BitMatrix, seed: u64) -> Self {
        let generator = Generator::new(matrix);
        let rows = RowFacts::from_matrix(matrix);
        Self {
            n_in: matrix.n_cols(),
            n_out: matrix.n_rows(),
            rank: generator.rank(),
            notes: notes::code_notes(matrix, generator.rank(), &rows),
            square: SquareFacts::from_matrix(matrix, generator.rank()),
            rows,
            naive_xor: naive_xor(matrix),
            bound: crate::search::bases::lower_bound(matrix),
            distance: Distance::from_generator(&generator),
            coding: Coding::from_generator(&generator, seed),
        }
    }

    /// Redundant stored bits a group: n_in - rank.
    pub fn redundancy(&self) -> usize {
        self.n_in - self.rank
    }

    /// Stored bits a weight.
    pub fn bits_per_weight(&self) -> f64 {
        self.n_in as f64 / self.n_out as f64
    }

    /// Stored bits a weight, without the redundant ones.
    pub fn true_bits_per_weight(&self) -> f64 {
        self.rank as f64 / self.n_out as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn matrix(rows: &str) -> BitMatrix {
        BitMatrix::parse(rows).expect("rectangular")
    }

    /// The words of `m` by definition.
    fn words(m: &BitMatrix) -> BTreeSet<BitVec> {
        (0..1u64 << m.n_cols()).map(|x| m.mul_vec(&BitVec::from_words(m.n_cols(), vec![x]))).collect()
    }

    fn apart(a: &BitVec, b: &BitVec) -> usize {
        let mut sum = a.clone();
        sum.add_assign(b);
        sum.count_ones()
    }

    #[test]
    fn the_papers_matrix() {
        let audit = Audit::from_matrix(&matrix("1011 1100 1110 0011 0101 0111"), 1);
        assert_eq!((audit.rank, audit.naive_xor, audit.bound.n_xor, audit.redundancy()), (4, 9, 2, 0));
        assert_eq!((audit.distance.lower, audit.distance.upper), (1, 1));
        assert_eq!(audit.coding.method, CodingMethod::Exact);
        // 64 groups: 16 words, and 48 at distance 1.
        assert_eq!((audit.coding.mean, audit.coding.worst), (0.75 / 6.0, 1.0 / 6.0));
        assert!(audit.notes.is_empty(), "{:?}", audit.notes);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn is_what_counting_words_gives(rows in prop::collection::vec(prop::collection::vec(any::<bool>(), 6), 1..10)) {
            let rows: Vec<_> = rows.into_iter().map(BitVec::from_bits).collect();
            let m = BitMatrix::from_rows(6, rows).expect("rectangular");
            let (audit, words) = (Audit::from_matrix(&m, 1), words(&m));
            prop_assert_eq!(1 << audit.rank, words.len());
            let least = words.iter().map(BitVec::count_ones).filter(|&weight| weight > 0).min().unwrap_or(0);
            prop_assert_eq!((audit.distance.lower, audit.distance.upper), (least, least));
            let counts = audit.distance.weights.expect("a small code");
            for (weight, &count) in counts.iter().enumerate() {
                prop_assert_eq!(count, words.iter().filter(|word| word.count_ones() == weight).count() as u128);
            }
            let n = m.n_rows();
            let nearest = |y| words.iter().map(|word| apart(word, &BitVec::from_words(n, vec![y]))).min();
            let errors: Vec<usize> = (0..1u64 << n).filter_map(nearest).collect();
            let mean = errors.iter().sum::<usize>() as f64 / errors.len() as f64 / n as f64;
            let worst = *errors.iter().max().expect("at least one group") as f64 / n as f64;
            prop_assert!((audit.coding.mean - mean).abs() < 1e-12 && audit.coding.worst == worst);
        }

        #[test]
        fn the_dual_is_what_checks_the_code(rows in prop::collection::vec(prop::collection::vec(any::<bool>(), 5), 1..12)) {
            let rows: Vec<_> = rows.into_iter().map(BitVec::from_bits).collect();
            let m = BitMatrix::from_rows(5, rows).expect("rectangular");
            let generator = Generator::new(&m);
            let dual = generator.dual_basis();
            prop_assert_eq!(dual.len() + generator.rank(), m.n_rows());
            prop_assert!(dual.iter().all(|check| words(&m).iter().all(|word| !word.dot(check))));
        }
    }
}
