//! The committed designs are what the tool writes today. `BLESS=1` writes them anew.

use assert_cmd::Command;

/// Examples whose folder in `hdl_out` is committed.
const COMMITTED: [&str; 2] = ["appendix_a", "stream_8_20"];

#[test]
fn committed_designs_are_current() {
    let bless = std::env::var_os("BLESS").is_some();
    for name in COMMITTED {
        let mut command = Command::cargo_bin("flexor-hdl").expect("the binary");
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
