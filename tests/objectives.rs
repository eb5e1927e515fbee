//! `optimize` for LUTs and cells as a user meets it.

use crate::common::binary;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn run(room: &TempDir, args: &[&str]) -> (i32, String, String) {
    let output = binary::command().current_dir(room).args(args).output().expect("runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn json(room: &TempDir, args: &[&str]) -> Value {
    let (code, out, err) = run(room, args);
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).expect("one JSON object")
}

/// A room with a matrix of `tests/data/matrices` as `m.txt`.
fn room(matrix: &str) -> TempDir {
    let room = tempfile::tempdir().expect("a temporary folder");
    let path = format!("{}/tests/data/matrices/{matrix}.txt", env!("CARGO_MANIFEST_DIR"));
    fs::copy(Path::new(&path), room.path().join("m.txt")).expect("copied");
    room
}

#[test]
fn luts_are_counted_written_and_read_back() {
    let room = room("SmallScale_AES");
    let found = json(
        &room,
        &["optimize", "m.txt", "--objective", "lut4", "--effort", "1", "--write", "n.txt", "--json"],
    );
    let n_lut = found["n_lut"].as_u64().expect("a number");
    assert!((16..=20).contains(&n_lut) && found["lower_bound"].as_u64() <= Some(n_lut), "{found}");
    let text = fs::read_to_string(room.path().join("n.txt")).expect("written");
    assert_eq!(text.lines().filter(|line| line.contains('^')).count() as u64, n_lut);
    let largest = text.lines().map(|line| line.matches('^').count() + 1).max();
    assert!(largest.is_some_and(|operands| (3..=4).contains(&operands)), "{text}");
    for form in ["n.json", "n.blif", "n.aag"] {
        assert_eq!(run(&room, &["verify", "m.txt", "n.txt", "--write", form]).0, 0);
        assert_eq!(json(&room, &["verify", "m.txt", form, "--json"])["status"], "pass", "{form}");
    }
    let again = ["optimize", "m.txt", "--objective", "lut4", "--effort", "0", "--start", "n.json", "--json"];
    assert!(json(&room, &again)["n_lut"].as_u64() <= Some(n_lut));
}

#[test]
fn cells_are_priced() {
    let room = room("MIDORI");
    let cells = ["optimize", "m.txt", "--objective", "cells", "--effort", "1", "--json", "--cell-cost"];
    let found = json(&room, &[&cells[..], &["2,3.25,5"]].concat());
    assert!(found["cost"].as_f64().is_some_and(|cost| (26.0..=46.0).contains(&cost)), "{found}");
    let (_, table, _) = run(&room, &[&cells[..6], &["--cell-cost", "2,3.25,5"]].concat());
    assert!(table.contains("cost              4") && table.contains("gates             "), "{table}");
    for (args, wanted) in [
        (&["--objective", "cells"][..], "error: --cell-cost: missing; `--objective cells` needs it\n"),
        (&["--cell-cost", "1,2"], "error: --cell-cost: is for `--objective cells`\n"),
        (
            &["--objective", "cells", "--cell-cost", "3,2"],
            "error: --cell-cost: 2 after 3: a larger cell costs no less\n",
        ),
        (
            &["--objective", "lut4", "--strategy", "paar"],
            "error: --strategy: `paar` makes networks of XOR2 only\n",
        ),
        (
            &["--objective", "lut4", "--max-depth", "0"],
            "error: --max-depth: 0 levels; a row of this matrix needs 1\n",
        ),
    ] {
        let (code, out, err) = run(&room, &[&["optimize", "m.txt"], args].concat());
        assert_eq!((code, out.as_str(), err.as_str()), (2, "", wanted));
    }
}

#[test]
fn the_frontier_of_depth_and_luts_is_one_run() {
    let room = room("rnd_20x12_b50");
    let args = ["optimize", "m.txt", "--objective", "lut4", "--pareto", "--effort", "0"];
    let found = json(&room, &[&args[..], &["--json"]].concat());
    let points = found["pareto"].as_array().expect("a list");
    let point = |at: usize, key: &str| points[at][key].as_u64().expect("a number");
    assert_eq!(point(0, "depth"), 2);
    for at in 1..points.len() {
        assert!(
            point(at - 1, "depth") < point(at, "depth") && point(at - 1, "cost") > point(at, "cost"),
            "{found}"
        );
    }
    let (code, table, _) = run(&room, &args);
    assert_eq!((code, table.lines().count()), (0, points.len() + 1));
    assert_eq!(run(&room, &[&args[..], &["--max-depth", "3"]].concat()).0, 2);

    let with_page = [&args[..], &["--page", "depths.html"]].concat();
    assert_eq!(run(&room, &with_page).1, table);
    let page = std::fs::read_to_string(room.path().join("depths.html")).expect("a page");
    for at in 0..points.len() {
        let title = format!("{} levels: {} LUT4", point(at, "depth"), point(at, "cost"));
        assert!(page.contains(&title), "{title}");
    }
    assert_eq!(run(&room, &with_page).0, 2, "it exists");
    assert_eq!(run(&room, &["optimize", "m.txt", "--page", "other.html"]).0, 2);
}

#[test]
fn an_audit_counts_luts_of_both_bases() {
    let room = room("rnd_20x12_b50");
    let found = json(&room, &["audit", "m.txt", "--objective", "lut4", "--effort", "0", "--json"]);
    let cost = |key: &str| found[key].as_u64().expect("a number");
    assert!(cost("shared_cost") >= 20 && cost("rebased_cost") < cost("shared_cost"), "{found}");
    let (_, table, _) = run(&room, &["audit", "m.txt", "--objective", "lut4", "--effort", "0"]);
    assert!(table.contains("shared LUT4 ") && table.contains("re-based LUT4 "), "{table}");
}
