//! Where the files of a design lie: on a disk, in an archive, in memory.

use super::paths::Files;
use crate::error::{Error, Result};
use std::collections::BTreeSet;

/// Most bytes of a JSON file or a text.
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

    /// The first `max_bytes` of what lies there under this name, through no symlink.
    ///
    /// # Errors
    /// `Environment` where it is there and cannot be read.
    fn peek_file(&self, file: &str, max_bytes: usize) -> Result<Look>;

    /// Names of all files but those that users build in `build/`.
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

/// What lies under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// A regular file that begins so.
    Bytes(Vec<u8>),
    /// No regular file; says what instead, as the end of a sentence.
    NoFile(&'static str),
}

impl Look {
    /// Nothing is there.
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
