//! The tool as the tests run it.

use flexor_hdl::spec::{DecoderSpec, to_json};
use std::path::Path;
use std::process::Command;

/// The tool without the cache of networks (`CI` switches it off): what it prints then hangs on no run before.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flexor-hdl"));
    command.env("CI", "1");
    command
}

/// What a command in `room` prints; it must succeed.
pub fn run(room: &Path, command: &mut Command) -> String {
    let out = command.current_dir(room).output();
    let out = out.unwrap_or_else(|e| panic!("{command:?}: {e} (tests/run.sh installs tools)"));
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{command:?}:\n{text}");
    text
}

/// Generates the design of `spec` in `room`.
pub fn generate(room: &Path, spec: &DecoderSpec) {
    generate_kit(room, spec, "default");
}

/// Generates the design of `spec` in `room` with the flow files of `kit`.
pub fn generate_kit(room: &Path, spec: &DecoderSpec, kit: &str) {
    std::fs::write(room.join("spec.json"), to_json(spec)).expect("writes");
    run(room, command().args(["generate", "spec.json", "--out", ".", "--kit", kit]));
}
