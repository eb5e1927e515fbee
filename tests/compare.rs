//! `compare`: what it writes, that it goes on where it was killed, and that parts make the whole.
#![cfg(unix)]

use crate::common::binary;
use flexor_hdl::sweep::{Measurer, Row, Shard, Sweep, read_sweep, results};
use flexor_hdl::{error, spec};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::Duration;
use tempfile::TempDir;

/// 32 cases.
const SWEEP: &str = r#"{"schema_version":1,"n_in":[8,6],"n_out":[12],"q":[1,2],"n_tap":[2,"random"],"seeds":2,
    "basis":["given","optimized"],"effort":0}"#;

/// What a sweep comes to, but for the page.
const FILES: [&str; 4] = ["results.jsonl", "results.csv", "summary.csv", "summary.json"];

fn room() -> TempDir {
    let room = tempfile::tempdir().expect("a temporary folder");
    fs::write(room.path().join("sweep.json"), SWEEP).expect("written");
    room
}

fn compare(room: &TempDir, args: &[&str]) -> Command {
    let mut command = binary::command();
    command.arg("compare").args(args).current_dir(room).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(room: &TempDir, args: &[&str]) -> Output {
    compare(room, args).output().expect("runs")
}

fn done(room: &TempDir, args: &[&str]) -> String {
    let output = run(room, args);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

fn refused(room: &TempDir, args: &[&str], code: i32) -> String {
    let output = run(room, args);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{error}");
    error
}

fn content(folder: &Path) -> BTreeMap<&'static str, String> {
    FILES.iter().map(|name| (*name, fs::read_to_string(folder.join(name)).expect(name))).collect()
}

/// What two threads make of the sweep in one go, computed once for all tests.
fn whole() -> &'static BTreeMap<&'static str, String> {
    static WHOLE: OnceLock<BTreeMap<&str, String>> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let room = room();
        done(&room, &["sweep.json", "--out", "whole", "--threads", "2"]);
        content(&room.path().join("whole"))
    })
}

fn lines(path: &Path) -> usize {
    fs::read(path).map_or(0, |bytes| bytes.iter().filter(|&&byte| byte == b'\n').count())
}

#[test]
fn killed_three_times_it_ends_as_if_it_never_was() {
    let room = room();
    let results = room.path().join("killed/results.jsonl");
    for wanted in [5, 10, 20] {
        let mut child =
            compare(&room, &["sweep.json", "--out", "killed"]).stdout(Stdio::null()).spawn().expect("runs");
        while lines(&results) < wanted {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().expect("killed in mid-sweep");
        assert!(!child.wait().expect("ends").success());
        assert!(lines(&results) < 33, "it was at its end");
        // A kill in mid-line: the last row loses its end.
        let bytes = fs::read(&results).expect("read");
        fs::write(&results, &bytes[..bytes.len() - 20]).expect("written");
    }
    done(&room, &["sweep.json", "--out", "killed"]);
    assert_eq!(content(&room.path().join("killed")), *whole());
}

#[test]
fn threads_and_parts_make_no_difference() {
    let room = room();
    done(&room, &["sweep.json", "--out", "one", "--threads", "1"]);
    let whole = whole();
    assert_eq!(*whole, content(&room.path().join("one")));
    assert!(whole["results.jsonl"].lines().count() == 33 && whole["results.csv"].lines().count() == 33);

    let parts: Vec<_> = (1..=3)
        .map(|part| {
            let (shard, out) = (format!("{part}/3"), format!("part{part}"));
            compare(&room, &["sweep.json", "--shard", &shard, "--out", &out]).spawn().expect("runs")
        })
        .collect();
    for part in parts {
        assert!(part.wait_with_output().expect("ends").status.success());
    }
    let error = refused(&room, &["merge", "part1", "part3", "--out", "merged"], 1);
    assert!(error.contains("12 of 32 cases are missing:\n"), "{error}");
    assert!(error.contains("(6, 12) q 1, n_tap 2, given, walk 0: seeds "), "{error}");
    done(&room, &["merge", "part2", "--out", "merged"]);
    assert_eq!(content(&room.path().join("merged")), *whole);
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let room = room();
    let small = ["--n-in", "6", "--n-out", "8", "--effort", "0", "--seeds"];
    let of = |seeds: &'static str, out: &'static str| [&small[..], &[seeds, "--out", out]].concat();
    done(&room, &of("2", "a"));
    done(&room, &of("3", "b"));
    let error = refused(&room, &["merge", "a", "b", "--out", "c"], 2);
    assert!(error.contains("b/results.jsonl: line 1: is of another sweep"), "{error}");
    // A row that was measured otherwise, as a broken machine would.
    fs::create_dir(room.path().join("d")).expect("made");
    let text = fs::read_to_string(room.path().join("a/results.jsonl")).expect("read");
    let mut found = results::parse_results(text.as_bytes(), "a", None).expect("reads").expect("rows");
    found.rows[1].counts.n_xor += 1;
    let other = results::write_results(&found.header, &found.rows).expect("written");
    fs::write(room.path().join("d/results.jsonl"), other).expect("written");
    let error = refused(&room, &["merge", "a", "d", "--out", "c"], 2);
    assert!(error.contains("d/results.jsonl: line 3: the row "), "{error}");
    assert!(!room.path().join("c").exists());
}

#[test]
fn a_broken_file_is_refused_and_stays() {
    let room = room();
    let args = ["--n-in", "6", "--n-out", "8", "--effort", "0", "--seeds", "4", "--out", "r"];
    done(&room, &args);
    let path = room.path().join("r/results.jsonl");
    let good = fs::read_to_string(&path).expect("read");
    let other = |line: &str| line.replacen("\"n_xor\":", "\"n_xor\":1", 1);
    let third = good.lines().nth(2).expect("a row");
    for (bad, what) in [
        (good.replace(third, &other(third)), "line 3: is not as it was written"),
        (good.replace(third, "nonsense"), "line 3: is no line of results"),
        (good.replace(third, ""), "line 3: "),
        (format!("{good}{third}\n"), "line 6: the row "),
        ("my notes".to_owned(), "line 1: is no line of results"),
    ] {
        fs::write(&path, &bad).expect("written");
        let error = refused(&room, &args, 2);
        assert!(error.contains(&format!("r/results.jsonl: {what}")), "{error}");
        assert_eq!(fs::read_to_string(&path).expect("read"), bad);
    }
    fs::write(&path, &good).expect("written");
    let error =
        refused(&room, &["--n-in", "6", "--n-out", "9", "--effort", "0", "--seeds", "4", "--out", "r"], 2);
    assert!(error.contains("line 1: is of another sweep"), "{error}");
    // Files of somebody else.
    fs::create_dir(room.path().join("mine")).expect("made");
    fs::write(room.path().join("mine/results.csv"), "mine").expect("written");
    let error =
        refused(&room, &["--n-in", "6", "--n-out", "9", "--effort", "0", "--seeds", "4", "--out", "mine"], 2);
    assert!(error.contains("mine/results.csv: exists"), "{error}");
}

#[test]
fn wrong_options_come_all_at_once() {
    let room = room();
    let error =
        refused(&room, &["sweep.json", "--q", "0", "--basis", "best", "--n-tap", "7", "--out", "r"], 2);
    assert!(error.contains("--q[0]: 0, expected a whole number from 1 to 16"), "{error}");
    assert!(error.contains("--basis[0]: \"best\", expected \"given\" or \"optimized\""), "{error}");
    let error = refused(&room, &["sweep.json", "--n-tap", "7", "--out", "r"], 2);
    assert_eq!(error, "error: --n-tap: 7, but the smallest n_in is 6\n");
    assert!(!room.path().join("r").exists());
}

#[test]
fn against_says_what_changed_and_exits_1_past_the_threshold() {
    let room = room();
    let args =
        ["--n-in", "8", "--n-out", "16", "--n-tap", "3", "--seeds", "3", "--effort", "0", "--out", "new"];
    done(&room, &args);
    let with = |more: &[&'static str]| [&args[..], more].concat();
    for old in ["new", "new/results.jsonl", "new/summary.json"] {
        let shown: Value =
            serde_json::from_str(&done(&room, &with(&["--json", "--against", old]))).expect("JSON");
        assert_eq!(shown["changes"], json!({ "changed": [], "added": [], "missing": [] }));
        assert_eq!(shown["schema_version"], 1);
    }
    let summary = fs::read_to_string(room.path().join("new/summary.json")).expect("read");
    let mut old: Value = serde_json::from_str(&summary).expect("JSON");
    let mean = &mut old["schemes"][0]["metrics"]["n_xor"]["mean"];
    *mean = json!(mean.as_f64().expect("a number") / 1.05);
    fs::write(room.path().join("old.json"), old.to_string()).expect("written");
    let error = refused(&room, &with(&["--against", "old.json"]), 1);
    assert!(error.contains("1 are worse by more than 0 %"), "{error}");
    let shown = done(&room, &with(&["--against", "old.json", "--threshold", "6", "--markdown"]));
    assert!(
        shown.contains("(8, 16) q 1, n_tap 3, given, walk 0: n_xor ") && shown.contains("(+5.00 %)"),
        "{shown}"
    );
    assert!(shown.starts_with("| size | q | n_tap | basis | seeds | taps |"), "{shown}");
    old["schemes"][0]["n_in"] = json!(9);
    fs::write(room.path().join("old.json"), old.to_string()).expect("written");
    let output = run(&room, &with(&["--against", "old.json", "--threshold", "6"]));
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1));
    assert!(shown.contains("missing (9, 16) q 1") && shown.contains("new     (8, 16) q 1"), "{shown}");
}

struct NoFiles;

impl spec::Loader for NoFiles {
    fn load_file(&self, path: &str) -> error::Result<Vec<u8>> {
        Err(error::Error::from_io(path, "is not there"))
    }
}

/// Rows of every case, all with the counts of the first.
fn rows(sweep: &Sweep) -> Vec<Row> {
    let draws = sweep.shard_draws(Shard::WHOLE);
    let first = Measurer::new(&draws[0], 0, &|| false)
        .measure_row(&sweep.draw_cases(&draws[0])[0], sweep, &[])
        .expect("measured");
    let cases = draws.iter().flat_map(|draw| sweep.draw_cases(draw));
    cases.map(|case| Row { key: sweep.row_key(&case), case, ..first.clone() }).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn ten_thousand_rows_in_bounded_memory() {
    const LIMIT: u64 = 128 << 20;
    let room = room();
    let text = r#"{"schema_version":1,"n_in":8,"n_out":8,"n_tap":[1,2,3,4,"random"],"q":[1,2],"seeds":500,
        "basis":["given","optimized"],"effort":0}"#;
    let sweep = read_sweep(text, "sweep", &NoFiles).expect("reads");
    let rows = rows(&sweep);
    assert_eq!(rows.len(), 10_000);
    let file = results::write_results(&results::ResultsHeader::from_sweep(&sweep), &rows).expect("written");
    fs::write(room.path().join("sweep.json"), text).expect("written");
    fs::create_dir(room.path().join("r")).expect("made");
    fs::write(room.path().join("r/results.jsonl"), &file).expect("written");
    let mut child =
        compare(&room, &["sweep.json", "--out", "r"]).stdout(Stdio::null()).spawn().expect("runs");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("waits").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) << 10);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(child.wait().expect("ends").success());
    println!("peak {} MiB for {} rows", peak >> 20, rows.len());
    assert!(peak > 0 && peak < LIMIT, "{peak} bytes");
    assert_eq!(fs::read_to_string(room.path().join("r/results.jsonl")).expect("read"), file);
    let page = fs::metadata(room.path().join("r/report.html")).expect("a page").len();
    assert!(page < 5 << 20, "{page} bytes");
}

#[test]
fn tools_that_fail_are_rows_that_say_so() {
    let room = room();
    let args = [
        "--n-in",
        "6",
        "--n-out",
        "8",
        "--q",
        "2",
        "--basis",
        "given,optimized",
        "--seeds",
        "1",
        "--effort",
        "0",
    ];
    let with = |more: &[&'static str]| [&args[..], more].concat();
    let forms = ["--forms", "behavioural,portable,cells", "--fmax", "--out", "r"];
    done(&room, &[&with(&["--synth", "ice40,generic"])[..], &forms].concat());
    let csv = fs::read_to_string(room.path().join("r/results.csv")).expect("read");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let head = reader.headers().expect("a head").clone();
    let column = |name: &str| head.iter().position(|column| column == name).expect(name);
    for row in reader.records().map(|row| row.expect("a row")) {
        for run in ["ice40.behavioural", "ice40.portable", "ice40.cells", "generic.portable"] {
            assert_eq!(&row[column(&format!("{run}.outcome"))], "done");
            assert_eq!(&row[column(&format!("{run}.proof"))], "linear");
            let clock = row[column("ice40.cells.mhz")].parse::<f64>();
            assert!(clock.is_ok_and(|mhz| mhz > 0.0));
        }
    }
    // Nothing of the kind on the path.
    let output =
        compare(&room, &with(&["--synth", "ecp5", "--out", "none"])).env("PATH", "/nowhere").output();
    assert_eq!(output.expect("runs").status.code(), Some(2));
    let lines = fs::read_to_string(room.path().join("none/results.jsonl")).expect("read");
    assert_eq!(lines.matches(r#""outcome":"missing","detail":"yosys is not installed""#).count(), 2);
}

/// Lines of bash in the room of a sweep, inside the command `around`.
fn bash(room: &TempDir, around: &[&str], lines: &str) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shell = ["bash", "-euc", lines];
    let mut words = around.iter().chain(&shell);
    let mut command = Command::new(words.next().expect("a program"));
    command.args(words).current_dir(room).env("ROOT", root).env("TOOL", env!("CARGO_BIN_EXE_flexor-hdl"));
    command
}

/// Runs a command that computes the parts of the sweep, and joins them.
fn three_parts(room: &TempDir, command: &mut Command) {
    let output = command.output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    done(room, &["merge", "parts/part-1", "parts/part-2", "parts/part-3", "--out", "parts"]);
    assert_eq!(content(&room.path().join("parts")), *whole());
}

#[test]
fn the_script_for_gnu_parallel() {
    if Command::new("parallel").arg("--version").output().is_err() {
        println!("skipped: GNU parallel is not installed");
        return;
    }
    let room = room();
    let line = r#""$ROOT/examples/cluster/sweep_parallel.sh" 3 parts "$TOOL" compare sweep.json"#;
    three_parts(&room, &mut bash(&room, &[], line));
}

#[test]
fn the_script_for_slurm() {
    let room = room();
    let lines = r#"for part in 1 2 3; do
            export SLURM_ARRAY_TASK_ID=$part
            bash "$ROOT/examples/cluster/sweep_array.sbatch" 3 parts "$TOOL" compare sweep.json
        done"#;
    three_parts(&room, &mut bash(&room, &[], lines));
}

/// Two parts, then the third submitted alone, and a job that joins them behind it.
const JOBS: &str = r#"
    submit() { sbatch --parsable --cpus-per-task=1 "$@"; }
    part=("$ROOT/examples/cluster/sweep_array.sbatch" 3 parts "$TOOL" compare sweep.json)
    first=$(submit --array=1-2 "${part[@]}")
    last=$(submit --array=3 "${part[@]}")
    submit --dependency="afterok:$first:$last" --kill-on-invalid-dep=yes \
        --wrap '"$TOOL" compare merge parts/part-* --out joined'
    until [[ -z $(squeue -h) ]]; do sleep 0.2; done
    cat slurm-*.out >&2
    test -e joined/summary.json"#;

#[test]
fn the_jobs_of_a_sweep_in_slurm_itself() {
    let room = room();
    let node = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/slurm.sh");
    let around = [node.to_str().expect("text"), "timeout", "100"];
    let output = bash(&room, &around, JOBS).output().expect("runs");
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.code() == Some(77) {
        writeln!(std::io::stderr(), "NOT TESTED: the scripts for Slurm in Slurm: {said}").expect("written");
        return;
    }
    assert!(output.status.success(), "{said}");
    assert_eq!(content(&room.path().join("joined")), *whole());
}

/// Every sweep that is shipped reads.
#[test]
fn the_shipped_sweeps_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sweeps");
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("read");
        assert_eq!(read_sweep(&text, "sweep", &NoFiles).expect("reads").n_cases(), Some(1280));
    }
}
