//! Systematic forms: some independent rows are the stored bits, the others sums of them.

use crate::gf2::{BitMatrix, BitVec, Echelon};

/// M = [I; P]·T up to the order of rows, where T is made of rows of M.
pub struct Systematic {
    /// Rows of M that are stored bits: an information set.
    pub basis: Vec<usize>,
    /// All other rows.
    pub rest: Vec<usize>,
    /// P: a row for each of the rest, a column for each of the basis.
    pub matrix: BitMatrix,
}

impl Systematic {
    /// The form whose basis takes every row, in this order of all rows, that does not depend on those before.
    pub fn new(matrix: &BitMatrix, order: &[usize]) -> Self {
        let ordered = order.iter().map(|&i| matrix.row(i).clone()).collect();
        let ordered = BitMatrix::from_rows(matrix.n_cols(), ordered).unwrap_or_default();
        let echelon = Echelon::new(&ordered.transpose());
        // Reduced columns of the transpose say how its columns, the rows of M, are made of the leading ones.
        let sums = BitMatrix::from_rows(order.len(), echelon.basis().cloned().collect());
        let sums = sums.unwrap_or_default().transpose();
        let leads = echelon.pivots();
        let mut is_lead = BitVec::zeros(order.len());
        leads.iter().for_each(|&at| is_lead.set(at, true));
        let others: Vec<usize> = (0..order.len()).filter(|&at| !is_lead.get(at)).collect();
        let rows = others.iter().map(|&at| sums.row(at).clone()).collect();
        Self {
            basis: leads.iter().map(|&at| order[at]).collect(),
            rest: others.iter().map(|&at| order[at]).collect(),
            matrix: BitMatrix::from_rows(leads.len(), rows).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_the_matrix(bits in prop::collection::vec(prop::collection::vec(any::<bool>(), 6), 1..10)) {
            let rows = bits.into_iter().map(BitVec::from_bits).collect();
            let matrix = BitMatrix::from_rows(6, rows).expect("rectangular");
            let order: Vec<usize> = (0..matrix.n_rows()).rev().collect();
            let form = Systematic::new(&matrix, &order);
            prop_assert_eq!(form.basis.len(), matrix.rank());
            let stored = form.basis.iter().map(|&i| matrix.row(i).clone()).collect();
            let product = form.matrix.mul(&BitMatrix::from_rows(6, stored).expect("rectangular"));
            for (at, &i) in form.rest.iter().enumerate() {
                prop_assert_eq!(product.row(at), matrix.row(i));
            }
        }
    }
}
