//! Progress and cancellation of long work.

use crate::error::{Error, Result};

/// Whoever waits for long work: hears how far it is, and may end it. A stop predicate is one that hears nothing.
pub trait Watch: Sync {
    /// Whether to end soon: a search with the best so far, all else with `Interrupted`.
    fn is_stopped(&self) -> bool;

    /// Hears of a stage that begins, or how far it is.
    fn note_progress(&self, what: &str) {
        let _ = what;
    }

    /// # Errors
    /// `Interrupted` where the work is to end.
    fn check_stopped(&self) -> Result<()> {
        if self.is_stopped() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Enters a stage.
    ///
    /// # Errors
    /// `Interrupted` where the work is to end.
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
