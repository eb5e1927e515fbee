//! `unpack --fast --max-memory`: frames larger than the limit decode within it.
#![cfg(target_os = "linux")]

use crate::common::binary;
use flexor_hdl::codec::digest::{basis_digest, seal_text, sha256_hex};
use flexor_hdl::gf2::{BitMatrix, construct};
use flexor_hdl::spec::Polarity;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

/// Bytes of the packed frame, more than the limit.
const BYTES: usize = 80 << 20;
const LIMIT: usize = 64 << 20;

/// A packed folder of one layer of (8, 20).
fn packed(dir: &Path) {
    let plane = construct::random_matrix(20, 8, 0.5, 1).expect("a matrix");
    let mut state = 1u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let bytes: Vec<u8> = (0..BYTES).map(|_| byte()).collect();
    let rows: Vec<_> = plane.rows().iter().map(ToString::to_string).collect();
    let manifest = json!({ "schema_version": 1, "tool_version": "test", "word_width": 64, "bit_order": "lsb_first",
        "polarity": "xor", "basis": "given", "planes": [{ "n_in": 8, "n_in_stored": 8, "n_out": 20, "matrix": rows, "T": "identity" }],
        "basis_digest": basis_digest(Polarity::Xor, [(&plane, &BitMatrix::identity(8))]),
        "layers": [{ "name": "a", "n_weights": 20 * BYTES, "groups": BYTES, "words": BYTES / 8,
            "stored_bits": 8 * BYTES, "bits_per_weight": 0.4, "sha256": sha256_hex(&bytes) }], "digest": "" });
    fs::create_dir(dir).expect("made");
    fs::write(dir.join("a.bin"), bytes).expect("written");
    fs::write(dir.join("manifest.json"), seal_text(&format!("{manifest:#}"))).expect("written");
}

/// The most memory that the process had, in bytes, when it was last seen.
fn peak(child: &mut Child) -> usize {
    let mut peak = 0;
    while child.try_wait().expect("waits").is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) << 10);
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(child.wait().expect("ends").success());
    peak
}

#[test]
fn a_frame_larger_than_the_limit() {
    let room = tempfile::tempdir().expect("a temporary folder");
    packed(&room.path().join("packed"));
    let limit = format!("{}M", LIMIT >> 20);
    let args = ["unpack", "packed", "--out", "bits.npz", "--fast", "--form", "bits", "--max-memory", &limit];
    let mut command: Command = binary::command();
    let peak = peak(&mut command.args(args).current_dir(&room).spawn().expect("runs"));
    println!("peak {} MiB of {} MiB", peak >> 20, LIMIT >> 20);
    assert!(peak > 0 && peak <= LIMIT, "{peak} bytes");
    let archive = fs::metadata(room.path().join("bits.npz")).expect("written").len();
    assert!(archive as usize > BYTES * 20 / 8, "{archive} bytes");
}

#[test]
fn too_small_a_limit_is_an_error() {
    let room = tempfile::tempdir().expect("a temporary folder");
    packed(&room.path().join("packed"));
    let mut command = binary::command();
    let args = ["unpack", "packed", "--out", "bits.npz", "--fast", "--max-memory", "1M"];
    let run = command.args(args).current_dir(&room).output().expect("runs");
    assert_eq!(run.status.code(), Some(2));
    let error = String::from_utf8_lossy(&run.stderr);
    assert!(error.contains("--max-memory: 1048576 bytes,"), "{error}");
    assert!(!room.path().join("bits.npz").exists());
}
