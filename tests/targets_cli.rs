//! `generate --target` as a user meets it: what is counted, what is written, what is refused.

use crate::common::binary;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// XOR and XNOR of two operands, an XOR of three, an inverter, and what is none of these.
const LIBRARY: &str = r#"library(small) {
    cell(INV) { area : 2; pin(A) { direction : input; } pin(Y) { direction : output; function : "!A"; } }
    cell(XOR2) { area : 6; pin(A) { direction : input; } pin(B) { direction : input; }
        pin(Y) { direction : output; function : "(A !B) + (!A B)"; } }
    cell(XNOR2) { area : 5; pin(A) { direction : input; } pin(B) { direction : input; }
        pin(Y) { direction : output; function : "!(A^B)"; } }
    cell(XOR3) { area : 9; pin(A) { direction : input; } pin(B) { direction : input; }
        pin(C) { direction : input; } pin(Y) { direction : output; function : "A^B^C"; } }
    cell(DFF) { area : 20; ff(IQ, IQN) { next_state : "D"; clocked_on : "C"; } pin(C) { direction : input; }
        pin(D) { direction : input; } pin(Q) { direction : output; function : "IQ"; } }
}
"#;

/// A folder with a spec of a random matrix and the library.
fn room(polarity: &str) -> TempDir {
    let room = tempfile::tempdir().expect("a temporary folder");
    let matrix = json!({ "random": { "density": 0.5 }, "n_in": 8, "n_out": 12, "seed": 3 });
    let planes = json!([{ "matrix": matrix }]);
    let spec = json!({ "schema_version": 1, "name": "dec", "planes": planes, "polarity": polarity });
    fs::write(room.path().join("spec.json"), spec.to_string()).expect("written");
    fs::write(room.path().join("small.lib"), LIBRARY).expect("written");
    room
}

/// Exit code, standard output and standard error.
fn run(room: &TempDir, args: &[&str]) -> (i32, String, String) {
    let output = binary::command().current_dir(room).args(args).output().expect("runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn generate(room: &TempDir, more: &[&str]) -> Value {
    let args = ["generate", "spec.json", "--effort", "0", "--force", "--json"];
    let (code, out, err) = run(room, &[&args, more].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{more:?}");
    serde_json::from_str(&out).expect("one object")
}

fn read(room: &TempDir, file: &str) -> String {
    fs::read_to_string(room.path().join("hdl_out/dec").join(file)).expect(file)
}

#[test]
fn the_cells_in_the_text_are_those_that_are_counted() {
    let library: &[&str] = &["--target", "liberty", "--liberty", "small.lib"];
    for polarity in ["xor", "product"] {
        let room = room(polarity);
        for more in [&["--target", "ice40"][..], &["--target", "gowin"], &["--target", "xilinx"], library] {
            let object = generate(&room, more);
            let text = read(&room, "rtl/dec_xor.v");
            let cells = text.matches(" u_").count();
            assert_eq!(object["planes"][0]["cells"], cells, "{more:?}");
            let areas = [("INV ", 2), ("XOR2 ", 6), ("XNOR2 ", 5), ("XOR3 ", 9)];
            let area: usize =
                areas.iter().map(|(cell, area)| text.matches(&format!("    {cell}u_")).count() * area).sum();
            let counted = if area == 0 { cells } else { area };
            assert_eq!(object["planes"][0]["area"], json!(counted as f64), "{more:?}");
            assert!(read(&room, "README.md").contains("Gates are instances of cells of"));
            let (code, out, err) = run(&room, &["check", "hdl_out/dec", "--engine", "builtin"]);
            assert_eq!((code, err.as_str()), (0, ""), "{out}");
        }
    }
}

#[test]
fn the_objective_and_the_depth_are_those_of_the_target_unless_typed() {
    let room = room("xor");
    let options = |more: &[&str]| {
        generate(&room, &[&["--target", "ice40"], more].concat());
        let manifest: Value = serde_json::from_str(&read(&room, "manifest.json")).expect("JSON");
        let of = |name: &str| manifest["options"][name].clone();
        [of("target"), of("objective"), of("max_depth"), of("strategy")]
    };
    // Rows of 5 to 8 ones: two levels of LUTs at least.
    let depth = || {
        let report: Value = serde_json::from_str(&read(&room, "report/report.json")).expect("JSON");
        report["total"]["depth"].as_u64().expect("a depth")
    };
    assert_eq!(options(&[]), [json!("ice40"), json!("lut4"), Value::Null, json!("best")]);
    assert!(depth() <= 3);
    assert_eq!(options(&["--max-depth", "2"])[2], json!(2));
    assert_eq!(depth(), 2);
    assert_eq!(options(&["--objective", "xor2"])[1..3], [Value::Null, Value::Null]);
    assert!(depth() <= 5);
    generate(&room, &["--objective", "lut6"]);
    assert!(read(&room, "rtl/dec_xor.v").contains(" ^ "), "portable gates of any arity");
}

#[test]
fn what_cannot_be_is_refused() {
    let room = room("xor");
    fs::write(room.path().join("broken.lib"), "library(l) {\n cell(X) {\n").expect("written");
    for (args, what) in [
        (&["--target", "spartan"][..], "invalid value 'spartan'"),
        (&["--target", "liberty"], "--liberty <FILE>"),
        (&["--liberty", "small.lib"], "--target <NAME>"),
        (&["--target", "ice40", "--liberty", "small.lib"], "--liberty: target ice40 takes no library"),
        (&["--target", "liberty", "--liberty", "broken.lib"], "broken.lib: line 3: "),
        (&["--target", "liberty", "--liberty", "missing.lib"], "missing.lib: "),
        (&["--target", "ice40", "--objective", "lut6"], "--objective: gates of 6 operands"),
        (&["--target", "ice40", "--max-depth", "1"], "--max-depth: 1 levels"),
        (&["--target", "ice40", "--strategy", "paar"], "`paar`"),
    ] {
        let (code, _, err) = run(&room, &[&["generate", "spec.json"], args].concat());
        assert_eq!(code, 2, "{args:?}: {err}");
        assert!(err.contains(what), "{args:?}: {err}");
        assert!(!room.path().join("hdl_out").exists(), "{args:?}");
    }
}

#[test]
fn a_design_is_not_called_as_a_cell() {
    let room = room("xor");
    let spec = fs::read_to_string(room.path().join("spec.json")).expect("a spec");
    let spec = spec.replace("\"dec\"", "\"SB_LUT4\"").replacen('{', "{\"stream\": {\"width\": 8}, ", 1);
    fs::write(room.path().join("spec.json"), spec).expect("written");
    let (code, _, err) = run(&room, &["generate", "spec.json", "--target", "ice40", "--effort", "0"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("name: SB_LUT4 is a cell of the target"), "{err}");
}

/// One bit of a truth table in the folder on disk.
#[test]
fn check_finds_a_wrong_table() {
    let room = room("product");
    generate(&room, &["--target", "ecp5"]);
    let path = Path::new("hdl_out/dec/rtl/dec_xor.v");
    let text = read(&room, "rtl/dec_xor.v");
    let at = text.find("16'h").expect("a table") + 4;
    let other = if text[at..].starts_with('9') { "8" } else { "7" };
    fs::write(room.path().join(path), format!("{}{other}{}", &text[..at], &text[at + 1..])).expect("written");
    let check = ["check", "hdl_out/dec", "--engine", "builtin"];
    let (code, out, err) = run(&room, &check);
    assert!(code == 1 && err.contains("files: rtl/dec_xor.v: line "), "{out}{err}");
    let (code, out, err) = run(&room, &[&check[..], &["--allow-edits", "rtl/dec_xor.v"]].concat());
    assert_eq!(code, 1, "{out}{err}");
    assert!(err.contains("the LUT4 of t0000 is no sum of its operands"), "{err}");
}

#[test]
fn a_flow_without_the_cells_of_a_design_is_refused() {
    let room = room("xor");
    for (target, good, bad) in
        [("gowin", "gowin", "ecp5"), ("ice40", "ice40", "generic"), ("generic", "gowin", "")]
    {
        generate(&room, &["--target", target]);
        let (code, out, err) = run(&room, &["check", "hdl_out/dec", "--engine", "builtin", "--synth", good]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(read(&room, &format!("synth/{good}.ys")).contains(&format!("synth_{good} -top")));
        if !bad.is_empty() {
            let (code, _, err) = run(&room, &["check", "hdl_out/dec", "--synth", bad]);
            let says = format!("--synth: {bad}, but the design is made of the cells of {target}");
            assert!(code == 2 && err.contains(&says), "{err}");
        }
    }
}

/// One plane of sums of two bits, for which LUTs save nothing, and one of dense sums.
#[test]
fn planes_are_of_luts_where_these_are_fewer() {
    let room = room("product");
    let matrices = [
        json!({ "n_tap": 2, "n_in": 8, "n_out": 12, "seed": 3 }),
        json!({ "random": { "density": 0.5 }, "n_in": 8, "n_out": 12, "seed": 3 }),
    ];
    let planes: Vec<_> = matrices.iter().map(|matrix| json!({ "matrix": matrix })).collect();
    let spec = |choice: &str| {
        let target = json!({ "family": "ice40", "planes": choice });
        json!({ "schema_version": 1, "name": "dec", "planes": planes, "polarity": "product", "target": target })
    };
    fs::write(room.path().join("spec.json"), spec("auto").to_string()).expect("written");
    generate(&room, &[]);
    let text = read(&room, "rtl/dec_xor.v");
    let luts: Vec<_> = text.lines().filter(|line| line.contains("SB_LUT4")).collect();
    assert!(!luts.is_empty() && luts.iter().all(|line| (0..8).all(|i| !line.contains(&format!("(x[{i}])")))));
    assert!(text.contains("plane 0: 24 taps, 8 stored bits to 12 weight bits, portable"), "{text}");
    assert!(read(&room, "spec.json").contains("\"planes\": \"auto\""));
    let (code, out, err) = run(&room, &["check", "hdl_out/dec", "--engine", "builtin"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    fs::write(room.path().join("spec.json"), spec("all").to_string()).expect("written");
    generate(&room, &[]);
    assert!(!read(&room, "rtl/dec_xor.v").contains("portable"));
    assert!(read(&room, "spec.json").contains("\"target\": \"ice40\""));
    for target in [json!({ "family": "liberty", "planes": "auto" }), json!({ "family": "ice40" })] {
        let mut wrong = spec("auto");
        wrong["target"] = target;
        fs::write(room.path().join("spec.json"), wrong.to_string()).expect("written");
        assert_eq!(run(&room, &["generate", "spec.json"]).0, 2);
    }
}
