//! Writing a single file: to a temporary file beside it, which is then renamed.

use super::lock::{self, Lock};
use super::path::parent_of;
use crate::error::{Error, Result};
use crate::sim::engines::underway::Temporary;
use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Checks that a file may be written to `path`; to be called before long work. Its folder must exist, and
/// `path` must not, unless with `force` it is a regular file: a symlink, device or pipe is never replaced.
///
/// # Errors
/// `Environment` that names the obstacle.
pub fn check_free(path: &Path, force: bool) -> Result<()> {
    let refuse = |what: &str| Err(Error::from_io(path.display(), what));
    if path.file_name().is_some_and(lock::is_temporary) {
        return refuse("is a name of temporaries, which are cleared");
    }
    match path_metadata(path)? {
        Some(found) if found.is_dir() => refuse("is a folder"),
        Some(found) if !found.is_file() => {
            refuse("is no regular file (a symlink, device or pipe); name a new file, and `cat` it from there")
        }
        Some(_) if !force => refuse("exists; use --force to replace it"),
        Some(_) => Ok(()),
        None if !parent_of(path).is_dir() => {
            Err(Error::from_io(parent_of(path).display(), "is no folder that exists"))
        }
        None => Ok(()),
    }
}

/// Metadata of `path` itself, without following symlinks; `None` if it does not exist.
fn path_metadata(path: &Path) -> Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::from_io(path.display(), e)),
    }
}

/// Writes a file atomically.
///
/// # Errors
/// As [`stream_file`].
pub fn write_file(path: &Path, bytes: &[u8], force: bool) -> Result<()> {
    stream_file(path, force, |file| file.write_all(bytes).map_err(|e| Error::from_io(path.display(), e)))
        .map(drop)
}

/// Writes a file by `fill`, if that succeeds. The returned file is locked until it is closed.
///
/// # Errors
/// Those of `fill`; `Environment` where [`check_free`] refuses `path`, or it cannot be written.
pub fn stream_file(path: &Path, force: bool, fill: impl FnOnce(&mut File) -> Result<()>) -> Result<File> {
    let mut temporary = make_temporary(&lock::lock_folder(parent_of(path))?, path)?;
    fill(temporary.as_file_mut())?;
    place_file(&lock::lock_folder(parent_of(path))?, temporary, path, force)
}

/// Writes the file of a long search, over an existing one if `better` allows it; no other run changes it in
/// between. It is on disk on return. Whether it was written.
///
/// # Errors
/// Those of `better`; as [`stream_file`].
pub fn write_better(path: &Path, bytes: &[u8], better: impl FnOnce() -> Result<bool>) -> Result<bool> {
    let lock = lock::lock_folder(parent_of(path))?;
    lock.clear_abandoned(parent_of(path));
    if !better()? {
        return Ok(false);
    }
    let mut temporary = make_temporary(&lock, path)?;
    let written = temporary.write_all(bytes).and_then(|()| temporary.as_file().sync_data());
    written.map_err(|e| Error::from_io(path.display(), e))?;
    place_file(&lock, temporary, path, true)?;
    lock.sync_names();
    Ok(true)
}

fn make_temporary(lock: &Lock, path: &Path) -> Result<Temporary<NamedTempFile>> {
    lock.make_file(parent_of(path)).map_err(|e| Error::from_io(path.display(), e))
}

/// Renames `temporary` to `path`, with the permissions of the file that it replaces.
fn place_file(_: &Lock, temporary: Temporary<NamedTempFile>, path: &Path, force: bool) -> Result<File> {
    let failed = |e: std::io::Error| Error::from_io(path.display(), e);
    check_free(path, force)?;
    let Some(old) = path_metadata(path)? else {
        // Fails if another process has created `path` meanwhile.
        return temporary.persist_with(|made| made.persist_noclobber(path)).map_err(|e| failed(e.error));
    };
    keep_rights(temporary.as_file(), &old).map_err(failed)?;
    temporary.persist_with(|made| made.persist(path)).map_err(|e| failed(e.error))
}

/// Gives a file the permissions of the one that it replaces.
///
/// # Errors
/// If the system refuses.
pub fn keep_rights(file: &File, old: &Metadata) -> std::io::Result<()> {
    // Some file systems have fixed permissions and refuse every change.
    if file.metadata()?.permissions() == old.permissions() {
        return Ok(());
    }
    file.set_permissions(old.permissions())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> tempfile::TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    #[test]
    fn writes_whole_files_and_replaces_on_demand() {
        let room = room();
        let path = room.path().join("x");
        write_file(&path, b"1", false).expect("written");
        let error = write_file(&path, b"2", false).expect_err("exists");
        assert!(error.to_string().ends_with("x: exists; use --force to replace it"), "{error}");
        write_file(&path, b"3", true).expect("replaced");
        assert_eq!(fs::read(&path).expect("read"), b"3");
        assert!(write_file(&room.path().join("none/x"), b"1", true).is_err());
        assert_eq!(fs::read_dir(room.path()).expect("listing").count(), 1);
    }

    #[test]
    fn keeps_the_better_one() {
        let room = room();
        let path = room.path().join("x");
        assert!(write_better(&path, b"1", || Ok(true)).expect("written"));
        assert!(!write_better(&path, b"2", || Ok(false)).expect("kept"));
        assert_eq!(fs::read(&path).expect("read"), b"1");
    }

    #[test]
    #[cfg(unix)]
    fn rights_are_those_of_the_file_replaced() {
        use std::os::unix::fs::PermissionsExt;
        let room = room();
        let path = room.path().join("x");
        fs::write(&path, "1").expect("written");
        let mode = || fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        let of_umask = mode();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("set");
        write_file(&path, b"2", true).expect("replaced");
        assert_eq!(mode(), 0o600);
        fs::remove_file(&path).expect("removed");
        write_file(&path, b"3", true).expect("written");
        assert_eq!(mode(), of_umask);
    }

    #[test]
    #[cfg(unix)]
    fn a_symlink_is_no_place_for_a_file() {
        let room = room();
        let link = room.path().join("link");
        std::os::unix::fs::symlink(room.path().join("elsewhere"), &link).expect("linked");
        for path in [
            link.as_path(),
            &room.path().join(".flexor-abc123"),
            Path::new("/dev/null"),
            Path::new("/dev/stdout"),
            room.path(),
        ] {
            assert!(write_file(path, b"1", true).is_err(), "{}", path.display());
        }
        assert_eq!(fs::read_dir(room.path()).expect("listing").count(), 1);
    }
}
