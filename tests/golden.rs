//! The committed designs are what the tool writes today. `BLESS=1` writes them anew.

use crate::common::binary;

/// Examples whose folder in `hdl_out` is committed.
const COMMITTED: [&str; 4] = ["appendix_a", "ice40_8_20", "rebased_6x4", "stream_8_20"];

#[test]
fn committed_designs_are_current() {
    let bless = std::env::var_os("BLESS").is_some();
    for name in COMMITTED {
        let mut command = binary::command();
        command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1");
        command.args(["generate", &format!("examples/{name}.json")]);
        if !bless {
            command.arg("--check");
        }
        let output = command.output().expect("runs");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{name} is not current, BLESS=1 writes it:\n{text}");
    }
}

#[test]
fn the_readme_shows_a_real_run() {
    let room = tempfile::tempdir().expect("a temporary folder");
    let root = env!("CARGO_MANIFEST_DIR");
    let readme = std::fs::read_to_string(format!("{root}/README.md")).expect("README.md");
    let run = |arguments: &[&str]| {
        let mut command = binary::command();
        let output = command.current_dir(&room).args(arguments).output().expect("runs");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(readme.contains(printed.trim()), "README.md does not show what is printed:\n{printed}");
    };
    run(&["generate", &format!("{root}/examples/appendix_a.json")]);
    run(&["check", "hdl_out/appendix_a", "--engine", "builtin"]);
    let verilog = room.path().join("hdl_out/appendix_a/rtl/appendix_a_xor.v");
    let verilog = std::fs::read_to_string(verilog).expect("the decoder");
    let module = verilog.find("module ").map(|at| &verilog[at..]).unwrap_or_default();
    assert!(readme.contains(module.trim()), "README.md does not show the decoder:\n{module}");
}
