//! The end of a run of a tool.

use std::time::Duration;

/// Longest run of a tool where nothing else is said: 10 minutes.
pub const LIMIT: Duration = Duration::from_secs(600);

/// How a run of a tool ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Well, with what it printed.
    Well(String),
    /// With an error: its status, and the first and last lines that it printed.
    Badly(String),
    /// Killed, for it ran longer than it may.
    Late,
    /// It is not installed, or this build starts no tools.
    Missing,
}
