//! Result of running a tool.

use std::time::Duration;

/// Default time limit of a run of a tool: 10 minutes.
pub const LIMIT: Duration = Duration::from_secs(600);

/// Result of running a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Exit status 0, with the output.
    Well(String),
    /// Another exit status: the status, and the first and last lines of the output.
    Badly(String),
    /// Killed at the time limit.
    Late,
    /// It is not installed, or this build starts no tools.
    Missing,
}
