//! What `pack` leaves behind when it is killed or the disk is full: the old folder or the new one.
#![cfg(unix)]

mod binary;
mod common;

use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Layers a network: many files to be caught between.
const LAYERS: usize = 12;

type Content = BTreeMap<String, Vec<u8>>;

/// A spec, a list of layers, and two inputs that pack differently.
fn room() -> TempDir {
    let room = tempfile::tempdir().expect("a temporary folder");
    let spec = json!({ "schema_version": 1, "name": "dec", "planes": [{ "matrix": ["1000", "1100", "0110", "0011", "1111"] }] });
    fs::write(room.path().join("spec.json"), spec.to_string()).expect("written");
    let layer = |i: usize| json!({ "name": format!("l{i}"), "planes": ["x"], "n_weights": 40_000 });
    let list = json!({ "schema_version": 1, "layers": (0..LAYERS).map(layer).collect::<Vec<_>>() });
    fs::write(room.path().join("layers.json"), list.to_string()).expect("written");
    for (name, byte) in [("a", 0x5a), ("b", 0xc3)] {
        fs::create_dir(room.path().join(name)).expect("made");
        fs::write(room.path().join(name).join("x.bits"), vec![byte; 4_000]).expect("written");
    }
    room
}

const PACK: [&str; 7] = ["pack", "--spec", "spec.json", "--layers", "layers.json", "--out", "packed"];

fn pack(room: &TempDir, side: &str) -> Command {
    let mut command = binary::command();
    let input = format!("{side}/x.bits");
    command
        .args(PACK)
        .args(["--input", &input])
        .current_dir(room)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

fn content(folder: &Path) -> Content {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let entries = entries.map(|entry| entry.expect("an entry").path());
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    entries.map(|path| (name(&path), fs::read(&path).expect("read"))).collect()
}

/// What each side packs to.
fn both(room: &TempDir) -> [Content; 2] {
    ["a", "b"].map(|side| {
        assert!(pack(room, side).status().expect("runs").success());
        content(&room.path().join("packed"))
    })
}

#[test]
fn killed_at_any_moment() {
    let room = room();
    let sides = both(&room);
    let mut seen = [0; 2];
    for round in 0..common::sweep(25) {
        let mut child = pack(&room, ["a", "b"][round as usize % 2]).spawn().expect("runs");
        std::thread::sleep(Duration::from_micros(round * 7_919 % 60_000));
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().expect("ends");
        let found = content(&room.path().join("packed"));
        let side = sides.iter().position(|side| *side == found).expect("one of the two, whole");
        seen[side] += 1;
    }
    println!("killed: {seen:?}");
}

#[test]
fn on_a_full_disk() {
    let room = room();
    let sides = both(&room);
    for round in 0..common::sweep(10) {
        // No file may grow past so many blocks; the shell has the signal ignored, so that writing fails.
        let blocks = round * 5 % 23;
        let exe = env!("CARGO_BIN_EXE_flexor-hdl");
        let line =
            format!("trap '' XFSZ; ulimit -f {blocks}; exec {exe} {} --input a/x.bits", PACK.join(" "));
        let run = Command::new("sh").args(["-c", &line]).current_dir(&room).output().expect("runs");
        let found = content(&room.path().join("packed"));
        assert_eq!(found, sides[usize::from(!run.status.success())], "{blocks} blocks");
        assert!(run.status.success() || run.status.code() == Some(2), "{:?}", run.status);
        assert!(pack(&room, "b").status().expect("runs").success());
    }
    // Nothing else stays.
    let left = fs::read_dir(room.path()).expect("listing").count();
    assert_eq!(left, 5);
}
