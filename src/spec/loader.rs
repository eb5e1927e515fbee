//! Loader of the files that a spec names.

use crate::error::Result;

/// Loader of the files that a spec names.
pub trait Loader {
    /// The bytes of `path`, as the spec writes it: relative to the spec.
    ///
    /// # Errors
    /// If it cannot be read or is too large.
    fn load_file(&self, path: &str) -> Result<Vec<u8>>;

    /// Notifies the user of unused content of a file.
    fn note_unused(&self, _what: &str) {}
}
