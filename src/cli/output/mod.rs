//! All that is written: a folder or a single file, whole or not at all.
//!
//! Held here, whatever goes wrong, a full disk and a killed run included:
//!
//! - Everything lies in a temporary of the same folder first, which then takes its name in one step. Of several runs one
//!   writes at a time ([`lock`]), and what is there at the end is one of theirs, whole.
//! - What is there is replaced only where the tool wrote it and nobody changed it since, else on demand. What others put into
//!   a folder while it is replaced is kept.
//! - Nothing is written through a symlink that bears the name of the output, or over a device or pipe. A folder is not written
//!   into a symlink either. Symlinks further up are how users lay out their disks, and are followed.
//! - Rights are those of what is replaced, else of the umask.
//! - What killed runs left is cleared by the next that writes there.
//!
//! A folder can be made again from its input and is left to the system's own time to reach the disk; what took hours is
//! synced by who writes it.

mod file;
mod folder;
mod lock;
mod tree;

pub use file::{free, stream_file, write_better, write_file};
pub use folder::{allowed, write};
pub use lock::lock;
pub use tree::Found;

/// Content of files by their path relative to the folder, and a scratch folder, which is ours to remove.
pub use crate::design::{Files, SCRATCH};

use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path};

/// Files found; `None` where one is no regular file or too large to be ours.
pub type OnDisk = BTreeMap<String, Option<Vec<u8>>>;
/// The files that the tool wrote, as the manifest among those found lists them.
pub type Listing = BTreeMap<String, Digest>;

/// What is known of a file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Digest {
    /// Its SHA-256.
    Sha256(String),
    /// It may have any content.
    Any,
    /// It is known not to be as it was written.
    Broken,
}

impl Digest {
    /// Of a file with its digest where one is stated.
    pub fn of(stated: Option<String>) -> Self {
        stated.map_or(Self::Any, Self::Sha256)
    }

    fn fits(&self, found: Option<&String>) -> bool {
        match self {
            Self::Sha256(digest) => found == Some(digest),
            Self::Any => found.is_some(),
            Self::Broken => false,
        }
    }
}

/// Whether a folder of somebody else may be replaced.
#[derive(Clone, Copy)]
pub enum Guard<'a> {
    /// Only files that this lists, and as it lists them, may go; none where there is no manifest.
    Only(&'a dyn Fn(&Found) -> Option<Listing>),
    /// All may go.
    Force,
}

/// The files of `target`; none where it does not exist. [`SCRATCH`] is left out.
///
/// # Errors
/// `Environment` where it is a symlink, no folder, or cannot be read; `Interrupted`.
pub fn read(target: &Path) -> Result<OnDisk> {
    let _lock = lock(parent_of(target))?;
    Ok(tree::read(target)?.unwrap_or_default())
}

/// Replaces the file `name` of a folder that the tool wrote, where `still` says that it is the one that was meant: no other
/// run replaces the folder in between.
///
/// # Errors
/// Those of `still`; `Environment` where a folder within is a symlink, or the file cannot be written.
pub fn write_within(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    still: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let _lock = lock(&folder.join(Component::ParentDir))?;
    still()?;
    let path = folder.join(name);
    for inner in parent_of(&path).ancestors().take_while(|inner| *inner != folder) {
        refuse_symlink(inner)?;
    }
    write_file(&path, bytes, true)
}

/// The last line of defence against names from input: none leads out of the folder, into another file, or to a temporary.
fn check_names(files: &Files) -> Result<()> {
    let is_plain = |name: &str| {
        let parts: Vec<_> = name.split('/').collect();
        let components = Path::new(name).components();
        let plain = components
            .clone()
            .all(|part| matches!(part, Component::Normal(name) if !lock::is_temporary(name)));
        plain && components.count() == parts.len() && !parts.contains(&"") && !name.contains(['\\', '\0'])
    };
    let is_folder = |name: &String| {
        Path::new(name)
            .ancestors()
            .skip(1)
            .any(|above| above.to_str().is_some_and(|above| files.contains_key(above)))
    };
    match files.keys().find(|name| !is_plain(name) || is_folder(name)) {
        Some(name) => {
            Err(Error::Internal(format!("{name:?} is no name of a file in a folder; nothing was written")))
        }
        None => Ok(()),
    }
}

fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses what is a symlink, or no folder.
///
/// # Errors
/// `Environment` that says so.
pub fn refuse_symlink(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => {
            Err(Error::io(path.display(), "is a symlink, and output is never written through one"))
        }
        Ok(found) if !found.is_dir() => Err(Error::io(path.display(), "is not a folder")),
        Ok(_) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(Error::io(path.display(), e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        let of = |names: &[&str]| {
            check_names(&names.iter().map(|name| ((*name).to_owned(), Vec::new())).collect())
        };
        of(&["a", "b/c.v", "b/d", "b.c", ".f"]).expect("plain names");
        for names in [
            &["../a"][..],
            &["a/../../b"],
            &["/etc/x"],
            &[""],
            &["a//b"],
            &["a/"],
            &["./a"],
            &["a\\b"],
            &["a\0"],
            &[".flexor-abc123/x"],
            &["a", "a/b"],
        ] {
            assert!(of(names).is_err(), "{names:?}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_file_within_is_written_through_no_symlink() {
        let room = tempfile::tempdir().expect("a temporary folder");
        let [folder, elsewhere] = ["dec", "elsewhere"].map(|name| room.path().join(name));
        fs::create_dir(&folder).expect("made");
        fs::create_dir(&elsewhere).expect("made");
        std::os::unix::fs::symlink(&elsewhere, folder.join("report")).expect("linked");
        write_within(&folder, "a.json", b"1", || Ok(())).expect("written");
        let error = write_within(&folder, "report/a.json", b"1", || Ok(())).expect_err("a symlink");
        assert!(error.to_string().contains("report: is a symlink"), "{error}");
        assert!(write_within(&folder, "b.json", b"1", || Err(Error::Interrupted)).is_err());
        assert_eq!(
            (tree::read(&folder).is_ok(), fs::read_dir(&elsewhere).expect("listing").count()),
            (true, 0)
        );
    }
}
