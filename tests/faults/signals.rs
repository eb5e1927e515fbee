//! Signals end a run soon and wholly; what the machine lacks is no panic and no result.
#![cfg(unix)]

use crate::clock::Clock;
use crate::common::sweep;
use crate::faults::room::{Ran, Room};
use rayon::prelude::*;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// From SIGTERM to the end: two seconds, as promised, where FLEXOR_SWEEP is set, to be run on a quiet machine; one
/// more in the ordinary suite, whose other tests keep the machine busy.
fn soon() -> Duration {
    Duration::from_secs(if std::env::var_os("FLEXOR_SWEEP").is_some() { 2 } else { 3 })
}

fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// A run in `room`, with its temporary files there.
struct Begun<'a> {
    room: &'a Room,
    child: Child,
}

impl<'a> Begun<'a> {
    fn new(room: &'a Room, mut command: Command) -> Self {
        fs::create_dir_all(room.path("tmp")).expect("made");
        let out = |name| fs::File::create(room.path(name)).expect("made");
        command.current_dir(room.path("")).env("TMPDIR", room.path("tmp")).stdin(Stdio::null());
        let child = command.stdout(out("out")).stderr(out("err")).spawn().expect("runs");
        Self { room, child }
    }

    fn hears(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().try_into().expect("an id")).expect("an id");
        kill_process(pid, signal).expect("sent");
    }

    fn runs_on(&mut self) -> bool {
        self.child.try_wait().expect("waited").is_none()
    }

    /// How it ends within `limit`; a run that does not is killed, and fails the test.
    fn ends(mut self, limit: Duration) -> Ran {
        let begin = Clock::start();
        while self.runs_on() && begin.elapsed() < limit + soon() {
            sleep(millis(5));
        }
        let took = begin.elapsed();
        let _ = self.child.kill();
        let code = self.child.wait().expect("waited").code().unwrap_or(-1);
        let ran = Ran { code, out: self.room.read("out"), err: self.room.read("err") };
        assert!(took < limit && !ran.err.contains("panicked"), "{took:?}: {}", ran.err);
        ran
    }
}

/// The tool behind a line of a shell, such as a limit or a trap.
fn under(room: &Room, line: &str, args: &[&str]) -> Command {
    let tool = room.tool(args);
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("{line}; exec \"$@\""), "bash"]).arg(tool.get_program()).args(tool.get_args());
    shell.env("CI", "1").current_dir(room.path(""));
    shell
}

/// No process runs in the room, and nothing temporary is left there.
fn nothing_left(room: &Room) {
    let root = room.path("").canonicalize().expect("a path");
    let inside = |entry: &fs::DirEntry| {
        fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd.starts_with(&root))
    };
    let running = || fs::read_dir("/proc").into_iter().flatten().flatten().any(|entry| inside(&entry));
    // What was killed is gone a moment later.
    let _ = (0..100).find(|_| {
        !running() || {
            sleep(millis(10));
            false
        }
    });
    assert!(!running(), "a tool runs on");
    assert_eq!(fs::read_dir(room.path("tmp")).expect("listing").count(), 0, "temporary files");
    let names =
        fs::read_dir(room.path("")).expect("listing").map(|entry| entry.expect("an entry").file_name());
    let left: Vec<_> = names.filter(|name| name.to_string_lossy().starts_with(".flexor-")).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// `m.txt`: a matrix that takes long.
fn matrix(room: &Room, n: &str) {
    room.runs(&["matrix", "random", "--rows", n, "--cols", n, "--seed", "1", "--write", "m.txt"]);
}

/// A program of the name `tool` that is found before any other; `commands` after it told its version.
fn stand_in(room: &Room, tool: &str, commands: &str) {
    let text = format!("#!/bin/sh\n[ \"$1\" = -V ] && echo Yosys 0 && exit\n{commands}\n");
    room.write(&format!("bin/{tool}"), text);
    fs::set_permissions(room.path("bin").join(tool), fs::Permissions::from_mode(0o755)).expect("set");
}

fn with_stand_in(room: &Room, args: &[&str]) -> Command {
    let mut command = room.tool(args);
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", room.path("bin").display()));
    command
}

const OPTIMIZE: [&str; 5] = ["optimize", "m.txt", "--effort", "5", "--no-cache"];

#[test]
fn signals_that_were_ignored_stay_ignored() {
    let room = Room::new();
    matrix(&room, "64");
    for (name, signal) in [("HUP", Signal::HUP), ("INT", Signal::INT)] {
        let mut run = Begun::new(&room, under(&room, &format!("trap '' {name}"), &OPTIMIZE));
        sleep(millis(400));
        run.hears(signal);
        sleep(millis(400));
        assert!(run.runs_on(), "SIG{name} ended it");
        run.hears(Signal::TERM);
        assert_eq!(run.ends(soon()).code, 130);
    }
}

#[test]
fn the_first_interrupt_of_generate_leaves_a_whole_design_that_says_so() {
    let room = Room::new();
    matrix(&room, "96");
    let planes = serde_json::json!([{ "matrix": { "file": "m.txt" } }]);
    room.spec("dec", &serde_json::json!({ "planes": planes, "strategy": "walk" }));
    let run = Begun::new(&room, room.tool(&["generate", "dec.json", "--effort", "6", "--out", "o"]));
    sleep(millis(1500));
    run.hears(Signal::INT);
    let ran = run.ends(Duration::from_secs(60));
    assert_eq!(ran.code, 130, "{}", ran.err);
    assert!(ran.err.contains("the best so far is in o/dec"), "{}", ran.err);
    assert!(room.read("o/dec/manifest.json").contains("\"stopped\": true"));
    room.runs(&["check", "o/dec", "--engine", "builtin"]);
    nothing_left(&room);
}

#[test]
fn a_stopped_search_says_nothing_of_what_is_on_disk() {
    let room = Room::new();
    matrix(&room, "96");
    let planes = serde_json::json!([{ "matrix": { "file": "m.txt" } }]);
    room.spec("dec", &serde_json::json!({ "planes": planes, "strategy": "walk" }));
    let run = Begun::new(&room, room.tool(&["generate", "dec.json", "--effort", "6", "--check"]));
    sleep(millis(800));
    run.hears(Signal::INT);
    let ran = run.ends(Duration::from_secs(60));
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (130, "", "error: interrupted\n"));
}

#[test]
fn an_interrupt_ends_a_sweep_in_mid_search() {
    let room = Room::new();
    let args = ["compare", "--sizes", "128x128", "--seeds", "1", "--effort", "3", "--out", "c"];
    let run = Begun::new(&room, room.tool(&args));
    sleep(millis(1500));
    run.hears(Signal::INT);
    assert_eq!(run.ends(Duration::from_secs(10)).code, 130);
}

#[test]
fn a_tool_ends_with_the_first_interrupt_and_its_children_too() {
    let room = Room::new();
    room.spec("dec", &serde_json::json!({})).runs(&["generate", "dec.json", "--out", "o"]);
    stand_in(&room, "yosys", "sleep 60 &\nsleep 60");
    for signal in [Signal::INT, Signal::TERM] {
        let args = ["check", "o/dec", "--engine", "builtin", "--synth", "generic"];
        let run = Begun::new(&room, with_stand_in(&room, &args));
        sleep(millis(1000));
        assert_eq!(fs::read_dir(room.path("tmp")).expect("listing").count(), 1, "no tool was started");
        run.hears(signal);
        assert_eq!(run.ends(soon()).code, 130);
        nothing_left(&room);
    }
}

#[test]
fn a_second_interrupt_ends_it_at_once_and_tidies_up() {
    let room = Room::new();
    room.write("a.hex", "00\n");
    let run = Begun::new(&room, room.tool(&["convert", "a.hex", "b.rs", "--depth", "60000000"]));
    sleep(millis(700));
    run.hears(Signal::INT);
    sleep(millis(300));
    run.hears(Signal::INT);
    let ran = run.ends(millis(1500));
    assert_eq!((ran.code, ran.err.as_str()), (130, "error: interrupted\n"));
    assert!(!room.path("b.rs").exists());
    nothing_left(&room);
}

#[test]
fn a_reader_that_does_not_read_holds_no_signal_up() {
    let room = Room::new();
    // A pipe that is full already, for both.
    let command = under(&room, "exec 9<>pipe; timeout 0.2 cat /dev/zero >&9; exec >&9 2>&9", &["schema"]);
    assert!(Command::new("mkfifo").arg(room.path("pipe")).status().expect("runs").success());
    let mut run = Begun::new(&room, command);
    sleep(millis(1200));
    assert!(run.runs_on(), "it could print");
    run.hears(Signal::TERM);
    assert_eq!(run.ends(soon()).code, 130);
}

/// What may take long, in a room that [`long_runs`] has made.
const LONG: [&[&str]; 10] = [
    &["generate", "big.json", "--out", "o2", "--force"],
    &["check", "o/stream", "--engine", "all"],
    &["optimize", "m.txt", "--effort", "5", "--no-cache", "--write", "n.txt", "--force"],
    &[
        "compare",
        "--sizes",
        "64x64",
        "--seeds",
        "3",
        "--effort",
        "3",
        "--basis",
        "given,optimized",
        "--out",
        "c",
    ],
    &["compare", "--sizes", "24x24", "--seeds", "9", "--effort", "0", "--synth", "generic", "--out", "s"],
    &["pack", "--spec", "stream.json", "--layers", "l.json", "--input", "x.bits", "--out", "p2", "--force"],
    &["unpack", "p", "--out", "u.npz", "--force"],
    &[
        "encode",
        "--spec",
        "stream.json",
        "--layers",
        "wanted.json",
        "--input",
        "x.bits",
        "--out",
        "e",
        "--force",
    ],
    &["convert", "a.hex", "b.rs", "--depth", "50000000", "--force"],
    &["audit", "m.txt", "--basis", "optimized", "--effort", "5"],
];

fn long_runs(room: &Room) {
    matrix(room, "64");
    let shape = |n_in: usize, n_out: usize| serde_json::json!([{ "matrix": { "random": { "density": 0.5 }, "n_in": n_in, "n_out": n_out, "seed": 1 } }]);
    room.spec("big", &serde_json::json!({ "planes": shape(300, 300), "basis": "optimized" }));
    room.spec("stream", &serde_json::json!({ "planes": shape(8, 20), "stream": { "width": 16 } }));
    room.runs(&["generate", "stream.json", "--out", "o"]);
    let layer = serde_json::json!({ "name": "c", "planes": ["x"], "n_weights": 20_000_000 });
    room.write("l.json", serde_json::json!({ "schema_version": 1, "layers": [layer] }).to_string());
    let layer = serde_json::json!({ "name": "c", "planes": ["x"], "n_weights": 8_000_000 });
    room.write("wanted.json", serde_json::json!({ "schema_version": 1, "layers": [layer] }).to_string());
    room.write("x.bits", vec![0x5a; 1_000_000]).write("a.hex", "00\n");
    room.runs(&["pack", "--spec", "stream.json", "--layers", "l.json", "--input", "x.bits", "--out", "p"]);
}

#[test]
fn sigterm_ends_every_long_run_at_any_moment() {
    let room = Room::new();
    long_runs(&room);
    let mut latest = Duration::ZERO;
    for i in 0..sweep(1) {
        for (j, args) in (0..).zip(LONG) {
            let moment = millis((i * 7919 + j * 3571) % 1600);
            let mut run = Begun::new(&room, room.tool(args));
            sleep(moment);
            if run.runs_on() {
                let begin = Clock::start();
                run.hears(Signal::TERM);
                let ran = run.ends(soon());
                latest = latest.max(begin.elapsed());
                // Before signals are taken over they do what they always do.
                assert!(
                    [-1, 0, 130].contains(&ran.code),
                    "{args:?} after {moment:?}: {} {}",
                    ran.code,
                    ran.err
                );
            }
            nothing_left(&room);
        }
    }
    println!("the latest end: {latest:?} after SIGTERM");
}

#[test]
fn a_tool_that_was_killed_is_no_result_and_the_case_is_measured_again() {
    let room = Room::new();
    stand_in(&room, "yosys", &format!("echo >> {}; kill -9 $$", room.path("calls").display()));
    let args =
        ["compare", "--sizes", "4x6", "--seeds", "2", "--effort", "0", "--synth", "generic", "--out", "c"];
    for runs in 1..=2 {
        let ran = Begun::new(&room, with_stand_in(&room, &args)).ends(Duration::from_secs(60));
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains("2 of 2 cases are open, the next run measures them again"), "{}", ran.err);
        assert_eq!(room.read("calls").lines().count(), 2 * runs);
    }
    assert_eq!(room.read("c/results.jsonl").lines().count(), 3);
}

#[test]
fn as_many_threads_as_there_is_memory_for() {
    let room = Room::new();
    matrix(&room, "24");
    let args = ["optimize", "m.txt", "--effort", "0"];
    let mut one = room.tool(&args);
    let one = Begun::new(&room, {
        one.env("RAYON_NUM_THREADS", "1");
        one
    })
    .ends(Duration::from_secs(60))
    .out;
    for kilobytes in ["200000", "400000", "1000000"] {
        let mut run = under(&room, &format!("ulimit -v {kilobytes}"), &args);
        run.env("RAYON_NUM_THREADS", "999");
        let ran = Begun::new(&room, run).ends(Duration::from_secs(60));
        assert_eq!((ran.code, &ran.out), (0, &one), "{}", ran.err);
    }
}

#[test]
fn a_small_stack_does() {
    let room = Room::new();
    matrix(&room, "24");
    let args = ["optimize", "m.txt", "--effort", "0"];
    let ran = Begun::new(&room, under(&room, "ulimit -s 32", &args)).ends(Duration::from_secs(60));
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_limit_of_file_size_is_an_error_and_leaves_nothing() {
    let room = Room::new();
    let args = ["matrix", "random", "--rows", "500", "--cols", "500", "--seed", "1", "--write", "m.txt"];
    let ran = Begun::new(&room, under(&room, "ulimit -f 8", &args)).ends(Duration::from_secs(60));
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("m.txt: File too large") && !room.path("m.txt").exists(), "{}", ran.err);
    nothing_left(&room);
}

#[test]
fn too_little_memory_aborts_nothing() {
    let room = Room::new();
    matrix(&room, "16");
    room.spec("dec", &serde_json::json!({ "stream": { "width": 8 } }))
        .runs(&["generate", "dec.json", "--out", "o"]);
    let commands: [&[&str]; 6] = [
        &["generate", "dec.json", "--dry-run"],
        &["check", "o/dec", "--engine", "builtin"],
        &["optimize", "m.txt", "--effort", "0"],
        &["audit", "m.txt"],
        &["matrix", "show", "m.txt"],
        &["report", "o/dec", "--format", "html"],
    ];
    (0..sweep(12)).into_par_iter().for_each(|i| {
        let args = commands[i as usize % commands.len()];
        let kilobytes = 2_000 + i * 7_919 % 400_000;
        let output = under(&room, &format!("ulimit -v {kilobytes}"), args).output().expect("runs");
        let err = String::from_utf8_lossy(&output.stderr);
        // 127: its libraries could not be loaded; SIGSEGV and SIGKILL: the kernel could not load it.
        let (code, by) = (output.status.code(), output.status.signal());
        let fine = matches!(code, Some(0 | 2 | 127)) || (matches!(by, Some(9 | 11)) && err.is_empty());
        assert!(fine && !err.contains("panicked"), "{args:?} in {kilobytes} kB: {} {err}", output.status);
    });
}
