//! The one clock: times are shown, and end a search only where the user asks for it.
#![allow(clippy::disallowed_types, reason = "the command line measures")]

use std::time::{Duration, Instant};

/// Runs from when it is made.
pub struct Clock(Instant);

impl Clock {
    /// Starts.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
