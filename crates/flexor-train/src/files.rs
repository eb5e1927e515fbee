//! Files: written whole or not at all, and loaders.

use flexor_hdl::error::{Error, Result};
use flexor_hdl::spec::Loader;
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 1 << 31;

/// Start of the names of files that are not whole yet.
const PART: &str = ".part-";
/// File whose lock is that of its folder.
const LOCK: &str = ".lock";

/// Writes a file beside its place, and then renames it.
///
/// # Errors
/// `Environment` if the folder cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let fail = |cause: std::io::Error| Error::from_io(path.display(), cause);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = ordinary(tempfile::Builder::new());
    let mut file = builder.prefix(PART).tempfile_in(folder).map_err(fail)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_data()).map_err(fail)?;
    file.persist(path).map(drop).map_err(|error| fail(error.error))
}

#[cfg(unix)]
fn ordinary<'a, 'b>(mut builder: tempfile::Builder<'a, 'b>) -> tempfile::Builder<'a, 'b> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(std::fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn ordinary<'a, 'b>(builder: tempfile::Builder<'a, 'b>) -> tempfile::Builder<'a, 'b> {
    builder
}

/// Reads a file.
///
/// # Errors
/// `Input` if it cannot be read or is too large.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let fail = |what: String| Error::input(path.display().to_string(), "", what);
    let size = std::fs::metadata(path).map_err(|cause| fail(cause.to_string()))?.len();
    if size > MAX_BYTES {
        return Err(fail(format!("{size} bytes, at most {MAX_BYTES} are read")));
    }
    std::fs::read(path).map_err(|cause| fail(cause.to_string()))
}

/// Names of the files of a folder in order; none where it cannot be read.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// A folder that one process alone writes to.
pub struct LockedFolder(File);

impl LockedFolder {
    /// Locks a folder, which is made, and removes what killed runs left in it.
    ///
    /// # Errors
    /// `Environment` if it cannot be made, or another process is at work in it.
    pub fn open(folder: &Path) -> Result<Self> {
        let fail = |cause: std::io::Error| Error::from_io(folder.display(), cause);
        std::fs::create_dir_all(folder).map_err(fail)?;
        let lock = File::create(folder.join(LOCK)).map_err(fail)?;
        if lock.try_lock().is_err() {
            return Err(Error::Environment(format!("{}: another run is at work here", folder.display())));
        }
        for part in names(folder).iter().filter(|name| name.starts_with(PART)) {
            // Left for the next run where it cannot be removed.
            let _ = std::fs::remove_file(folder.join(part));
        }
        Ok(Self(lock))
    }
}

impl Drop for LockedFolder {
    fn drop(&mut self) {
        // The system unlocks it with the end of the process too.
        let _ = self.0.unlock();
    }
}

/// Reads a text.
///
/// # Errors
/// As [`read`], and bytes that are no UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?)
        .map_err(|_| Error::input(path.display().to_string(), "", "is no text in UTF-8"))
}

/// Loader of files by paths relative to a folder.
pub struct Beside<'a>(pub &'a Path);

impl Loader for Beside<'_> {
    fn load_file(&self, path: &str) -> Result<Vec<u8>> {
        read(&self.0.join(path))
    }
}
