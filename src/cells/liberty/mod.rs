//! Sums and inverters of a standard-cell library, from Liberty files or a spec.
//!
//! The reader accepts the syntax of public kits: quoted and unquoted text, statements without a semicolon,
//! continued lines, comments in any encoding, gzip files. Cells of several files are merged.

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
