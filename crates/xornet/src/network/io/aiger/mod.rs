//! `.aag` and `.aig`: AIGER, ASCII and binary, without latches.
//!
//! A gate is written as three ANDs. Read is whatever the [recogniser](super::recognise) takes for sums.

mod ascii;
mod binary;
mod cursor;
mod graph;

pub(super) use ascii::FORMAT as ASCII;
pub(super) use binary::FORMAT as BINARY;
