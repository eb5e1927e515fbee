//! `in-place` as a user meets it: a program that computes the matrix, its inverse, and what is refused.

use crate::common::binary;
use flexor_hdl::gf2::BitMatrix;
use serde_json::Value;
use std::fs;
use std::process::Output;
use tempfile::TempDir;

/// The binary with these arguments, and MixColumns of AES as `m.txt`.
fn run(room: &TempDir, args: &[&str]) -> Output {
    let matrix = format!("{}/tests/data/matrices/AES.txt", env!("CARGO_MANIFEST_DIR"));
    fs::copy(matrix, room.path().join("m.txt")).expect("copied");
    binary::command().current_dir(room).arg("in-place").args(args).output().expect("runs")
}

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

/// What the lines of a program make of the identity.
fn computed(text: &str, n: usize) -> BitMatrix {
    let number =
        |name: &str| name.trim_matches(|c: char| !c.is_ascii_digit()).parse::<usize>().expect("a number");
    let (mut wires, mut rows) = (BitMatrix::identity(n).rows().to_vec(), Vec::new());
    for line in text.lines() {
        if let Some((target, source)) = line.split_once(" ^= ") {
            let added = wires[number(source)].clone();
            wires[number(target)].add_assign(&added);
        } else {
            let (output, wire) = line.split_once(" = ").expect("an output");
            assert_eq!(number(output), rows.len());
            rows.push(wires[number(wire)].clone());
        }
    }
    BitMatrix::from_rows(n, rows).expect("rectangular")
}

#[test]
fn computes_the_matrix_and_its_inverse_line_by_line() {
    let room = tempfile::tempdir().expect("a temporary folder");
    let found = json(&run(&room, &["m.txt", "--effort", "0", "--write", "a.txt", "--json"]));
    run(&room, &["m.txt", "--effort", "0", "--write", "b.txt", "--inverse"]);
    let [text, inverse] =
        ["a.txt", "b.txt"].map(|name| fs::read_to_string(room.path().join(name)).expect("written"));
    let matrix =
        BitMatrix::parse(&fs::read_to_string(room.path().join("m.txt")).expect("there")).expect("a matrix");
    assert_eq!(computed(&text, 32), matrix);
    assert_eq!(computed(&inverse, 32).mul(&matrix), BitMatrix::identity(32));
    let n_steps = text.matches("^=").count();
    assert_eq!(
        (found["n_steps"].as_u64(), found["program"].as_array().map(Vec::len)),
        (Some(n_steps as u64), Some(n_steps))
    );
    assert!(n_steps < 100 && found["lower_bound"] == 35, "{n_steps}");
}

#[test]
fn other_forms_hold_the_network_of_the_same_sums() {
    let room = tempfile::tempdir().expect("a temporary folder");
    run(&room, &["m.txt", "--effort", "0", "--write", "n.blif"]);
    let verified = binary::command().current_dir(&room).args(["verify", "m.txt", "n.blif"]).output();
    assert_eq!(verified.expect("runs").status.code(), Some(0));
}

#[test]
fn refuses_what_has_no_inverse_and_writes_nothing() {
    let room = tempfile::tempdir().expect("a temporary folder");
    fs::write(room.path().join("s.txt"), "11\n11\n").expect("written");
    let output = run(&room, &["s.txt", "--write", "a.txt"]);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("s.txt: matrix: rank 1 of 2 rows; in place, it must have an inverse"), "{error}");
    assert!(!room.path().join("a.txt").exists());
}

#[test]
fn a_limit_of_time_ends_it_with_a_program() {
    let room = tempfile::tempdir().expect("a temporary folder");
    let found = json(&run(&room, &["m.txt", "--effort", "9", "--time-limit", "0.3", "--json"]));
    assert_eq!(found["stopped"], "time limit");
    assert!(found["seconds"].as_f64().is_some_and(|seconds| seconds < 5.0), "{found}");
}
