//! Affine maps: what a network computes.

use crate::gf2::{BitMatrix, BitVec};

/// An affine map over GF(2): y = M·x + c.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affine {
    /// M, a row an output.
    pub matrix: BitMatrix,
    /// c, a bit an output.
    pub offset: BitVec,
}

impl Affine {
    /// y = M·x.
    pub fn linear(matrix: BitMatrix) -> Self {
        let offset = BitVec::zeros(matrix.n_rows());
        Self { matrix, offset }
    }
}
