//! The command line: what was typed, one file a subcommand, and the edges to files, terminal and signals.

pub mod account;
pub mod args;
pub mod audit;
pub mod basis_args;
pub mod cache;
pub mod changes;
pub mod check;
pub mod check_args;
pub mod clock;
pub mod codec_args;
pub mod compare;
pub mod compare_args;
pub mod convert;
mod cost;
pub mod diff;
pub mod encode;
mod engine_args;
pub mod evidence;
pub mod folder;
pub mod footprint;
pub mod generate;
pub mod inspect;
pub mod interrupt;
pub mod journal;
pub mod listed;
pub mod load;
pub mod loader;
pub mod matrix;
mod memory;
pub mod network_file;
pub mod objective_args;
pub mod optimize;
pub mod output;
pub mod pack;
pub mod packed;
pub mod pareto;
pub mod priced;
pub mod progress;
pub mod report;
pub mod schema;
pub mod target;
pub mod target_args;
pub mod terminal;
mod threads;
pub mod transform;
pub mod unpack;
pub mod verify;

use crate::error::{Error, Result};
use crate::sim::engines::underway;
use args::{Args, Command};
use clap::Parser;

/// Runs what was typed and says what went wrong; the exit code.
pub fn main() -> u8 {
    if !threads::afford() {
        return Error::Environment(String::new()).exit_code();
    }
    interrupt::no_aborts();
    threads::on_own_stack(typed).unwrap_or_else(|error| {
        terminal::errors(&error);
        error.exit_code()
    })
}

/// Runs what was typed, or prints the help that was asked for; the exit code.
fn typed() -> Result<u8> {
    let run = |args: Args| run(&args).and_then(|()| interrupt::check()).map(|()| 0);
    let code = Args::try_parse().map_or_else(terminal::usage, run);
    underway::done();
    code
}

/// Runs a command. What was interrupted and ends well says so by its exit code alone.
///
/// # Errors
/// Everything that can go wrong; the error knows its exit code.
fn run(args: &Args) -> Result<()> {
    let asked = match &args.command {
        Command::Compare(args) => args.threads,
        Command::Unpack(args) => args.threads,
        _ => None,
    };
    threads::start(asked);
    interrupt::install(matches!(args.command, Command::Generate(_) | Command::Optimize(_)));
    let done = match &args.command {
        Command::Generate(args) => generate::run(args),
        Command::Check(args) => check::run(args),
        Command::Report(args) => report::run(args),
        Command::Matrix(command) => matrix::run(command),
        Command::Optimize(args) => optimize::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Pack(args) => pack::run(args),
        Command::Unpack(args) => unpack::run(args),
        Command::Transform(args) => transform::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Encode(args) => encode::run(args),
        Command::Convert(args) => convert::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Account(args) => account::run(args),
        Command::Footprint(args) => footprint::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Schema => schema::run(),
    };
    done.map_err(codec_args::as_typed)
}
