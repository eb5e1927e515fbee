//! What must not outlive the process: tools that run, and temporary files and folders.
//!
//! Held here: whatever is started or made is known from its first moment; once [`end_all`] was called nothing more is
//! started, made or put in place. A process that is killed by SIGKILL leaves both behind.

#[cfg(feature = "tools")]
pub(super) mod tool;

use std::collections::BTreeSet;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::sleep;
use std::time::Duration;
use std::{fs, io};

/// Pause between two looks at something that is about to end.
pub(super) const POLL: Duration = Duration::from_millis(10);
/// Looks at whether what is being put in place is there: [`end_all`] waits that long and no longer.
const LOOKS: usize = 30;

/// Ids of the tools that run; paths of what is temporary.
struct Underway {
    tools: BTreeSet<u32>,
    paths: BTreeSet<PathBuf>,
}

static UNDERWAY: Mutex<Underway> = Mutex::new(Underway { tools: BTreeSet::new(), paths: BTreeSet::new() });

fn lock_underway() -> MutexGuard<'static, Underway> {
    UNDERWAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Puts something in its place in one go: [`end_all`] waits for it, if it is quick.
pub fn put_atomically<T>(put: impl FnOnce() -> T) -> T {
    let _held = lock_underway();
    put()
}

/// Kills every tool, removes everything temporary, and lets nothing more be done. What takes too long to be put in
/// place is left as a killed process leaves it.
pub fn end_all() {
    for _ in 0..LOOKS {
        match UNDERWAY.try_lock() {
            Err(TryLockError::WouldBlock) => sleep(POLL),
            Err(TryLockError::Poisoned(held)) => return kill_and_remove(held.into_inner()),
            Ok(held) => return kill_and_remove(held),
        }
    }
}

/// To be called when all is done: from here on the process ends by itself.
pub fn mark_done() {
    std::mem::forget(lock_underway());
}

fn kill_and_remove(held: MutexGuard<'static, Underway>) {
    held.tools.iter().for_each(|&id| kill(id));
    for path in &held.paths {
        // What was killed may write for a moment more.
        for _ in 0..LOOKS {
            // Either it is a file or a folder, or it is gone.
            let _ = fs::remove_file(path).or_else(|_| fs::remove_dir_all(path));
            if !path.exists() {
                break;
            }
            sleep(POLL);
        }
    }
    std::mem::forget(held);
}

/// Kills the group of processes that `id` leads: a tool and all that it started, as yosys starts ABC.
#[cfg(unix)]
fn kill(id: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let group = i32::try_from(id).ok().and_then(Pid::from_raw);
    // Ended in between, or nothing more can be done about it.
    let _ = group.map(|group| kill_process_group(group, Signal::KILL));
}

/// Elsewhere what a tool started ends with its pipe to it.
#[cfg(not(unix))]
fn kill(_id: u32) {}

/// A path that [`end_all`] removes until this is dropped.
struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        lock_underway().paths.remove(&self.0);
    }
}

/// Something that is gone when dropped, and when the process ends before that.
pub struct Temporary<T> {
    made: T,
    listed: Listed,
}

impl<T: AsRef<Path>> Temporary<T> {
    /// Makes it by `make`, whose value removes it when dropped.
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

    /// Has `put` take it to where it stays, in one go.
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
