//! Parent folders of output, which must not be symlinks.

use crate::error::{Error, Result};
use std::fs;
use std::path::Path;

/// The parent folder of `path`.
pub fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses a symlink, and anything else that is no folder.
///
/// # Errors
/// `Environment` that says which.
pub fn refuse_symlink(path: &Path) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => {
            Err(Error::from_io(path.display(), "is a symlink, and output is never written through one"))
        }
        Ok(found) if !found.is_dir() => Err(Error::from_io(path.display(), "is not a folder")),
        Ok(_) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(Error::from_io(path.display(), e)),
    }
}
