//! Parse, run, exit code.

use clap::Parser;
use flexor_hdl::cli::{self, args::Args};
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::terminal::errors(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
