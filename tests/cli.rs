//! The command line as a user meets it: exit codes, messages, and what is on disk afterwards.

use crate::common::binary;
use assert_cmd::Command;
use flexor_hdl::report;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// What a run printed, and how it ended.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn tool() -> Command {
    let mut command = binary::command();
    command.env("NO_COLOR", "1");
    command.into()
}

fn ran(mut command: Command) -> Ran {
    let output = command.output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// Runs the tool in `room`; every error is a line of its own.
fn run(room: &TempDir, args: &[&str]) -> Ran {
    let mut command = tool();
    command.current_dir(room).args(args);
    let ran = ran(command);
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran
}

fn room() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn example(name: &str) -> String {
    format!("{}/examples/{name}.json", env!("CARGO_MANIFEST_DIR"))
}

/// A spec with a random matrix, written to `room` as `spec.json`.
fn spec(room: &TempDir, seed: u64, rows: usize, cols: usize) {
    let plane =
        json!({ "matrix": { "random": { "density": 0.5 }, "n_in": cols, "n_out": rows, "seed": seed } });
    let spec = json!({ "schema_version": 1, "name": "dec", "planes": [plane] });
    fs::write(room.path().join("spec.json"), spec.to_string()).expect("written");
}

/// Path and content of every file below `folder`, but for what records a run.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("evidence.json") {
                let name = path.strip_prefix(folder).expect("below").to_path_buf();
                found.push((name, fs::read(&path).expect("read")));
            }
        }
    }
    found.sort();
    found
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn bad_spec(text: &str) -> Ran {
    let room = room();
    fs::write(room.path().join("bad.json"), text).expect("written");
    let ran = run(&room, &["generate", "bad.json"]);
    assert_eq!(names(room.path()), ["bad.json"], "{text}");
    assert!(ran.out.is_empty(), "{}", ran.out);
    assert!(ran.err.lines().all(|line| line.starts_with("error: bad.json")), "{}", ran.err);
    ran
}

#[test]
fn bad_specs_exit_2_and_say_where() {
    let plane = r#"[{"matrix": ["10", "11"]}]"#;
    let cases = [
        ("{", "line 1"),
        (r#"{"schema_version": 1, "name": "dec"}"#, "planes"),
        (&format!(r#"{{"schema_version": 1, "name": "dec", "planes": {plane}, "colour": 1}}"#), "colour"),
        (&format!(r#"{{"schema_version": 1, "name": "wire", "planes": {plane}}}"#), "wire"),
        (&format!(r#"{{"schema_version": 9, "name": "dec", "planes": {plane}}}"#), "schema_version"),
        (&format!(r#"{{"schema_version": 1.0, "name": "dec", "planes": {plane}}}"#), "schema_version: 1.0,"),
        (
            &format!(r#"{{"schema_version": 1, "name": "dec", "planes": {plane}, "strategy": "fewest"}}"#),
            ": strategy",
        ),
        (
            r#"{"schema_version": 1, "name": "dec", "planes": [{"matrix": {"random": {"density": -0.5}, "n_in": 2, "n_out": 2, "seed": 1}}]}"#,
            "random.density: -0.5, the limits",
        ),
        (r#"{"schema_version": 1, "name": "dec", "planes": [{"matrix": ["10", "1"]}]}"#, "matrix"),
        (r#"{"schema_version": 1, "name": "dec", "planes": [{"matrix": ["10", "00"]}]}"#, "row 1"),
        (r#"{"schema_version": 1, "name": "dec", "planes": [{"matrix": {"file": "none.txt"}}]}"#, "none.txt"),
    ];
    for (text, word) in cases {
        let ran = bad_spec(text);
        assert_eq!(ran.code, 2, "{text}: {}", ran.err);
        assert!(ran.err.contains(word), "{text}: {}", ran.err);
    }
}

#[test]
fn all_errors_of_a_spec_come_at_once() {
    let ran =
        bad_spec(r#"{"schema_version": 1, "name": "1x", "planes": [{"matrix": ["12"]}], "polarity": "up"}"#);
    assert_eq!(ran.code, 2);
    assert!(ran.err.lines().count() >= 3, "{}", ran.err);
}

#[test]
fn missing_files_and_wrong_options_exit_2() {
    let room = room();
    for args in [
        &["generate", "none.json"][..],
        &["generate"],
        &["generate", "x.json", "--strategy", "best"],
        &["generate", "x.json", "--target", "ice40"],
        &["check", "none"],
        &["report", "none"],
        &["unpack", "none", "--out", "codes.npz"],
        &["pack", "--layers", "l.json", "--input", "i.npz", "--out", "o"],
        &["matrix", "show", "none.txt"],
        &["matrix", "n-tap", "--rows", "3", "--cols", "2", "--taps", "5", "--seed", "1"],
        &["matrix", "random", "--rows", "0", "--cols", "99999", "--seed", "1"],
        &["frobnicate"],
    ] {
        let ran = run(&room, args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.err.starts_with("error: ") && ran.out.is_empty(), "{args:?}: {}{}", ran.out, ran.err);
    }
    assert!(names(room.path()).is_empty());
}

#[test]
fn the_papers_matrix_is_counted() {
    let room = room();
    let ran = run(&room, &["generate", &example("appendix_a"), "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let object: Value = serde_json::from_str(&ran.out).expect("one JSON object");
    assert_eq!(object["schema_version"], 1);
    assert_eq!(object["name"], "appendix_a");
    let plane = &object["planes"][0];
    let wanted = json!({ "taps": 15, "naive_xor": 9, "n_xor": 6, "depth": 2, "rank": 4, "n_in": 4, "n_in_stored": 4, "lower_bound": 6.0 });
    assert_eq!(*plane, wanted);
    let engines: Vec<_> =
        object["evidence"].as_array().expect("rows").iter().map(|row| &row["status"]).collect();
    assert!(engines.len() >= 2 && engines.iter().all(|status| *status == "pass"));
    for file in object["files"].as_array().expect("files") {
        assert!(
            room.path().join("hdl_out/appendix_a").join(file.as_str().expect("a name")).is_file(),
            "{file}"
        );
    }
    let table = run(&room, &["generate", &example("appendix_a")]).out;
    assert!(table.contains(" 15 ") && table.contains("naive XOR2") && table.contains("pass"), "{table}");
}

#[test]
fn a_second_run_changes_nothing() {
    let (one, two) = (room(), room());
    let args = ["generate", &example("stream_8_20")];
    for (room, threads) in [(&one, "1"), (&two, "2")] {
        let mut command = tool();
        command.current_dir(room).args(args).env("RAYON_NUM_THREADS", threads);
        assert_eq!(ran(command).code, 0);
    }
    assert_eq!(content(one.path()), content(two.path()));
    let manifest = one.path().join("hdl_out/stream_8_20/manifest.json");
    let time = |path: &Path| fs::metadata(path).and_then(|m| m.modified()).expect("a time");
    let before = time(&manifest);
    assert_eq!(run(&one, &args).code, 0);
    assert_eq!(content(one.path()), content(two.path()));
    assert_eq!(time(&manifest), before);
}

#[test]
fn another_seed_makes_another_design() {
    let room = room();
    let mut designs = Vec::new();
    for seed in [1, 1, 2] {
        spec(&room, seed, 20, 8);
        assert_eq!(run(&room, &["generate", "spec.json"]).code, 0);
        designs.push(content(&room.path().join("hdl_out")));
    }
    assert_eq!(designs[0], designs[1]);
    assert_ne!(designs[0], designs[2]);
}

#[test]
fn check_option_tells_current_from_stale() {
    let room = room();
    spec(&room, 1, 20, 8);
    let stale = run(&room, &["generate", "spec.json", "--check"]);
    assert_eq!(stale.code, 1);
    assert!(stale.out.contains("missing: rtl/dec_xor.v"), "{}", stale.out);
    assert_eq!(names(room.path()), ["spec.json"]);

    assert_eq!(run(&room, &["generate", "spec.json"]).code, 0);
    let current = run(&room, &["generate", "spec.json", "--check"]);
    assert_eq!((current.code, current.out.as_str()), (0, ""));
    fs::write(room.path().join("hdl_out/dec/report/evidence.json"), "anything").expect("written");
    assert_eq!(run(&room, &["generate", "spec.json", "--check"]).code, 0);

    fs::write(room.path().join("hdl_out/dec/extra.v"), "").expect("written");
    let verilog = room.path().join("hdl_out/dec/rtl/dec_xor.v");
    let text = fs::read_to_string(&verilog).expect("read").replacen("module ", "module  ", 1);
    fs::write(&verilog, text).expect("written");
    let changed = run(&room, &["generate", "spec.json", "--check"]);
    assert_eq!(changed.code, 1);
    for part in ["extra: extra.v", "changed: rtl/dec_xor.v", "  -module  dec_xor", "  +module dec_xor"] {
        assert!(changed.out.contains(part), "{part}: {}", changed.out);
    }
    let object = run(&room, &["generate", "spec.json", "--check", "--json"]);
    let object: Value = serde_json::from_str(&object.out).expect("one JSON object");
    assert_eq!((&object["current"], &object["schema_version"]), (&json!(false), &json!(1)));
}

#[test]
fn dry_run_writes_nothing() {
    let room = room();
    let ran = run(&room, &["generate", &example("appendix_a"), "--dry-run"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("rtl/appendix_a_xor.v"), "{}", ran.out);
    assert!(names(room.path()).is_empty());
}

#[test]
fn what_others_made_stays() {
    let room = room();
    let mine = room.path().join("hdl_out/appendix_a");
    fs::create_dir_all(&mine).expect("made");
    fs::write(mine.join("thesis.txt"), "years of work").expect("written");
    let ran = run(&room, &["generate", &example("appendix_a")]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--force"), "{}", ran.err);
    assert_eq!(names(&mine), ["thesis.txt"]);
    assert_eq!(run(&room, &["generate", &example("appendix_a"), "--force"]).code, 0);
    assert!(!names(&mine).contains(&"thesis.txt".to_owned()));
    fs::write(mine.join("notes.txt"), "new").expect("written");
    assert_eq!(run(&room, &["generate", &example("appendix_a")]).code, 2);
    assert_eq!(names(&room.path().join("hdl_out")), ["appendix_a"]);
}

#[cfg(unix)]
#[test]
fn output_is_never_written_through_a_symlink() {
    use std::os::unix::fs::symlink;
    let room = room();
    let elsewhere = room.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("made");
    symlink(&elsewhere, room.path().join("linked")).expect("linked");
    fs::create_dir(room.path().join("out")).expect("made");
    symlink(&elsewhere, room.path().join("out/appendix_a")).expect("linked");
    for out in ["linked", "out"] {
        for force in [&[][..], &["--force"]] {
            let spec = example("appendix_a");
            let args = [&["generate", &spec, "--out", out], force].concat();
            let ran = run(&room, &args);
            assert_eq!(ran.code, 2);
            assert!(ran.err.contains("symlink"), "{}", ran.err);
        }
    }
    assert!(names(&elsewhere).is_empty());
}

#[cfg(unix)]
#[test]
fn an_unwritable_place_is_one_clear_error() {
    use std::os::unix::fs::PermissionsExt;
    let room = room();
    fs::write(room.path().join("file"), "").expect("written");
    let ran = run(&room, &["generate", &example("appendix_a"), "--out", "file/out"]);
    assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}", ran.err);
    let locked = room.path().join("locked");
    fs::create_dir(&locked).expect("made");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).expect("locked");
    // The super-user may write anywhere.
    if fs::write(locked.join("probe"), "").is_err() {
        let ran = run(&room, &["generate", &example("appendix_a"), "--out", "locked"]);
        assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}", ran.err);
    }
    assert!(
        run(&room, &["matrix", "random", "--rows", "2", "--cols", "2", "--seed", "1", "--write", "no/m.txt"])
            .code
            == 2
    );
}

/// A file system of 160 KiB, where one can be mounted.
#[cfg(target_os = "linux")]
struct Tiny(TempDir);

#[cfg(target_os = "linux")]
impl Tiny {
    fn mount() -> Option<Self> {
        let room = room();
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=160k", "none"]).arg(room.path());
        mount.output().is_ok_and(|output| output.status.success()).then_some(Self(room))
    }
}

#[cfg(target_os = "linux")]
impl Drop for Tiny {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0.path()).output();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_folder() {
    let Some(tiny) = Tiny::mount() else {
        println!("skipped: no small file system can be mounted here");
        return;
    };
    let room = room();
    let out = tiny.0.path().join("out").display().to_string();
    let generate = ["generate", "spec.json", "--out", &out];
    spec(&room, 1, 300, 200);
    let full = || {
        let ran = run(&room, &generate);
        assert_eq!((ran.code, ran.err.lines().count()), (2, 1), "{}", ran.err);
        assert!(ran.err.contains("space"), "{}", ran.err);
    };
    full();
    assert!(names(tiny.0.path()).is_empty());
    spec(&room, 1, 6, 4);
    assert_eq!(run(&room, &generate).code, 0);
    let before = content(tiny.0.path());
    spec(&room, 1, 300, 200);
    full();
    assert_eq!(content(tiny.0.path()), before);
}

#[test]
fn a_full_standard_output_is_an_error_and_a_closed_one_is_not() {
    if let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") {
        let mut command = binary::command();
        let status = command.arg("schema").stdout(full).stderr(std::process::Stdio::null()).status();
        assert_eq!(status.expect("runs").code(), Some(2));
    }
    let mut command = binary::command();
    command.args(["matrix", "random", "--rows", "2000", "--cols", "2000", "--seed", "1"]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().expect("runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_a_whole_design_or_none() {
    let room = room();
    spec(&room, 1, 120, 64);
    let mut command = binary::command();
    command.current_dir(&room).args(["generate", "spec.json", "--strategy", "walk", "--effort", "6"]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let child = command.spawn().expect("runs");
    std::thread::sleep(std::time::Duration::from_millis(300));
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.expect("kill runs").success());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).ends_with("error: interrupted\n"));
    assert!(names(room.path()).iter().all(|name| ["hdl_out", "spec.json"].contains(&name.as_str())));
    let design = room.path().join("hdl_out/dec");
    assert!(!design.exists() || design.join("manifest.json").exists());
}

#[test]
fn check_passes_a_design_and_fails_a_changed_one() {
    let room = room();
    spec(&room, 1, 20, 8);
    assert_eq!(run(&room, &["generate", "spec.json"]).code, 0);
    let design = room.path().join("hdl_out/dec");
    let before = content(&design);
    let ran = run(&room, &["check", "hdl_out/dec", "--engine", "builtin", "--vcd", "dec.vcd", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let object: Value = serde_json::from_str(&ran.out).expect("one JSON object");
    assert_eq!((&object["schema_version"], &object["name"]), (&json!(1), &json!("dec")));
    assert_eq!(content(&design), before);
    let waves = fs::read_to_string(room.path().join("dec.vcd")).expect("waves");
    assert!(waves.contains("$enddefinitions"));

    let verilog = design.join("rtl/dec_xor.v");
    let text = fs::read_to_string(&verilog).expect("read");
    fs::write(&verilog, text.replacen("x[0]", "x[1]", 1)).expect("written");
    let ran = run(&room, &["check", "hdl_out/dec", "--engine", "builtin"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.err.contains("rtl/dec_xor.v: line ") && ran.out.contains("fail"), "{}{}", ran.out, ran.err);
    let evidence = fs::read_to_string(design.join("report/evidence.json")).expect("evidence");
    assert!(evidence.contains("\"fail\""), "{evidence}");

    fs::write(&verilog, text + "\nmodule other; endmodule\n").expect("written");
    assert_eq!(run(&room, &["check", "hdl_out/dec", "--engine", "builtin"]).code, 1);
    let spec = design.join("spec.json");
    let text = fs::read_to_string(&spec).expect("read").replacen("01", "10", 1);
    fs::write(&spec, text).expect("written");
    assert_ne!(run(&room, &["check", "hdl_out/dec", "--engine", "builtin"]).code, 0);
}

/// The datasheet, the file list and the testbench are handed over as well.
#[test]
fn check_finds_any_file_changed_by_hand() {
    let room = room();
    let design = room.path().join("hdl_out/dec");
    let check = || run(&room, &["check", "hdl_out/dec", "--engine", "builtin"]);
    spec(&room, 1, 20, 8);
    assert_eq!(run(&room, &["generate", "spec.json"]).code, 0);
    for file in ["README.md", "dec.f", "tb/dec_y.hex", "ref/dec.c", "report/report.json", "report/names.json"]
    {
        let text = fs::read(design.join(file)).expect("read");
        fs::write(design.join(file), [&text[..], b"x"].concat()).expect("changed");
        let ran = check();
        let line = format!("error: files: {file}: line ");
        assert!(ran.code == 1 && ran.err.starts_with(&line) && ran.err.lines().count() == 1, "{}", ran.err);
        fs::write(design.join(file), text).expect("restored");
    }
    fs::write(design.join("rtl/extra.v"), "").expect("written");
    let ran = check();
    assert!(ran.code == 0 && ran.err.contains("rtl/extra.v\" is no file of the design"), "{}", ran.err);
    fs::remove_file(design.join("rtl/extra.v")).expect("removed");
    assert_eq!(check().code, 0);
    fs::remove_file(design.join("README.md")).expect("removed");
    let ran = check();
    assert!(ran.code == 1 && ran.err.contains("README.md: is missing"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_wait_for_a_pipe_that_nobody_writes() {
    let room = room();
    let pipe = room.path().join("m.txt");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let mut command = binary::command();
    command.current_dir(&room).args(["matrix", "show", "m.txt"]).stderr(std::process::Stdio::piped());
    let child = command.spawn().expect("runs");
    std::thread::sleep(std::time::Duration::from_millis(300));
    let kill = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(kill.expect("kill runs").success());
    // Where the signal is lost, a second one lets the test end.
    std::thread::sleep(std::time::Duration::from_millis(500));
    let _ = std::process::Command::new("kill").args(["-KILL", &child.id().to_string()]).output();
    let output = child.wait_with_output().expect("ends");
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: interrupted\n");
}

#[test]
fn reports_come_in_every_format() {
    let room = room();
    assert_eq!(run(&room, &["generate", &example("appendix_a")]).code, 0);
    let layers = example("lenet5.layers");
    for format in report::FORMATS.iter().map(|format| format.name()) {
        let ran = run(&room, &["report", "hdl_out/appendix_a", "--format", format, "--layers", &layers]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains("15") && ran.out.contains("conv2"), "{format}: {}", ran.out);
    }
}

#[test]
fn matrices_go_through_every_format() {
    let room = room();
    let make = ["matrix", "n-tap", "--rows", "20", "--cols", "8", "--taps", "2", "--seed", "7"];
    let text = run(&room, &make).out;
    assert_eq!(text.lines().count(), 20);
    fs::write(room.path().join("m.txt"), &text).expect("written");
    let mut last = "m.txt".to_owned();
    for extension in ["csv", "json", "npy", "npz", "txt"] {
        let next = format!("n.{extension}");
        assert_eq!(run(&room, &["matrix", "convert", &last, &next]).code, 0, "{next}");
        assert_eq!(run(&room, &["matrix", "convert", &last, &next]).code, 2, "{next} exists");
        last = next;
    }
    assert_eq!(fs::read_to_string(room.path().join(last)).expect("read"), text);
    let shown = run(&room, &["matrix", "show", "m.txt", "--json"]);
    let object: Value = serde_json::from_str(&shown.out).expect("one JSON object");
    assert_eq!((&object["rows"], &object["cols"], &object["n_taps"]), (&json!(20), &json!(8), &json!(40)));
}

#[test]
fn the_schema_is_json() {
    let schema: Value = serde_json::from_str(&run(&room(), &["schema"]).out).expect("JSON");
    assert!(schema["$schema"].is_string());
}

/// Two layers of a trained network, and a decoder for them.
fn trained(room: &TempDir) -> String {
    let data = format!("{}/tests/data/trained_small/q2_n8_20_tap2", env!("CARGO_MANIFEST_DIR"));
    let layer = |name: &str, shape: [usize; 2]| {
        json!({ "name": name, "planes": [format!("{name}.p0.x_float"), format!("{name}.p1.x_float")],
            "n_weights": shape[0] * shape[1], "shape": shape })
    };
    let layers = json!({ "schema_version": 1, "layers": [layer("c1", [32, 9]), layer("f2", [10, 128])] });
    let planes = ["M0.txt", "M1.txt"].map(|file| json!({ "matrix": { "file": format!("{data}/{file}") } }));
    let spec =
        json!({ "schema_version": 1, "name": "q2", "planes": planes, "stream": { "width": 24, "lanes": 3 } });
    for (name, object) in [("layers.json", layers), ("q2.json", spec)] {
        fs::write(room.path().join(name), object.to_string()).expect("written");
    }
    format!("{data}/all.npz")
}

#[test]
fn weights_go_through_streams_and_the_simulated_wrapper() {
    let room = room();
    let input = trained(&room);
    assert_eq!(run(&room, &["generate", "q2.json"]).code, 0);
    let common = ["--layers", "layers.json", "--input", &input];
    let pack = |source: &[&str], out: &str, more: &[&str]| {
        let args = [&["pack"][..], source, &common, &["--out", out], more].concat();
        let ran = run(&room, &args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran
    };
    let (design, spec) = (["--design", "hdl_out/q2"], ["--spec", "q2.json"]);
    let table = pack(&design, "packed", &[]).out;
    assert!(table.contains("c1") && table.contains("words of 24 bits"), "{table}");
    pack(&spec, "same", &[]);
    assert_eq!(content(&room.path().join("packed")), content(&room.path().join("same")));
    pack(&design, "packed", &["--json"]);
    pack(&design, "wide", &["--word-width", "64"]);
    pack(&design, "mirrored", &["--msb-first"]);

    let codes = |packed: &str| {
        let out = format!("{packed}.npz");
        assert_eq!(run(&room, &["unpack", packed, "--out", &out]).code, 0);
        fs::read(room.path().join(out)).expect("codes")
    };
    let wanted = codes("packed");
    assert!(codes("wide") == wanted && codes("mirrored") == wanted);
    assert_eq!(run(&room, &["unpack", "packed", "--out", "packed.npz"]).code, 2);

    let check =
        |packed: &str| run(&room, &["check", "hdl_out/q2", "--engine", "builtin", "--stream", packed]);
    let ran = check("packed");
    assert_eq!(ran.code, 0, "{}", ran.err);
    for packed in ["wide", "mirrored", "hdl_out/q2", "none"] {
        assert_eq!(check(packed).code, 2, "{packed}");
    }
    let path = room.path().join("packed/f2.bin");
    let mut bytes = fs::read(&path).expect("read");
    bytes[7] ^= 1;
    fs::write(&path, bytes).expect("written");
    assert_eq!(check("packed").code, 2);
}

#[test]
fn streams_of_another_decoder_are_refused() {
    let room = room();
    let input = trained(&room);
    let pack = ["pack", "--spec", "q2.json", "--layers", "layers.json", "--input", &input, "--out", "packed"];
    assert_eq!(run(&room, &pack).code, 0);
    assert_eq!(run(&room, &["generate", &example("stream_8_20")]).code, 0);
    let ran = run(&room, &["check", "hdl_out/stream_8_20", "--engine", "builtin", "--stream", "packed"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("basis_digest"), "{}", ran.err);
}

/// Two rows and a network of them, in `room`.
fn two_rows(room: &TempDir) {
    for (name, text) in [("m.txt", "110\n111\n"), ("n.txt", "t0 = x0 ^ x1\ny0 = t0\ny1 = t0 ^ x2\n")] {
        fs::write(room.path().join(name), text).expect("written");
    }
}

#[test]
fn networks_are_verified_and_go_from_format_to_format() {
    let room = room();
    two_rows(&room);
    let table = run(&room, &["verify", "m.txt", "n.txt"]);
    assert_eq!((table.code, table.err.as_str()), (0, ""));
    assert!(
        table.out.contains("XOR2              2\ndepth             2 (least possible 2)\n"),
        "{}",
        table.out
    );
    let mut last = "n.txt".to_owned();
    for extension in ["json", "blif", "aag", "aig", "txt"] {
        let next = format!("copy.{extension}");
        let verify = ["verify", "m.txt", &last, "--write", &next, "--json"];
        let ran = run(&room, &verify);
        assert_eq!(ran.code, 0, "{next}: {}", ran.err);
        let object: Value = serde_json::from_str(&ran.out).expect("one JSON object");
        let wanted = json!({ "schema_version": 1, "rows": 2, "cols": 3, "n_taps": 5, "naive_xor": 3, "n_xor": 2,
            "depth": 2, "fanout": { "min": 1, "mean": 1.2, "max": 2 }, "status": "pass", "differing_rows": [] });
        assert_eq!(object, wanted, "{next}");
        assert_eq!(run(&room, &verify).code, 2, "{next} exists");
        assert_eq!(run(&room, &[&verify[..], &["--force"]].concat()).code, 0, "{next}");
        last = next;
    }
    let text = |name: &str| fs::read_to_string(room.path().join(name)).expect("read");
    assert_eq!(text("copy.txt"), "t0 = x0 ^ x1\nt1 = x2 ^ t0\ny0 = t0\ny1 = t1\n");
    assert_eq!(run(&room, &["verify", "m.txt", "n.txt", "--write", "n.dot"]).code, 0);
    assert!(text("n.dot").starts_with("digraph"));
    let ran = run(&room, &["verify", "m.txt", "n.txt", "--write", "n.exe"]);
    assert_eq!((ran.code, ran.err.contains("n.exe: network files end in one of")), (2, true), "{}", ran.err);
}

#[test]
fn a_schedule_orders_the_gates_and_counts_registers() {
    let room = room();
    fs::write(room.path().join("m.txt"), "111100\n001111\n").expect("written");
    let network = "t0 = x0 ^ x1\nt1 = x4 ^ x5\nt2 = x2 ^ x3\ny0 = t0 ^ t2\ny1 = t1 ^ t2\n";
    fs::write(room.path().join("n.txt"), network).expect("written");
    let verify = ["verify", "m.txt", "n.txt", "--schedule", "resident", "--write", "ordered.txt", "--json"];
    let ran = run(&room, &verify);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let object: Value = serde_json::from_str(&ran.out).expect("one JSON object");
    assert_eq!(object["schedule"], json!({ "registers": 2, "reads": 6, "writes": 2 }));
    let ran = run(&room, &["verify", "m.txt", "ordered.txt", "--schedule", "streamed"]);
    assert!(ran.out.contains("(6 reads of inputs, 2 writes of outputs)"), "{}", ran.out);
}

#[test]
fn a_network_that_is_not_the_matrix_exits_1_and_names_rows() {
    let room = room();
    two_rows(&room);
    fs::write(room.path().join("n.txt"), "y0 = x0 ^ x1\ny1 = x0 ^ x1 ^ 1").expect("written");
    let ran = run(&room, &["verify", "m.txt", "n.txt", "--json", "--write", "out.txt"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.err, "error: n.txt: y[1] is not row 1 of m.txt: lacks x[2]; is inverted\n");
    let object: Value = serde_json::from_str(&ran.out).expect("one JSON object");
    assert_eq!((&object["status"], &object["differing_rows"]), (&json!("fail"), &json!([1])));
    assert!(!room.path().join("out.txt").exists());
    fs::write(room.path().join("wide.txt"), "1\n".repeat(14)).expect("written");
    let zeros = (0..14).map(|i| format!("y{i} = 0\n")).collect::<String>();
    fs::write(room.path().join("zeros.txt"), zeros).expect("written");
    let ran = run(&room, &["verify", "wide.txt", "zeros.txt"]);
    assert_eq!((ran.code, ran.err.lines().count()), (1, 11));
    assert!(ran.err.ends_with("error: zeros.txt: and 4 more rows differ\n"), "{}", ran.err);
}

#[test]
fn inverted_outputs_are_right_where_the_polarity_says_so() {
    let room = room();
    two_rows(&room);
    fs::write(room.path().join("p.txt"), "t0 = x0 ^ x1\ny0 = t0 ^ 1\ny1 = t0 ^ x2\n").expect("written");
    let code = |network: &str, polarity: &str| {
        run(&room, &["verify", "m.txt", network, "--polarity", polarity]).code
    };
    assert_eq!([code("n.txt", "xor"), code("n.txt", "product")], [0, 1]);
    assert_eq!([code("p.txt", "xor"), code("p.txt", "product")], [1, 0]);
}

#[test]
fn networks_that_cannot_be_read_exit_2() {
    let room = room();
    two_rows(&room);
    for (name, text, wanted) in [
        ("a.txt", "y0 = x0 ^ x9", "a.txt: line 1: `x9` of 3 inputs"),
        ("a.json", "{", "a.json: EOF"),
        ("a.blif", ".inputs a\n.outputs b\n", "a.blif: 1 inputs and 1 outputs, must have 3 and 2"),
        ("a.aag", "aag 1 1 0 1 0\n2\n2\n", "a.aag: line 1: 1 inputs and 1 outputs"),
        ("a.aig", "aag", "a.aig: line 1: `aag`"),
        ("a.dot", "digraph network {}", "a.dot: .dot is written, not read"),
        ("a", "y0 = x0", "a: network files end in one of txt, json, blif, aag, aig, dot"),
    ] {
        fs::write(room.path().join(name), text).expect("written");
        let ran = run(&room, &["verify", "m.txt", name]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{name}");
        assert!(ran.err.starts_with(&format!("error: {wanted}")), "{}", ran.err);
    }
    assert_eq!(run(&room, &["verify", "m.txt", "none.txt"]).code, 2);
    assert_eq!(run(&room, &["verify", "none.txt", "n.txt"]).code, 2);
}
