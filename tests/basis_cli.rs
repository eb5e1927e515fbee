//! An optimized basis from the command line: what is stored, what is refused, and the edge cases.

use crate::common::binary;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn run(room: &TempDir, args: &[&str]) -> Ran {
    let output = binary::command().env("NO_COLOR", "1").current_dir(room).args(args).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let ran =
        Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) };
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
    ran
}

/// What a run that must succeed prints, as JSON.
fn object(room: &TempDir, args: &[&str]) -> Value {
    let ran = run(room, args);
    assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
    serde_json::from_str(&ran.out).expect("one JSON object")
}

fn succeeds(room: &TempDir, args: &[&str]) -> String {
    let ran = run(room, args);
    assert_eq!(ran.code, 0, "{args:?}: {}", ran.err);
    ran.out
}

/// Holds that a run ends with that code and says so.
fn refused(room: &TempDir, args: &[&str], code: i32, what: &str) {
    let ran = run(room, args);
    assert_eq!((ran.code, ran.err.contains(what)), (code, true), "{args:?}: {}", ran.err);
}

fn room() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn appendix() -> String {
    format!("{}/examples/appendix_a.json", env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).expect("read")
}

/// Writes `<name>.json`, a decoder of one matrix with an optimized basis, and generates it.
fn generate(room: &TempDir, name: &str, rows: &[&str]) -> Value {
    let spec = json!({ "schema_version": 1, "name": name, "planes": [{ "matrix": rows }], "basis": "optimized",
        "allow_zero_rows": true, "stream": { "width": 8 } });
    fs::write(room.path().join(format!("{name}.json")), spec.to_string()).expect("written");
    object(room, &["generate", &format!("{name}.json"), "--json"])
}

#[test]
fn the_papers_matrix() {
    let room = room();
    let made = object(&room, &["generate", &appendix(), "--basis", "optimized", "--json"]);
    let plane = &made["planes"][0];
    let counts = ["naive_xor", "n_xor", "n_in", "n_in_stored", "rank", "taps"];
    assert_eq!(counts.map(|count| plane[count].as_u64()), [9, 2, 4, 4, 4, 15].map(Some));
    let rows: Vec<_> = made["evidence"].as_array().expect("rows").iter().map(|row| &row["name"]).collect();
    assert!(rows.contains(&&json!("basis")), "{rows:?}");
    succeeds(&room, &["check", "hdl_out/appendix_a", "--engine", "builtin"]);
    succeeds(&room, &["generate", &appendix(), "--basis", "optimized", "--check"]);
    refused(&room, &["generate", &appendix(), "--check"], 1, "not what the spec makes");
    let report = object(&room, &["report", "hdl_out/appendix_a", "--format", "json"]);
    let given = &report["planes"][0]["rebasis"];
    assert_eq!((&given["shared_xor"], &given["optimum"]), (&json!(6), &json!(2)));
    let report = succeeds(&room, &["report", "hdl_out/appendix_a"]);
    let of_plane = |decoder: &str| {
        let cells = report.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        cells.into_iter().find(|cells| cells.starts_with(&["0", decoder])).unwrap_or_default().join(" ")
    };
    assert_eq!(of_plane("naive"), "0 naive 9 2 4 0.6667 6 22.2 %");
    assert_eq!(of_plane("shared"), "0 shared 6 2 4 0.6667 6 33.3 %");
    assert_eq!(of_plane("re-based"), "0 re-based 2 1 4 0.6667 2 100.0 %");
    let audit = object(&room, &["audit", &appendix(), "--basis", "optimized", "--json"]);
    let plane = &audit["planes"][0];
    assert_eq!((&plane["rebased_xor"], &plane["optimal"]), (&json!(2), &json!(true)));
    assert_eq!((&plane["d_min"], &plane["coding_error"]["worst"]), (&json!(1), &json!(1.0 / 6.0)));
}

#[test]
fn an_audit_tells_branch_numbers_of_symbols() {
    let room = room();
    let matrix = |name: &str| format!("{}/tests/data/matrices/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let audit = object(&room, &["audit", &matrix("AES"), "--symbol", "8,1", "--effort", "0", "--json"]);
    let bytes = &audit["branch_numbers"][0];
    let mds = json!({ "number": 5, "bounds": [5, 5], "most": 5, "mds": true });
    assert_eq!((&bytes["symbol"], &bytes["differential"], &bytes["linear"]), (&json!(8), &mds, &mds));
    assert_eq!(audit["branch_numbers"][1]["differential"]["mds"], json!(false));
    assert_eq!(audit["square"]["invertible"], json!(true));
    let text = succeeds(&room, &["audit", &matrix("MIDORI"), "--symbol", "4", "--effort", "0"]);
    assert!(text.contains("4 of at most 5: not MDS") && text.contains("involution"), "{text}");
    refused(&room, &["audit", &matrix("AES"), "--symbol", "5"], 2, "--symbol: 5 bits");
}

#[test]
fn an_audit_says_what_an_even_n_tap_costs() {
    let room = room();
    let matrix = format!("{}/tests/data/trained_small/n8_20_tap2/M0.txt", env!("CARGO_MANIFEST_DIR"));
    let layers = format!("{}/tests/data/n8_20_tap2.layers.json", env!("CARGO_MANIFEST_DIR"));
    let audit = object(&room, &["audit", &matrix, "--layers", &layers, "--json"]);
    assert_eq!((&audit["n_in"], &audit["n_out"], &audit["rank"]), (&json!(8), &json!(20), &json!(7)));
    assert_eq!((&audit["bits_per_weight"], &audit["true_bits_per_weight"]), (&json!(0.4), &json!(0.35)));
    let layers_of = &audit["layers"];
    assert_eq!(layers_of["useless_bits"].as_u64(), layers_of["stored_bits"].as_u64().map(|bits| bits / 8));
    let text = succeeds(&room, &["audit", &matrix, "--layers", &layers, "--basis", "given"]);
    assert!(text.contains("x and its complement decode alike") && text.contains("not looked for"), "{text}");
    assert!(text.contains("2640 of 21120 stored bits are useless (52768 weights)"), "{text}");
    let sizes = json!({ "schema_version": 1, "name": "two", "planes": [
        { "matrix": ["11", "01", "10"] }, { "matrix": ["110", "011", "101"] }] });
    fs::write(room.path().join("two.json"), sizes.to_string()).expect("written");
    let audit = object(&room, &["audit", "two.json", "--json"]);
    assert_eq!((&audit["total"]["n_in"], &audit["total"]["rank"]), (&json!(5), &json!(4)));
    fs::write(room.path().join("m.json"), "[[1, 0], [1, 1]]").expect("written");
    assert_eq!(object(&room, &["audit", "m.json", "--json"])["rank"], json!(2));
    refused(&room, &["audit", "none.txt"], 2, "none.txt");
}

#[test]
fn rank_deficient_matrices_store_fewer_bits() {
    let room = room();
    let made = generate(&room, "dec", &["1100", "0110", "1010", "1111", "0011"]);
    let plane = &made["planes"][0];
    assert_eq!((&plane["n_in"], &plane["n_in_stored"], &plane["rank"]), (&json!(4), &json!(3), &json!(3)));
    succeeds(&room, &["check", "hdl_out/dec", "--engine", "builtin"]);
    let datasheet = fs::read_to_string(room.path().join("hdl_out/dec/README.md")).expect("text");
    assert!(datasheet.contains("of the 4 given bits x of a group, 3 bits T·x are stored"), "{datasheet}");
    assert!(datasheet.contains("no stream goes back to the given basis"), "{datasheet}");
    let manifest: Value =
        serde_json::from_slice(&read(&room.path().join("hdl_out/dec/manifest.json"))).expect("JSON");
    let plane = &manifest["planes"][0];
    assert_eq!(plane["T"].as_array().map(Vec::len), Some(3));
    assert_eq!(plane["right_inverse"].as_array().map(Vec::len), Some(4));
}

#[test]
fn as_many_bits_as_weights_take_no_gate() {
    let room = room();
    let made = generate(&room, "dec", &["110", "011", "111"]);
    let plane = &made["planes"][0];
    assert_eq!((&plane["n_xor"], &plane["n_in_stored"]), (&json!(0), &json!(3)));
    let datasheet = fs::read_to_string(room.path().join("hdl_out/dec/README.md")).expect("text");
    assert!(datasheet.contains("no gate") && datasheet.contains("nothing is compressed"), "{datasheet}");
    let audit = succeeds(&room, &["audit", "dec.json"]);
    assert!(
        audit.contains("can be stored as it is, with no gate at all, and nothing is compressed"),
        "{audit}"
    );
    succeeds(&room, &["check", "hdl_out/dec", "--engine", "builtin"]);
}

#[test]
fn a_single_output_and_equal_rows_are_one_stored_bit() {
    let room = room();
    for (name, rows) in [("one", &["1011"][..]), ("equal", &["110", "110", "110"])] {
        let made = generate(&room, name, rows);
        let plane = &made["planes"][0];
        assert_eq!((&plane["n_xor"], &plane["n_in_stored"]), (&json!(0), &json!(1)), "{name}");
        succeeds(&room, &["check", &format!("hdl_out/{name}"), "--engine", "builtin"]);
    }
    let audit = succeeds(&room, &["audit", "equal.json"]);
    assert!(audit.contains("all outputs are the same bit"), "{audit}");
}

#[test]
fn a_plane_of_rank_0_stores_no_bits_and_a_group_of_none_is_refused() {
    let room = room();
    let planes = |rows: &[[&str; 3]]| rows.iter().map(|rows| json!({ "matrix": rows })).collect::<Vec<_>>();
    let write = |name: &str, rows: &[[&str; 3]]| {
        let spec = json!({ "schema_version": 1, "name": name, "planes": planes(rows), "basis": "optimized",
            "polarity": "product", "allow_zero_rows": true, "stream": { "width": 8, "lanes": 2 } });
        fs::write(room.path().join(format!("{name}.json")), spec.to_string()).expect("written");
    };
    write("some", &[["00", "00", "00"], ["11", "01", "10"]]);
    let made = object(&room, &["generate", "some.json", "--json"]);
    assert_eq!(made["planes"][0]["n_in_stored"], json!(0));
    succeeds(&room, &["check", "hdl_out/some"]);
    write("none", &[["00", "00", "00"], ["00", "00", "00"]]);
    refused(&room, &["generate", "none.json"], 2, "none.json: planes: every matrix has rank 0");
    assert!(!room.path().join("hdl_out/none").exists());
    let audit = object(&room, &["audit", "none.json", "--json"]);
    assert_eq!((&audit["total"]["rank"], &audit["planes"][0]["rebased_xor"]), (&json!(0), &json!(0)));
}

/// Two layers of a trained network of two planes; the specs `name`.json with these fields too.
fn trained(room: &TempDir, specs: &[(&str, Value)]) -> String {
    let data = format!("{}/tests/data/trained_small/q2_n8_20_tap2", env!("CARGO_MANIFEST_DIR"));
    let layer = |name: &str, n: usize| {
        json!({ "name": name, "planes": [format!("{name}.p0.x_float"), format!("{name}.p1.x_float")],
            "n_weights": n })
    };
    let layers = json!({ "schema_version": 1, "layers": [layer("c1", 288), layer("f2", 1280)] });
    fs::write(room.path().join("layers.json"), layers.to_string()).expect("written");
    let planes = ["M0.txt", "M1.txt"].map(|file| json!({ "matrix": { "file": format!("{data}/{file}") } }));
    for (name, fields) in specs {
        let mut spec =
            json!({ "schema_version": 1, "name": name, "planes": planes, "stream": { "width": 24 } });
        for (field, value) in fields.as_object().expect("fields") {
            spec[field] = value.clone();
        }
        fs::write(room.path().join(format!("{name}.json")), spec.to_string()).expect("written");
    }
    format!("{data}/all.npz")
}

#[test]
fn streams_go_to_the_basis_of_a_design_and_only_there() {
    let room = room();
    let input = trained(
        &room,
        &[
            ("given", json!({})),
            ("opt", json!({ "basis": "optimized" })),
            ("product", json!({ "basis": "optimized", "polarity": "product" })),
            ("other", json!({ "basis": "optimized", "strategy": "naive" })),
        ],
    );
    let pack = |source: [&str; 2], out: &str, more: &[&str]| {
        let args = ["pack", source[0], source[1], "--layers", "layers.json", "--input", &input, "--out", out];
        run(&room, &[&args, more].concat())
    };
    for name in ["given", "opt", "product"] {
        let made = object(&room, &["generate", &format!("{name}.json"), "--json"]);
        let bits =
            made["planes"].as_array().expect("planes").iter().map(|plane| plane["n_in_stored"].as_u64());
        let expected = if name == "given" { 8 } else { 7 };
        assert_eq!(bits.collect::<Vec<_>>(), [Some(expected); 2]);
    }
    assert_eq!(pack(["--spec", "given.json"], "x", &[]).code, 0);
    assert_eq!(pack(["--design", "hdl_out/opt"], "packed", &[]).code, 0);
    // The default search finds the basis of the design again.
    assert_eq!(pack(["--spec", "given.json"], "again", &["--basis", "optimized"]).code, 0);
    succeeds(&room, &["transform", "x", "--design", "hdl_out/opt", "--out", "moved"]);
    for file in ["manifest.json", "c1.bin", "f2.bin", "f2.hex"] {
        let of = |folder: &str| read(&room.path().join(folder).join(file));
        assert!(of("packed") == of("moved") && of("packed") == of("again"), "{file}");
    }
    let other = pack(["--spec", "other.json"], "no", &[]);
    assert_eq!((other.code, other.err.contains("give it by --design")), (2, true), "{}", other.err);
    let basis = pack(["--design", "hdl_out/opt"], "no", &["--basis", "given"]);
    assert_eq!((basis.code, basis.err.contains("--basis")), (2, true), "{}", basis.err);

    let codes = |packed: &str| {
        let out = format!("{packed}.npz");
        succeeds(&room, &["unpack", packed, "--out", &out]);
        read(&room.path().join(out))
    };
    assert!(codes("x") == codes("moved"));
    let check = ["check", "hdl_out/opt", "--engine", "builtin", "--stream"];
    succeeds(&room, &[&check[..], &["moved"]].concat());

    refused(&room, &[&check[..], &["x"]].concat(), 2, "basis_digest: is that of the given basis");
    refused(
        &room,
        &["check", "hdl_out/given", "--engine", "builtin", "--stream", "moved"],
        2,
        "basis_digest",
    );
    refused(
        &room,
        &["check", "hdl_out/product", "--engine", "builtin", "--stream", "moved"],
        2,
        "basis_digest",
    );
    let to = |packed, design| ["transform", packed, "--design", design, "--out", "no"];
    refused(&room, &to("moved", "hdl_out/opt"), 2, "in the basis that is asked for");
    refused(&room, &to("x", "hdl_out/product"), 2, "another decoder, basis or polarity");
    refused(&room, &[&to("moved", "hdl_out/opt")[..], &["--back"]].concat(), 2, "has no inverse: 7 bits");
    for design in ["hdl_out/given", "hdl_out/product"] {
        refused(&room, &["unpack", "moved", "--out", "no.npz", "--design", design], 2, "basis_digest");
    }
    succeeds(&room, &["unpack", "moved", "--out", "yes.npz", "--design", "hdl_out/opt"]);
    assert!(!room.path().join("no").exists() && !room.path().join("no.npz").exists());
}

#[test]
fn streams_go_back_where_t_has_an_inverse() {
    let room = room();
    generate(&room, "dec", &["1110", "0111", "1011", "1101", "1100"]);
    let list =
        json!({ "schema_version": 1, "layers": [{ "name": "a", "planes": ["bits"], "n_weights": 13 }] });
    fs::write(room.path().join("layers.json"), list.to_string()).expect("written");
    let bits = [1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0];
    let npy = flexor_hdl::gf2::io::npy::write_u8(&[3, 4], &bits);
    fs::write(room.path().join("bits.npy"), npy).expect("written");
    let pack = ["pack", "--spec", "dec.json", "--layers", "layers.json", "--input", "bits.npy"];
    succeeds(&room, &[&pack[..], &["--basis", "given", "--out", "x"]].concat());
    succeeds(&room, &["transform", "x", "--design", "hdl_out/dec", "--out", "forth"]);
    succeeds(&room, &["transform", "forth", "--design", "hdl_out/dec", "--out", "back", "--back"]);
    for file in ["a.bin", "manifest.json"] {
        assert!(
            read(&room.path().join("x").join(file)) == read(&room.path().join("back").join(file)),
            "{file}"
        );
    }
}

/// Every digit of `path` in turn is changed; `refuses` must say so. A step skips some where there are many.
fn each_digit(path: &Path, step: usize, refuses: impl Fn(usize)) {
    let text = read(path);
    let digits = text.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
    let digits: Vec<_> = digits.map(|(at, _)| at).step_by(step).collect();
    assert!(digits.len() > 5);
    for at in digits {
        let mut changed = text.clone();
        changed[at] = if changed[at] == b'9' { b'0' } else { changed[at] + 1 };
        fs::write(path, changed).expect("written");
        refuses(at);
    }
    fs::write(path, text).expect("written");
}

#[test]
fn a_manifest_with_one_digit_changed_is_refused() {
    let room = room();
    let input = trained(&room, &[("opt", json!({ "basis": "optimized" }))]);
    succeeds(&room, &["generate", "opt.json"]);
    let pack = ["pack", "--design", "hdl_out/opt", "--layers", "layers.json", "--input", &input];
    succeeds(&room, &[&pack[..], &["--out", "packed"]].concat());
    each_digit(&room.path().join("packed/manifest.json"), 97, |at| {
        let ran = run(&room, &["unpack", "packed", "--out", "no.npz"]);
        assert_eq!(ran.code, 2, "{at}");
        let check = ["check", "hdl_out/opt", "--engine", "builtin", "--stream", "packed"];
        assert_eq!(run(&room, &check).code, 2, "{at}");
        let back = ["transform", "packed", "--design", "hdl_out/opt", "--out", "no", "--back"];
        assert_eq!(run(&room, &back).code, 2, "{at}");
    });
    each_digit(&room.path().join("hdl_out/opt/manifest.json"), 211, |at| {
        assert_eq!(run(&room, &[&pack[..], &["--out", "no"]].concat()).code, 2, "{at}");
        assert_eq!(run(&room, &["check", "hdl_out/opt", "--engine", "builtin"]).code, 2, "{at}");
    });
    assert!(!room.path().join("no").exists() && !room.path().join("no.npz").exists());
}
