//! Ctrl-C: the first one is noted and stops the run between two stages, or at once where it waits for
//! input; the second one stops at once.

use crate::error::{Error, Result};
use std::sync::atomic::{AtomicBool, Ordering};

static STOPPED: AtomicBool = AtomicBool::new(false);
static WAITING: AtomicBool = AtomicBool::new(false);

/// Takes over SIGINT, SIGTERM and SIGHUP.
///
/// # Errors
/// `Environment` where the system refuses.
pub fn install() -> Result<()> {
    let handler = || {
        if STOPPED.swap(true, Ordering::SeqCst) || WAITING.load(Ordering::SeqCst) {
            super::terminal::errors(&Error::Interrupted);
            std::process::exit(i32::from(Error::Interrupted.exit_code()));
        }
    };
    ctrlc::set_handler(handler).map_err(|e| Error::Environment(format!("no handler for Ctrl-C: {e}")))
}

/// Runs `input`, which may wait for ever (a pipe that nobody writes) and holds nothing that must be tidied up:
/// the first Ctrl-C ends it at once.
///
/// # Errors
/// Those of `input`, and `Interrupted`.
pub fn at_once<T>(input: impl FnOnce() -> Result<T>) -> Result<T> {
    WAITING.store(true, Ordering::SeqCst);
    let result = check().and_then(|()| input());
    WAITING.store(false, Ordering::SeqCst);
    result
}

/// Whether the user asked to stop.
pub fn stopped() -> bool {
    STOPPED.load(Ordering::SeqCst)
}

/// To be called between two stages.
///
/// # Errors
/// `Interrupted` where the user asked to stop.
pub fn check() -> Result<()> {
    if stopped() { Err(Error::Interrupted) } else { Ok(()) }
}
