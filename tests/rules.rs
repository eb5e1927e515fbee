//! Emitted designs keep the rules of what other tools reject; names that would break one are refused.

use crate::common;
use crate::common::binary;
use flexor_hdl::spec::DecoderSpec;
use flexor_hdl::verilog::rules;
use serde_json::json;

fn broken(spec: &DecoderSpec) -> Vec<String> {
    let designs = common::designs(spec);
    let design = designs.stream.as_ref().unwrap_or(&designs.decoder);
    let texts = design.files.iter().chain(&design.models);
    let texts = rules::check_texts(texts.map(|(file, text)| (file.as_str(), text.as_str())));
    texts.iter().chain(&rules::check_modules(&design.modules)).map(ToString::to_string).collect()
}

#[test]
fn designs_of_every_shape_keep_the_rules() {
    let seeds = || 0..common::sweep(30);
    let specs = seeds().map(common::spec).chain(seeds().map(common::corner)).chain(common::pairs::specs());
    let found: Vec<_> = specs.flat_map(|spec| broken(&spec)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_port_says_what_stands_at_it() {
    let specs = common::pairs::specs().into_iter().chain((0..4).map(common::spec));
    for module in specs.flat_map(|spec| common::design(&spec).modules) {
        let silent = module.ports().find(|(_, port)| port.comment.is_empty());
        assert_eq!(silent, None, "{}", module.name);
    }
}

#[test]
fn many_lanes_and_stages_are_numbered_alike() {
    let mut spec = common::transparent(3, 64, 21);
    assert_eq!(broken(&spec), [""; 0]);
    spec.stream.as_mut().expect("a wrapper").around.tkeep = true;
    assert_eq!(broken(&spec), [""; 0]);
}

#[test]
fn a_name_that_stands_inside_is_taken() {
    let room = tempfile::tempdir().expect("a temporary folder");
    for (name, top) in [("aclk", "aclk_top"), ("X0", "X0"), ("m_axis_tdata", "m_axis_tdata_top")] {
        let spec = json!({ "schema_version": 1, "name": name, "planes": [{ "matrix": ["1011", "1100"] }], "stream": { "width": 32 } });
        std::fs::write(room.path().join("s.json"), spec.to_string()).expect("written");
        let run = binary::command().args(["generate", "s.json"]).current_dir(&room).output().expect("runs");
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(0), "{name}: {said}");
        let text = std::fs::read_to_string(room.path().join(format!("hdl_out/{name}/rtl/{top}.v")))
            .expect("the top");
        assert!(text.contains(&format!("\nmodule {top} (\n    input  wire        aclk, ")), "{text}");
    }
}

#[test]
fn check_shows_the_rules() {
    let design = concat!(env!("CARGO_MANIFEST_DIR"), "/hdl_out/stream_8_20");
    let room = tempfile::tempdir().expect("a temporary folder");
    let copied = std::process::Command::new("cp").args(["-r", design]).arg(room.path()).status().expect("cp");
    assert!(copied.success());
    let check = |more: &[&str]| {
        let args = [&["check", "stream_8_20", "--engine", "builtin"], more].concat();
        let run = binary::command().args(args).current_dir(&room).output().expect("runs");
        (run.status.code(), String::from_utf8_lossy(&run.stdout).into_owned())
    };
    let (code, said) = check(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.lines().any(|line| line.starts_with("rules ") && line.contains("pass")), "{said}");
    let file = room.path().join("stream_8_20/rtl/stream_8_20_xor.v");
    let text = std::fs::read_to_string(&file).expect("the decoder");
    std::fs::write(&file, text.replace("    output wire", "\toutput wire")).expect("written");
    let (code, said) = check(&["--allow-edits", "rtl/stream_8_20_xor.v"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.lines().any(|line| line.starts_with("rules ") && line.contains("fail")), "{said}");
}
