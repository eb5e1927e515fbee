//! The code of a matrix: the set of words that it decodes to, which is the same for all equivalent matrices.

pub mod audit;
mod stored;

pub use stored::{Stored, StoredPlane};
