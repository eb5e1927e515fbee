//! Output to standard output and standard error. A pipe closed by its reader is no error.
//!
//! Invariant: control characters that a terminal would act on are never printed, except line ends, tabs and
//! the colours of the tool.

use super::args::Args;
use crate::error::{Error, Result};
use crate::shown::{one_line, visible_text};
use crate::spec::json_text;
use clap::Parser;
use std::io::{ErrorKind, IsTerminal, Write};

/// Writes `text` to standard output.
///
/// # Errors
/// `Environment` if it cannot be written; a closed pipe is fine.
pub fn print_text(text: &str) -> Result<()> {
    print_coloured(&visible_text(text))
}

/// Writes text with colour codes to standard output; other control characters must be made visible before, by
/// [`one_line`].
///
/// # Errors
/// As [`print_text`].
pub fn print_coloured(text: &str) -> Result<()> {
    print_bytes(text.as_bytes())
}

/// Writes a file to standard output as it is.
///
/// # Errors
/// As [`print_text`].
pub fn print_bytes(bytes: &[u8]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(Error::from_io("standard output", e)),
        _ => Ok(()),
    }
}

/// Writes a table: to standard error where a file goes to standard output.
///
/// # Errors
/// As [`print_text`].
pub fn print_table(text: &str, beside_a_file: bool) -> Result<()> {
    if !beside_a_file {
        return print_text(text);
    }
    // If standard error is closed, nothing is printed.
    let _ = write!(std::io::stderr().lock(), "{}", visible_text(text));
    Ok(())
}

/// Writes `value` to standard output as one indented JSON object.
///
/// # Errors
/// As [`print_text`].
pub fn print_json(value: &serde_json::Value) -> Result<()> {
    print_text(&json_text(value))
}

/// Writes each line of `error` to standard error as `error: …`.
pub fn print_errors(error: &Error) {
    let mut out = std::io::stderr().lock();
    for line in error.to_string().lines() {
        // If standard error is closed, nothing is printed.
        let _ = writeln!(out, "error: {}", visible_text(line));
    }
}

/// Writes a line to standard error.
pub fn print_note(line: &str) {
    // If standard error is closed, nothing is printed.
    let _ = writeln!(std::io::stderr().lock(), "{}", one_line(line));
}

/// Prints help, or the faults of the arguments; the exit code.
///
/// # Errors
/// `Environment` if help cannot be printed.
pub fn print_usage(refused: clap::Error) -> Result<u8> {
    let shown = std::env::args_os().map(|arg| one_line(&arg.to_string_lossy()).into_owned());
    let text = Args::try_parse_from(shown).err().unwrap_or(refused);
    let is_help = !text.use_stderr();
    let colours = if is_help { has_colours() } else { takes_colours(&std::io::stderr()) };
    let rendered = text.render();
    let rendered = if colours { rendered.ansi().to_string() } else { rendered.to_string() };
    if is_help {
        print_coloured(&rendered)?;
    } else {
        // If standard error is closed, nothing is printed.
        let _ = write!(std::io::stderr().lock(), "{rendered}");
    }
    Ok(text.exit_code().try_into().unwrap_or(2))
}

/// Whether to print colours: standard output is a terminal, and `NO_COLOR` is unset or empty.
pub fn has_colours() -> bool {
    takes_colours(&std::io::stdout())
}

fn takes_colours(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}
