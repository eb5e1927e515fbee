//! Cancellation of engines and tools, for the whole process.

use crate::error::{Error, Result};
use std::sync::OnceLock;

static STOPPED: OnceLock<fn() -> bool> = OnceLock::new();

/// Sets the predicate that stops engines and tools. Only the first call has an effect.
pub fn stop_when(stopped: fn() -> bool) {
    let _ = STOPPED.set(stopped);
}

/// # Errors
/// `Interrupted` if engines and tools are to stop.
pub(super) fn check_stopped() -> Result<()> {
    if STOPPED.get().is_some_and(|stopped| stopped()) { Err(Error::Interrupted) } else { Ok(()) }
}
