//! Runs a tool in a folder, with a time limit.

mod ended;

pub use ended::{Ended, LIMIT};

use super::stop;
use super::underway::tool::Tool;
use super::underway::{POLL, Temporary};
use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tempfile::TempDir;

/// Reason given for a missing tool.
pub const MISSING: &str = "not installed";
/// First and last output lines of a tool that an error shows: where it began and why it gave up.
const SHOWN_LINES: usize = 8;

/// Runs `tool` with `args` in `dir`; its output.
///
/// # Errors
/// `Environment`: the tool is missing, fails (its first and last lines are shown) or takes more than ten
/// minutes.
pub fn run(dir: &Path, tool: &str, args: &[String]) -> Result<String> {
    match run_within(dir, tool, args, LIMIT)? {
        Ended::Well(text) => Ok(text),
        Ended::Badly(text) => Err(Error::Environment(format!("{tool} ended with {text}"))),
        Ended::Late => Err(Error::Environment(format!("{tool} ran for more than ten minutes"))),
        Ended::Missing => Err(Error::Environment(format!("{tool} is {MISSING}"))),
    }
}

/// Runs `tool` with `args` in `dir`, killed after `limit`.
///
/// # Errors
/// `Environment`: the tool cannot be started or waited for.
pub fn run_within(dir: &Path, tool: &str, args: &[String], limit: Duration) -> Result<Ended> {
    Ok(match run_to_end(dir, tool, args, limit)? {
        ProcessRun::Missing => Ended::Missing,
        ProcessRun::Late => Ended::Late,
        ProcessRun::Ended(status, text) if status.success() => Ended::Well(text),
        ProcessRun::Ended(status, text) => Ended::Badly(format!("{status}:\n{}", first_and_last(&text))),
    })
}

/// The first and the last lines of `text`.
fn first_and_last(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    if lines.len() <= 2 * SHOWN_LINES {
        return lines.join("\n");
    }
    let (first, last) = (&lines[..SHOWN_LINES], &lines[lines.len() - SHOWN_LINES..]);
    format!("{}\n…\n{}", first.join("\n"), last.join("\n"))
}

/// First line that `tool` prints with `args`; `None` if it is not installed.
///
/// # Errors
/// As [`run`].
pub fn first_line(tool: &str, args: &[&str]) -> Result<Option<String>> {
    let dir = temp_dir()?;
    let args: Vec<_> = args.iter().map(|&arg| arg.to_owned()).collect();
    match run_to_end(dir.path(), tool, &args, LIMIT)? {
        ProcessRun::Missing => Ok(None),
        ProcessRun::Late => Err(Error::Environment(format!("{tool} ran for more than ten minutes"))),
        ProcessRun::Ended(_, text) => Ok(Some(text.lines().next().unwrap_or_default().trim().to_owned())),
    }
}

/// A folder that is removed when dropped.
///
/// # Errors
/// No folder can be made.
pub fn temp_dir() -> Result<Temporary<TempDir>> {
    let make = || tempfile::Builder::new().prefix("flexor-hdl-").tempdir();
    Temporary::make(make).map_err(|e| Error::from_io("temporary folder", e))
}

/// Result of a started tool.
enum ProcessRun {
    Ended(ExitStatus, String),
    Late,
    Missing,
}

fn run_to_end(dir: &Path, tool: &str, args: &[String], limit: Duration) -> Result<ProcessRun> {
    let log = tempfile::tempfile_in(dir).map_err(|e| Error::from_io(dir.display(), e))?;
    let copy = |file: &File| file.try_clone().map_err(|e| Error::from_io(dir.display(), e));
    let mut command = Command::new(tool);
    // A killed compiler leaves temporary files: they are removed with this folder.
    command
        .args(args)
        .current_dir(dir)
        .env("TMPDIR", dir)
        .stdin(Stdio::null())
        .stdout(copy(&log)?)
        .stderr(copy(&log)?);
    stop::check_stopped()?;
    let mut started = match Tool::start(&mut command) {
        Ok(started) => started,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(ProcessRun::Missing),
        Err(e) => return Err(Error::from_io(tool, e)),
    };
    let Some(status) = wait_within(&mut started, tool, limit)? else { return Ok(ProcessRun::Late) };
    Ok(ProcessRun::Ended(status, read_back(log).map_err(|e| Error::from_io(tool, e))?))
}

fn wait_within(started: &mut Tool, tool: &str, limit: Duration) -> Result<Option<ExitStatus>> {
    for _ in 0..=limit.as_millis() / POLL.as_millis() {
        let status = started.exit_status().map_err(|e| Error::from_io(tool, e))?;
        if status.is_some() {
            return Ok(status);
        }
        stop::check_stopped()?;
        sleep(POLL);
    }
    Ok(None)
}

fn read_back(mut log: File) -> std::io::Result<String> {
    use std::io::{Read, Seek};
    let mut bytes = Vec::new();
    log.rewind()?;
    log.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Makes a folder inside a temporary one.
///
/// # Errors
/// `Environment`.
pub fn folder(dir: &Path, name: &str) -> Result<PathBuf> {
    let path = dir.join(name);
    fs::create_dir(&path).map_err(|e| Error::from_io(path.display(), e))?;
    Ok(path)
}

/// Writes a file of a temporary folder.
///
/// # Errors
/// `Environment`.
pub fn write(dir: &Path, name: &str, text: &str) -> Result<()> {
    let path = dir.join(name);
    fs::write(&path, text).map_err(|e| Error::from_io(path.display(), e))
}

/// Reads a file of a temporary folder.
///
/// # Errors
/// `Environment`.
pub fn read(dir: &Path, name: &str) -> Result<String> {
    let path = dir.join(name);
    fs::read_to_string(&path).map_err(|e| Error::from_io(path.display(), e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_missing_tools_from_failing_ones() {
        assert_eq!(first_line("flexor-hdl-no-such-tool", &[]).unwrap(), None);
        let dir = temp_dir().unwrap();
        let args = ["-c".to_owned(), "echo first; echo second; exit 3".to_owned()];
        let error = run(dir.path(), "sh", &args).unwrap_err().to_string();
        assert!(error.contains("first\nsecond"), "{error}");
        let args = ["-c".to_owned(), "seq 100; exit 3".to_owned()];
        let error = run(dir.path(), "sh", &args).unwrap_err().to_string();
        assert!(error.contains("8\n…\n93") && error.ends_with("\n100"), "{error}");
        assert_eq!(first_line("sh", &["-c", "echo here"]).unwrap().as_deref(), Some("here"));
    }

    #[test]
    fn what_takes_too_long_is_killed_with_all_that_it_started() {
        let dir = temp_dir().unwrap();
        let args = ["-c".to_owned(), "(sleep 1; touch late) & wait".to_owned()];
        let limit = Duration::from_millis(300);
        assert_eq!(run_within(dir.path(), "sh", &args, limit).unwrap(), Ended::Late);
        sleep(Duration::from_millis(1500));
        assert!(!dir.path().join("late").exists());
        assert_eq!(run_within(dir.path(), "flexor-hdl-no-such-tool", &[], limit).unwrap(), Ended::Missing);
    }
}
