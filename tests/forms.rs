//! Networks and matrices of others are read, and everything goes through pipes.

use crate::common::binary::command;
use flexor_hdl::gf2::{BitMatrix, construct};
use flexor_hdl::network::{io, map};
use flexor_hdl::synth::netlist::foreign;
use proptest::prelude::*;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// One map in many dialects.
const SAMPLES: &str = "tests/data/forms";

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLES).join(name)
}

fn room() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Runs the tool with `input` on its standard input.
fn piped(room: &Path, args: &str, input: &[u8]) -> Output {
    let mut command = command();
    command.args(args.split(' ')).current_dir(room);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("starts");
    // A command that refuses its arguments reads nothing.
    let _ = child.stdin.take().expect("piped").write_all(input);
    child.wait_with_output().expect("ends")
}

/// Standard output of a run that succeeds.
fn output(room: &Path, args: &str, input: &[u8]) -> Vec<u8> {
    let out = piped(room, args, input);
    assert!(out.status.success(), "{args}: {}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

/// Errors of a run that is refused.
fn refused(room: &Path, args: &str, input: &[u8]) -> String {
    let out = piped(room, args, input);
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0), "{args}: {text}");
    text
}

#[test]
fn every_sample_is_its_matrix() {
    let room = room();
    let names = fs::read_dir(sample("")).expect("samples").map(|entry| entry.expect("a file").file_name());
    let names: Vec<_> =
        names.map(|name| name.into_string().expect("a name")).filter(|n| n != "map4.txt").collect();
    assert!(names.len() >= 14, "{names:?}");
    let matrix = sample("map4.txt");
    for name in names {
        let out = command().arg("verify").args([&matrix, &sample(&name)]).output().expect("runs");
        assert!(out.status.success(), "{name}: {}", String::from_utf8_lossy(&out.stderr));
        let out =
            command().args(["matrix", "convert"]).arg(sample(&name)).args(["-", "--to", "txt"]).output();
        assert_eq!(out.expect("runs").stdout, fs::read(&matrix).expect("read"), "{name}");
        // The same text through a pipe; its form is told or shown.
        let bytes = fs::read(sample(&name)).expect("read");
        let args = format!("verify {} - --write -", matrix.display());
        let text = output(room.path(), &args, &bytes);
        let map = map::read_map(&text, "txt", &name).expect("a network");
        assert_eq!(map.to_string().as_bytes(), fs::read(&matrix).expect("read"), "{name}");
    }
}

#[test]
fn a_change_of_a_sample_is_seen() {
    let room = room();
    let text = fs::read_to_string(sample("gates.v")).expect("read").replace("(y0, x0, x1)", "(y0, x0, x2)");
    let out =
        piped(room.path(), &format!("verify {} - --format v", sample("map4.txt").display()), text.as_bytes());
    assert_eq!(out.status.code(), Some(1), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn a_pipe_leads_from_a_matrix_to_a_design() {
    let room = room();
    let matrix = output(room.path(), "matrix random --rows 12 --cols 8 --seed 1", b"");
    let network = output(room.path(), "optimize - --effort 0 --no-cache --write -", &matrix);
    let map = map::read_map(&network, "txt", "").expect("a network and nothing else");
    assert_eq!(map.to_string().as_bytes(), matrix);
    output(room.path(), "generate --network - --name dec --effort 0", &network);
    assert!(room.path().join("hdl_out/dec/rtl/dec_xor.v").exists());
    output(room.path(), "generate - --name mat --effort 0", &matrix);
    let verilog = fs::read(room.path().join("hdl_out/dec/rtl/dec_xor.v")).expect("written");
    let back = output(room.path(), "matrix convert - - --to csv", &verilog);
    assert_eq!(output(room.path(), "matrix convert - -", &back), matrix);
    let shown = String::from_utf8(output(room.path(), "matrix show - --format slp", &network)).expect("text");
    assert!(shown.starts_with("rows (outputs)    12\n"), "{shown}");
    output(room.path(), "audit - --effort 0", &matrix);
    let spec = br#"{"schema_version": 1, "name": "spec", "planes": [{"matrix": ["1011", "1100"]}]}"#;
    output(room.path(), "generate - --effort 0", spec);
    assert!(room.path().join("hdl_out/spec").is_dir());
}

#[test]
fn standard_streams_say_what_is_wrong() {
    let room = room();
    fs::write(room.path().join("m.txt"), "11\n01\n").expect("written");
    for (args, input, wanted) in [
        ("verify - -", "11\n", "standard input: is read twice"),
        ("optimize -", "7 4\n", "standard input: --format: the content shows no form; name one: txt, csv"),
        ("optimize - --format exe", "1\n", "not in \"exe\""),
        ("optimize - --write - --json", "1\n", "--json: goes to standard output"),
        ("matrix convert m.txt - --to exe", "", "not in \"exe\""),
        ("matrix show -", "y0 = ~x0\n", "standard input: output 0 is inverted"),
        (
            "matrix show - --format v",
            "module m(input a);\n",
            "standard input: line 1: expected a name, the text ends",
        ),
    ] {
        let error = refused(room.path(), args, input.as_bytes());
        assert!(error.contains(wanted), "{args}: {error}");
    }
    assert_eq!(output(room.path(), "matrix convert m.txt - --to hex", b""), b"columns 2\n3\n2\n");
}

/// What yosys makes of a matrix is that matrix, as Verilog and as JSON.
#[test]
fn netlists_of_yosys_are_read() {
    let room = room();
    let path = |name: &str| room.path().join(name);
    let matrix = construct::random_matrix(9, 7, 0.5, 4).expect("a matrix");
    fs::write(path("m.txt"), matrix.to_string()).expect("written");
    output(room.path(), "optimize m.txt --effort 0 --no-cache --write n.v", b"");
    for passes in [
        "proc",
        "proc; simplemap; opt",
        "proc; techmap; abc -g AND,OR,NAND,NOR,XOR,XNOR,MUX; opt_clean",
        "proc; techmap; abc -lut 4; opt_clean",
        "synth_ice40 -noflatten",
        "synth_ecp5",
        "synth_xilinx -noiopad",
        "synth_gowin -noiopads",
    ] {
        let script = format!(
            "read_verilog n.v; {passes}; write_verilog out.v; write_verilog -noattr bare.v; write_json out.json"
        );
        let ran = Command::new("yosys")
            .args(["-q", "-p", &script])
            .current_dir(&room)
            .output()
            .expect("yosys runs");
        assert!(ran.status.success(), "{passes}: {}", String::from_utf8_lossy(&ran.stderr));
        for file in ["out.v", "bare.v", "out.json"] {
            let out = piped(room.path(), &format!("verify m.txt {file}"), b"");
            assert!(out.status.success(), "{passes}: {file}: {}", String::from_utf8_lossy(&out.stderr));
        }
    }
    output(room.path(), "generate --network out.json --name dec --effort 0", b"");
}

#[test]
fn a_network_stands_for_its_matrix_in_a_spec() {
    let room = room();
    fs::copy(sample("in_place.slp"), room.path().join("n.slp")).expect("copied");
    let spec = r#"{"schema_version": 1, "name": "dec", "planes": [{"matrix": {"file": "n.slp"}}]}"#;
    fs::write(room.path().join("s.json"), spec).expect("written");
    output(room.path(), "generate s.json --effort 0", b"");
    let saved = fs::read_to_string(room.path().join("hdl_out/dec/spec.json")).expect("written");
    assert!(saved.contains("1100") && saved.contains("0111"), "{saved}");
}

/// Every format that is written for other programs can be written from every one that is read.
#[test]
fn every_format_is_written() {
    let network =
        io::read_any_network(&fs::read(sample("calls.slp")).expect("read"), "slp", "n").expect("a network");
    for extension in io::format_extensions() {
        assert!(!io::write_network(&network, extension).expect(extension).is_empty());
    }
    let tex = String::from_utf8(io::write_network(&network, "tex").expect("written")).expect("text");
    assert!(tex.contains("  t_{1} &= x_{0} \\oplus x_{1} && [1] \\\\\n"), "{tex}");
    let matrix: BitMatrix = network.affine().matrix;
    for extension in flexor_hdl::gf2::io::format_extensions() {
        assert!(!flexor_hdl::gf2::io::write_matrix(&matrix, extension).expect(extension).is_empty());
    }
}

proptest! {
    #[test]
    fn any_words_of_verilog_are_read_or_refused(
        head in "(input|output|wire| |x|y|,|\\[3:0\\]|\\)){0,8}",
        body in "(input|output|wire|assign|xor|not|LUT2|#|\\.I0|\\(|\\)|\\{|\\}|\\[0\\]|\\[3:0\\]|x|y|t| |;|,|=|~|\\^|&|\\?|:|>>|2|4'h6|1'bx|\n|/\\*|\\*/|\\\\){0,40}",
    ) {
        let text = format!("module m({head});\n{body}\nendmodule\n");
        let _ = foreign::read_as_blif(text.as_bytes(), "v", "f");
        let _ = foreign::read_as_blif(body.as_bytes(), "v", "f");
    }
}

/// What could be misread is refused, with its line.
#[test]
fn verilog_that_is_not_structural_names_its_line() {
    let head = "module m(input [1:0] x, output [1:0] y);\n";
    for (body, wanted) in [
        ("assign y = x & x[0];", "f: line 2: operands of 2 and 1 bits"),
        ("assign y = x[0];", "f: line 2: 2 bits are given a value of 1 bits"),
        ("\nassign y = z;", "f: line 3: `z` is not declared"),
        ("assign y[2] = x[0];", "f: line 2: `y[2:2]` of [1:0]"),
        ("always @(posedge x) y = x;", "f: line 2: `always` is not read"),
        ("assign y = x; assign y = x;", "f: netlist of top: "),
        ("assign y[0] = x[0];", "f: netlist of top: nothing drives y[1]"),
        ("FOO f (.a(x));", "FOO is no cell that this tool knows"),
        ("SB_DFF f (.D(x[0]), .Q(y[0])); assign y[1] = x[0];", "f: has registers, a network has none"),
        ("wire w = w; assign y = {w, w};", "depends on itself"),
    ] {
        let text = format!("{head}{body}\nendmodule\n");
        let error = foreign::read_as_blif(text.as_bytes(), "v", "f").expect_err(body);
        assert_eq!(error.exit_code(), 2, "{body}");
        assert!(error.to_string().contains(wanted), "{body}: {error}");
    }
    let risen = "module m(input [0:1] x, output y);\nassign y = x[0];\nendmodule\n";
    let error = foreign::read_as_blif(risen.as_bytes(), "v", "f").expect_err("[0:1]").to_string();
    assert!(error.contains("rise to the right"), "{error}");
    for open in ["(", "~", "{2{", "{"] {
        let deep = format!("{head}assign y = {}x;\nendmodule\n", open.repeat(100_000));
        assert!(foreign::read_as_blif(deep.as_bytes(), "v", "f").is_err(), "{open}");
    }
}
