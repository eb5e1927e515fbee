//! The codec's subcommands as a user meets them.

use crate::common::binary;
use flexor_hdl::gf2::io::{npy, npz};
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

fn run(room: &TempDir, args: &[&str]) -> Ran {
    let output = binary::command().args(args).current_dir(room).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let ran =
        Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) };
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran
}

fn json_of(room: &TempDir, args: &[&str]) -> Value {
    let ran = run(room, &[args, &["--json"]].concat());
    assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
    serde_json::from_str(&ran.out).expect("json")
}

fn small(network: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/trained_small").join(network)
}

/// A folder with the tensors of the small two-plane network and a spec for them.
fn room() -> TempDir {
    let room = tempfile::tempdir().expect("a temporary folder");
    let dir = small("q2_n8_20_tap2");
    let plane = |m: &str| json!({ "matrix": { "file": dir.join(m) } });
    let spec = json!({ "schema_version": 1, "name": "dec", "planes": [plane("M0.txt"), plane("M1.txt")] });
    write(&room, "spec.json", &spec.to_string());
    for file in ["all.npz", "all.safetensors"] {
        fs::copy(dir.join(file), room.path().join(file)).expect("copied");
    }
    let layers = json!([{ "name": "*", "planes": ["*.p0.bits", "*.p1.bits"], "shape_of": "*.codes", "skip_axes": 1,
        "alpha": "*.alpha" }]);
    list(&room, "layers.json", &layers);
    room
}

fn write(room: &TempDir, name: &str, text: &str) {
    fs::write(room.path().join(name), text).expect("written");
}

fn list(room: &TempDir, name: &str, layers: &Value) {
    write(room, name, &json!({ "schema_version": 1, "layers": layers }).to_string());
}

/// `--spec` and `--layers` of [`room`].
const INPUTS: [&str; 4] = ["--spec", "spec.json", "--layers", "layers.json"];

fn pack(room: &TempDir, more: &[&str]) -> Ran {
    run(room, &[&["pack"][..], &INPUTS, more].concat())
}

#[test]
fn one_pattern_packs_both_files_to_the_same_frames() {
    let room = room();
    for (file, out) in [("all.npz", "a"), ("all.safetensors", "b")] {
        let ran = pack(&room, &["--input", file, "--out", out]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains("in no layer: "), "{}", ran.out);
    }
    let read = |name: &str| fs::read(room.path().join(name)).expect("read");
    for file in ["c1.bin", "c1.hex", "f2.bin", "manifest.json"] {
        assert!(read(&format!("a/{file}")) == read(&format!("b/{file}")), "{file}");
    }
    assert_eq!(run(&room, &["diff", "a", "b"]).code, 0);
    let packed = json_of(&room, &["inspect", "a"]);
    assert_eq!(packed["layers"][0]["shape"], json!([32, 1, 3, 3]));
    let alpha = &packed["layers"][0]["alpha_values"];
    assert_eq!((&alpha["dtype"], &alpha["shape"]), (&json!("f32"), &json!([2, 32])));
    let total = &packed["accounts"]["total"];
    assert_eq!((&total["n_weights"], &total["alpha_bits"]), (&json!(288 + 1280), &json!(32 * 2 * (32 + 10))));
}

#[test]
fn extra_and_missing_tensors_are_named() {
    let room = room();
    let ran = pack(&room, &["--input", "all.npz", "--out", "a", "--strict"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("all.npz: no layer names the tensors c1."), "{}", ran.err);
    list(&room, "layers.json", &json!([{ "name": "*", "planes": ["*.p7", "*.p8"], "n_weights": 4 }]));
    let ran = pack(&room, &["--input", "all.npz", "--out", "a"]);
    assert_eq!(ran.err, "error: layers.json: layers[0]: no tensor of all.npz matches *.p7\n");
    assert!(!room.path().join("a").exists());
}

#[test]
fn layers_may_name_their_spec() {
    let room = room();
    let text = fs::read_to_string(room.path().join("spec.json")).expect("read");
    let mut spec: Value = serde_json::from_str(&text).expect("json");
    spec["planes"].as_array_mut().expect("planes").swap(0, 1);
    write(&room, "other.json", &spec.to_string());
    let layer = |name: &str, spec: &str| {
        json!({ "name": name, "spec": spec, "planes": [format!("{name}.p0.bits"), format!("{name}.p1.bits")],
            "n_weights": if name == "c1" { 288 } else { 1280 } })
    };
    list(&room, "layers.json", &json!([layer("c1", "spec.json"), layer("f2", "other.json")]));
    for _ in 0..2 {
        let ran = pack(&room, &["--input", "all.npz", "--out", "model"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.contains("words of 8 bits in model/other\n"), "{}", ran.out);
    }
    let manifest = |dir: &str| json_of(&room, &["inspect", dir])["basis_digest"].clone();
    assert_ne!(manifest("model/spec"), manifest("model/other"));
    assert_eq!(run(&room, &["unpack", "model/other", "--out", "codes.npz"]).code, 0);
    assert!(
        json_of(
            &room,
            &[
                "pack",
                "--spec",
                "spec.json",
                "--layers",
                "layers.json",
                "--input",
                "all.npz",
                "--out",
                "model"
            ]
        )["parts"]["other"]["layers"][0]["name"]
            == "f2"
    );
}

#[test]
fn inspect_lists_tensors() {
    let room = room();
    let tensors = json_of(&room, &["inspect", "all.npz"]);
    let found = tensors["tensors"].as_array().expect("a list");
    let alpha = found.iter().find(|tensor| tensor["name"] == "c1.alpha").expect("c1.alpha");
    assert_eq!((&alpha["dtype"], &alpha["elements"]), (&json!("f32"), &json!(64)));
    assert!(run(&room, &["inspect", "all.safetensors"]).out.contains("c1.p0.x_float"));
    assert_eq!(run(&room, &["inspect", "none.npz"]).code, 2);
    assert_eq!(run(&room, &["inspect", "spec.json"]).code, 2);
}

/// An array of ones and zeros.
fn array(name: &str, shape: &[usize], bit: impl Fn(usize) -> bool) -> (String, Vec<u8>) {
    let bits: Vec<_> = (0..shape.iter().product()).map(|i| u8::from(bit(i))).collect();
    (name.to_owned(), npy::write_u8(shape, &bits))
}

#[test]
fn encode_keeps_what_counts() {
    let room = room();
    let bit = |i: usize| i * i % 11 < 5;
    // Five weights of twenty count: fewer than the rank.
    let mask = |i: usize| i % 20 < 5;
    let arrays =
        [array("w0", &[8, 5, 2], bit), array("w1", &[8, 5, 2], |i| bit(i + 3)), array("mask", &[80], mask)];
    fs::write(room.path().join("w.npz"), npz::write_archive(&arrays).expect("bytes")).expect("written");
    let layer =
        json!({ "name": "w", "planes": ["w0", "w1"], "n_weights": 80, "shape": [8, 5, 2], "mask": "mask" });
    list(&room, "layers.json", &json!([layer]));
    let args = [&["encode"][..], &INPUTS, &["--input", "w.npz", "--out", "enc"]].concat();
    let outcome = json_of(&room, &args);
    let wrong: f64 = outcome["wrong_share"].as_f64().expect("a share");
    assert!(wrong < 0.05, "{outcome}");
    assert_eq!(
        (&outcome["outcomes"][1]["counted"], &outcome["outcomes"][1]["exact"]),
        (&json!(20), &json!(true))
    );
    assert_eq!(run(&room, &["unpack", "enc", "--out", "codes.npz"]).code, 0);
    let archive = fs::read(room.path().join("codes.npz")).expect("read");
    let (name, codes) = npz::read_entries(&archive, "", 1 << 20).expect("an archive").remove(0);
    let codes = npy::read_array(&codes, "", 1 << 20).expect("an array");
    assert_eq!((name.as_str(), codes.shape), ("w", vec![2, 8, 5, 2]));
    let lost = (0..80).filter(|&i| mask(i) && codes.values.bit_at(i) != Ok(bit(i))).count();
    let stated = outcome["outcomes"][0]["wrong_share"].as_f64().expect("a share");
    assert_eq!(lost as f64 / 20.0, stated);
}

#[test]
fn encode_and_unpack_turn_the_axes() {
    let room = room();
    let bit = |i: usize| i * 7 % 13 < 6;
    // (out, in) = (4, 5), saved as (in, out).
    let turned = |i: usize| bit(i % 4 * 5 + i / 4);
    for (file, saved) in [("oi", array("w", &[4, 5], bit)), ("io", array("w", &[5, 4], turned))] {
        fs::write(room.path().join(format!("{file}.npz")), npz::write_archive(&[saved]).expect("bytes"))
            .expect("written");
    }
    let layer = json!({ "name": "w", "planes": ["w", "w"], "n_weights": 20, "shape": [4, 5] });
    list(&room, "layers.json", &json!([layer]));
    let encode = |more: &[&str]| run(&room, &[&["encode"][..], &INPUTS, more].concat()).code;
    assert_eq!(encode(&["--input", "oi.npz", "--out", "a"]), 0);
    assert_eq!(encode(&["--input", "io.npz", "--out", "b", "--order", "hwio"]), 0);
    assert_eq!(run(&room, &["diff", "a", "b"]).code, 0);
    assert_eq!(run(&room, &["unpack", "a", "--out", "oi-codes.npz"]).code, 0);
    assert_eq!(run(&room, &["unpack", "a", "--out", "io-codes.npz", "--order", "hwio"]).code, 0);
    let codes = |file: &str| {
        let bytes = fs::read(room.path().join(file)).expect("read");
        npy::read_array(&npz::read_entries(&bytes, "", 1 << 20).expect("an archive").remove(0).1, "", 1 << 20)
            .expect("an array")
    };
    let (oi, io) = (codes("oi-codes.npz"), codes("io-codes.npz"));
    assert_eq!((oi.shape, io.shape), (vec![2, 4, 5], vec![2, 5, 4]));
    for i in 0..20 {
        assert_eq!(io.values.bit_at(i), oi.values.bit_at(i % 4 * 5 + i / 4));
    }
}

#[test]
fn raw_bits_pack_and_account() {
    let room = room();
    // 3 groups of 8 bits a plane.
    fs::write(room.path().join("p.bits"), [0x12u8, 0x34, 0x56]).expect("written");
    list(&room, "layers.json", &json!([{ "name": "a", "planes": ["p", "p"], "n_weights": 55 }]));
    assert_eq!(pack(&room, &["--input", "p.bits", "--out", "a", "--word-width", "64"]).code, 0);
    let bytes = fs::read(room.path().join("a/a.bin")).expect("read");
    assert_eq!(bytes, [0x12, 0x12, 0x34, 0x34, 0x56, 0x56, 0, 0]);
    let account = json_of(&room, &["account", "a"]);
    let layer = &account["accounts"]["layers"][0];
    assert_eq!((&layer["padding_weights"], &layer["word_padding_bits"]), (&json!(5), &json!(16)));
    let listed =
        json_of(&room, &["account", "layers.json", "--n-in", "8,8", "--n-out", "20", "--word-width", "64"]);
    assert_eq!(listed["accounts"]["total"]["stored_bits"], layer["stored_bits"]);
    assert_eq!(run(&room, &["account", "layers.json"]).code, 2);
    assert_eq!(run(&room, &["account", "layers.json", "--n-in", "5000", "--n-out", "20"]).code, 2);
}

#[test]
fn footprint_lists_what_fits() {
    let room = room();
    let found = json_of(&room, &["footprint", "--bits-per-weight", "0.8", "--n-out", "20", "--taps", "2"]);
    let schemes = found["schemes"].as_array().expect("a list");
    let n_in: Vec<_> = schemes.iter().map(|scheme| scheme["n_in"].to_string()).collect();
    assert_eq!(n_in, ["[16]", "[8,8]", "[6,5,5]", "[4,4,4,4]"]);
    for scheme in schemes {
        // Two taps a row: a gate a distinct row, and never full rank.
        let (gates, q) = (scheme["n_xor"].as_u64().expect("gates"), scheme["q"].as_u64().expect("q"));
        assert!(gates <= 20 * q && gates >= 6, "{scheme}");
        assert!(scheme["true_bits_per_weight"].as_f64() < scheme["bits_per_weight"].as_f64(), "{scheme}");
    }
    assert!(
        json_of(&room, &["footprint", "--bits-per-weight", "0.8", "--n-out", "20", "--all"])["schemes"]
            .as_array()
            .expect("a list")
            .len()
            > 50
    );
    assert_eq!(run(&room, &["footprint", "--bits-per-weight", "0", "--n-out", "20"]).code, 2);
}
