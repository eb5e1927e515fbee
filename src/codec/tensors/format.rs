//! A file format of tensors, and a file being read.

use super::entry::Entry;
use crate::codec::budget::Budget;
use crate::error::Result;
use std::io::{Read, Seek};
use std::path::Path;

/// Most elements of one tensor.
pub const MAX_ELEMENTS: usize = 1 << 31;
/// Most bytes of a file, packed or unpacked.
pub const MAX_BYTES: usize = match 1usize.checked_shl(32) {
    Some(most) => most,
    None => usize::MAX,
};

/// Source of a file's bytes.
pub trait TensorSource: Read + Seek {}
impl<S: Read + Seek> TensorSource for S {}

/// A tensor under its name in the file.
pub type Named = (String, Entry);

/// A file being read.
pub struct TensorReading<'a> {
    /// Its name, for errors.
    pub file: &'a str,
    /// Its length in bytes.
    pub bytes: u64,
    /// Whether a tensor of this name and so many elements keeps its numbers.
    pub keep: &'a dyn Fn(&str, usize) -> bool,
    /// Budget for the memory of its tensors.
    pub budget: &'a mut Budget,
}

/// One file format.
pub struct TensorFormat {
    /// File extension, and the name of the format.
    pub extension: &'static str,
    /// Names and tensors of a file.
    pub(super) read: fn(&mut dyn TensorSource, &mut TensorReading) -> Result<Vec<Named>>,
}

/// The name of the one tensor of `file`: that of the file without folder and extension.
pub fn file_stem(file: &str) -> String {
    Path::new(file).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}
