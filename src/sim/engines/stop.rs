//! Cancellation of engines and tools, one for the whole process.

use crate::error::{Error, Result};
use std::sync::OnceLock;

static STOPPED: OnceLock<fn() -> bool> = OnceLock::new();

/// Engines and tools end as soon as `stopped` says so. The first call counts.
pub fn stop_when(stopped: fn() -> bool) {
    let _ = STOPPED.set(stopped);
}

/// # Errors
/// `Interrupted` where engines and tools are to end.
pub(super) fn check_stopped() -> Result<()> {
    if STOPPED.get().is_some_and(|stopped| stopped()) { Err(Error::Interrupted) } else { Ok(()) }
}
