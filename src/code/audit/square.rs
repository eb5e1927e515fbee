//! Properties that only a square matrix has.

use crate::gf2::BitMatrix;

/// Properties of a square matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SquareFacts {
    /// Whether it has an inverse.
    pub invertible: bool,
    /// Whether it is its own inverse: M·M = I.
    pub involution: bool,
    /// Whether its transpose is its inverse: M·Mᵀ = I.
    pub orthogonal: bool,
    /// Whether it is its transpose.
    pub symmetric: bool,
}

impl SquareFacts {
    /// Of `matrix` of rank `rank`; `None` where it is not square.
    pub fn from_matrix(matrix: &BitMatrix, rank: usize) -> Option<Self> {
        let n = matrix.n_rows();
        let (identity, transpose) = (BitMatrix::identity(n), matrix.transpose());
        (n == matrix.n_cols()).then(|| Self {
            invertible: rank == n,
            involution: matrix.mul(matrix) == identity,
            orthogonal: matrix.mul(&transpose) == identity,
            symmetric: transpose == *matrix,
        })
    }

    /// The words for those that hold.
    pub fn names(&self) -> Vec<&'static str> {
        let words = [
            (self.invertible, "invertible"),
            (self.involution, "involution (its own inverse)"),
            (self.orthogonal, "orthogonal (the transpose is the inverse)"),
            (self.symmetric, "symmetric"),
        ];
        words.into_iter().filter_map(|(holds, word)| holds.then_some(word)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_involutions_and_orthogonal_matrices() {
        let facts = |rows: &str| {
            let matrix = BitMatrix::parse(rows).expect("rectangular");
            SquareFacts::from_matrix(&matrix, matrix.rank())
        };
        let of = |invertible, involution, orthogonal, symmetric| {
            Some(SquareFacts { invertible, involution, orthogonal, symmetric })
        };
        assert_eq!(facts("11 01"), of(true, true, false, false));
        assert_eq!(facts("010 001 100"), of(true, false, true, false));
        assert_eq!(facts("0111 1011 1101 1110"), of(true, true, true, true));
        assert_eq!(facts("11 11"), of(false, false, false, true));
        assert_eq!(facts("11"), None);
    }
}
