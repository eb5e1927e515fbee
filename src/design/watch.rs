//! Progress and cancellation of long work.

use crate::error::{Error, Result};

/// Whoever waits for long work: hears how far it is, and may end it. A stop predicate is one that hears nothing.
pub trait Watch: Sync {
    /// Whether to end soon: a search with the best so far, all else with `Interrupted`.
    fn stopped(&self) -> bool;

    /// Hears of a stage that begins, or how far it is.
    fn tell(&self, what: &str) {
        let _ = what;
    }

    /// # Errors
    /// `Interrupted` where the work is to end.
    fn check(&self) -> Result<()> {
        if self.stopped() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Enters a stage.
    ///
    /// # Errors
    /// `Interrupted` where the work is to end.
    fn stage(&self, name: &str) -> Result<()> {
        self.check()?;
        self.tell(name);
        Ok(())
    }
}

impl<F: Fn() -> bool + Sync> Watch for F {
    fn stopped(&self) -> bool {
        self()
    }
}
