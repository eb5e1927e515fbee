//! The command line around the library: parse, run, exit code.

mod cli;

// The rooms of the library, which the command line names as `crate::…`.
use flexor_hdl::{
    cells, code, codec, design, error, flow, gf2, language, network, report, rtl, search, shown, sim, spec,
    sweep, synth, text,
};
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(cli::main())
}
