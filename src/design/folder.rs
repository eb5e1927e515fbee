//! Storage of the files of a design: on disk, in an archive, in memory.

use super::paths::Files;
use crate::error::{Error, Result};
use std::collections::BTreeSet;

/// Largest JSON or text file that is read, in bytes.
pub const MAX_TEXT_BYTES: usize = 256 << 20;

/// A folder of files, each named by its path relative to the folder, with `/`.
pub trait Folder {
    /// Name of a file in messages.
    fn display_name(&self, file: &str) -> String;

    /// Content of a file of at most `max_bytes`.
    ///
    /// # Errors
    /// `Input` where there is no such regular file, it cannot be read, or it is larger.
    fn load_file(&self, file: &str, max_bytes: usize) -> Result<Vec<u8>>;

    /// The first `max_bytes` of the file at this path, without following symlinks.
    ///
    /// # Errors
    /// `Environment` if it exists and cannot be read.
    fn peek_file(&self, file: &str, max_bytes: usize) -> Result<Look>;

    /// Paths of all files except users' own in `build/`.
    ///
    /// # Errors
    /// `Environment` where they cannot be listed.
    fn list_files(&self) -> Result<BTreeSet<String>>;

    /// The text in a file of at most [`MAX_TEXT_BYTES`].
    ///
    /// # Errors
    /// As [`Folder::load_file`], and `Input` where it is no UTF-8.
    fn load_text(&self, file: &str) -> Result<String> {
        String::from_utf8(self.load_file(file, MAX_TEXT_BYTES)?).map_err(|e| {
            let at = e.utf8_error().valid_up_to();
            Error::input(self.display_name(file), "", format!("is no UTF-8 text: byte {at} is wrong"))
        })
    }
}

/// Content of a path, as far as asked for, or what is there instead of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// The first bytes of a regular file.
    Bytes(Vec<u8>),
    /// No regular file; describes what is there, as the end of a sentence.
    NoFile(&'static str),
}

impl Look {
    /// No file at the path.
    pub const MISSING: Self = Self::NoFile("is missing");
}

impl Folder for Files {
    fn display_name(&self, file: &str) -> String {
        file.to_owned()
    }

    fn load_file(&self, file: &str, max_bytes: usize) -> Result<Vec<u8>> {
        let refuse = |what: String| Error::input(file, "", what);
        let bytes = self.get(file).ok_or_else(|| refuse("is missing".into()))?;
        match bytes.len() {
            n if n > max_bytes => Err(refuse(format!("{n} bytes or more, at most {max_bytes} are read"))),
            _ => Ok(bytes.clone()),
        }
    }

    fn peek_file(&self, file: &str, max_bytes: usize) -> Result<Look> {
        let found = self.get(file).map(|bytes| Look::Bytes(bytes[..bytes.len().min(max_bytes)].to_vec()));
        Ok(found.unwrap_or(Look::MISSING))
    }

    fn list_files(&self) -> Result<BTreeSet<String>> {
        Ok(self.keys().cloned().collect())
    }
}
