//! Runs a tool in a folder, bounded in time.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// Longest run of one tool: 10 minutes.
const MAX_POLLS: u32 = 60_000;
/// Pause between two looks at a tool that runs.
const POLL: Duration = Duration::from_millis(10);
/// First and last lines of a tool that an error repeats: where it began and why it gave up.
const SHOWN_LINES: usize = 8;

/// A child that does not outlive its owner.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        // Already ended, or nothing more can be done about it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs `tool` with `args` in `dir` and gives what it printed.
///
/// # Errors
/// Of the environment: the tool is missing, ends with an error (its first and last lines are repeated) or takes more
/// than ten minutes.
pub fn run(dir: &Path, tool: &str, args: &[String]) -> Result<String> {
    let (status, text) =
        run_to_end(dir, tool, args)?.ok_or_else(|| Error::Environment(format!("{tool} is not installed")))?;
    if status.success() {
        return Ok(text);
    }
    Err(Error::Environment(format!("{tool} ended with {status}:\n{}", ends(&text))))
}

/// The first and the last lines of `text`.
fn ends(text: &str) -> String {
    let lines: Vec<_> = text.lines().collect();
    if lines.len() <= 2 * SHOWN_LINES {
        return lines.join("\n");
    }
    let (first, last) = (&lines[..SHOWN_LINES], &lines[lines.len() - SHOWN_LINES..]);
    format!("{}\n…\n{}", first.join("\n"), last.join("\n"))
}

/// First line that `tool` prints with `args`; `None` where it is not installed.
///
/// # Errors
/// As [`run`].
pub fn first_line(tool: &str, args: &[&str]) -> Result<Option<String>> {
    let dir = temp_dir()?;
    let args: Vec<_> = args.iter().map(|&arg| arg.to_owned()).collect();
    let ended = run_to_end(dir.path(), tool, &args)?;
    Ok(ended.map(|(_, text)| text.lines().next().unwrap_or_default().trim().to_owned()))
}

/// A folder that is removed when dropped.
///
/// # Errors
/// There is no place for one.
pub fn temp_dir() -> Result<tempfile::TempDir> {
    tempfile::Builder::new().prefix("flexor-hdl-").tempdir().map_err(|e| Error::io("temporary folder", e))
}

fn run_to_end(dir: &Path, tool: &str, args: &[String]) -> Result<Option<(ExitStatus, String)>> {
    let log = tempfile::tempfile_in(dir).map_err(|e| Error::io(dir.display(), e))?;
    let copy = |file: &File| file.try_clone().map_err(|e| Error::io(dir.display(), e));
    let spawned = Command::new(tool)
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(copy(&log)?)
        .stderr(copy(&log)?)
        .spawn();
    let mut guard = match spawned {
        Ok(child) => Guard(child),
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Error::io(tool, e)),
    };
    let status = wait(&mut guard.0, tool)?;
    Ok(Some((status, read_back(log).map_err(|e| Error::io(tool, e))?)))
}

fn wait(child: &mut Child, tool: &str) -> Result<ExitStatus> {
    for _ in 0..MAX_POLLS {
        if let Some(status) = child.try_wait().map_err(|e| Error::io(tool, e))? {
            return Ok(status);
        }
        sleep(POLL);
    }
    Err(Error::Environment(format!("{tool} ran for more than ten minutes")))
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
/// Of the environment.
pub fn folder(dir: &Path, name: &str) -> Result<PathBuf> {
    let path = dir.join(name);
    fs::create_dir(&path).map_err(|e| Error::io(path.display(), e))?;
    Ok(path)
}

/// Writes a file of a temporary folder.
///
/// # Errors
/// Of the environment.
pub fn write(dir: &Path, name: &str, text: &str) -> Result<()> {
    let path = dir.join(name);
    fs::write(&path, text).map_err(|e| Error::io(path.display(), e))
}

/// Reads a file of a temporary folder.
///
/// # Errors
/// Of the environment.
pub fn read(dir: &Path, name: &str) -> Result<String> {
    let path = dir.join(name);
    fs::read_to_string(&path).map_err(|e| Error::io(path.display(), e))
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
}
