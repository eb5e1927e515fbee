//! Memory images as simulators load them, and back through every form.

use crate::common::binary;
use flexor_hdl::codec::image;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// Words of the image, and bits of a word.
const WORDS: usize = 37;
const WIDTH: usize = 24;

fn tool(room: &Path, args: &[&str]) -> Output {
    binary::command().args(args).current_dir(room).output().expect("the tool runs")
}

fn done(room: &Path, args: &[&str]) -> String {
    let run = tool(room, args);
    assert!(run.status.success(), "{args:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("text")
}

/// A packed folder of two layers, a of 37 words and b of one.
fn packed() -> TempDir {
    let room = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| room.path().join(name);
    let spec = json!({ "schema_version": 1, "name": "dec", "planes": [{ "matrix": ["1000", "1100", "0110", "0011", "1111"] }] });
    fs::write(path("spec.json"), spec.to_string()).expect("written");
    let layer = |name: &str, n_weights: usize| json!({ "name": name, "planes": [format!("{name}.x")], "n_weights": n_weights });
    let list = json!({ "schema_version": 1, "layers": [layer("a", WORDS * WIDTH / 4 * 5), layer("b", 30)] });
    fs::write(path("layers.json"), list.to_string()).expect("written");
    let bits = |n: usize| (0..n).map(|i| u8::from(i * i % 7 < 3)).collect::<Vec<_>>();
    let array = |name: &str, n: usize| (name.to_owned(), flexor_hdl::gf2::io::npy::write_u8(&[n], &bits(n)));
    let archive = flexor_hdl::gf2::io::npz::write_archive(&[array("a.x", WORDS * WIDTH), array("b.x", 24)])
        .expect("bytes");
    fs::write(path("in.npz"), archive).expect("written");
    let width = WIDTH.to_string();
    done(
        room.path(),
        &[
            "pack",
            "--spec",
            "spec.json",
            "--layers",
            "layers.json",
            "--input",
            "in.npz",
            "--out",
            "packed",
            "--word-width",
            &width,
            "--image",
            "mem",
            "--memory",
            "hex",
            "--memory",
            "mif",
        ],
    );
    room
}

/// The words of `a` as a simulator should print them.
fn expected(room: &Path) -> String {
    let bytes = fs::read(room.join("packed/a.bin")).expect("read");
    let word = |word: &[u8]| word.iter().rev().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n";
    bytes.chunks(WIDTH / 8).map(word).collect()
}

/// A module that loads `file` and prints it.
fn bench(file: &str) -> String {
    let (last, top) = (WORDS - 1, WIDTH - 1);
    format!(
        "module top;\n  reg [{top}:0] memory [0:{last}];\n  integer i;\n  initial begin\n    $readmemh(\"{file}\", memory);\n    \
         for (i = 0; i <= {last}; i = i + 1) $display(\"%h\", memory[i]);\n    $finish;\n  end\nendmodule\n"
    )
}

fn has(command: &str) -> bool {
    let found = Command::new(command).arg("-V").output().is_ok();
    if !found {
        println!("note: no {command}, images are not loaded there");
    }
    found
}

fn shell(room: &Path, command: &str, args: &[&str]) -> String {
    let run = Command::new(command).args(args).current_dir(room).output().expect("runs");
    assert!(run.status.success(), "{command} {args:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8_lossy(&run.stdout).into_owned()
}

/// The printed words alone.
fn words(text: &str) -> String {
    let is_word = |line: &&str| line.len() == WIDTH / 4 && line.bytes().all(|b| b.is_ascii_hexdigit());
    text.lines().filter(is_word).map(|line| format!("{line}\n")).collect()
}

#[test]
fn simulators_load_hex_and_mem() {
    let room = packed();
    let dir = room.path();
    for file in ["a.hex", "a.mem"] {
        fs::write(dir.join("top.v"), bench(&format!("packed/{file}"))).expect("written");
        if has("iverilog") {
            shell(dir, "iverilog", &["-g2001", "-o", "top.vvp", "top.v"]);
            assert_eq!(words(&shell(dir, "vvp", &["-n", "top.vvp"])), expected(dir), "{file} in Icarus");
        }
        if has("verilator") {
            shell(
                dir,
                "verilator",
                &["--binary", "-Wno-fatal", "--top-module", "top", "-Mdir", "obj", "top.v"],
            );
            assert_eq!(words(&shell(dir, "obj/Vtop", &[])), expected(dir), "{file} in Verilator");
        }
    }
}

#[test]
fn every_form_converts_to_every_other() {
    let room = packed();
    let dir = room.path();
    let bin = fs::read(dir.join("packed/a.bin")).expect("read");
    let mut from = "packed/a.hex".to_owned();
    for format in image::FORMATS.iter().chain([&image::FORMATS[0]]) {
        let to = format!("x.{}", format.extension);
        let width = if from.ends_with(".bin") { &["--input-width", "24"][..] } else { &[] };
        done(dir, &[&["convert", &from, &to, "--force"][..], width].concat());
        done(dir, &["diff", "packed", &to, "--layer", "a"]);
        let seen: Value =
            serde_json::from_str(&done(dir, &["inspect", &to, "--json", "--width", "24"])).expect("json");
        assert_eq!((&seen["words"], &seen["word_width"]), (&json!(WORDS), &json!(WIDTH)), "{to}");
        from = to;
    }
    assert_eq!(fs::read(dir.join("x.bin")).expect("read"), bin);
    done(dir, &["convert", "packed", "deep.coe", "--layer", "a", "--depth", "64"]);
    done(dir, &["diff", "packed", "deep.coe", "--layer", "a"]);
    done(dir, &["convert", "packed", "swapped.bin", "--layer", "a", "--mirror", "--big-endian"]);
    let swapped: Vec<u8> = bin.iter().map(|byte| byte.reverse_bits()).collect();
    assert_eq!(fs::read(dir.join("swapped.bin")).expect("read"), swapped);
}

/// A new width cuts the stream, which begins at the highest bit of an MSB-first word.
#[test]
fn msb_first_words_keep_their_stream_at_another_width() {
    let room = packed();
    let dir = room.path();
    done(dir, &["convert", "packed", "wide.bin", "--layer", "a", "--width", "32"]);
    done(dir, &["convert", "packed", "msb.hex", "--layer", "a", "--mirror"]);
    done(dir, &["convert", "msb.hex", "back.bin", "--msb-first", "--width", "32", "--mirror"]);
    assert_eq!(fs::read(dir.join("back.bin")).expect("read"), fs::read(dir.join("wide.bin")).expect("read"));
}

#[test]
fn the_image_of_all_layers_and_its_map() {
    let room = packed();
    let dir = room.path();
    let read = |name: &str| fs::read_to_string(dir.join("packed").join(name)).expect("read");
    assert_eq!(read("memory.hex"), read("a.hex") + &read("b.hex"));
    let map: Value = serde_json::from_str(&read("addresses.json")).expect("json");
    assert_eq!(
        map["frames"][1],
        json!({ "name": "b", "offset": WORDS, "words": 1, "groups": 6, "n_weights": 30 })
    );
    assert_eq!(map["words"], WORDS + 1);
    let header = read("addresses.h");
    assert!(header.contains("#define FLEXOR_B_OFFSET 37\n#define FLEXOR_B_WORDS 1\n"), "{header}");
    done(dir, &["convert", "packed", "all.hex"]);
    assert_eq!(fs::read_to_string(dir.join("all.hex")).expect("read"), read("memory.hex"));
}

#[test]
fn a_c_compiler_takes_the_headers() {
    if Command::new("cc").arg("--version").output().is_err() {
        println!("note: no C compiler");
        return;
    }
    let room = packed();
    let dir = room.path();
    done(dir, &["convert", "packed", "a.h", "--layer", "a", "--width", "32"]);
    let main = "#include \"a.h\"\n#include \"packed/addresses.h\"\n#include <stdio.h>\n\
        int main(void) { for (int i = 0; i < WEIGHTS_A_WORDS; i++) printf(\"%08x\\n\", weights_a[i]); return FLEXOR_B_OFFSET != 37; }\n";
    fs::write(dir.join("main.c"), main).expect("written");
    shell(dir, "cc", &["-Wall", "-Werror", "-o", "main", "main.c"]);
    done(dir, &["convert", "packed", "a32.hex", "--layer", "a", "--width", "32"]);
    assert_eq!(shell(dir, "./main", &[]), fs::read_to_string(dir.join("a32.hex")).expect("read"));
}

#[test]
fn a_differing_weight_is_found() {
    let room = packed();
    let dir = room.path();
    let mut bytes = fs::read(dir.join("packed/a.bin")).expect("read");
    // The first stored bit of group 1: the first, second and last of its weights tap it.
    bytes[0] ^= 0x10;
    fs::write(dir.join("other.bin"), bytes).expect("written");
    let run = tool(dir, &["diff", "packed", "other.bin", "--layer", "a", "--json"]);
    assert_eq!(run.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&run.stdout).expect("json");
    let layer = &found["layers"][0];
    assert_eq!((&layer["weights"], &layer["first"]), (&json!(3), &json!(5)), "{found}");
    let run = tool(dir, &["diff", "packed", "other.bin"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(done(dir, &["diff", "packed", "packed"]).contains("layer"));
}
