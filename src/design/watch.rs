//! Progress and cancellation of long work.

use crate::error::{Error, Result};
use crate::search::Progress;

/// Observer of long work: is told its progress, and may stop it. A stop predicate is a `Watch` without
/// progress.
pub trait Watch: Sync {
    /// Whether to stop soon: a search with its best result so far, all else with `Interrupted`.
    fn is_stopped(&self) -> bool;

    /// Reports the current stage or its progress.
    fn note_progress(&self, what: &str) {
        let _ = what;
    }

    /// Checks whether the work is to stop.
    ///
    /// # Errors
    /// `Interrupted` if the work is to stop.
    fn check_stopped(&self) -> Result<()> {
        if self.is_stopped() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Begins a stage.
    ///
    /// # Errors
    /// `Interrupted` if the work is to stop.
    fn enter_stage(&self, name: &str) -> Result<()> {
        self.check_stopped()?;
        self.note_progress(name);
        Ok(())
    }
}

impl<F: Fn() -> bool + Sync> Watch for F {
    fn is_stopped(&self) -> bool {
        self()
    }
}

/// Share of the work done, for a progress line; nothing as long as it is not known.
pub(super) fn share_done(now: Progress) -> String {
    if now.permille == 0 { String::new() } else { format!(", {} % done", now.permille / 10) }
}
