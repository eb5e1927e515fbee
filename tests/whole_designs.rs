//! Whole designs on an iCE40: never more LUTs of cells than portable.

use std::path::Path;
use std::process::Command;

/// Designs of `benches/whole_designs.sh`, each with the most that its LUTs of cells may be of the portable ones.
const DESIGNS: [(&str, f64); 3] = [("stream_8_20", 1.0), ("tap2", 1.0), ("dense", 0.85)];

#[test]
fn cells_take_no_more_luts_than_the_portable_form() {
    if Command::new("yosys").arg("-V").output().is_err() {
        return println!("yosys is not installed: no whole design is synthesized");
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/whole_designs.sh");
    let mut command = Command::new("bash");
    command.arg(script).arg("ice40").env("FLEXOR_HDL", env!("CARGO_BIN_EXE_flexor-hdl"));
    command
        .env("DESIGNS", DESIGNS.map(|design| design.0).join(","))
        .env("NO_CLOCK", "1")
        .env("EFFORT", "0")
        .env("CI", "1");
    let output = command.output().expect("runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    for (name, most) in DESIGNS {
        let row = said.lines().find(|line| line.starts_with(&format!("| {name} |"))).expect("a row");
        let ratio: f64 = row.split('|').nth(3).and_then(|text| text.trim().parse().ok()).expect("a number");
        assert!(ratio <= most, "{row}");
    }
}
