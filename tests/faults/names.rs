//! Names and sizes that are allowed work, or are refused with both names.

use crate::common;
use crate::faults::room::Room;
use flexor_hdl::cells::Target;
use flexor_hdl::gf2::io::{npy, npz};
use flexor_hdl::gf2::{BitMatrix, BitVec};
use flexor_hdl::rtl::names::{PARTS, module_prefix, part_name};
use flexor_hdl::rtl::{Expr, Module, limits};
use flexor_hdl::sim::testbench;
use flexor_hdl::spec::{DecoderSpec, PipelineSpec};
use flexor_hdl::verilog::{self, rules};
use itertools::Itertools;
use proptest::prelude::*;
use serde_json::json;
use std::path::Path;
use std::process::Command;

fn named(name: &str) -> DecoderSpec {
    DecoderSpec { name: name.into(), ..common::spec(0) }
}

/// What the modules of a design may be called, with case or without.
fn modules_of(spec: &DecoderSpec) -> Vec<String> {
    let prefix = module_prefix(spec);
    // No module is called `<prefix>_top`: it is the prefix of another name.
    let parts = PARTS.iter().filter(|part| **part != "top");
    parts.map(|part| part_name(&prefix, part)).chain([prefix.clone()]).collect()
}

/// A name of a few words that are likely to meet.
fn names() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &["dec", "a", "xor", "XOR", "frame", "top", "tb", "Host", "x", "aclk", "n"];
    prop::collection::vec(prop::sample::select(WORDS), 1..5).prop_map(|words| words.join("_"))
}

proptest! {
    #[test]
    fn designs_of_different_names_share_no_module(a in names(), b in names(), a_streams: bool, b_streams: bool) {
        prop_assume!(a != b);
        let modules = |name: &str, streams: bool| {
            let spec = named(name);
            modules_of(&DecoderSpec { stream: spec.stream.clone().filter(|_| streams), ..spec })
        };
        let (a_modules, b_modules) = (modules(&a, a_streams), modules(&b, b_streams));
        let fold = |name: &String| if a.eq_ignore_ascii_case(&b) { name.clone() } else { name.to_lowercase() };
        let (left, right) = (a_modules.iter().map(fold), b_modules.iter().map(fold).collect_vec());
        prop_assert!(left.into_iter().all(|name| !right.contains(&name)), "{a} {b}");
    }
}

/// Wrappers with every pair of options, decoders with and without registers, of every target.
fn specs_of_all_options() -> impl Iterator<Item = DecoderSpec> {
    let pipelines =
        [None, Some(PipelineSpec { levels: 1, valid: false }), Some(PipelineSpec { levels: 1, valid: true })];
    let targets =
        Target::PLAIN.map(|(_, target)| target).into_iter().chain([Target::Liberty(common::library())]);
    let decoders = targets.cartesian_product(pipelines).map(|(target, pipeline)| {
        let strategy = "paar".into();
        DecoderSpec { stream: None, target, pipeline, strategy, ..common::spec(3) }
    });
    common::pairs::specs().into_iter().chain(decoders)
}

/// The longest names, those of parts, of ports, and of nets, instances and memories inside.
fn hard_names() -> Vec<String> {
    let long = "w".repeat(64);
    let others = [
        "dec_xor",
        "Dec_TOP",
        "x",
        "aclk",
        "irq",
        "m_axis_tdata",
        "t0000",
        "T0001",
        "x0",
        "u",
        "u_xor0",
        "words",
        "in_valid",
    ];
    let long_part = format!("{}_gearbox", "w".repeat(56));
    others.map(str::to_owned).into_iter().chain([long, long_part]).collect()
}

#[test]
fn every_name_keeps_the_rules_in_every_option() {
    let names = hard_names();
    let a_spec = common::sweep(2) as usize;
    for (i, spec) in specs_of_all_options().enumerate() {
        for name in (0..a_spec.min(names.len())).map(|k| &names[(2 * i + k) % names.len()]) {
            let spec = DecoderSpec { name: name.clone(), ..spec.clone() };
            let designs = common::designs(&spec);
            let design = designs.stream.as_ref().unwrap_or(&designs.decoder);
            let all = [design.files.clone(), testbench::bench_files(&designs, 1)].concat();
            let verilog = all.iter().filter(|(file, _)| file.ends_with(".v"));
            let mut found = rules::check_texts(verilog.map(|(file, text)| (file.as_str(), text.as_str())));
            found.extend(rules::check_modules(&design.modules));
            assert!(found.is_empty(), "{name} of {i}: {}", found.iter().join("; "));
        }
    }
}

/// Whether the tool is there.
fn is_there(tool: &str, flag: &str) -> bool {
    let found = Command::new(tool).arg(flag).output().is_ok();
    if !found {
        println!("note: no {tool}");
    }
    found
}

/// Runs a command of other tools in a folder; it says nothing.
fn silent(dir: &Path, line: &str) {
    let output = Command::new("sh").args(["-c", line]).current_dir(dir).output().expect("sh");
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && said.is_empty(), "{line}: {said}");
}

/// What Icarus takes of a design.
fn sources(room: &Room, name: &str) -> String {
    room.read(&format!("o/{name}/{name}.f")).lines().map(|file| format!(" o/{name}/{file}")).collect()
}

#[test]
fn two_designs_of_different_names_are_one_chip() {
    if !is_there("iverilog", "-V") {
        return;
    }
    let room = Room::new();
    let names = ["dec", "dec_xor", "dec_frame", "dec_top", "dec_xor_top"];
    for name in names {
        room.spec(name, &json!({ "stream": { "width": 8 } }));
        room.runs(&["generate", &format!("{name}.json"), "--out", "o", "--engine", "builtin"]);
    }
    let all: String = names.iter().map(|name| sources(&room, name)).collect();
    silent(&room.path("."), &format!("iverilog -g2001 -Wall -o t{all}"));
}

#[test]
fn a_testbench_runs_under_the_longest_name() {
    if !is_there("iverilog", "-V") {
        return;
    }
    let (room, name) = (Room::new(), format!("{}_axil", "w".repeat(59)));
    let stream = json!({ "width": 32, "source": "axi", "axi_lite": true, "tkeep": true, "scale": "sign" });
    room.spec(&name, &json!({ "stream": stream, "pipeline": { "levels": 1 } }));
    room.runs(&["generate", &format!("{name}.json"), "--out", "o"]);
    let line = format!("iverilog -g2001 -Wall -o t -f {name}.f tb/*.v && vvp t | grep -v PASS; true");
    silent(&room.path(&format!("o/{name}")), &line);
}

#[test]
fn a_design_may_be_called_like_a_module_of_the_benches() {
    let room = Room::new();
    for name in ["clock", "duts"] {
        room.spec(name, &json!({ "stream": { "width": 8 } }));
        room.runs(&["generate", &format!("{name}.json"), "--out", "o", "--engine", "iverilog"]);
    }
}

#[test]
fn what_is_inside_gives_way_to_the_name_of_the_design() {
    let room = Room::new();
    room.spec("t0000", &json!({ "stream": { "width": 8 } }));
    room.runs(&["generate", "t0000.json", "--out", "o", "--engine", "builtin"]);
    assert!(room.read("o/t0000/rtl/t0000_xor.v").contains("wire t0000_n = "));
    assert!(room.read("o/t0000/report/names.json").contains("\"t0000_n\""));
}

/// A room with the spec `dec.json` and a list of layers, which all pack the tensor `a`.
fn layers(list: &[(&str, Option<&str>)]) -> Room {
    let room = Room::new();
    room.spec("dec", &json!({ "stream": { "width": 8 } })).spec("other", &json!({}));
    let layer = |(name, spec): &(&str, Option<&str>)| {
        let mut layer = json!({ "name": name, "planes": ["a"], "n_weights": 6 });
        spec.iter().for_each(|spec| layer["spec"] = json!(spec));
        layer
    };
    room.write(
        "l.json",
        json!({ "schema_version": 1, "layers": list.iter().map(layer).collect_vec() }).to_string(),
    );
    let tensor = npy::write_u8(&[2, 4], &[1, 0, 1, 0, 1, 1, 1, 1]);
    room.write("w.npz", npz::write_archive(&[("a".to_owned(), tensor)]).expect("an archive"));
    room
}

const PACK: [&str; 7] = ["pack", "--layers", "l.json", "--input", "w.npz", "--out", "p"];
const BY_SPEC: [&str; 2] = ["--spec", "dec.json"];

/// `pack` of the list is refused with all these words, and writes nothing.
fn is_refused(list: &[(&str, Option<&str>)], more: &[&str], words: &[&str]) {
    let room = layers(list);
    let ran = room.run(&[&PACK[..], more].concat());
    assert!(ran.code == 2 && words.iter().all(|word| ran.err.contains(word)), "{} {}", ran.code, ran.err);
    assert!(!room.path("p").exists(), "something is written");
}

#[test]
fn layers_of_one_identifier_are_refused() {
    let words = ["layers[1].name", "\"conv.1\"", "\"conv-1\"", "conv_1"];
    is_refused(&[("conv.1", None), ("conv-1", None)], &BY_SPEC, &words);
    is_refused(&[("a_1", None), ("A.1", None)], &BY_SPEC, &["\"a_1\"", "\"A.1\""]);
}

#[test]
fn layers_of_two_specs_may_stand_in_one_program() {
    is_refused(&[("c1", Some("dec.json")), ("c1", Some("other.json"))], &BY_SPEC, &["\"c1\" occurs twice"]);
    let room = layers(&[("a", Some("dec.json")), ("b", Some("other.json"))]);
    room.runs(&[&PACK[..], &BY_SPEC[..], &["--image", "h", "--memory", "h"]].concat());
    let headers = ["dec/a", "other/b", "dec/memory", "other/memory", "dec/addresses", "other/addresses"];
    let includes: String = headers.map(|header| format!("#include \"p/{header}.h\"\n")).concat();
    let sum = "weights_a[0] + weights_b[0] + weights_dec_memory[0] + weights_other_memory[0] + FLEXOR_DEC_MEMORY_WORDS";
    compiles(&room, &format!("{includes}int main(void) {{ return {sum} + FLEXOR_OTHER_MEMORY_WORDS; }}\n"));
}

#[test]
fn the_map_of_all_layers_replaces_no_layer() {
    let images = ["--spec", "dec.json", "--image", "h", "--memory", "h"];
    is_refused(&[("addresses", None)], &images, &["layers[0].name", "\"addresses\""]);
}

/// A C compiler takes the program without a warning.
fn compiles(room: &Room, program: &str) {
    if is_there("cc", "--version") {
        room.write("m.c", program);
        silent(&room.path("."), "cc -std=c99 -Wall -Wextra -Werror -o m m.c");
    }
}

#[test]
fn arrays_of_layers_with_any_name_compile() {
    let names = ["int", "for", "fn", "match", "2x", "_", "_Bool", "EOF", "self", "a..b", "NULL-1", "memory_"];
    let room = layers(&names.map(|name| (name, None)));
    room.runs(
        &[&PACK[..], &BY_SPEC[..], &["--image", "h", "--image", "rs", "--memory", "h", "--memory", "rs"]]
            .concat(),
    );
    let all = names.iter().chain(&["memory", "addresses"]);
    let includes: String = all.map(|name| format!("#include \"p/{name}.h\"\n")).collect();
    compiles(
        &room,
        &format!(
            "#include <stdio.h>\n{includes}int main(void) {{ return weights_int[0] + weights_2x[0]; }}\n"
        ),
    );
    if is_there("rustc", "--version") {
        let includes: String = names.iter().map(|name| format!("include!(\"p/{name}.rs\");\n")).collect();
        room.write("m.rs", format!("#![deny(warnings)]\n{includes}include!(\"p/memory.rs\");\n"));
        silent(&room.path("."), "rustc --crate-type lib m.rs");
    }
}

#[test]
fn a_file_of_any_name_is_an_identifier() {
    let room = Room::new();
    room.write("a.hex", "00\n").runs(&["convert", "a.hex", "größe 1.h", "--width", "8"]);
    assert!(room.read("größe 1.h").contains("weights_gr__e_1[1]"));
}

#[test]
fn more_taps_than_bits_are_refused() {
    let ran = Room::new().run(&["footprint", "--bits-per-weight", "0.8", "--n-out", "20", "--taps", "17"]);
    assert!(ran.code == 2 && ran.err.contains("--taps: 17, must be 1 to 16"), "{}", ran.err);
}

/// A generated design of these planes is refused before it is searched for, with these words.
fn is_too_large(planes: &serde_json::Value, more: &serde_json::Value, words: &[&str]) {
    let room = Room::new();
    let mut fields = json!({ "planes": planes });
    more.as_object().expect("an object").iter().for_each(|(field, value)| fields[field] = value.clone());
    let ran = room.spec("dec", &fields).run(&["generate", "dec.json", "--effort", "0"]);
    assert!(ran.code == 2 && words.iter().all(|word| ran.err.contains(word)), "{} {}", ran.code, ran.err);
    assert!(!room.path("hdl_out").exists(), "something is written");
}

fn dense(side: usize) -> serde_json::Value {
    json!({ "matrix": { "random": { "density": 0.5 }, "seed": 1 }, "n_in": side, "n_out": side })
}

#[test]
fn a_decoder_of_too_many_gates_is_refused_before_the_search() {
    is_too_large(&json!([dense(2048)]), &json!({}), &["planes", "more than 131072 XOR2"]);
    is_too_large(&json!([dense(600)]), &json!({ "strategy": "naive" }), &["131072 XOR2", "nothing shared"]);
    is_too_large(&json!([dense(800)]), &json!({ "pipeline": { "levels": 2 } }), &["more than 65536 XOR2"]);
}

#[test]
fn a_decoder_of_too_many_bits_to_prove_is_refused_before_the_search() {
    let plane = json!({ "matrix": { "n_tap": 2, "seed": 1 }, "n_in": 4096, "n_out": 4096 });
    is_too_large(&vec![plane; 16].into(), &json!({}), &["planes", "65536 stored bits", "at most 6442450944"]);
}

#[test]
fn what_shares_most_of_its_gates_is_not_too_large() {
    let prefix_sums = (0..1024).map(|i| BitVec::from_bits((0..1024).map(|j| j <= i))).collect();
    let spec = DecoderSpec {
        planes: vec![BitMatrix::from_rows(1024, prefix_sums).expect("rectangular")],
        ..named("sums")
    };
    limits::check_limits(&spec).expect("a gate a row");
}

#[test]
fn more_statements_than_lines_are_written_several_a_line() {
    let mut module = Module::new("wide");
    let (x, y) = (module.add_input("x", 2, ""), module.add_output("y", 1, ""));
    let sum = |a, b| Expr::Xor(vec![a, b]);
    let first = sum(module.net_bits(x, 0, 1), module.net_bits(x, 1, 1));
    let last = (0..70_000).fold(first, |before, i| {
        let net = module.add_wire(format!("t{i:05}"), 1, before);
        module.nets[net.index()].comment = "x[0]".into();
        sum(Expr::Net(net), module.net_bits(x, i % 2, 1))
    });
    module.assign_net(y, last);
    let text = verilog::write_module(&module, &[]).expect("text");
    assert!(rules::check_texts([("wide.v", text.as_str())]).is_empty());
    assert_eq!(verilog::read_module(&text).expect("reads back").items, module.items);
}
