//! What all searches share: the matrix as random values, its independent parts, filters, and random numbers.

pub mod bits;
pub mod by_parts;
pub mod filter;
pub mod problem;
pub mod reduction;
pub mod rng;
pub mod slack;
