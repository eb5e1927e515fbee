//! Matrices made from a seed, and matrices made by name, a file a [`Kind`]: the same call makes the same matrix on every machine.
//!
//! Constructors from a seed hold to this:
//! - no row is all zero;
//! - rows are distinct while there are words left: only when every word that a row may be has been used
//!   are they used again, each once more;
//! - every input is tapped where there are taps enough ([`n_tap_matrix`] needs `n_out`·`taps` >= `n_in`; [`random_matrix`] adds
//!   a tap for an input that would stay unused).

mod bch;
mod circulant;
mod crc;
mod crc_catalogue;
mod field_parameters;
mod gf;
mod hadamard;
mod hamming;
mod hsiao;
mod kind;
mod kinds;
mod ldpc;
mod lfsr;
mod mds;
mod n_tap;
mod permutation;
mod polar;
mod prbs;
mod random;
mod rs;
mod scrambler;
mod shift_register;
mod sizes;
mod source;
mod symbols;
mod taken;
mod toeplitz;
mod value;

pub use crc_catalogue::{CATALOGUE, Crc, find_crc};
pub use kind::{Kind, Named, Need, Parameter, Values};
pub use kinds::{KINDS, find_kind};
pub use n_tap::n_tap_matrix;
pub use random::random_matrix;
pub(crate) use source::Source;
pub use value::{Form, Value};

#[cfg(test)]
mod tests;
