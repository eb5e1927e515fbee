//! The codec against numpy: a script of its own decodes what was packed, and packs what is then decoded.

use crate::common;
use crate::common::binary;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const NETWORKS: [&str; 2] = ["n8_20_tap2", "q2_n8_20_tap2"];

fn has_numpy() -> bool {
    let found = Command::new("python3").args(["-c", "import numpy"]).output();
    let found = found.is_ok_and(|out| out.status.success());
    if !found {
        println!("note: no python3 with numpy, nothing is compared with it");
    }
    found
}

fn numpy(room: &TempDir, args: &[&str]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/numpy/codec.py");
    let run = Command::new("python3").arg(script).args(args).current_dir(room).output().expect("python runs");
    assert!(run.status.success(), "{args:?}: {}", String::from_utf8_lossy(&run.stderr));
}

fn tool(room: &TempDir, args: &[&str]) {
    let run = binary::command().args(args).current_dir(room).output().expect("the tool runs");
    assert!(run.status.success(), "{args:?}: {}", String::from_utf8_lossy(&run.stderr));
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

/// The spec and the layer list of the two small layers of a network, in `room`.
fn network(room: &TempDir, name: &str) {
    let dir = data().join("trained_small").join(name);
    let planes: Vec<_> = ["M0.txt", "M1.txt"].iter().map(|m| dir.join(m)).filter(|m| m.exists()).collect();
    let planes: Vec<_> = planes.iter().map(|m| json!({ "matrix": { "file": m } })).collect();
    let spec = json!({ "schema_version": 1, "name": "dec", "planes": planes });
    std::fs::write(room.path().join("spec.json"), spec.to_string()).expect("written");
    let list = std::fs::read_to_string(data().join(format!("{name}.layers.json"))).expect("a list");
    let mut list: serde_json::Value = serde_json::from_str(&list).expect("json");
    let layers = list["layers"].as_array_mut().expect("layers");
    layers.retain(|layer| ["c1", "f2"].contains(&layer["name"].as_str().expect("a name")));
    std::fs::write(room.path().join("layers.json"), list.to_string()).expect("written");
    std::fs::copy(dir.join("all.npz"), room.path().join("all.npz")).expect("copied");
}

#[test]
fn numpy_decodes_what_we_packed() {
    if !has_numpy() {
        return;
    }
    for name in NETWORKS {
        let room = tempfile::tempdir().expect("a temporary folder");
        network(&room, name);
        let ways = [
            ("lsb", &["--word-width", "8"][..]),
            ("msb", &["--word-width", "24", "--msb-first"]),
            ("rebased", &["--basis", "optimized"]),
        ];
        for (out, more) in ways {
            let pack = [
                "pack",
                "--spec",
                "spec.json",
                "--layers",
                "layers.json",
                "--input",
                "all.npz",
                "--out",
                out,
            ];
            tool(&room, &[&pack[..], more].concat());
            tool(&room, &["unpack", out, "--out", "slow.npz", "--force"]);
            tool(&room, &["unpack", out, "--out", "fast.npz", "--fast", "--force"]);
            numpy(&room, &["decode", out, "slow.npz"]);
            numpy(&room, &["decode", out, "fast.npz"]);
        }
        for form in ["signs", "bits", "weights"] {
            let file = format!("{form}.npz");
            tool(&room, &["unpack", "lsb", "--out", &file, "--fast", "--form", form, "--threads", "1"]);
        }
        numpy(&room, &["forms", "lsb", "signs.npz", "bits.npz", "weights.npz"]);
    }
}

#[test]
fn we_decode_what_numpy_packed() {
    if !has_numpy() {
        return;
    }
    for seed in 0..common::sweep(4) {
        let room = tempfile::tempdir().expect("a temporary folder");
        numpy(&room, &["pack", "packed", "expected.npz", &seed.to_string()]);
        for (out, more) in [("slow.npz", &[][..]), ("fast.npz", &["--fast"])] {
            tool(&room, &[&["unpack", "packed", "--out", out][..], more].concat());
            numpy(&room, &["same", "expected.npz", out]);
        }
    }
}
