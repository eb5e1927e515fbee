//! Linear algebra over GF(2): word-packed vectors and matrices of any width.

mod affine;
mod bitvec;
pub mod construct;
mod eliminate;
mod field;
mod hex;
mod inverse;
pub mod io;
mod matrix;
mod polynomial;
mod sets;
pub mod truth;

pub use affine::Affine;
pub use bitvec::BitVec;
pub use eliminate::Echelon;
pub use field::Field;
pub use hex::{from_hex, to_hex};
pub use matrix::BitMatrix;
pub use polynomial::Polynomial;
pub use sets::{binomial, lightest_sum};
