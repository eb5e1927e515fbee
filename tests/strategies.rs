//! The decoder of every strategy passes the chain of evidence.

use crate::common::binary;
use flexor_hdl::search::STRATEGIES;
use std::fs;

const SPEC: &str = r#"{ "schema_version": 1, "name": "dec", "planes": [
    { "matrix": { "random": { "density": 0.5 }, "n_in": 6, "n_out": 8, "seed": 1 } },
    { "matrix": { "n_tap": 2, "n_in": 8, "n_out": 8, "seed": 2 } } ] }"#;

#[test]
fn decoders_of_every_strategy_pass_the_evidence() {
    for strategy in STRATEGIES.iter().map(|strategy| strategy.name()) {
        let room = tempfile::tempdir().expect("a temporary folder");
        fs::write(room.path().join("dec.json"), SPEC).expect("written");
        let run = |args: &[&str]| {
            let output = binary::command().current_dir(&room).args(args).output().expect("runs");
            assert!(output.status.success(), "{strategy}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("text")
        };
        run(&["generate", "dec.json", "--strategy", strategy]);
        for engine in ["builtin", "iverilog"] {
            let said = run(&["check", "hdl_out/dec", "--engine", engine, "--json"]);
            let said: serde_json::Value = serde_json::from_str(&said).expect("one JSON object");
            let rows = said["evidence"].as_array().expect("a row an engine");
            let passed = |row: &serde_json::Value| row["name"] == engine && row["status"] == "pass";
            assert!(rows.iter().any(passed), "{strategy}: {rows:?}");
        }
    }
}
