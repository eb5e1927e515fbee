//! When a search ends early: at a signal, or at the limit of time.

use super::clock::Clock;
use super::interrupt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Reason for which a search ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The limit of time.
    TimeLimit,
    /// A signal.
    Interrupted,
}

impl Stopped {
    /// As it is printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::TimeLimit => "time limit",
            Self::Interrupted => "interrupted",
        }
    }
}

/// The end of a search that began when its clock did.
pub struct Stopping {
    clock: Clock,
    limit: Option<Duration>,
    late: AtomicBool,
}

impl Stopping {
    /// Starts the clock.
    pub fn start(limit: Option<Duration>) -> Self {
        Self { clock: Clock::start(), limit, late: AtomicBool::new(false) }
    }

    /// Whether the search is to end.
    pub fn is_due(&self) -> bool {
        let late = self.limit.is_some_and(|limit| self.elapsed() >= limit);
        self.late.fetch_or(late, Ordering::Relaxed);
        interrupt::is_stopped() || late
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    /// Why the search ended early, if it did.
    pub fn reason(&self) -> Option<Stopped> {
        match interrupt::is_stopped() {
            true => Some(Stopped::Interrupted),
            false => self.late.load(Ordering::Relaxed).then_some(Stopped::TimeLimit),
        }
    }
}
