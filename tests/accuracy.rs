//! `compare --accuracy`: trained accuracies beside the gates of their decoders, in every output.

use crate::common::binary;
use flexor_hdl::code::Stored;
use flexor_hdl::codec::digest::of_stored;
use flexor_hdl::spec::DecoderSpec;
use flexor_hdl::sweep::{MatrixDraw, Taps};
use serde_json::{Value, json};
use std::fs;
use std::process::Output;
use tempfile::TempDir;

const SWEEP: &str = r#"{"schema_version":1,"n_in":8,"n_out":[12],"q":[1,2],"n_tap":[2,"random"],"seeds":2,
    "basis":["given","optimized"],"effort":0}"#;

/// The line of a draw of the sweep.
fn line(n_tap: Taps, q: usize, seed: u64, accuracy: f64) -> Value {
    let draw = MatrixDraw { n_in: 8, n_out: 12, n_tap, seed };
    let planes = (0..q).map(|p| draw.plane_matrix(p).expect("a matrix")).collect();
    let spec = DecoderSpec::new("dec", planes).expect("a spec");
    json!({ "schema_version": 1, "matrices": of_stored(&Stored::from_given(spec)), "scheme": "decoder", "model": "mlp",
        "data": "digits", "recipe": "r", "epochs": 3, "train_seed": seed, "test_accuracy": accuracy, "train_loss": 0.25,
        "source": "test" })
}

fn full(seed: u64) -> Value {
    let mut line = line(Taps::RANDOM, 1, seed, 0.995);
    line["matrices"] = Value::Null;
    line["scheme"] = json!("full");
    line
}

fn text(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// A folder with the sweep and accuracies of its draws of one plane, `less` below those of the best.
fn room(less: f64) -> TempDir {
    let room = tempfile::tempdir().expect("a temporary folder");
    fs::write(room.path().join("sweep.json"), SWEEP).expect("written");
    let accuracy = |seed: u64| 0.98 - less + 0.005 * seed as f64;
    let of = |n_tap: Taps| [1, 2].map(|seed| line(n_tap, 1, seed, accuracy(seed)));
    let lines = [of(Taps::Count(2)), of(Taps::RANDOM), [full(1), full(2)]].concat();
    fs::write(room.path().join("accuracy.jsonl"), text(&lines)).expect("written");
    room
}

fn run(room: &TempDir, more: &[&str]) -> Output {
    let args = [&["compare", "sweep.json"], more].concat();
    binary::command().args(args).current_dir(room).output().expect("runs")
}

fn done(room: &TempDir, more: &[&str]) -> String {
    let output = run(room, more);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn stands_in_every_output_and_leaves_the_results_as_they_are() {
    let room = room(0.0);
    let read = |name: &str| fs::read_to_string(room.path().join(name)).expect(name);
    let markdown = done(&room, &["--out", "with", "--accuracy", "accuracy.jsonl", "--markdown"]);
    assert!(markdown.contains("| test accuracy, % | train loss |"), "{markdown}");
    assert_eq!(markdown.matches("98.75 ± 0.35 (98.50–99.00)").count(), 4, "{markdown}");
    assert!(markdown.contains("full precision: test accuracy 99.50 ± 0.00 % (n = 2)"), "{markdown}");
    let csv = read("with/results.csv");
    let column = csv.lines().next().expect("a head").split(',').position(|name| name == "test_accuracy");
    let cells: Vec<_> =
        csv.lines().skip(1).filter_map(|line| line.split(',').nth(column.expect("a column"))).collect();
    assert_eq!((cells.len(), cells.iter().filter(|cell| cell.is_empty()).count()), (16, 8));
    let summary: Value = serde_json::from_str(&read("with/summary.json")).expect("JSON");
    assert_eq!(summary["schemes"][0]["metrics"]["test_accuracy"]["n"], 2);
    let page = read("with/report.html");
    assert!(page.contains("Trained accuracy against gates") && page.contains("against true bits a weight"));

    done(&room, &["--out", "without"]);
    assert_eq!(read("with/results.jsonl"), read("without/results.jsonl"));
    let page = read("without/report.html");
    assert!(page.contains("Gates against the coding error of random bits"));
    assert!(!page.contains("Trained accuracy"));
}

#[test]
fn less_of_it_is_worse() {
    let (good, bad) = (room(0.0), room(0.01));
    done(&good, &["--out", "results", "--accuracy", "accuracy.jsonl"]);
    let old = good.path().join("results/summary.json").display().to_string();
    let args = ["--out", "results", "--accuracy", "accuracy.jsonl", "--against", &old];
    let output = run(&bad, &args);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(
        told.contains("worse   (8, 12) q 1, n_tap 2, given, walk 0: test_accuracy 0.9875 -> 0.9775"),
        "{told}"
    );
    done(&bad, &[&args[..], &["--threshold", "2"]].concat());
    let lower = bad.path().join("results/summary.json").display().to_string();
    done(&good, &["--out", "results", "--accuracy", "accuracy.jsonl", "--against", &lower]);
}

#[test]
fn a_file_that_is_none_is_refused_before_anything_is_measured() {
    let room = room(0.0);
    let lines =
        [line(Taps::RANDOM, 1, 1, 0.5), line(Taps::RANDOM, 1, 1, 0.6), line(Taps::RANDOM, 1, 2, 98.0)];
    fs::write(room.path().join("bad.jsonl"), text(&lines)).expect("written");
    let output = run(&room, &["--out", "results", "--accuracy", "bad.jsonl"]);
    let told = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("bad.jsonl: line 2: the same matrices and seed"), "{told}");
    assert!(told.contains("bad.jsonl: line 3: test_accuracy: 98, expected a share from 0 to 1"), "{told}");
    assert!(!room.path().join("results").exists());
}
