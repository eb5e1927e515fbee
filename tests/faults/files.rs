//! Files of other tools.

use crate::faults::room::Room;
use flexor_hdl::cells::liberty::{self, LibertyFile};
use flexor_hdl::gf2::io::{npy, npz};
use serde_json::json;
use std::path::PathBuf;
use std::process::Command;

fn sample(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file)
}

fn bytes(file: &str) -> Vec<u8> {
    std::fs::read(sample(file)).expect(file)
}

/// Every image with the bits of a word, whether it tells them, and its words.
const IMAGES: [(&str, usize, bool, &str); 15] = [
    ("help.mif", 8, true, "12 34 56 00 00 00 00 00 00 00 78 00 00 00 00 00"),
    ("editor.mif", 16, true, "1234 00ff 00ff 00ff 00ff 00ff 00ff abcd"),
    ("turns.mif", 8, true, "ff ff 01 02 03 01 02 ff 0a 0b 0c ff"),
    ("signed.mif", 8, true, "ff 7f 80 00"),
    ("intel.hex", 8, true, "12 34 56 78 9a bc"),
    ("intel.hex", 16, false, "3412 7856 bc9a"),
    ("radix16.coe", 16, true, "1234 00ff abcd 0001"),
    ("radix2.coe", 8, true, "12 34 56 78"),
    ("radix10.coe", 8, false, "12 34 56 78"),
    ("vivado.mem", 8, true, "12 34 56 78"),
    ("standard.hex", 8, true, "12 34 56 78"),
    ("segments.hex", 16, false, "0001 0002 0003 ffff aaaa bbbb"),
    ("binary.mem", 8, false, "12 34 56 78"),
    ("xxd.h", 8, true, "12 34 56 78"),
    ("words.rs", 16, true, "3412 7856"),
];

#[test]
fn images_of_other_tools_read_rightly() {
    let room = Room::new();
    for (file, width, tells, words) in IMAGES {
        let (path, width) = (sample("images").join(file), width.to_string());
        let path = path.to_str().expect("text");
        let more: &[&str] = if tells { &[] } else { &["--input-width", &width] };
        room.runs(&[&["convert", path, "o.hex", "--force"], more].concat());
        assert_eq!(room.read("o.hex").trim_end().replace('\n', " "), words, "{file}");
    }
}

#[test]
fn icarus_loads_the_same_words() {
    if Command::new("iverilog").arg("-V").output().is_err() {
        return println!("note: no iverilog, images are not loaded there");
    }
    let room = Room::new();
    for (file, width, _, words) in IMAGES {
        let load = if file == "binary.mem" { "$readmemb" } else { "$readmemh" };
        if !["vivado.mem", "standard.hex", "segments.hex", "binary.mem"].contains(&file) {
            continue;
        }
        let last = words.split(' ').count() - 1;
        room.write(file, bytes(&format!("images/{file}")));
        let bench = format!(
            "module t; reg [{}:0] m [0:{last}]; integer i; initial begin {load}(\"{file}\", m);\n\
             for (i = 0; i <= {last}; i = i + 1) $display(\"%h\", m[i]); end endmodule\n",
            width - 1
        );
        room.write("t.v", bench);
        let shell = |command: &str, args: &[&str]| {
            let run = Command::new(command).args(args).current_dir(room.path("")).output().expect("runs");
            String::from_utf8_lossy(&run.stdout).into_owned()
        };
        shell("iverilog", &["-g2001", "-o", "t", "t.v"]);
        assert_eq!(
            shell("vvp", &["-n", "t"]).split_whitespace().collect::<Vec<_>>().join(" "),
            words,
            "{file}"
        );
    }
}

#[test]
fn refused_images_say_what_and_where() {
    let room = Room::new();
    for (file, text, says) in [
        (
            "a.mif",
            "WIDTH=8;DEPTH=2;\nCONTENT BEGIN\n0:12;\nEND;\nCONTENT BEGIN 1:34; END;",
            "line 5: \"CONTENT\" behind END;",
        ),
        ("a.mif", "WIDTH=8;DEPTH=2;CONTENT BEGIN\n2:12;END;", "line 2: address \"2\", DEPTH is 2"),
        (
            "a.mif",
            "WIDTH=8;DEPTH=2;\nDATA_RADIX=ROMAN;",
            "line 2: DATA_RADIX: \"ROMAN\", expected BIN, OCT, HEX, DEC or UNS",
        ),
        (
            "a.mif",
            "WIDTH=8;DEPTH=99999999999;CONTENT BEGIN END;",
            "DEPTH: 99999999999 words of 8 bits, a text holds at most",
        ),
        (
            "a.mif",
            "WIDTH=8;DEPTH=2;CONTENT BEGIN\n[1..0]:12;END;",
            "line 2: a range that ends before it begins",
        ),
        (
            "a.mif",
            "WIDTH=8;DEPTH=2;CONTENT BEGIN 0:1ff;END;",
            "line 1: \"1ff\" is no word of 2 hexadecimal digits",
        ),
        (
            "a.mif",
            "WIDTH=8;DEPTH=2;CONTENT BEGIN\n0:12;",
            "line 2: the file ends, expected an address or END",
        ),
        (
            "a.coe",
            "memory_initialization_radix=16;\nmemory_initialization_vector=12,\n,34;",
            "line 3: a word is missing",
        ),
        (
            "a.coe",
            "memory_initialization_radix=16;\nmemory_initialization_vector=12\n34",
            "line 2: memory_initialization_vector: a `;` is missing",
        ),
        (
            "a.coe",
            "memory_initialization_radix=16;\nmemory_initialization_vector=12;\n34;",
            "line 3: \"34\" is no `name = value;`",
        ),
        ("a.hex", "12\nz4", "line 2: \"z4\" holds digits x or z, which are no bits"),
        ("a.hex", "12\n@3 34", "address 1: no line sets it"),
        ("a.hex", "@ffffffff 12", "line 1: 4294967296 words of 8 bits, a text holds at most"),
        ("a.hex", ":0100000012EE\n", "line 1: check sum EE"),
        ("a.h", "uint8_t a[] = {1};\nuint8_t b[] = {2};", "line 2: a second array"),
        ("a.rs", "pub static A: [u8; 2] = [1,\n 256];", "line 2: 256 does not fit 8 bits"),
    ] {
        room.write(file, text);
        let ran = room.run(&["convert", file, "o.bin"]);
        assert_eq!(ran.code, 2, "{text}");
        assert!(ran.err.starts_with(&format!("error: {file}: {says}")), "{text:?}: {}", ran.err);
        assert!(!room.path("o.bin").exists());
    }
}

#[test]
fn zeros_that_fill_an_image_are_bounded_before_memory_is_taken() {
    let room = Room::new();
    room.write("a.hex", "12\n");
    for (args, says) in [
        (
            &["a.hex", "b.bin", "--depth", "4294967296", "--width", "65536"][..],
            "--depth: 4294967296, must be 1 to 65536",
        ),
        (&["a.hex", "b.rs", "--depth", "100000000"], "b.rs: 100000000 words of 8 bits, a text holds at most"),
    ] {
        let ran = room.run(&[&["convert"], args].concat());
        assert!(ran.code == 2 && ran.err.contains(says), "{}", ran.err);
    }
}

#[test]
fn every_line_end_is_one_in_every_text() {
    let room = Room::new();
    let spec = json!({ "schema_version": 1, "name": "d", "planes": [{ "matrix": { "file": "m.txt" } }] });
    room.write("s.json", spec.to_string());
    let library = "library(l) { // c\ncell(X) { area : 1\npin(A) { direction : input }\npin(B) { direction : input }\npin(Y) { direction : output\nfunction : A^B } } }\n";
    for (end, mark) in [("\n", ""), ("\r\n", "\u{feff}"), ("\r", "\u{feff}"), ("\r", "")] {
        let write = |name: &str, text: &str| {
            room.write(name, format!("{mark}{}", text.replace('\n', end)));
        };
        write("m.txt", "# a matrix\n101\n011\n");
        write("m.csv", "1,0,1\n0,1,1\n");
        write("n.txt", "y0 = x0 ^ x2 # a gate\ny1 = x1 ^ x2\n");
        write(
            "n.blif",
            ".model m # c\n.inputs x0 x1 \\\nx2\n.outputs y0 y1\n.names x0 x2 y0\n10 1\n01 1\n.names x1 x2 y1\n10 1\n01 1\n.end\n",
        );
        write("n.aag", "aag 9 3 0 2 6\n2\n4\n6\n13\n19\n8 2 7\n10 3 6\n12 9 11\n14 4 7\n16 5 6\n18 15 17\n");
        write("l.lib", library);
        for matrix in ["m.txt", "m.csv"] {
            room.runs(&["matrix", "convert", matrix, "o.csv", "--force"]);
            assert_eq!(room.read("o.csv"), "1,0,1\n0,1,1\n", "{matrix} {end:?}");
            for network in ["n.txt", "n.blif", "n.aag"] {
                room.runs(&["verify", matrix, network]);
            }
        }
        room.runs(&["generate", "s.json", "--dry-run", "--target", "liberty", "--liberty", "l.lib"]);
    }
}

#[test]
fn other_separators_are_refused_with_their_line() {
    let room = Room::new();
    for (separator, shown) in
        [("\u{b}", "\\u{b}"), ("\u{c}", "\\u{c}"), ("\u{85}", "\\u{85}"), ("\u{2028}", "\\u{2028}")]
    {
        room.write("m.txt", format!("101\r\n011{separator}110\n"));
        let ran = room.run(&["matrix", "show", "m.txt"]);
        assert_eq!(ran.code, 2);
        assert!(
            ran.err.starts_with(&format!("error: m.txt: line 2: '{shown}' is no line end")),
            "{}",
            ran.err
        );
    }
    room.write("m.txt", b"101\n01\xe4\n");
    assert!(room.run(&["matrix", "show", "m.txt"]).err.contains("m.txt: byte 6: not UTF-8 text, in line 2"));
    room.write("m.txt", b"\xff\xfe1\x000\x00");
    assert!(room.run(&["matrix", "show", "m.txt"]).err.contains("UTF-16"));
}

/// Cells of a kit's syntax, by operands, sums before complements.
fn kit(file: &str) -> Vec<String> {
    let found = liberty::read(&[LibertyFile::new(file, bytes(&format!("liberty/{file}")))]).expect(file);
    assert_eq!(found.notes, Vec::<String>::new());
    found.library.cells().iter().map(|cell| cell.name.clone()).collect()
}

#[test]
fn libraries_of_public_kits_read_rightly() {
    assert_eq!(kit("sky130.lib"), ["sky__inv_1", "sky__xor2_1", "sky__xor3_1"]);
    assert_eq!(kit("osu.lib"), ["INVX1", "XOR2X1", "XNOR2X1"]);
    assert_eq!(kit("nangate.lib"), ["INV_X1", "XOR2_X1", "XNOR2_X1"]);
    assert_eq!(kit("gf180.lib"), ["gf__clkinv_1", "gf__xnor2_1", "gf__xor3_1"]);
    assert_eq!(kit("asap7.lib"), ["INVx1_R", "XOR2x1_R", "XNOR2x1_R"]);
    assert_eq!(kit("ihp.lib"), ["sg_inv_1", "sg_xor2_1", "sg_xnor2_1"]);
}

const XOR: &str = "cell(X) { area : 3; pin(A) { direction : input; } pin(B) { direction : input; } pin(Y) { direction : output; function : \"A^B\"; } }";
const INVERTER: &str =
    "cell(N) { area : 1; pin(A) { direction : input; } pin(Y) { direction : output; function : \"!A\"; } }";

/// Generates for the libraries, given on the command line and in the spec; what is said on standard error.
fn with_libraries(room: &Room, spec: serde_json::Value, files: &[&str]) -> (i32, String) {
    room.spec("d", &spec);
    let options = files.iter().flat_map(|file| ["--liberty", *file]);
    let args = ["generate", "d.json", "--target", "liberty", "--effort", "0", "--dry-run"];
    let typed = room.run(&args.into_iter().chain(options).collect::<Vec<_>>());
    let mut own = spec.clone();
    own["target"] = json!("liberty");
    own["liberty"] = json!(files);
    room.spec("own", &own);
    let named = room.run(&["generate", "own.json", "--effort", "0", "--dry-run"]);
    assert_eq!(named.code, typed.code, "{}{}", named.err, typed.err);
    (typed.code, typed.err)
}

#[test]
fn a_library_in_latin_1_is_read() {
    let room = Room::new();
    room.write("l.lib", [b"/* \xa9 M\xfcller */ library(l) { ".as_slice(), XOR.as_bytes(), b"}"].concat());
    assert_eq!(with_libraries(&room, json!({}), &["l.lib"]), (0, String::new()));
}

#[test]
fn an_inverter_is_needed_only_where_one_is_used() {
    let room = Room::new();
    room.write("x.lib", format!("library(l) {{ {XOR} }}"));
    assert_eq!(with_libraries(&room, json!({}), &["x.lib"]), (0, String::new()));
    let (code, said) = with_libraries(&room, json!({ "polarity": "product" }), &["x.lib"]);
    assert!(code == 2 && said.contains("liberty: no inverter among its cells, and"), "{said}");
    room.write("n.lib", format!("library(l) {{ {INVERTER} }}"));
    assert_eq!(
        with_libraries(&room, json!({ "polarity": "product" }), &["x.lib", "n.lib"]),
        (0, String::new())
    );
}

#[test]
fn cells_of_several_libraries_have_names_of_their_own() {
    let room = Room::new();
    room.write("a.lib", format!("library(l) {{ {XOR} }}")).write("b.lib", format!("library(l) {{\n{XOR} }}"));
    let (code, said) = with_libraries(&room, json!({}), &["a.lib", "b.lib"]);
    assert_eq!((code, said.as_str()), (2, "error: b.lib: line 2: cell X stands in a.lib too\n"));
}

#[test]
fn a_cell_that_cannot_be_used_is_left_out_with_a_note() {
    let room = Room::new();
    room.write("l.lib", format!("library(l) {{ {XOR}\n{} }}", INVERTER.replace("area : 1;", "")));
    let (code, said) = with_libraries(&room, json!({}), &["l.lib"]);
    assert_eq!(
        (code, said.as_str()),
        (0, "l.lib: line 2: cell N is left out: its area is missing or no number\n")
    );
}

#[test]
fn a_design_of_several_libraries_is_proven_after_synthesis() {
    if Command::new("yosys").arg("-V").output().is_err() {
        return println!("note: no yosys, nothing is synthesised");
    }
    let room = Room::new();
    let nand = XOR.replace("cell(X)", "cell(D)").replace("A^B", "!(A B)");
    room.write("a.lib", format!("library(l) {{ {XOR} }}"))
        .write("b.lib", format!("library(l) {{ {INVERTER} {nand} }}"));
    room.spec("d", &json!({ "target": "liberty", "liberty": ["a.lib", "b.lib"] }));
    room.runs(&["generate", "d.json", "--effort", "0", "--engine", "builtin"]);
    let said = room.runs(&[
        "check",
        "hdl_out/d",
        "--engine",
        "builtin",
        "--synth",
        "liberty",
        "--liberty",
        "a.lib",
        "--liberty",
        "b.lib",
    ]);
    assert!(said.lines().any(|line| line.starts_with("netlist") && line.contains("pass")), "{said}");
}

#[test]
fn blif_of_other_tools_is_read_past_what_says_nothing_of_the_logic() {
    let room = Room::new();
    room.write("m.txt", "11\n01\n");
    let before = ".model m\n.inputs a b\n.outputs y z\n.clock c\n.default_input_arrival 0 0\n.area 1\n.wire_load_slope 0.1\n";
    let logic = ".names a b y\n10 1\n01 1\n.attr src \"a.v:1\"\n.param W 1\n.cname x\n.conn b z\n.exdc\n.names a y\n1 1\n.end\n";
    room.write("n.blif", format!("{before}{logic}")).runs(&["verify", "m.txt", "n.blif"]);
    for (line, says) in [
        (".latch a y re c 0", "`.latch` holds a state"),
        (".gate XOR2 A=a B=b Y=y", "`.gate` is a cell of a library"),
        (".subckt s a=a y=y", "`.subckt` is another model"),
    ] {
        room.write("n.blif", format!("{before}{line}\n{logic}"));
        let ran = room.run(&["verify", "m.txt", "n.blif"]);
        assert!(
            ran.code == 2 && ran.err.starts_with(&format!("error: n.blif: line 8: {says}")),
            "{}",
            ran.err
        );
    }
}

/// An archive of the matrices `a` and `b`.
fn two() -> Vec<u8> {
    let array = |name: &str, entries: &[u8]| (name.to_owned(), npy::write_u8(&[2, 2], entries));
    npz::write_archive(&[array("a", &[1, 0, 1, 1]), array("b", &[1, 1, 0, 1])]).expect("an archive")
}

#[test]
fn one_array_of_an_archive_is_a_matrix() {
    let room = Room::new();
    let tensors = safetensors();
    room.write("two.npz", two()).write("w.safetensors", tensors);
    let plane = |file: &str, array: &str| json!({ "matrix": { "file": file, "array": array } });
    let generate = |planes| {
        room.spec("d", &json!({ "planes": planes }));
        room.run(&["generate", "d.json", "--dry-run", "--json"])
    };
    let ran = generate(json!([plane("two.npz", "a"), plane("two.npz", "b"), plane("w.safetensors", "m")]));
    assert_eq!(ran.code, 0, "{}", ran.err);
    for (file, array, says) in [
        ("two.npz", "c", "two.npz: no array \"c\" among its 2 (a, b)"),
        ("w.safetensors", "c", "w.safetensors: no tensor \"c\" among its 1 (m)"),
    ] {
        let ran = generate(json!([plane(file, array)]));
        assert!(ran.code == 2 && ran.err.contains(says), "{}", ran.err);
    }
}

/// A tensor `m` of two axes.
fn safetensors() -> Vec<u8> {
    let header = r#"{"m":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}"#;
    let data = [1u32, 0, 0, 1].iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<_>>();
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &data].concat()
}

#[test]
fn a_schema_may_be_named_in_every_file() {
    let room = Room::new();
    room.spec("d", &json!({ "$schema": "spec.schema.json" })).runs(&["generate", "d.json", "--dry-run"]);
    let sweep = json!({ "$schema": "s", "schema_version": 1, "n_in": 2, "n_out": 2, "seeds": 1, "strategies": "naive" });
    room.write("sweep.json", sweep.to_string()).runs(&["compare", "sweep.json", "--out", "c"]);
    let layers = json!({ "$schema": "s", "schema_version": 1, "layers": [{ "name": "a", "n_weights": 6 }] });
    room.write("l.json", format!("\u{feff}{layers}"));
    room.runs(&["account", "l.json", "--n-in", "2", "--n-out", "3"]);
}

#[test]
fn files_of_other_programs_are_told_with_the_way_from_them() {
    let room = Room::new();
    room.spec("d", &json!({})).write(
        "l.json",
        json!({ "schema_version": 1, "layers": [{ "name": "a", "planes": ["a"], "n_weights": 3 }] })
            .to_string(),
    );
    for (file, says) in [
        ("w.pt", "safetensors.torch.save_file"),
        ("w.onnx", "onnx.numpy_helper"),
        ("w.gguf", "GGUFReader"),
        ("w.h5", "keras.models"),
        ("w.tflite", "tf.lite.Interpreter"),
    ] {
        room.write(file, "PK");
        for args in [
            &["inspect", file][..],
            &["matrix", "show", file],
            &["pack", "--spec", "d.json", "--layers", "l.json", "--input", file, "--out", "p"],
            &["encode", "--spec", "d.json", "--layers", "l.json", "--input", file, "--out", "p"],
        ] {
            let ran = room.run(args);
            assert!(ran.code == 2 && ran.err.contains(says), "{args:?}: {}", ran.err);
        }
    }
}

#[test]
fn files_of_other_programs_are_told_by_their_content() {
    let room = Room::new();
    room.spec("d", &json!({}));
    room.write(
        "l.json",
        json!({ "schema_version": 1, "layers": [{ "name": "a", "planes": ["a"], "n_weights": 3 }] })
            .to_string(),
    );
    for (content, says) in [
        (&b"PK\x03\x04\0\0\x08\x08 model/data.pkl FB"[..], "safetensors.torch.save_file"),
        (b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.", "safetensors.torch.save_file"),
        (b"GGUF\x03\0\0\0", "GGUFReader"),
    ] {
        for name in ["model.bin", "model"] {
            room.write(name, content);
            for args in [
                &["inspect", name][..],
                &["pack", "--spec", "d.json", "--layers", "l.json", "--input", name, "--out", "p"],
                &["encode", "--fit", "--spec", "d.json", "--layers", "l.json", "--input", name, "--out", "p"],
            ] {
                let ran = room.run(args);
                assert!(ran.code == 2 && ran.err.contains(says), "{args:?}: {}", ran.err);
            }
        }
    }
    room.write("words.txt", "1");
    let ran = room.run(&["inspect", "words.txt"]);
    let says = "words.txt: neither tensors (.npy, .npz, .safetensors, .bits) nor a memory image (.bin, ";
    assert!(ran.code == 2 && ran.err.contains(says), "{}", ran.err);
}

#[test]
fn a_spec_and_a_matrix_in_each_others_place_are_told() {
    let room = Room::new();
    room.spec("d", &json!({}))
        .write("m.txt", "101\n011\n")
        .write("m.json", "[\"10\"]")
        .write("d.bits", "0")
        .write("text.json", "101\n011\n");
    for (args, says) in [
        (
            &["pack", "--spec", "m.txt", "--layers", "d.json", "--input", "d.bits", "--out", "o"][..],
            "m.txt: is a matrix by its name, expected a spec, which names it: {\"schema_version\"",
        ),
        (
            &["pack", "--spec", "m.json", "--layers", "d.json", "--input", "d.bits", "--out", "o"],
            "m.json: an array of 1, as a matrix is; expected an object",
        ),
        (&["generate", "text.json"], "text.json: is no JSON object or array: it begins with \"101\""),
        (&["matrix", "show", "d.json"], "d.json: an object, as a spec is; expected an array of rows"),
    ] {
        let ran = room.run(args);
        assert!(ran.code == 2 && ran.err.contains(says), "{args:?}: {}", ran.err);
    }
}

#[test]
fn long_lists_of_errors_are_cut() {
    let room = Room::new();
    let fields: String = (0..5000).map(|i| format!(",\"f{i}\":0")).collect();
    room.write(
        "d.json",
        format!("{{\"schema_version\":1,\"name\":\"d\",\"planes\":[{{\"matrix\":[\"1\"]}}]{fields}}}"),
    );
    let ran = room.run(&["generate", "d.json"]);
    assert_eq!((ran.code, ran.err.lines().count()), (2, 101));
    assert!(ran.err.ends_with("error: d.json: and 4900 more\n"), "{}", ran.err);
    room.write("n.txt", format!("y0 = {}", "x0 ^ ".repeat(100_000))).write("m.txt", "1\n");
    assert!(room.run(&["verify", "m.txt", "n.txt"]).err.len() < 500);
}
