//! `schema`: the JSON Schema of a spec.

use super::terminal;
use crate::error::Result;
use crate::spec;

/// Runs the subcommand.
///
/// # Errors
/// Standard output that cannot be written.
pub fn run_schema() -> Result<()> {
    terminal::print_text(spec::json_schema())
}
