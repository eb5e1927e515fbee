//! Locks of folders: one writer at a time, and removal of temporaries of killed writers.
//!
//! Files in a folder are created and renamed only under its lock, which the kernel releases when the process
//! ends in any way: no lock is ever stale, and none leaves a file. A temporary is locked too, as long as its
//! process lives. It is made and locked under the lock of its folder, so an unlocked temporary has lost its
//! process.

use super::path::parent_of;
use crate::cli::clock::Clock;
use crate::cli::{interrupt, terminal};
use crate::error::{Error, Result};
use crate::sim::engines::underway::Temporary;
use std::ffi::OsStr;
use std::fs::{self, DirEntry, File, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;
use tempfile::{NamedTempFile, TempDir};

/// Prefix of the names of temporaries, before [`RANDOM`] letters and digits.
const PREFIX: &str = ".flexor-";
/// Number of random letters and digits after the prefix.
const RANDOM: usize = 6;
/// Subfolder of a temporary folder that holds the replaced folder, under its own name, while the new one is
/// renamed.
pub const ASIDE: &str = "old";
/// Longest wait for another writer; a lock is held for a moment only.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longest wait of an interrupted run.
const LAST_PATIENCE: Duration = Duration::from_secs(1);
/// Time after which a message about the wait is printed.
const SILENCE: Duration = Duration::from_secs(1);
/// Time between two attempts.
const STEP: Duration = Duration::from_millis(10);

/// The lock of a folder; none if the system cannot lock it (an unreadable folder, a file system without
/// locks).
pub struct Lock(Option<File>);

/// Waits for the lock of `folder`.
///
/// # Errors
/// `Environment` if another run holds it too long; `Interrupted`.
pub fn lock_folder(folder: &Path) -> Result<Lock> {
    let Ok(file) = File::open(folder) else { return Ok(Lock(None)) };
    let clock = Clock::start();
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock(Some(file))),
            Err(TryLockError::Error(_)) => return Ok(Lock(None)),
            Err(TryLockError::WouldBlock) => {}
        }
        let waited = clock.elapsed();
        match interrupt::is_stopped() {
            true if waited >= LAST_PATIENCE => return Err(Error::Interrupted),
            false if waited >= PATIENCE => {
                let what = format!("another run has been writing here for {} seconds", PATIENCE.as_secs());
                return Err(Error::from_io(folder.display(), what));
            }
            _ => {}
        }
        if waited >= SILENCE && !told {
            terminal::print_note(&format!("{}: waiting for another run that writes here", folder.display()));
            told = true;
        }
        sleep(STEP);
    }
}

impl Lock {
    /// Makes a temporary file in the locked `folder`, with the permissions of a new file. It is locked until
    /// it is closed.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn make_file(&self, folder: &Path) -> std::io::Result<Temporary<NamedTempFile>> {
        self.clear_abandoned(folder);
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).rand_bytes(RANDOM);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = Temporary::make(|| builder.tempfile_in(folder))?;
        // On file systems without locks, temporaries are never cleared.
        let _ = file.as_file().try_lock();
        Ok(file)
    }

    /// Makes a temporary folder in the locked `folder`.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn make_room(&self, folder: &Path) -> std::io::Result<Room> {
        self.clear_abandoned(folder);
        let make = || tempfile::Builder::new().prefix(PREFIX).rand_bytes(RANDOM).tempdir_in(folder);
        let folder = Temporary::make(make)?;
        let file = File::open(folder.path())?;
        let _ = file.try_lock();
        Ok(Room { folder, _lock: file })
    }

    /// Removes the temporaries of killed runs, as far as possible.
    pub fn clear_abandoned(&self, folder: &Path) {
        if self.0.is_none() {
            return;
        }
        for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(is_abandoned) {
            let path = entry.path();
            if path.is_dir() {
                put_back(&path);
                let _ = fs::remove_dir_all(path);
            } else {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Syncs the names in the locked folder to disk, if the system can.
    pub fn sync_names(&self) {
        let _ = self.0.as_ref().map(File::sync_all);
    }
}

/// A temporary folder, removed when dropped and locked until then.
pub struct Room {
    folder: Temporary<TempDir>,
    _lock: File,
}

impl Room {
    /// Its path.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Whether a name has the form of a temporary.
pub fn is_temporary(name: &OsStr) -> bool {
    let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    random.is_some_and(|random| {
        random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether a temporary belongs to no living process.
fn is_abandoned(entry: &DirEntry) -> bool {
    let regular = entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_dir());
    let free = || File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
    is_temporary(&entry.file_name()) && regular && free()
}

/// Restores the name of a folder whose run was killed before the new folder was renamed.
fn put_back(room: &Path) {
    for entry in fs::read_dir(room.join(ASIDE)).into_iter().flatten().flatten() {
        // Fails if the new folder exists: then the old one is to be removed.
        let _ = fs::rename(entry.path(), parent_of(room).join(entry.file_name()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("listing").flatten();
        let mut names: Vec<_> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn clears_what_the_dead_left_and_nothing_else() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let [dead, notes, dead_room] =
            [".flexor-dead00", ".flexor-notes", ".flexor-dead01"].map(|name| place.path().join(name));
        fs::write(&dead, "torn").expect("written");
        fs::write(&notes, "mine").expect("written");
        fs::create_dir_all(dead_room.join("new")).expect("made");
        let alive = lock_folder(place.path()).expect("locked").make_room(place.path()).expect("a room");
        let file = lock_folder(place.path()).expect("locked").make_file(place.path()).expect("a file");
        assert_eq!(names(place.path()).len(), 3, "{:?}", names(place.path()));
        assert!(alive.path().is_dir() && file.path().is_file() && notes.is_file());
    }

    #[test]
    fn a_folder_set_aside_comes_back_where_the_new_one_is_missing() {
        let place = tempfile::tempdir().expect("a temporary folder");
        for (room, name) in [(".flexor-dead00", "lost"), (".flexor-dead01", "done")] {
            fs::create_dir_all(place.path().join(room).join(ASIDE).join(name).join("old")).expect("made");
        }
        fs::create_dir_all(place.path().join("done/new")).expect("made");
        drop(lock_folder(place.path()).expect("locked").make_file(place.path()).expect("a file"));
        assert_eq!(names(place.path()), ["done", "lost"]);
        assert_eq!(
            [names(&place.path().join("lost")), names(&place.path().join("done"))],
            [["old"], ["new"]]
        );
    }

    #[test]
    fn of_two_runs_one_waits() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let first = lock_folder(place.path()).expect("locked");
        let path = place.path().to_path_buf();
        let second = std::thread::spawn(move || lock_folder(&path).map(drop));
        sleep(10 * STEP);
        assert!(!second.is_finished());
        drop(first);
        second.join().expect("ends").expect("locked");
    }
}
