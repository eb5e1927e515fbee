//! Right inverses.

use crate::gf2::{BitMatrix, Echelon};

impl BitMatrix {
    /// R with M·R = I, n_cols x n_rows, the inverse where M is square; `None` where the rows are not independent.
    ///
    /// R picks one x for every M·x; it gives back the x that was only where M is square.
    pub fn right_inverse(&self) -> Option<Self> {
        let echelon = Echelon::new(self);
        // E = C·M is the identity on the pivot columns; with P its rows there, M·P = C⁻¹, and so R = P·C.
        (echelon.rank() == self.n_rows()).then(|| {
            let mut inverse = Self::zeros(self.n_cols(), self.n_rows());
            for (&pivot, combination) in echelon.pivots().iter().zip(echelon.row_combinations()) {
                combination.ones_at().for_each(|i| inverse.set(pivot, i, true));
            }
            inverse
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::gf2::construct::random_matrix;
    use crate::gf2::{BitMatrix, Echelon};

    #[test]
    fn undoes_from_the_right() {
        let mut found = 0;
        for seed in 0..40 {
            let (rows, cols) = (1 + seed as usize % 9, 9);
            let m = random_matrix(rows, cols, 0.5, seed).expect("a matrix");
            let inverse = m.right_inverse();
            assert_eq!(inverse.is_some(), Echelon::new(&m).rank() == rows);
            if let Some(inverse) = inverse {
                assert_eq!(m.mul(&inverse), BitMatrix::identity(rows));
                found += 1;
            }
        }
        assert!(found > 20);
        assert_eq!(BitMatrix::zeros(0, 3).right_inverse(), Some(BitMatrix::zeros(3, 0)));
    }
}
