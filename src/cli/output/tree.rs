//! Files and folders inside a folder.

use super::lock::is_temporary;
use super::path::refuse_symlink;
use crate::codec::digest::of_reader;
use crate::design::SCRATCH;
use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Largest file that is read back, in bytes.
const MAX_FILE_BYTES: u64 = 1 << 30;
/// Most files and folders in a folder.
const MAX_ENTRIES: usize = 10_000;

/// Content of every file, by path; `None` if it is no regular file, or larger than any that the tool writes.
pub type OnDisk = BTreeMap<String, Option<Vec<u8>>>;

/// All files and folders in a folder, without [`SCRATCH`] and temporary files.
pub struct Tree {
    /// (name relative to the folder, with `/`; path) of everything but folders.
    pub files: Vec<(String, PathBuf)>,
    /// The folder itself and all below it, parents first.
    pub folders: Vec<PathBuf>,
}

/// Digests of the files of a folder.
pub struct FoundFile {
    folder: PathBuf,
    /// SHA-256 of every file, by name; `None` if it is no regular file.
    pub files: BTreeMap<String, Option<String>>,
}

impl FoundFile {
    /// The text of one of the files.
    pub fn load_text(&self, name: &str) -> Option<String> {
        self.files.get(name)?.as_ref()?;
        String::from_utf8(file_content(&self.folder.join(name)).ok()??).ok()
    }
}

/// Digests of the files of `folder`; `None` if it does not exist.
///
/// # Errors
/// As [`read_folder`].
pub fn find_files(folder: &Path) -> Result<Option<FoundFile>> {
    refuse_symlink(folder)?;
    if !folder.exists() {
        return Ok(None);
    }
    let files = list_tree(folder)?.files.into_iter().map(|(name, path)| Ok((name, file_digest(&path)?)));
    let files = files.collect::<Result<_>>()?;
    Ok(Some(FoundFile { folder: folder.to_path_buf(), files }))
}

/// SHA-256 of a regular file; `None` if it is none.
///
/// # Errors
/// `Environment` if it cannot be read.
pub fn file_digest(path: &Path) -> Result<Option<String>> {
    let failed = |e| Error::from_io(path.display(), e);
    if !fs::symlink_metadata(path).map_err(failed)?.is_file() {
        return Ok(None);
    }
    fs::File::open(path).and_then(of_reader).map(Some).map_err(failed)
}

/// Content of the files of `folder`; `None` if it does not exist.
///
/// # Errors
/// `Environment` if it is a symlink, no folder, or cannot be read.
pub fn read_folder(folder: &Path) -> Result<Option<OnDisk>> {
    refuse_symlink(folder)?;
    if !folder.exists() {
        return Ok(None);
    }
    let files = list_tree(folder)?.files.into_iter();
    files.map(|(name, path)| Ok((name, file_content(&path)?))).collect::<Result<_>>().map(Some)
}

/// Lists all files and folders below `folder`.
///
/// # Errors
/// `Environment` if it cannot be read, or holds too many entries.
pub fn list_tree(folder: &Path) -> Result<Tree> {
    let mut tree = Tree { files: Vec::new(), folders: vec![folder.to_path_buf()] };
    let mut next = 0;
    while let Some(inner) = tree.folders.get(next).cloned() {
        for entry in fs::read_dir(&inner).map_err(|e| Error::from_io(inner.display(), e))? {
            let path = entry.map_err(|e| Error::from_io(inner.display(), e))?.path();
            let kind = fs::symlink_metadata(&path).map_err(|e| Error::from_io(path.display(), e))?;
            let name = relative_name(folder, &path);
            if format!("{name}/") == SCRATCH || path.file_name().is_some_and(is_temporary) {
                continue;
            }
            if tree.files.len() + tree.folders.len() > MAX_ENTRIES {
                return Err(Error::from_io(folder.display(), format!("holds more than {MAX_ENTRIES} files")));
            }
            if kind.is_dir() {
                tree.folders.push(path);
            } else {
                tree.files.push((name, path));
            }
        }
        next += 1;
    }
    Ok(tree)
}

/// Content of a regular file; `None` if it is none, or larger than any that the tool writes.
///
/// # Errors
/// `Environment` if it cannot be read.
fn file_content(path: &Path) -> Result<Option<Vec<u8>>> {
    let failed = |e| Error::from_io(path.display(), e);
    let kind = fs::symlink_metadata(path).map_err(failed)?;
    if !kind.is_file() || kind.len() > MAX_FILE_BYTES {
        return Ok(None);
    }
    fs::read(path).map(Some).map_err(failed)
}

fn relative_name(folder: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
