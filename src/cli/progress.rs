//! What the tool is at, on standard error, where that is a terminal.

use super::interrupt;
use crate::error::Result;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// A spinner with the name of the running stage; nothing where standard error is no terminal.
pub struct Progress(ProgressBar);

impl Progress {
    /// Shows nothing until the first stage.
    pub fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{elapsed}]") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// Enters a stage.
    ///
    /// # Errors
    /// `Interrupted` where the user asked to stop.
    pub fn stage(&self, name: impl Into<String>) -> Result<()> {
        interrupt::check()?;
        self.tell(name);
        Ok(())
    }

    /// Shows how far a stage is.
    pub fn tell(&self, what: impl Into<String>) {
        self.0.set_message(what.into());
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
