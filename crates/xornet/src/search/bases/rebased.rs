//! An equivalent matrix M', the transform T by which the packer computes its stored bits, and its network.
//!
//! Invariants, checked always:
//!
//! 1. M' has r = rank(M) columns, and T of r rows has rank r;
//! 2. M = M'·T;
//! 3. the network computes exactly M'.

use crate::error::{Error, Result};
use crate::gf2::{Affine, BitMatrix, Echelon};
use crate::network::{XorNetwork, verify};
use crate::search::bounds::Bound;
use crate::search::budget::Stats;

/// A matrix with the same decodable words as a given M, from as few stored bits as there can be:
/// y = M·x = M'·(T·x). The packer stores x' = T·x; the decoder is the network of M'.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebased {
    /// M', n_out x r: the matrix of the decoder.
    pub reduced: BitMatrix,
    /// T, r x n_in, of rank r = rank(M): what the packer applies to the stored bits of a group.
    pub transform: BitMatrix,
    /// Computes M', in canonical order.
    pub network: XorNetwork,
    /// Gates that no network of any equivalent matrix gets below.
    pub bound: Bound,
    /// Search statistics.
    pub stats: Stats,
}

impl Rebased {
    /// The equivalent matrix that `network` computes; its outputs are the rows of `matrix` over some stored
    /// bits.
    ///
    /// # Errors
    /// `Internal` where the outputs are not these rows.
    pub(super) fn new(matrix: &BitMatrix, network: &XorNetwork, bound: Bound, stats: Stats) -> Result<Self> {
        let network = network.canonical();
        let reduced = network.affine().matrix;
        let transform = transform(&reduced, matrix);
        let rebased = Self { reduced, transform, network, bound, stats };
        rebased.verify(matrix)?;
        Ok(rebased)
    }

    /// Stored bits a group: r.
    pub fn n_in(&self) -> usize {
        self.reduced.n_cols()
    }

    /// Whether no equivalent matrix has a network of fewer gates.
    pub fn is_optimal(&self) -> bool {
        self.network.n_xor() == self.bound.n_xor
    }

    /// Checks the invariants against `matrix`.
    ///
    /// # Errors
    /// `Internal`, with the first that is broken.
    pub fn verify(&self, matrix: &BitMatrix) -> Result<()> {
        let broken = |what: String| Err(Error::Internal(format!("equivalent matrix: {what}")));
        let (reduced, transform) = (&self.reduced, &self.transform);
        let (rank, n_in) = (matrix.rank(), reduced.n_cols());
        if n_in != rank || transform.n_rows() != rank || transform.n_cols() != matrix.n_cols() {
            let shape = format!("{}x{}", transform.n_rows(), transform.n_cols());
            return broken(format!("rank {rank}, but {n_in} stored bits and T {shape}"));
        }
        if transform.rank() != rank {
            return broken(format!("T of rank {}, not {rank}", transform.rank()));
        }
        let product = reduced.mul(transform);
        if product.n_rows() != matrix.n_rows() {
            return broken(format!("{} rows, not {}", product.n_rows(), matrix.n_rows()));
        }
        if let Some(i) = (0..matrix.n_rows()).find(|&i| product.row(i) != matrix.row(i)) {
            return broken(format!("row {i} of M'·T is not row {i} of M"));
        }
        verify::verify(&self.network, &Affine::linear(reduced.clone()))
    }
}

/// The T with `reduced`·T = `matrix`, where there is one and the columns of `reduced` are independent.
fn transform(reduced: &BitMatrix, matrix: &BitMatrix) -> BitMatrix {
    let echelon = Echelon::new(reduced);
    let rows = echelon.row_combinations().cloned().collect();
    BitMatrix::from_rows(reduced.n_rows(), rows).unwrap_or_default().mul(matrix)
}
