//! Shared by all searches: the matrix as random values, its independent parts, parallel workers, filters,
//! random numbers.

pub mod bits;
pub mod by_parts;
pub mod filter;
pub mod problem;
pub mod reduction;
pub mod rng;
pub mod slack;
pub mod worker;
