//! Stand-in for a build without feature `tools`: every tool is missing, and nothing is written.

mod ended;

pub use ended::{Ended, LIMIT};

use crate::error::{Error, Result};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Reason given for a missing tool.
pub const MISSING: &str = "not in this build, which starts no tools";

/// Stand-in for a temporary folder.
pub struct NoFolder(PathBuf);

impl NoFolder {
    /// Its path.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

fn missing<T>(what: impl std::fmt::Display) -> Result<T> {
    Err(Error::Environment(format!("{what} is {MISSING}")))
}

/// # Errors
/// Always `Environment`.
pub fn run(_dir: &Path, tool: &str, _args: &[String]) -> Result<String> {
    missing(tool)
}

/// Reports that the tool is missing.
///
/// # Errors
/// None.
pub fn run_within(_dir: &Path, _tool: &str, _args: &[String], _limit: Duration) -> Result<Ended> {
    Ok(Ended::Missing)
}

/// Always `None`: no tool is available.
///
/// # Errors
/// None.
pub fn first_line(_tool: &str, _args: &[&str]) -> Result<Option<String>> {
    Ok(None)
}

/// # Errors
/// Always `Environment`.
pub fn temp_dir() -> Result<NoFolder> {
    missing("a folder for tools")
}

/// # Errors
/// Always `Environment`.
pub fn folder(_dir: &Path, name: &str) -> Result<PathBuf> {
    missing(name)
}

/// # Errors
/// Always `Environment`.
pub fn write(_dir: &Path, name: &str, _text: &str) -> Result<()> {
    missing(name)
}

/// # Errors
/// Always `Environment`.
pub fn read(_dir: &Path, name: &str) -> Result<String> {
    missing(name)
}
