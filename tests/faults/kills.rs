//! What a run leaves that is killed at any moment: the output of before or the new one, whole, and nothing else after the
//! next run.
#![cfg(unix)]

use crate::clock::Clock;
use crate::common::sweep;
use crate::faults::room::Room;
use crate::faults::writers::{PACK, files, room};
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

type Content = BTreeMap<String, Vec<u8>>;

/// All in the room but what runs in it only read.
fn output(room: &Room) -> Content {
    let mut found = files(&room.path("out"));
    found.retain(|name, _| !name.contains(".flexor-"));
    found
}

/// Kills runs of the two sides in turns, each writing to the folder `out`, and looks at what is there: it `is_whole`, given
/// what the sides make. `before` is done before each. The next run leaves what it makes alone.
fn killed(
    room: &Room,
    sides: [Vec<&str>; 2],
    before: impl Fn(),
    is_whole: impl Fn(&Content, &[Content]) -> bool,
) {
    fs::create_dir_all(room.path("out")).expect("made");
    let alone = |side: &Vec<&str>| {
        room.runs(side);
        output(room)
    };
    let begin = Clock::start();
    let wanted: Vec<_> = sides.iter().map(alone).collect();
    let longest = begin.elapsed().as_micros() as u64 / 2;
    let mut left = 0;
    for round in 0..sweep(4) {
        let side = round as usize % 2;
        before();
        let mut child =
            room.tool(&sides[side]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("runs");
        std::thread::sleep(Duration::from_micros(round * 104_729 % longest));
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().expect("ends");
        left += files(&room.path("out")).keys().filter(|name| name.contains(".flexor-")).count();
        assert!(is_whole(&output(room), &wanted), "round {round}: torn");
        room.runs(&sides[side]);
        assert_eq!(files(&room.path("out")), wanted[side], "round {round}");
    }
    println!("{}: {left} files left by killed runs, all cleared", sides[0][0]);
}

fn one_of(found: &Content, wanted: &[Content]) -> bool {
    wanted.contains(found)
}

fn with<'a>(command: &[&'a str], input: &'a str, rest: &[&'a str]) -> Vec<&'a str> {
    [command, &[input], rest].concat()
}

/// Packed folders `a/p` and `b/p`.
fn packed() -> Room {
    let room = room();
    for (input, out) in [("a/x.bits", "a/p"), ("b/x.bits", "b/p")] {
        room.runs(&with(&PACK[..6], input, &["--out", out]));
    }
    room
}

#[test]
fn generate() {
    let room = room();
    room.write("b/dec.json", room.read("dec.json").replace("1010", "1111"));
    killed(
        &room,
        ["dec.json", "b/dec.json"].map(|spec| with(&["generate"], spec, &["--out", "out"])),
        || {},
        one_of,
    );
}

#[test]
fn pack() {
    let of = |input| with(&PACK[..6], input, &["--out", "out/p", "--memory", "coe"]);
    killed(&room(), ["a/x.bits", "b/x.bits"].map(of), || {}, one_of);
}

#[test]
fn encode() {
    let room = room();
    room.write("a/x.bits", [0x5a; 3_000]).write("b/x.bits", [0xc3; 3_000]);
    let encode = ["encode", "--spec", "dec.json", "--layers", "l.json", "--input"];
    killed(
        &room,
        ["a/x.bits", "b/x.bits"].map(|input| with(&encode, input, &["--out", "out/p"])),
        || {},
        one_of,
    );
}

#[test]
fn transform() {
    let room = packed();
    room.runs(&["generate", "dec.json", "--basis", "optimized"]);
    let of = |packed| with(&["transform"], packed, &["--design", "hdl_out/dec", "--out", "out/p"]);
    killed(&room, ["a/p", "b/p"].map(of), || {}, one_of);
}

#[test]
fn unpack() {
    let of = |packed| with(&["unpack"], packed, &["--out", "out/c.npz", "--force"]);
    killed(&packed(), ["a/p", "b/p"].map(of), || {}, one_of);
}

#[test]
fn convert() {
    killed(
        &packed(),
        ["a/p", "b/p"].map(|packed| with(&["convert"], packed, &["out/c.mif", "--force"])),
        || {},
        one_of,
    );
}

#[test]
fn optimize() {
    let room = room();
    for seed in ["1", "2"] {
        let file = format!("m{seed}.txt");
        room.runs(&["matrix", "random", "--rows", "30", "--cols", "16", "--seed", seed, "--write", &file]);
    }
    let rest = ["--effort", "0", "--write", "out/net.txt", "--force"];
    killed(&room, ["m1.txt", "m2.txt"].map(|matrix| with(&["optimize"], matrix, &rest)), || {}, one_of);
}

#[test]
fn check() {
    let room = room();
    room.runs(&["generate", "dec.json", "--out", "out"]);
    let of = |choice| with(&["check", "out/dec", "--vcd", "out/dec.vcd", "--force"], choice, &[]);
    // The evidence and the waves are two files, each whole.
    let is_whole = |found: &Content, wanted: &[Content]| {
        found.len() == wanted[0].len()
            && found.iter().all(|(name, bytes)| wanted.iter().any(|side| side[name] == *bytes))
    };
    killed(&room, ["--engine=builtin", "--engine=builtin"].map(of), || {}, is_whole);
}

#[test]
fn compare() {
    let room = room();
    let sizes = ["compare", "--sizes", "4x6,5x7", "--seeds", "2", "--effort", "0", "--out", "out/r"].to_vec();
    let whole = |bytes: &[u8]| {
        let lines = bytes.split_inclusive(|&byte| byte == b'\n').filter(|line| line.ends_with(b"\n"));
        lines.map(<[u8]>::to_vec).collect::<Vec<_>>()
    };
    // Rows are added one by one, in any order; what is made of them is there once they all are.
    let is_whole = |found: &Content, wanted: &[Content]| {
        let same = |(name, bytes): (&String, &Vec<u8>)| match name.as_str() {
            "r/results.jsonl" => whole(bytes).iter().all(|row| whole(&wanted[0][name]).contains(row)),
            _ => wanted[0][name] == *bytes,
        };
        found.iter().all(same)
    };
    let removed = || fs::remove_dir_all(room.path("out/r")).expect("removed");
    killed(&room, [sizes.clone(), sizes], removed, is_whole);
}

#[test]
fn a_full_disk() {
    let room = room();
    let of = |input| with(&PACK[..6], input, &["--out", "out/p"]);
    room.runs(&of("b/x.bits"));
    let before = files(&room.path("out"));
    for round in 0..sweep(10) {
        let blocks = round * 5 % 43;
        // No file may grow past so many blocks; the shell has the signal ignored, so that writing fails.
        let line = format!(
            "trap '' XFSZ; ulimit -f {blocks}; exec {} {}",
            env!("CARGO_BIN_EXE_flexor-hdl"),
            of("a/x.bits").join(" ")
        );
        let ran = Command::new("sh").args(["-c", &line]).current_dir(room.path("")).output().expect("runs");
        let same = files(&room.path("out")) == before;
        assert!(
            if ran.status.success() { !same } else { same && ran.status.code() == Some(2) },
            "{blocks}: {:?}",
            ran.status
        );
        room.runs(&of("b/x.bits"));
    }
}
