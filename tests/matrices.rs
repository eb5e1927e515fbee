//! Matrices by name against independent twins in Python: zlib, galois, and definitions written out.

use std::path::Path;
use std::process::Command;

/// Cases a kind, more with FLEXOR_SWEEP.
const CASES: &str = "20";

#[test]
fn kinds_are_what_their_twins_make() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/matrices/twin.py");
    let cases = if std::env::var_os("FLEXOR_SWEEP").is_some() { "50" } else { CASES };
    let run = Command::new("python3")
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_flexor-hdl"))
        .arg(cases)
        .output()
        .expect("python runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(String::from_utf8_lossy(&run.stdout).lines().count(), 14);
}
