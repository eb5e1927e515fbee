//! What a matrix is as a code: only the set of words that it decodes to matters, not the matrix itself.

pub mod audit;
mod stored;

pub use stored::{Stored, StoredPlane};
