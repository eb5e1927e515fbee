//! What is written, over what, and beside whom.
#![cfg(unix)]

use crate::common::sweep;
use crate::faults::room::{Ran, Room};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// All that lies in a folder; nothing where there is none.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let (path, name) =
            entry.map(|e| (e.path(), e.file_name().to_string_lossy().into_owned())).expect("an entry");
        match path.is_dir() {
            true => found
                .extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes))),
            false => drop(found.insert(name, fs::read(path).expect("read"))),
        }
    }
    found
}

/// A room with `dec.json`, its design in `hdl_out`, layers `l.json` and tensors `a/x.bits` and `b/x.bits` for them.
pub fn room() -> Room {
    let room = Room::new();
    room.spec("dec", &json!({}));
    let layer = |i| json!({ "name": format!("c{i}"), "planes": ["x"], "n_weights": 24_000 });
    room.write("l.json", json!({ "schema_version": 1, "layers": [layer(1), layer(2)] }).to_string());
    room.write("a/x.bits", [0x5a; 4_000]).write("b/x.bits", [0xc3; 4_000]);
    room
}

pub const PACK: [&str; 9] =
    ["pack", "--spec", "dec.json", "--layers", "l.json", "--input", "a/x.bits", "--out", "p"];

fn refused(ran: &Ran, what: &str) {
    assert!(ran.code == 2 && ran.err.contains(what), "{}: {}{}", ran.code, ran.out, ran.err);
}

fn mode(room: &Room, name: &str) -> u32 {
    fs::metadata(room.path(name)).expect("there").permissions().mode() & 0o777
}

fn entries(room: &Room, name: &str) -> Vec<String> {
    let entries = fs::read_dir(room.path(name)).expect("listing").flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn the_spec_of_a_layer_is_no_way_out_of_the_folder() {
    let room = room();
    let layer = json!({ "name": "c1", "planes": ["x"], "n_weights": 2_400, "spec": "...json" });
    room.write("l.json", json!({ "schema_version": 1, "layers": [layer] }).to_string());
    room.write("...json", room.read("dec.json"));
    refused(&room.run(&PACK), "\"..\" is no safe file name");
    assert!(!room.path("p").exists());
}

#[test]
fn waves_and_tables_replace_nothing_unasked() {
    let room = room();
    room.runs(&["generate", "dec.json"]);
    room.write("f", "precious");
    let check = ["check", "hdl_out/dec", "--engine", "builtin", "--vcd", "f"];
    let compare =
        ["compare", "--sizes", "4x6", "--seeds", "1", "--effort", "0", "--out", "c", "--markdown", "f"];
    for args in [&check[..], &compare] {
        refused(&room.run(args), "f: exists; use --force");
        assert_eq!(room.read("f"), "precious");
        room.runs(&[args, &["--force"]].concat());
        assert_ne!(room.read("f"), "precious");
        room.write("f", "precious");
    }
}

#[test]
fn a_pipe_or_a_symlink_is_never_replaced() {
    let room = room();
    room.runs(&PACK);
    assert!(Command::new("mkfifo").arg(room.path("pipe")).status().expect("runs").success());
    symlink("elsewhere", room.path("link")).expect("linked");
    for name in ["pipe", "link", "/dev/stdout"] {
        refused(&room.run(&["convert", "p", name, "--force"]), name);
        refused(&room.run(&["unpack", "p", "--out", name, "--force"]), "name a new file");
    }
    assert_eq!(
        entries(&room, ".").iter().filter(|name| ["pipe", "link"].contains(&name.as_str())).count(),
        2
    );
}

#[test]
fn packing_again_keeps_what_pack_did_not_write() {
    let room = room();
    room.runs(&PACK);
    room.write("p/c1.h", "mine").write("p/memory.rs", "mine");
    refused(&room.run(&PACK), "p/c1.h: was not made by this command");
    // Not even where it would write a file of that name.
    refused(&room.run(&[&PACK[..], &["--image", "h"]].concat()), "p/c1.h: was not made by this command");
    assert_eq!([room.read("p/c1.h"), room.read("p/memory.rs")], ["mine"; 2]);
}

#[test]
fn packing_again_drops_the_images_of_before() {
    let room = room();
    room.runs(&[&PACK[..], &["--image", "h", "--memory", "coe"]].concat());
    room.runs(&PACK);
    assert_eq!(entries(&room, "p"), ["c1.bin", "c1.hex", "c2.bin", "c2.hex", "manifest.json"]);
}

#[test]
fn a_changed_file_is_not_replaced_unasked() {
    let room = room();
    room.runs(&PACK);
    room.runs(&["generate", "dec.json"]);
    for (file, args) in [
        ("hdl_out/dec/rtl/dec_xor.v", &["generate", "dec.json"][..]),
        ("p/c1.hex", &PACK),
        ("p/manifest.json", &PACK),
    ] {
        let old = room.read(file);
        room.write(file, old.clone() + " ");
        refused(&room.run(args), &format!("{file}: was changed since this command wrote it"));
        assert_eq!(room.read(file), old.clone() + " ");
        room.runs(&[args, &["--force"]].concat());
        assert_eq!(room.read(file), old);
    }
}

#[test]
fn evidence_is_written_through_no_symlink() {
    let room = room();
    room.runs(&["generate", "dec.json"]);
    fs::rename(room.path("hdl_out/dec/report"), room.path("other")).expect("moved");
    symlink(room.path("other"), room.path("hdl_out/dec/report")).expect("linked");
    room.write("other/evidence.json", "mine");
    room.run(&["check", "hdl_out/dec", "--engine", "builtin"]);
    assert_eq!(room.read("other/evidence.json"), "mine");
}

#[test]
fn rights_are_those_of_the_umask_or_of_the_file_replaced() {
    let room = room();
    room.runs(&PACK);
    room.runs(&["matrix", "random", "--rows", "4", "--cols", "4", "--seed", "1", "--write", "m.txt"]);
    let exe = env!("CARGO_BIN_EXE_flexor-hdl");
    for (name, args) in [
        ("c.npz", "unpack p --out c.npz"),
        ("c.mif", "convert p c.mif"),
        ("net.txt", "optimize m.txt --effort 0 --write net.txt"),
        ("net.json", "verify m.txt net.txt --write net.json"),
        ("q/c1.bin", "pack --spec dec.json --layers l.json --input a/x.bits --out q"),
    ] {
        let line = format!("umask 077; exec {exe} {args}");
        assert!(
            Command::new("sh")
                .args(["-c", &line])
                .env("CI", "1")
                .current_dir(room.path(""))
                .stdout(Stdio::null())
                .status()
                .expect("runs")
                .success()
        );
        assert_eq!(mode(&room, name), 0o600, "{name}");
        fs::set_permissions(room.path(name), fs::Permissions::from_mode(0o640)).expect("set");
        room.runs(&[&args.split(' ').collect::<Vec<_>>()[..], &["--force"]].concat());
        assert_eq!(mode(&room, name), 0o640, "{name}");
    }
}

#[test]
fn what_a_killed_run_left_is_cleared_and_nothing_else() {
    let room = room();
    room.write(".flexor-abc123/new/c1.bin", "torn")
        .write(".flexor-abc124", "torn")
        .write(".flexor-notes", "mine");
    room.runs(&PACK);
    assert_eq!(entries(&room, ".")[..2], [".flexor-notes", "a"]);
}

#[test]
fn a_full_disk_is_one_error() {
    let room = room();
    room.runs(&PACK);
    let exe = env!("CARGO_BIN_EXE_flexor-hdl");
    for blocks in [0, 1, 2, 3, 5, 8, 13, 21, 34, 55] {
        // No file may grow past so many blocks; the shell has the signal ignored, so that writing fails.
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec {exe} unpack p --fast --out c.npz");
        let ran = Command::new("sh").args(["-c", &line]).current_dir(room.path("")).output().expect("runs");
        let err = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(
            ran.status.code() == Some(2) && err.lines().count() == 1 && err.starts_with("error: "),
            "{blocks}: {err}"
        );
        assert!(!room.path("c.npz").exists());
    }
}

#[test]
fn a_worse_network_replaces_no_better_one() {
    let room = room();
    room.runs(&["matrix", "random", "--rows", "30", "--cols", "16", "--seed", "1", "--write", "m.txt"]);
    room.runs(&["optimize", "m.txt", "--effort", "0", "--write", "net.txt"]);
    let good = room.read("net.txt");
    let naive = ["optimize", "m.txt", "--strategy", "naive", "--write", "net.txt", "--force", "--json"];
    let ran = room.run(&naive);
    let found: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((ran.code, &found["written"]), (0, &json!(false)));
    assert!(ran.err.starts_with("net.txt: holds a better network and is kept: XOR2 "), "{}", ran.err);
    assert_eq!(room.read("net.txt"), good);
    // That of another matrix is no better one.
    room.runs(&[
        "matrix", "random", "--rows", "30", "--cols", "16", "--seed", "2", "--write", "m.txt", "--force",
    ]);
    let found: Value = serde_json::from_str(&room.runs(&naive)).expect("JSON");
    assert_eq!(found["written"], true);
}

#[test]
fn a_file_put_in_while_a_folder_is_replaced_is_not_lost() {
    let room = room();
    for _ in 0..sweep(8) {
        room.runs(&["generate", "dec.json", "--force"]);
        let mut command = room.tool(&["generate", "dec.json"]);
        let mut child = command.stderr(Stdio::null()).stdout(Stdio::null()).spawn().expect("runs");
        let mut runs = || child.try_wait().expect("waited").is_none();
        // Before that it looks at the folder, and refuses.
        while entries(&room, "hdl_out").len() == 1 && runs() {}
        let mut written = Vec::new();
        while runs() {
            let name = format!("hdl_out/dec/notes{}", written.len());
            if fs::write(room.path(&name), "mine").is_ok() {
                written.push(name);
            }
        }
        for name in written {
            assert_eq!(room.read(&name), "mine", "{name}");
        }
    }
}

#[test]
fn a_second_writer_waits_until_it_is_stopped() {
    let room = room();
    fs::create_dir(room.path("hdl_out")).expect("made");
    let first = fs::File::open(room.path("hdl_out")).expect("opened");
    first.lock().expect("locked");
    let child = room.tool(&["generate", "dec.json"]).stderr(Stdio::piped()).spawn().expect("runs");
    sleep(Duration::from_millis(2500));
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("runs");
    let ran = child.wait_with_output().expect("ends");
    let err = String::from_utf8_lossy(&ran.stderr);
    assert!(kill.success() && err.contains("hdl_out: waiting for another run"), "{err}");
    assert_eq!((ran.status.code(), entries(&room, "hdl_out").len()), (Some(130), 0));
    drop(first);
    room.runs(&["generate", "dec.json"]);
}

/// Two to eight runs at once, of `sides` in turns; each ends well or says that another one writes.
fn at_once(room: &Room, round: u64, sides: &[Vec<&str>], prepare: impl Fn(&mut Command)) {
    let begin = |i: u64| {
        let mut command = room.tool(&sides[i as usize % sides.len()]);
        prepare(&mut command);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("runs")
    };
    let begun: Vec<_> = (0..2 + round % 7).map(begin).collect();
    for child in begun {
        let ran = child.wait_with_output().expect("ends");
        let err = String::from_utf8_lossy(&ran.stderr);
        let waited = ran.status.code() == Some(2) && err.contains("another run");
        assert!(ran.status.success() || waited, "round {round}: {:?} {err}", ran.status);
    }
}

/// In every round `output` is one of what the sides make alone.
fn races(room: &Room, output: &str, sides: &[Vec<&str>]) {
    let alone = |side: &Vec<&str>| {
        room.runs(side);
        files(&room.path(output))
    };
    let wanted: Vec<_> = sides.iter().map(alone).collect();
    let mut seen = vec![0; sides.len()];
    for round in 0..sweep(3) {
        at_once(room, round, sides, |_| {});
        let found = files(&room.path(output));
        let side = wanted.iter().position(|side| *side == found);
        seen[side.unwrap_or_else(|| panic!("round {round}: a mixture: {:?}", found.keys()))] += 1;
    }
    assert!(!entries(room, ".").iter().any(|name| name.starts_with(".flexor")));
    println!("{output}: {seen:?}");
}

#[test]
fn writers_of_one_design() {
    let room = room();
    for (side, rows) in [("a", ["1010", "0101", "1100"]), ("b", ["1111", "0101", "0011"])] {
        room.write(
            &format!("{side}/dec.json"),
            json!({ "schema_version": 1, "name": "dec", "planes": [{ "matrix": rows }] }).to_string(),
        );
    }
    races(&room, "hdl_out", &[vec!["generate", "a/dec.json"], vec!["generate", "b/dec.json"]]);
}

#[test]
fn writers_of_one_packed_folder() {
    let room = room();
    let of = |input| [&PACK[..6], &[input], &PACK[7..]].concat();
    races(&room, "p", &[of("a/x.bits"), of("b/x.bits")]);
}

#[test]
fn writers_of_one_archive() {
    let room = room();
    room.runs(&PACK);
    room.runs(&[&PACK[..6], &["b/x.bits", "--out", "q"]].concat());
    fs::create_dir(room.path("o")).expect("made");
    let of = |packed| vec!["unpack", packed, "--out", "o/c.npz", "--force"];
    races(&room, "o", &[of("p"), of("q")]);
}

#[test]
fn writers_of_one_network() {
    let room = room();
    room.runs(&["matrix", "random", "--rows", "30", "--cols", "16", "--seed", "1", "--write", "m.txt"]);
    let of = |strategy| {
        vec!["optimize", "m.txt", "--strategy", strategy, "--effort", "0", "--write", "net.txt", "--force"]
    };
    let sides = ["paar", "naive"].map(of);
    room.runs(&sides[0]);
    let best = room.read("net.txt");
    for round in 0..sweep(3) {
        fs::remove_file(room.path("net.txt")).expect("removed");
        at_once(&room, round, &sides, |_| {});
        assert_eq!(room.read("net.txt"), best);
    }
}

#[test]
fn writers_of_one_sweep() {
    let room = room();
    let sweep_of = ["compare", "--sizes", "4x6,5x7", "--seeds", "2", "--effort", "0", "--out"];
    room.runs(&[&sweep_of[..], &["alone"]].concat());
    for round in 0..sweep(3) {
        at_once(&room, round, &[[&sweep_of[..], &["r"]].concat()], |_| {});
        assert_eq!(files(&room.path("r")), files(&room.path("alone")));
        fs::remove_dir_all(room.path("r")).expect("removed");
    }
}

#[test]
fn writers_of_one_cache() {
    let room = room();
    room.runs(&["matrix", "random", "--rows", "30", "--cols", "16", "--seed", "1", "--write", "m.txt"]);
    let cached = |command: &mut Command| {
        command
            .env_remove("CI")
            .env("HOME", room.path("home"))
            .env("XDG_CACHE_HOME", room.path("home/caches"));
    };
    let of = |seed| vec!["optimize", "m.txt", "--effort", "0", "--json", "--seed", seed];
    for round in 0..sweep(3) {
        at_once(&room, round, &["1", "2", "3"].map(of), cached);
        let mut after = room.tool(&of("1"));
        cached(&mut after);
        let after = after.output().expect("runs");
        let found: Value = serde_json::from_slice(&after.stdout).expect("JSON");
        assert!(found["cached"] == true && after.stderr.is_empty(), "{found}");
        assert_eq!(files(&room.path("home")).len(), 1);
        fs::remove_dir_all(room.path("home")).expect("removed");
    }
}
