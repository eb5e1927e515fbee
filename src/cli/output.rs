//! Writes a folder whole or not at all: into a temporary folder beside it, which then takes its name.
//!
//! Held here: nothing is written through a symlink; a folder, or a file in one, that the tool did not make is
//! only replaced on demand; whatever goes wrong, the old folder stays and nothing else is left.

use crate::error::{Error, Result};
use crate::sim::engines::underway::{Temporary, whole};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Path relative to the folder, with `/`, and content.
pub type Files = BTreeMap<String, Vec<u8>>;
/// Files found; `None` where one is no regular file or too large to be ours.
pub type OnDisk = BTreeMap<String, Option<Vec<u8>>>;

/// The files that the tool wrote, by the manifest that lies among those found; `None` where there is none.
pub type Listed = fn(&OnDisk) -> Option<BTreeSet<String>>;

/// Scratch folder for what users build inside a design; ours to remove, never compared.
pub const SCRATCH: &str = "build/";
/// Largest file that is read back.
const MAX_FILE_BYTES: u64 = 1 << 30;
/// Most files and folders looked at.
const MAX_ENTRIES: usize = 10_000;

/// Whether a folder of somebody else may be replaced.
#[derive(Debug, Clone, Copy)]
pub enum Guard {
    /// Only files that this lists may go.
    Only(Listed),
    /// All may go.
    Force,
}

/// Writes `files` as the folder `target`. What did not change keeps its time of change.
///
/// # Errors
/// `Environment` where the guard forbids it, the folder is a symlink or cannot be written.
pub fn write(target: &Path, files: &Files, guard: Guard) -> Result<()> {
    let parent = parent_of(target);
    let old = allowed(target, files, guard)?;
    let made = make_folders(parent)?;
    write_beside(target, parent, files, old.as_ref()).inspect_err(|_| remove_empty(&made))
}

/// Whether `files` may be written as the folder `target`; what is there now.
///
/// # Errors
/// `Environment` where the guard forbids it or the folder is a symlink.
pub fn allowed(target: &Path, files: &Files, guard: Guard) -> Result<Option<OnDisk>> {
    refuse_symlink(parent_of(target))?;
    let old = existing(target)?;
    if let (Some(old), Guard::Only(listed)) = (&old, guard) {
        refuse_foreign(target, old, files, listed)?;
    }
    Ok(old)
}

/// The files of `target`; none where it does not exist. [`SCRATCH`] is left out.
///
/// # Errors
/// `Environment` where it is a symlink, no folder, or cannot be read.
pub fn read(target: &Path) -> Result<OnDisk> {
    Ok(existing(target)?.unwrap_or_default())
}

/// Whether a single file may be written to `path`: nothing is there, or `force` and it is a regular file.
///
/// # Errors
/// `Environment` that says what is in the way.
pub fn free(path: &Path, force: bool) -> Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => Err(Error::io(path.display(), "is no regular file")),
        Ok(_) if !force => Err(Error::io(path.display(), "exists; use --force to replace it")),
        _ => Ok(()),
    }
}

/// Replaces one file of a folder, whole or not at all.
///
/// # Errors
/// `Environment` where it cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    stream_file(path, |file| file.write_all(bytes).map_err(|e| Error::io(path.display(), e)))
}

/// Replaces one file of a folder by what `fill` writes, if that ends well.
///
/// # Errors
/// Those of `fill`, and `Environment` where the file cannot be written.
pub fn stream_file(path: &Path, fill: impl FnOnce(&mut fs::File) -> Result<()>) -> Result<()> {
    let parent = parent_of(path);
    let failed = |e: std::io::Error| Error::io(path.display(), e);
    let make = || tempfile::Builder::new().prefix(".flexor-").tempfile_in(parent);
    let mut temporary = Temporary::make(make).map_err(failed)?;
    fill(temporary.as_file_mut())?;
    make_readable(temporary.as_file()).map_err(failed)?;
    temporary.keep(|made| made.persist(path)).map(drop).map_err(|e| failed(e.error))
}

/// Temporary files are private to the user; what is handed over is not.
fn make_readable(file: &fs::File) -> std::io::Result<()> {
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
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

/// The files of a folder, or `None` where there is no such folder.
fn existing(target: &Path) -> Result<Option<OnDisk>> {
    refuse_symlink(target)?;
    if !target.exists() {
        return Ok(None);
    }
    let mut found = OnDisk::new();
    let mut folders = vec![target.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|e| Error::io(folder.display(), e))? {
            let path = entry.map_err(|e| Error::io(folder.display(), e))?.path();
            let kind = fs::symlink_metadata(&path).map_err(|e| Error::io(path.display(), e))?;
            let name = relative(target, &path);
            if format!("{name}/") == SCRATCH {
                continue;
            }
            if found.len() + folders.len() >= MAX_ENTRIES {
                return Err(Error::io(target.display(), format!("holds more than {MAX_ENTRIES} files")));
            }
            if kind.is_dir() {
                folders.push(path);
            } else {
                found.insert(name, read_regular(&path, &kind)?);
            }
        }
    }
    Ok(Some(found))
}

fn relative(target: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(target).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn read_regular(path: &Path, kind: &fs::Metadata) -> Result<Option<Vec<u8>>> {
    if !kind.is_file() || kind.len() > MAX_FILE_BYTES {
        return Ok(None);
    }
    fs::read(path).map(Some).map_err(|e| Error::io(path.display(), e))
}

/// Every file must be one that the folder's manifest lists or that is written now.
fn refuse_foreign(target: &Path, old: &OnDisk, files: &Files, listed: Listed) -> Result<()> {
    if old.is_empty() {
        return Ok(());
    }
    let refuse = |path: &Path, why| {
        Err(Error::io(
            path.display(),
            format!("was not made by this command{why}; use --force to replace the folder"),
        ))
    };
    let Some(listed) = listed(old) else {
        return refuse(target, " (no manifest.json of it)");
    };
    match old.keys().find(|path| !listed.contains(*path) && !files.contains_key(*path)) {
        Some(path) => refuse(&target.join(path), ""),
        None => Ok(()),
    }
}

/// Makes a folder and those above it; returns the made ones, innermost first.
fn make_folders(path: &Path) -> Result<Vec<PathBuf>> {
    let missing: Vec<_> = path
        .ancestors()
        .take_while(|p| !p.as_os_str().is_empty() && !p.exists())
        .map(PathBuf::from)
        .collect();
    fs::create_dir_all(path).map_err(|e| Error::io(path.display(), e))?;
    Ok(missing)
}

fn remove_empty(folders: &[PathBuf]) {
    for folder in folders {
        // Fails where something else was put there meanwhile: then it stays.
        let _ = fs::remove_dir(folder);
    }
}

fn write_beside(target: &Path, parent: &Path, files: &Files, old: Option<&OnDisk>) -> Result<()> {
    let failed = |e| Error::io(parent.display(), e);
    let make = || tempfile::Builder::new().prefix(".flexor-").tempdir_in(parent);
    let room = Temporary::make(make).map_err(failed)?;
    let fresh = room.path().join("new");
    for (path, bytes) in files {
        let unchanged = old.and_then(|old| old.get(path)).is_some_and(|found| found.as_ref() == Some(bytes));
        place(&fresh.join(path), bytes, unchanged.then(|| target.join(path)))
            .map_err(|e| Error::io(target.join(path).display(), e))?;
    }
    swap(target, &fresh, room)
}

/// A file that did not change is linked over, so that it keeps its time of change.
fn place(path: &Path, bytes: &[u8], unchanged: Option<PathBuf>) -> std::io::Result<()> {
    fs::create_dir_all(parent_of(path))?;
    if unchanged.is_some_and(|old| fs::hard_link(old, path).is_ok()) {
        return Ok(());
    }
    fs::write(path, bytes)
}

/// Puts `fresh` in the place of `target`, and `target` back where that fails. Where the system can exchange the two
/// in one step, there is always one of them.
fn swap(target: &Path, fresh: &Path, room: Temporary<TempDir>) -> Result<()> {
    let failed = |e| Error::io(target.display(), e);
    let old = room.path().join("old");
    let had_old = target.exists();
    if had_old && whole(|| exchange(target, fresh)) {
        return Ok(());
    }
    if had_old {
        fs::rename(target, &old).map_err(failed)?;
    }
    if let Err(e) = fs::rename(fresh, target) {
        if had_old && fs::rename(&old, target).is_err() {
            let kept = room.keep(TempDir::keep);
            return Err(Error::io(target.display(), format!("{e}; the old folder is in {}", kept.display())));
        }
        return Err(failed(e));
    }
    Ok(())
}

/// Whether the system has exchanged two paths.
#[cfg(target_os = "linux")]
fn exchange(a: &Path, b: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        let mut files: Files = pairs.iter().map(|(p, t)| (p.to_string(), t.as_bytes().to_vec())).collect();
        files.insert("list".into(), files.keys().cloned().collect::<Vec<_>>().join("\n").into_bytes());
        files
    }

    const OURS: Guard = Guard::Only(|found| {
        let list = String::from_utf8(found.get("list")?.clone()?).ok()?;
        Some(list.lines().map(String::from).collect())
    });

    fn room() -> TempDir {
        tempfile::tempdir().expect("a temporary folder")
    }

    fn names(folder: &Path) -> Vec<String> {
        read(folder).expect("readable").into_keys().collect()
    }

    #[test]
    fn replaces_its_own_folder_and_drops_what_is_stale() {
        let room = room();
        let target = room.path().join("deep/er/dec");
        write(&target, &files(&[("rtl/a.v", "1"), ("b", "2")]), OURS).expect("written");
        let before = fs::metadata(target.join("b")).and_then(|m| m.modified()).expect("a time");
        fs::create_dir_all(target.join("build/x")).expect("scratch");
        write(&target, &files(&[("b", "2"), ("c", "3")]), OURS).expect("written again");
        assert_eq!(names(&target), ["b", "c", "list"]);
        assert_eq!(fs::metadata(target.join("b")).and_then(|m| m.modified()).expect("a time"), before);
        assert_eq!(fs::read_dir(target.parent().expect("parent")).expect("listing").count(), 1);
    }

    #[test]
    fn keeps_what_is_not_its_own() {
        let room = room();
        let target = room.path().join("dec");
        fs::create_dir(&target).expect("made");
        write(&target, &files(&[("a", "1")]), OURS).expect("an empty folder is free");
        fs::write(target.join("notes.txt"), "mine").expect("written");
        let error = write(&target, &files(&[("a", "2")]), OURS).expect_err("notes are foreign");
        assert!(error.to_string().contains("notes.txt"), "{error}");
        assert_eq!(fs::read_to_string(target.join("a")).expect("read"), "1");
        write(&target, &files(&[("a", "2")]), Guard::Force).expect("forced");
        assert_eq!(names(&target), ["a", "list"]);
        fs::remove_file(target.join("list")).expect("removed");
        assert!(write(&target, &files(&[("a", "1")]), OURS).is_err());
    }

    #[test]
    #[cfg(unix)]
    fn never_writes_through_a_symlink() {
        let room = room();
        let elsewhere = room.path().join("elsewhere");
        fs::create_dir(&elsewhere).expect("made");
        let link = room.path().join("link");
        std::os::unix::fs::symlink(&elsewhere, &link).expect("linked");
        for target in [link.clone(), link.join("dec")] {
            let error = write(&target, &files(&[("a", "1")]), Guard::Force).expect_err("a symlink");
            assert!(error.to_string().contains("symlink"), "{error}");
        }
        assert_eq!(fs::read_dir(&elsewhere).expect("listing").count(), 0);
    }

    #[test]
    fn leaves_nothing_behind_when_it_fails() {
        let room = room();
        let bad: Files = [("a".into(), vec![1]), ("a/b".into(), vec![2])].into();
        assert!(write(&room.path().join("out/dec"), &bad, OURS).is_err());
        assert_eq!(fs::read_dir(room.path()).expect("listing").count(), 0);
    }

    #[test]
    fn writes_one_file_whole() {
        let room = room();
        let path = room.path().join("x");
        write_file(&path, b"1").expect("written");
        write_file(&path, b"2").expect("written again");
        assert_eq!(fs::read(&path).expect("read"), b"2");
        assert!(write_file(&room.path().join("none/x"), b"1").is_err());
    }
}
