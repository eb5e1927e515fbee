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
mod guard;
mod lock;
mod path;
mod tree;

pub use file::{check_free, stream_file, write_better, write_file};
pub use folder::{check_allowed, write_folder};
pub use guard::{Digest, Guard, Listing};
pub use lock::lock_folder;
pub use path::refuse_symlink;
pub use tree::{FoundFile, OnDisk};

/// Content of files by path relative to the folder; and the scratch folder, which the tool may remove.
pub use crate::design::{Files, SCRATCH};

use crate::error::Result;
use path::parent_of;
use std::path::{Component, Path};

/// Content of the files of `target`, without [`SCRATCH`]; empty if it does not exist.
///
/// # Errors
/// `Environment` if it is a symlink, no folder, or cannot be read; `Interrupted`.
pub fn read_target(target: &Path) -> Result<OnDisk> {
    let _lock = lock_folder(parent_of(target))?;
    Ok(tree::read_folder(target)?.unwrap_or_default())
}

/// Replaces the file `name` of a folder that the tool wrote, if `still` confirms that it is the intended
/// folder; no other run replaces the folder in between.
///
/// # Errors
/// Those of `still`; `Environment` if a folder within is a symlink, or the file cannot be written.
pub fn write_within(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    still: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let _lock = lock_folder(&folder.join(Component::ParentDir))?;
    still()?;
    let path = folder.join(name);
    for inner in parent_of(&path).ancestors().take_while(|inner| *inner != folder) {
        refuse_symlink(inner)?;
    }
    write_file(&path, bytes, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use std::fs;

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
            (tree::read_folder(&folder).is_ok(), fs::read_dir(&elsewhere).expect("listing").count()),
            (true, 0)
        );
    }
}
