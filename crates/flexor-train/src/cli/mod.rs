//! The command line: arguments, terminal and signals; one file a subcommand.

mod args;
mod data;
mod fetch;
mod infer;
mod progress;
mod signals;
mod sweep;
mod terminal;
mod train;

use args::{Args, Command};
use clap::Parser;
use clap::error::ErrorKind;
use flexor_hdl::error::Result;
use std::io::Write;

/// Runs the command line and prints errors; the exit code.
pub fn main() -> u8 {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            return if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
                0
            } else {
                2
            };
        }
    };
    match run(&args) {
        Ok(()) => 0,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            error.exit_code()
        }
    }
}

fn run(args: &Args) -> Result<()> {
    signals::install()?;
    match &args.command {
        Command::Train(args) => train::run_train(args),
        Command::Infer(args) => infer::run_infer(args),
        Command::Sweep(args) => sweep::run_sweep(args),
        Command::Data(args) => data::run_data(args),
        Command::Schema => terminal::print(flexor_train::recipe::json_schema()),
    }
}
