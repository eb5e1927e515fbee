//! Standard output and standard error. A reader that closes the pipe early is no error.

use crate::error::{Error, Result};
use std::io::{ErrorKind, IsTerminal, Write};

/// Writes `text` to standard output.
///
/// # Errors
/// `Environment` where it cannot be written; a closed pipe is fine.
pub fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(Error::io("standard output", e)),
        _ => Ok(()),
    }
}

/// Writes `value` to standard output as one indented JSON object.
///
/// # Errors
/// As [`print()`].
pub fn print_json(value: &serde_json::Value) -> Result<()> {
    print(&json_text(value))
}

/// A JSON document as it is printed and written to files: indented, with a line end.
pub fn json_text(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

/// Writes each line of `error` to standard error as `error: …`.
pub fn errors(error: &Error) {
    let mut out = std::io::stderr().lock();
    for line in error.to_string().lines() {
        // Nothing is left to tell it to where standard error is closed.
        let _ = writeln!(out, "error: {line}");
    }
}

/// Writes a line to standard error.
pub fn note(line: &str) {
    // As for errors: nothing is left to tell it to.
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Whether standard output takes colours: a terminal, and `NO_COLOR` is unset or empty.
pub fn colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}
