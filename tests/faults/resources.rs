//! Memory and time are bounded by what was checked before.

use crate::common;
use crate::faults::room::{Ran, Room};
use flexor_hdl::code::Stored;
use flexor_hdl::gf2::io::npy;
use flexor_hdl::rtl::{Expr, Module};
use flexor_hdl::sim::Designs;
use flexor_hdl::verilog;
use serde_json::json;

/// A decoder whose module is made anew by `edit`, checked as one that was changed on purpose.
fn check_of_edited(edit: impl Fn(&str) -> String) -> String {
    let room = Room::new();
    let plane = json!({ "matrix": { "n_tap": 2, "n_in": 4096, "n_out": 4, "seed": 1 } });
    room.spec("dec", &json!({ "planes": [plane] })).runs(&["generate", "dec.json", "--effort", "0"]);
    let file = "hdl_out/dec/rtl/dec_xor.v";
    room.write(file, edit(&room.read(file)));
    let ran = room.run(&["check", "hdl_out/dec", "--engine", "builtin", "--allow-edits", "rtl/dec_xor.v"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    ran.err
}

#[test]
fn check_bounds_the_bits_of_a_proof() {
    let wide = |i| format!("    wire [65535:0] big{i:03} = {{65536{{x[0]}}}};\n");
    let lines: String = (0..300).map(wide).collect();
    let err = check_of_edited(|text| text.replacen("    wire t0000", &format!("{lines}    wire t0000"), 1));
    assert!(err.contains("bits of nets, at most"), "{err}");
}

#[test]
fn check_takes_no_text_of_any_size() {
    let room = Room::new();
    room.spec("dec", &json!({})).runs(&["generate", "dec.json"]);
    room.write("hdl_out/dec/rtl/dec_xor.v", " ".repeat(9 << 20));
    assert_eq!(room.run(&["check", "hdl_out/dec", "--allow-edits", "rtl/dec_xor.v"]).code, 2);
    assert_eq!(room.run(&["check", "hdl_out/dec"]).code, 1);
}

/// A packed layer of `groups` groups of 4096 weights, which one bit each stands for.
fn codec_large(groups: usize) -> Room {
    let room = Room::new();
    room.spec("a", &json!({ "planes": [{ "matrix": vec!["1"; 4096] }] }));
    room.write("w.npy", npy::write_u8(&[groups, 1], &vec![0; groups]));
    codec_list(&room, json!([{ "name": "c", "planes": ["w"], "n_weights": groups * 4096 }]));
    codec_run(&room, "pack --spec a.json --layers l.json --input w.npy --out p");
    room
}

fn codec_list(room: &Room, layers: serde_json::Value) {
    room.write("l.json", json!({ "schema_version": 1, "layers": layers }).to_string());
}

/// Runs a command that must end well.
fn codec_run(room: &Room, command: &str) -> String {
    room.runs(&command.split(' ').collect::<Vec<_>>())
}

/// The most memory that a run takes, in bytes, and how it ends.
#[cfg(target_os = "linux")]
fn codec_peak(room: &Room, command: &str) -> (usize, Ran) {
    use std::process::Stdio;
    let args: Vec<_> = command.split(' ').collect();
    let mut child = room.tool(&args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("runs");
    let mut peak = 0;
    let code = loop {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) << 10);
        if let Some(status) = child.try_wait().expect("waits") {
            break status.code().unwrap_or(-1);
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    };
    let err = std::io::read_to_string(child.stderr.take().expect("a pipe")).expect("text");
    (peak, Ran { code, out: String::new(), err })
}

#[test]
#[cfg(target_os = "linux")]
fn codec_diff_streams() {
    let room = codec_large(1 << 16);
    let (peak, ran) = codec_peak(&room, "diff p p --max-memory 128M");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(peak < 128 << 20, "{peak} bytes");
}

#[test]
#[cfg(target_os = "linux")]
fn codec_unpack_streams() {
    let room = codec_large(1 << 14);
    let (peak, ran) = codec_peak(&room, "unpack p --out o.npy --max-memory 48M");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(peak < 48 << 20, "{peak} bytes");
}

#[test]
#[cfg(target_os = "linux")]
fn codec_u8_stays_u8() {
    let room = Room::new();
    room.spec("a", &json!({ "planes": [{ "matrix": ["10", "01"] }] }));
    room.write("w.npy", npy::write_u8(&[1 << 25], &vec![1; 1 << 25]));
    let (peak, ran) = codec_peak(&room, "inspect w.npy --max-memory 40M");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(peak < 40 << 20, "{peak} bytes");
    codec_list(&room, json!([{ "name": "c", "planes": ["w"], "n_weights": 1 << 25 }]));
    let (peak, ran) =
        codec_peak(&room, "pack --spec a.json --layers l.json --input w.npy --out p --max-memory 128M");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(peak < 128 << 20, "{peak} bytes");
}

#[test]
fn codec_every_command_holds_the_limit() {
    let room = codec_large(1 << 19);
    for command in [
        "pack --spec a.json --layers l.json --input w.npy --out q --max-memory 25165900",
        "encode --spec a.json --layers l.json --input w.npy --out q --max-memory 25165900",
        "unpack p --out o.npz --max-memory 1M",
        "unpack p --out o.npz --fast --max-memory 1M",
        "diff p p --max-memory 2M",
        "convert p o.hex --max-memory 24M",
        "inspect w.npy --max-memory 24M",
        "inspect p/c.hex --max-memory 24M",
    ] {
        let ran = room.run(&command.split(' ').collect::<Vec<_>>());
        assert!(ran.code == 2 && ran.err.contains("--max-memory: "), "{command}: {}", ran.err);
    }
}

#[test]
fn codec_words_are_those_of_the_manifest() {
    let room = Room::new();
    room.spec("a", &json!({})).write("w.npy", npy::write_u8(&[2, 4], &[1, 0, 1, 1, 0, 0, 1, 0]));
    codec_list(&room, json!([{ "name": "c", "planes": ["w"], "n_weights": 6 }]));
    codec_run(&room, "pack --spec a.json --layers l.json --input w.npy --out p");
    room.write("p/c.bin", [1]);
    let ran = room.run(&["convert", "p", "o.hex"]);
    assert!(ran.code == 2 && ran.err.contains("SHA-256 is not that of manifest.json"), "{}", ran.err);
    room.write("p/c.bin", vec![0; 1 << 20]);
    assert!(room.run(&["convert", "p", "o.hex"]).err.contains("at most 1 are read"));
}

#[test]
fn codec_sums_do_not_wrap() {
    let room = Room::new();
    let layers = (0..131_073).map(|i| json!({ "name": format!("l{i}"), "n_weights": 1u64 << 31 }));
    codec_list(&room, layers.collect());
    let n_in = ["4096"; 16].join(",");
    let table = codec_run(&room, &format!("account l.json --n-in {n_in} --n-out 1"));
    let total = table.lines().last().expect("a total");
    assert!(total.contains(&(131_073u128 << 47).to_string()), "{total}");
    let ran = room.run(&["account", "l.json", "--n-in", &n_in, "--n-out", "1", "--json"]);
    assert!(ran.code == 2 && ran.err.contains("total: 18446884811197906944 stored bits"), "{}", ran.err);
}

#[test]
fn codec_long_lists_of_errors_end() {
    let room = Room::new();
    let fields: String = (0..10_000).map(|i| format!("\"f{i}\": 1,")).collect();
    room.write("s.json", format!("{{{fields}\"schema_version\": 1}}"));
    let ran = room.run(&["generate", "s.json", "--dry-run"]);
    assert!(
        ran.code == 2 && ran.err.lines().count() < 110 && ran.err.ends_with("error: s.json: and 9902 more\n"),
        "{}",
        ran.err
    );
}

#[test]
fn codec_a_spec_of_many_values_is_refused() {
    let room = Room::new();
    room.write("s.json", format!("{{\"planes\": [{}0]}}", "0,".repeat(1 << 21)));
    let ran = room.run(&["generate", "s.json", "--dry-run"]);
    assert!(ran.code == 2 && ran.err.contains("more than 2097152 entries"), "{}", ran.err);
}

/// A module `m<i>` of an inverter and an instance of each of `parts`.
fn nested(i: usize, parts: impl Iterator<Item = usize>) -> (String, String) {
    let mut module = Module::new(format!("m{i}"));
    let (x, y) = (module.add_input("x", 1, "in"), module.add_output("y", 1, "out"));
    module.assign_net(y, Expr::Net(x).not());
    for (at, part) in parts.enumerate() {
        let z = module.add_net(format!("z{at}"), 1, None);
        module.add_instance(&format!("m{part}"), &format!("i{at}"), vec![("x".into(), x), ("y".into(), z)]);
    }
    (format!("m{i}.v"), verilog::write_module(&module, &[]).expect("text"))
}

/// Why the reader refuses these files.
fn reader_refuses(files: Vec<(String, String)>) -> String {
    let error =
        Designs::from_files(&Stored::from_given(common::spec(1)), files, 0, None).expect_err("refused");
    error.to_string()
}

/// To walk every path through them would take 12^16 steps, or 2^40.
#[test]
fn modules_that_contain_each_other_are_refused_at_once() {
    let circle = (0..12).map(|i| nested(i, (0..12).filter(move |&part| part != i)));
    assert!(reader_refuses(circle.collect()).contains("contains itself"));
    let doubled = (0..40).map(|i| nested(i, [i + 1, i + 1].into_iter().filter(|&part| part < 40)));
    let said = reader_refuses(doubled.collect());
    assert!(said.contains("more than 16384 instances or 16 of them inside each other"), "{said}");
}
