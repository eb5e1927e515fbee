//! The command line: arguments, one file a subcommand, and input and output: files, terminal, signals.

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
mod fit_report;
pub mod folder;
pub mod footprint;
mod form_args;
pub mod generate;
pub mod in_place;
pub mod input;
pub mod inputs;
pub mod inspect;
mod interrupt;
pub mod journal;
mod kind_args;
pub mod listed;
pub mod load;
pub mod loader;
pub mod matrix;
pub mod matrix_args;
mod memory;
pub mod network_file;
pub mod objective_args;
pub mod optimize;
pub mod output;
pub mod pack;
pub mod packed;
pub mod pareto;
pub mod plane_args;
pub mod priced;
mod progress;
pub mod report;
pub mod schema;
mod stopping;
pub mod target;
pub mod target_args;
pub mod terminal;
mod threads;
mod timing;
pub mod timing_args;
pub mod transform;
pub mod unpack;
pub mod verify;

use crate::error::{Error, Result};
use crate::sim::engines::underway;
use args::{Args, Command};
use clap::Parser;

/// Runs the command line and prints errors; the exit code.
pub fn main() -> u8 {
    if !threads::has_memory() {
        return Error::Environment(String::new()).exit_code();
    }
    interrupt::no_aborts();
    threads::on_own_stack(run_typed).unwrap_or_else(|error| {
        terminal::print_errors(&error);
        error.exit_code()
    })
}

/// Runs the subcommand, or prints the help asked for; the exit code.
fn run_typed() -> Result<u8> {
    let run = |args: Args| run_command(&args).and_then(|()| interrupt::check_stopped()).map(|()| 0);
    let code = Args::try_parse().map_or_else(terminal::print_usage, run);
    underway::mark_done();
    code
}

/// Runs a subcommand. One that was interrupted and still succeeds shows that by its exit code alone.
///
/// # Errors
/// All errors; each has its exit code.
fn run_command(args: &Args) -> Result<()> {
    let asked = match &args.command {
        Command::Compare(args) => args.threads,
        Command::Unpack(args) => args.threads,
        _ => None,
    };
    threads::start_threads(asked);
    let finishes = matches!(args.command, Command::Generate(_) | Command::Optimize(_) | Command::InPlace(_));
    interrupt::install_handler(finishes);
    let done = match &args.command {
        Command::Generate(args) => generate::run_generate(args),
        Command::Check(args) => check::run_check(args),
        Command::Report(args) => report::run_report(args),
        Command::Matrix(command) => matrix::run_matrix(command),
        Command::Optimize(args) => optimize::run_optimize(args),
        Command::InPlace(args) => in_place::run_in_place(args),
        Command::Verify(args) => verify::run_verify(args),
        Command::Pack(args) => pack::run_pack(args),
        Command::Unpack(args) => unpack::run_unpack(args),
        Command::Transform(args) => transform::run_transform(args),
        Command::Audit(args) => audit::run_audit(args),
        Command::Encode(args) => encode::run_encode(args),
        Command::Convert(args) => convert::run_convert(args),
        Command::Inspect(args) => inspect::run_inspect(args),
        Command::Diff(args) => diff::run_diff(args),
        Command::Account(args) => account::run_account(args),
        Command::Footprint(args) => footprint::run_footprint(args),
        Command::Compare(args) => compare::run_compare(args),
        Command::Schema => schema::run_schema(),
    };
    done.map_err(codec_args::as_typed)
}
