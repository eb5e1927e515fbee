//! What comes from input never acts on a terminal, forges a line or runs in a spreadsheet.

use crate::faults::room::{Ran, Room};
use std::io::Write;
use std::process::{Command, Stdio};

/// Clears the screen, sets the title, and forges a line; C1, DEL and a turn of the direction of writing.
const HOSTILE: &str = "a\x1b[2J\x1b]0;PWNED\x07\nerror: forged\u{9b}\u{7f}\u{202e}\u{2028}";
/// How that is shown.
const SHOWN: &str = r"a\x1b[2J\x1b]0;PWNED\x07\nerror: forged\u009b\u007f\u202e\u2028";

/// Nothing of it but line feeds would act on a terminal, no line is forged, and [`SHOWN`] is there.
fn is_tame(ran: &Ran) {
    let text = format!("{}{}", ran.out, ran.err);
    let acts = |c: &char| (c.is_control() && *c != '\n') || matches!(c, '\u{202e}' | '\u{2028}');
    assert_eq!(text.chars().find(acts), None, "{text:?}");
    assert!(!text.contains("\nerror: forged"), "{text}");
    assert!(text.contains(SHOWN), "{text}");
}

/// An archive whose one array, of two by two bytes, is called `name`.
fn npz(name: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(format!("{name}.npy"), zip::write::SimpleFileOptions::default()).expect("started");
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4), }";
    let header = format!("{header:<117}\n");
    archive.write_all(b"\x93NUMPY\x01\x00\x76\x00").expect("written");
    archive.write_all(header.as_bytes()).expect("written");
    archive.write_all(&[1; 8]).expect("written");
    archive.finish().expect("finished").into_inner()
}

#[test]
fn names_in_tensor_files() {
    let room = Room::new();
    room.write("w.npz", npz(HOSTILE));
    is_tame(&room.run(&["inspect", "w.npz"]));
}

#[test]
fn names_of_tensors_in_no_layer() {
    let room = Room::new();
    let layer = serde_json::json!({ "name": "c", "planes": ["x"], "n_weights": 6 });
    let list = serde_json::json!({ "schema_version": 1, "layers": [layer] });
    room.write("w.npz", npz(HOSTILE)).write("l.json", list.to_string()).spec("dec", &serde_json::json!({}));
    is_tame(
        &room.run(&["pack", "--spec", "dec.json", "--layers", "l.json", "--input", "w.npz", "--out", "p"]),
    );
}

#[test]
fn unknown_fields_of_a_spec() {
    let room = Room::new();
    room.spec("dec", &serde_json::json!({ HOSTILE: 1 }));
    is_tame(&room.run(&["generate", "dec.json"]));
}

#[test]
fn values_of_a_memory_image() {
    let room = Room::new();
    let bad = HOSTILE.replace('\n', "\\n").replace(['\u{2028}', '\u{85}'], "");
    room.write("a.coe", format!("memory_initialization_radix=16;\nmemory_initialization_vector=\n{bad};\n"));
    let ran = room.run(&["convert", "a.coe", "b.hex"]);
    assert!(ran.code == 2 && !ran.err.contains('\x1b') && !ran.err.contains('\u{202e}'), "{:?}", ran.err);
}

#[test]
#[cfg(unix)]
fn names_of_files() {
    let room = Room::new();
    let name = HOSTILE.replace('/', "");
    is_tame(&room.run(&["matrix", "show", &format!("{name}.txt")]));
    room.write(&format!("{name}.txt"), "10\n1x\n");
    is_tame(&room.run(&["matrix", "show", &format!("{name}.txt")]));
}

#[test]
fn arguments_that_are_refused() {
    is_tame(&Room::new().run(&["schema", HOSTILE]));
    is_tame(&Room::new().run(&[HOSTILE]));
}

#[test]
fn json_stays_json_and_says_the_same() {
    let room = Room::new();
    room.write("w.npz", npz(HOSTILE));
    let out = room.runs(&["inspect", "w.npz", "--json"]);
    let acts = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{2028}');
    assert!(!out.contains(acts), "{out:?}");
    let found: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(found["tensors"][0]["name"], HOSTILE);
}

#[test]
#[cfg(target_os = "linux")]
fn help_that_cannot_be_printed_is_an_error() {
    let room = Room::new();
    for args in [&["--help"][..], &["--version"], &["generate", "--help"], &["schema"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("opened");
        let mut command: Command = room.tool(args);
        let output = command.stdout(full).stderr(Stdio::piped()).output().expect("runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}
