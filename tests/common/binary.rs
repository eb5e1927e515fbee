//! The tool as the tests run it.

use std::process::Command;

/// The tool without the cache of networks (`CI` switches it off): what it prints then hangs on no run before.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flexor-hdl"));
    command.env("CI", "1");
    command
}
