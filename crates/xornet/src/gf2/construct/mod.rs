//! Matrices made from a seed: the same call makes the same matrix on every machine.
//!
//! All constructors hold to this:
//! - no row is all zero;
//! - rows are distinct while there are words left: only when every word that a row may be has been used
//!   are they used again, each once more;
//! - every input is tapped where there are taps enough ([`n_tap_matrix`] needs `n_out`·`taps` >= `n_in`; [`random_matrix`] adds
//!   a tap for an input that would stay unused).

mod n_tap;
mod random;
mod sizes;
mod source;
mod taken;

pub use n_tap::n_tap_matrix;
pub use random::random_matrix;
pub(crate) use source::Source;

#[cfg(test)]
mod tests;
