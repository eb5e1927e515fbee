//! Ctrl-C: the first one is noted and stops the run between two stages, the second one at once.

use crate::error::{Error, Result};
use std::sync::atomic::{AtomicBool, Ordering};

static STOPPED: AtomicBool = AtomicBool::new(false);

/// Takes over SIGINT, SIGTERM and SIGHUP.
///
/// # Errors
/// `Environment` where the system refuses.
pub fn install() -> Result<()> {
    let handler = || {
        if STOPPED.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(Error::Interrupted.exit_code()));
        }
    };
    ctrlc::set_handler(handler).map_err(|e| Error::Environment(format!("no handler for Ctrl-C: {e}")))
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
