//! See the crate documentation.

pub mod reference;
