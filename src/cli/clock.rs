//! The clock of the command line: times are printed, and end a search only if the user asks for it.
#![allow(clippy::disallowed_types, reason = "the command line measures")]

use std::time::{Duration, Instant};

/// A stopwatch.
pub struct Clock(Instant);

impl Clock {
    /// Starts the stopwatch.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
