//! Shared by all searches: the matrix as random values, its independent parts, efforts as stages, parallel
//! workers, filters, random numbers.

pub mod bits;
pub mod by_parts;
pub mod filter;
pub mod problem;
pub mod reduction;
pub mod rng;
pub mod slack;
pub mod stages;
pub mod worker;
