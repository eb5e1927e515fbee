//! `data`.

use super::args::Data;
use super::fetch::{SOURCES, fetch};
use super::terminal;
use flexor_hdl::error::{Error, Result};

/// Runs the subcommand.
///
/// # Errors
/// An unknown name, a registry that does not give the package.
pub fn run_data(args: &Data) -> Result<()> {
    let source = SOURCES.iter().find(|source| source.name == args.name);
    let known: Vec<_> = SOURCES.iter().map(|source| source.name).collect();
    let source = source.ok_or_else(|| {
        Error::input("", "data", format!("{:?}, expected {}", args.name, known.join(" or ")))
    })?;
    fetch(source, &args.out)?;
    terminal::print(&format!("{}: {}\n", args.out.display(), source.about))
}
