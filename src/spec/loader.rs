//! Where the files come from that a spec names.

use crate::error::Result;

/// Gets the files that a spec names.
pub trait Loader {
    /// The bytes of `path`, as the spec writes it: relative to the spec.
    ///
    /// # Errors
    /// Where it cannot be read or is too large.
    fn load_file(&self, path: &str) -> Result<Vec<u8>>;

    /// Tells the user what of a file is not used.
    fn note_unused(&self, _what: &str) {}
}
