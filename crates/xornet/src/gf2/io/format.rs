//! A file format of matrices, and the size limit of all.

use crate::error::{Problem, Result};
use crate::gf2::BitMatrix;

/// Most rows and most columns of a matrix.
pub const MAX_SIDE: usize = 4096;

/// One way to write a matrix into a file.
pub struct Format {
    /// Extension of the file's name, without the dot.
    pub extension: &'static str,
    /// One-line description of the contents.
    pub about: &'static str,
    /// `None` where files are written for other tools only.
    pub(super) read: Option<fn(&[u8], &str) -> Parsed>,
    pub(super) write: fn(&BitMatrix) -> Result<Vec<u8>>,
}

/// A matrix, or everything wrong with the file.
pub type Parsed = std::result::Result<BitMatrix, Vec<Problem>>;
