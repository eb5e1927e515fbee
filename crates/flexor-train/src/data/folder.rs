//! A folder of a data set; every file that is read is known by its digest.

use crate::files;
use flexor_hdl::codec::digest::sha256_hex;
use flexor_hdl::error::Result;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;

/// The folder.
pub struct Folder<'a> {
    path: &'a Path,
    digests: RefCell<BTreeMap<String, String>>,
}

impl<'a> Folder<'a> {
    /// The folder at a path, of which nothing is read yet.
    pub fn new(path: &'a Path) -> Self {
        Self { path, digests: RefCell::default() }
    }

    /// Whether a file is there.
    pub fn has(&self, name: &str) -> bool {
        self.path.join(name).is_file()
    }

    /// Names of the files in order.
    pub fn names(&self) -> Vec<String> {
        files::names(self.path)
    }

    /// Name of a file as errors show it.
    pub fn shown(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }

    /// Content of a file.
    ///
    /// # Errors
    /// As [`files::read`].
    pub fn read(&self, name: &str) -> Result<Vec<u8>> {
        let bytes = files::read(&self.path.join(name))?;
        self.digests.borrow_mut().insert(name.to_owned(), sha256_hex(&bytes));
        Ok(bytes)
    }

    /// SHA-256 of what was read, by name.
    pub fn into_digests(self) -> BTreeMap<String, String> {
        self.digests.into_inner()
    }
}
