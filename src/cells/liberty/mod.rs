//! Sums and inverters of a standard-cell library, from Liberty files or a spec.
//!
//! Read is the syntax that public kits have: texts in quotes and without, statements without a semicolon, continued
//! lines, comments in any encoding, files packed by gzip. Of several files the cells are put together.

mod file;
mod function;
mod gates;
mod groups;
mod library;
mod parity;

pub use file::{LibertyFile, MAX_BYTES, MAX_FILES};
pub use gates::{LibertyGate, LibertyGates};
pub use library::{Library, MAX_OPERANDS, ParityCell};
pub use parity::{FoundCell, merge_files, read};
