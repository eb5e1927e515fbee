//! Running tools, temporary files and temporary folders, none of which may outlive the process.
//!
//! Invariants: a tool or path is registered before it exists; after [`end_all`] nothing more is started, made
//! or put in place. A process killed by SIGKILL leaves both behind.

#[cfg(feature = "tools")]
pub(super) mod tool;

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::sleep;
use std::time::Duration;
use std::{fs, io};

/// Interval between checks for something that is about to end.
pub(super) const POLL: Duration = Duration::from_millis(10);
/// Checks for a file being put in place: [`end_all`] waits that long and no longer.
const LOOKS: usize = 30;

/// Process ids of the running tools; temporary paths.
struct Underway {
    tools: BTreeSet<u32>,
    paths: BTreeSet<PathBuf>,
}

static UNDERWAY: Mutex<Underway> = Mutex::new(Underway { tools: BTreeSet::new(), paths: BTreeSet::new() });

fn lock_underway() -> MutexGuard<'static, Underway> {
    UNDERWAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts something in place atomically: [`end_all`] waits for it, if it is quick.
pub fn put_atomically<T>(put: impl FnOnce() -> T) -> T {
    let _held = lock_underway();
    put()
}

/// Kills every tool, removes all temporaries, and blocks further ones. If putting something in place takes
/// too long, it is left as by a killed process.
pub fn end_all() {
    for _ in 0..LOOKS {
        match UNDERWAY.try_lock() {
            Err(TryLockError::WouldBlock) => sleep(POLL),
            Err(TryLockError::Poisoned(held)) => return kill_and_remove(held.into_inner()),
            Ok(held) => return kill_and_remove(held),
        }
    }
}

/// To be called at the end of the run: from here on the process exits by itself.
pub fn mark_done() {
    std::mem::forget(lock_underway());
}

fn kill_and_remove(held: MutexGuard<'static, Underway>) {
    held.tools.iter().for_each(|&id| kill(id));
    for path in &held.paths {
        // A killed tool may write for a moment more.
        for _ in 0..LOOKS {
            // The path is a file or a folder, or gone.
            let _ = fs::remove_file(path).or_else(|_| fs::remove_dir_all(path));
            if !path.exists() {
                break;
            }
            sleep(POLL);
        }
    }
    std::mem::forget(held);
}

/// Kills the process group of leader `id`: a tool and all that it started, such as ABC by yosys.
#[cfg(unix)]
fn kill(id: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(id).ok().and_then(Pid::from_raw);
    // Already ended, or it cannot be killed.
    let _ = group.map(|group| kill_process_group(group, Signal::KILL));
}

/// On other systems, the children of a tool end when their pipe to it closes.
#[cfg(not(unix))]
fn kill(_id: u32) {}

/// A path that [`end_all`] removes until this is dropped.
struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        lock_underway().paths.remove(&self.0);
    }
}

/// A file or folder that is removed when dropped, or at the end of the process if that is earlier.
pub struct Temporary<T> {
    made: T,
    listed: Listed,
}

impl<T: AsRef<Path>> Temporary<T> {
    /// Makes the file or folder by `make`, whose value removes it when dropped.
    ///
    /// # Errors
    /// Those of `make`.
    pub fn make(make: impl FnOnce() -> io::Result<T>) -> io::Result<Self> {
        let mut underway = lock_underway();
        let made = make()?;
        let path = made.as_ref().to_path_buf();
        underway.paths.insert(path.clone());
        Ok(Self { made, listed: Listed(path) })
    }

    /// Moves it to its final place by `put`, atomically.
    pub fn persist_with<R>(self, put: impl FnOnce(T) -> R) -> R {
        let Self { made, listed: _listed } = self;
        put_atomically(|| put(made))
    }
}

impl<T> Deref for Temporary<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.made
    }
}

impl<T> DerefMut for Temporary<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.made
    }
}
