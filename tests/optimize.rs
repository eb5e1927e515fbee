//! `optimize` as a user meets it: counts with their bound, starts, limits, and a search that is cut short.

use crate::common::binary;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Exit code, standard output and standard error.
type Ran = (i32, String, String);

fn run(room: &TempDir, args: &[&str]) -> Ran {
    ended(&binary::command().current_dir(room).args(args).output().expect("runs"))
}

fn ended(output: &std::process::Output) -> Ran {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    let ran = (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr));
    assert!(!ran.2.contains("panicked"), "{}", ran.2);
    ran
}

/// A room with a matrix of `tests/data/matrices` as `m.txt`.
fn room(matrix: &str) -> TempDir {
    let room = tempfile::tempdir().expect("a temporary folder");
    let path = format!("{}/tests/data/matrices/{matrix}.txt", env!("CARGO_MANIFEST_DIR"));
    fs::copy(Path::new(&path), room.path().join("m.txt")).expect("copied");
    room
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.0, 0, "{}", ran.2);
    serde_json::from_str(&ran.1).expect("one JSON object")
}

#[test]
fn says_what_was_found_and_what_is_proven() {
    let room = room("rnd_10x8_b50");
    let args = ["optimize", "m.txt", "--effort", "1", "--write", "n.txt"];
    let (code, out, err) = run(&room, &args);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("XOR2              14 (no network has fewer)\nat least          14: "), "{out}");
    let found = json(&run(&room, &["verify", "m.txt", "n.txt", "--json"]));
    assert_eq!((&found["n_xor"], &found["status"]), (&14.into(), &"pass".into()));
    let (code, _, err) = run(&room, &args);
    assert_eq!((code, err.as_str()), (2, "error: n.txt: exists; use --force to replace it\n"));
}

#[test]
fn a_layer_keeps_to_the_levels_of_the_circuit_around_it() {
    let room = tempfile::tempdir().expect("a temporary folder");
    fs::write(room.path().join("m.txt"), "111100\n011110\n001111\n100111\n").expect("written");
    fs::write(room.path().join("in.txt"), "4 0 0\n1 0 0\n").expect("written");
    let timed = |options: &[&str]| {
        let base = ["optimize", "m.txt", "--effort", "0", "--json", "--write", "n.txt", "--force"];
        run(&room, &[&base[..], options].concat())
    };
    let found = json(&timed(&["--arrival", "in.txt", "--required", "5,3,4,6"]));
    let levels: Vec<u64> =
        found["output_levels"].as_array().expect("levels").iter().filter_map(Value::as_u64).collect();
    assert!(levels.iter().zip([5, 3, 4, 6]).all(|(level, most)| *level <= most), "{levels:?}");
    assert_eq!(json(&run(&room, &["verify", "m.txt", "n.txt", "--json"]))["status"], "pass");
    let found = json(&timed(&["--arrival", "4,0,0,1,0,0", "--max-depth", "5"]));
    assert!(found["output_levels"].as_array().expect("levels").iter().all(|level| level.as_u64() <= Some(5)));
    for (options, says) in [
        (
            &["--arrival", "4,0,0,1,0,0", "--required", "4,9,9,9"][..],
            "--required: level 4 for output 0; its inputs allow 5",
        ),
        (&["--arrival", "4,0"], "--required: missing"),
        (&["--required", "9,9"], "--required: 2 levels; the matrix has 4 outputs"),
        (&["--required", "9,9,9,101"], "--required: 101, the limits are 0..=100"),
        (&["--required", "5,5,5,5", "--strategy", "bp"], "does not keep to levels"),
        (&["--required", "5,5,5,5", "--max-fanout", "2"], "without a limit of fan-out only"),
    ] {
        let (code, _, err) = timed(options);
        assert!(code == 2 && err.contains(says), "{options:?}: {err}");
    }
}

#[test]
fn the_object_for_machines_holds_what_is_promised() {
    let room = room("AES");
    let args = ["optimize", "m.txt", "--effort", "0", "--seed", "5", "--json"];
    let mut first = json(&run(&room, &args));
    for key in ["rows", "cols", "n_taps", "naive_xor", "n_xor", "depth", "lower_bound", "steps"] {
        assert!(first[key].is_u64(), "{key} of {first}");
    }
    assert_eq!((&first["naive_xor"], &first["lower_bound"]), (&152.into(), &49.into()));
    assert_eq!((&first["schema_version"], &first["optimal"]), (&1.into(), &false.into()));
    assert_eq!(
        (&first["strategy"], &first["effort"], &first["seed"]),
        (&"walk".into(), &0.into(), &5.into())
    );
    let mut again = json(&run(&room, &args));
    for found in [&mut first, &mut again] {
        assert!(found["seconds"].as_f64().is_some_and(|seconds| seconds > 0.0));
        found["seconds"] = Value::Null;
    }
    assert_eq!(first, again);
}

#[test]
fn goes_on_from_a_network_of_the_matrix_only() {
    let room = room("rnd_10x8_b50");
    run(&room, &["optimize", "m.txt", "--strategy", "naive", "--write", "wide.blif"]);
    let go_on = |start, strategy| {
        run(
            &room,
            &["optimize", "m.txt", "--strategy", strategy, "--start", start, "--effort", "0", "--json"],
        )
    };
    assert!(json(&go_on("wide.blif", "walk"))["n_xor"].as_u64() <= Some(23));
    let refused = go_on("wide.blif", "paar");
    let why = "error: --strategy: `paar` does not go on from a given network\n";
    assert_eq!((refused.0, refused.2.as_str()), (2, why));
    let outputs: String = (0..10).map(|i| format!("y{i} = x0\n")).collect();
    fs::write(room.path().join("wrong.txt"), outputs).expect("written");
    let refused = go_on("wrong.txt", "walk");
    assert_eq!((refused.0, refused.2.contains("wrong.txt: is no network of the matrix")), (2, true));
}

#[test]
fn keeps_limits_or_says_that_none_can() {
    let room = room("AES");
    let limited =
        |args: &[&str]| run(&room, &[&["optimize", "m.txt", "--effort", "0", "--json"], args].concat());
    let found = json(&limited(&["--max-fanout", "2"]));
    let written = json(&limited(&["--max-fanout", "2", "--strategy", "paar", "--write", "n.json"]));
    assert!(found["n_xor"].as_u64() < Some(152) && written["n_xor"].as_u64() < Some(152));
    let deep = json(&limited(&["--strategy", "paar", "--max-depth", "3"]));
    assert_eq!(deep["depth"], 3);
    for (args, why) in [
        (["--max-depth", "2"], "error: --max-depth: 2 levels; a row of this matrix needs 3\n"),
        (["--max-fanout", "0"], "error: --max-fanout: 0 readers; at least 1\n"),
    ] {
        let ran = limited(&args);
        assert_eq!((ran.0, ran.2.as_str()), (2, why));
    }
    for args in [["--effort", "10"], ["--time-limit", "0"], ["--time-limit", "nan"], ["--write", "n.exe"]] {
        assert_eq!(limited(&args).0, 2, "{args:?}");
    }
}

/// A long search under way.
fn begin(room: &TempDir, more: &[&str]) -> Child {
    let args = [&["optimize", "m.txt", "--effort", "9", "--json"], more].concat();
    let mut command = binary::command();
    command.current_dir(room).args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("runs")
}

#[test]
fn a_time_limit_ends_it_with_the_best_so_far() {
    let room = room("AES");
    let child = begin(&room, &["--time-limit", "0.5"]);
    let found = json(&ended(&child.wait_with_output().expect("ends")));
    assert_eq!(found["stopped"], "time limit");
    assert!(found["n_xor"].as_u64() < Some(108));
}

#[test]
#[cfg(unix)]
fn an_interrupt_keeps_the_best_so_far() {
    let room = room("AES");
    let child = begin(&room, &["--write", "n.txt"]);
    std::thread::sleep(Duration::from_secs(1));
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.expect("runs").success());
    let (code, out, err) = ended(&child.wait_with_output().expect("ends"));
    assert_eq!((code, err.as_str()), (130, "the best so far is in n.txt\nerror: interrupted\n"));
    assert!(out.contains("\"stopped\": \"interrupted\""), "{out}");
    assert_eq!(json(&run(&room, &["verify", "m.txt", "n.txt", "--json"]))["status"], "pass");
}
