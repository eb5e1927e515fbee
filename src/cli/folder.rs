//! The folder of a design on disk.
//!
//! Input files are read through symlinks; generated files are not.

use super::loader;
use super::output::SCRATCH;
use crate::design::{Folder, Look};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Most files and folders listed.
const MAX_ENTRIES: usize = 10_000;

/// A folder on disk by its path.
pub struct OnDisk<'a>(pub &'a Path);

impl Folder for OnDisk<'_> {
    fn display_name(&self, file: &str) -> String {
        loader::display_name(&self.0.join(file))
    }

    fn load_file(&self, file: &str, max_bytes: usize) -> Result<Vec<u8>> {
        loader::read_regular(&self.0.join(file), max_bytes)
    }

    fn peek_file(&self, file: &str, max_bytes: usize) -> Result<Look> {
        if let Some(found) = self.no_file(file)? {
            return Ok(found);
        }
        let path = self.0.join(file);
        let failed = |e: std::io::Error| Error::from_io(path.display(), e);
        let mut bytes = Vec::new();
        File::open(&path).map_err(failed)?.take(max_bytes as u64).read_to_end(&mut bytes).map_err(failed)?;
        Ok(Look::Bytes(bytes))
    }

    /// Folders are descended into; symlinks are not followed.
    fn list_files(&self) -> Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let path = self.0.join(&folder);
            for entry in fs::read_dir(&path).map_err(|e| Error::from_io(path.display(), e))? {
                let entry = entry.map_err(|e| Error::from_io(path.display(), e))?;
                let name = format!("{folder}{}", entry.file_name().to_string_lossy());
                if names.len() + folders.len() == MAX_ENTRIES {
                    let what = format!("holds more than {MAX_ENTRIES} files");
                    return Err(Error::from_io(self.0.display(), what));
                }
                match entry.file_type().map_err(|e| Error::from_io(path.display(), e))?.is_dir() {
                    true if format!("{name}/") == SCRATCH => {}
                    true => folders.push(name + "/"),
                    false => drop(names.insert(name)),
                }
            }
        }
        Ok(names)
    }
}

impl OnDisk<'_> {
    /// Why `file` is no regular file in real folders; `None` if it is one.
    fn no_file(&self, file: &str) -> Result<Option<Look>> {
        let mut path = self.0.to_path_buf();
        let mut parts = file.split('/').peekable();
        while let Some(part) = parts.next() {
            path.push(part);
            let kind = match fs::symlink_metadata(&path) {
                Ok(found) => found.file_type(),
                Err(e) if e.kind() == ErrorKind::NotFound => return Ok(Some(Look::MISSING)),
                Err(e) => return Err(Error::from_io(path.display(), e)),
            };
            let (fits, what) = match parts.peek() {
                Some(_) => (kind.is_dir(), "lies in no real folder"),
                None => (kind.is_file(), "is no regular file"),
            };
            if !fits {
                return Ok(Some(Look::NoFile(what)));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_all_but_what_users_build() {
        let room = tempfile::tempdir().expect("a temporary folder");
        for file in ["a", "b/c", "build/x"] {
            let path = room.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, "x").expect("written");
        }
        let names: Vec<_> = OnDisk(room.path()).list_files().expect("listed").into_iter().collect();
        assert_eq!(names, ["a", "b/c"]);
    }

    #[test]
    #[cfg(unix)]
    fn nothing_is_looked_at_through_a_symlink() {
        let room = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(room.path().join("real")).expect("made");
        fs::write(room.path().join("real/f"), "1").expect("written");
        for (target, link) in [("real", "linked"), ("real/f", "g")] {
            std::os::unix::fs::symlink(target, room.path().join(link)).expect("linked");
        }
        let look = |file| OnDisk(room.path()).peek_file(file, 9).expect("readable");
        assert_eq!(look("real/f"), Look::Bytes(b"1".to_vec()));
        assert_eq!(look("g"), Look::NoFile("is no regular file"));
        assert_eq!(look("linked/f"), Look::NoFile("lies in no real folder"));
        assert_eq!(look("real/none"), Look::MISSING);
    }
}
