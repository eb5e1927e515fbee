//! Models that others wrote, as they are, around a design: cocotbext-axi's memory on AXI4, master on AXI4-Lite and sink
//! on AXI4-Stream, in Icarus Verilog.

use crate::common;
use crate::common::binary;
use flexor_hdl::gf2::{BitVec, to_hex};
use flexor_hdl::sim::{Beat, StreamFrame, stimulus, stream_reference};
use flexor_hdl::spec::{Around, AxiSpec, DecoderSpec, OutputOrder, Reset, UnusedLanes, WordSource};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// Bits of a word.
const WIDTH: usize = 32;
/// Words of the frames, and whether the count of their groups is given.
const FRAMES: [(usize, bool); 4] = [(5, false), (40, true), (1, true), (23, false)];

fn spec() -> DecoderSpec {
    let mut spec = common::pairs::find_wrapper(|source| matches!(source, WordSource::Axi(_)), true);
    spec.name = "dec".into();
    let stream = spec.stream.as_mut().expect("a wrapper");
    (stream.width, stream.lanes, stream.groups_width) = (WIDTH, 3, 16);
    (stream.order, stream.reset) = (OutputOrder::Plane, Reset::ActiveLow);
    stream.unused_lanes = UnusedLanes::Zero;
    let axi = AxiSpec { burst: 16, id_width: 4, ..AxiSpec::default() };
    stream.around = Around { source: WordSource::Axi(axi), axi_lite: true, ..Around::default() };
    common::pairs::consistent(spec)
}

/// Bytes, the first one lowest, in hexadecimal.
fn bytes_of<'a>(words: impl Iterator<Item = &'a BitVec>) -> String {
    let byte = |word: &BitVec, i: usize| to_hex(&word.slice(8 * i, 8));
    words.flat_map(|word| (0..word.len() / 8).map(move |i| byte(word, i))).collect()
}

/// Frames that start a word further from a border of 4 KiB than the one before, with their beats.
fn case(spec: &DecoderSpec) -> Vec<Value> {
    let designs = common::designs(spec);
    let design = designs.stream.as_ref().expect("a wrapper");
    let shape = design.stream_shape().expect("a wrapper");
    let random = stimulus::test_vectors(WIDTH, 5);
    let frame = |(i, (n_words, counted)): (usize, (usize, bool))| {
        let words: Vec<_> = random.iter().rev().skip(50 * i).take(n_words).cloned().collect();
        let groups = if counted { (n_words * WIDTH / spec.group_bits()) as u32 } else { 0 };
        let frame = StreamFrame { groups, words: words.clone() };
        let beats = stream_reference::expected_stream(design, &shape, &[frame]).beats;
        let data = bytes_of(beats.iter().map(|beat: &Beat| &beat.data));
        let valid: Vec<_> = beats.iter().map(|beat| beat.user).collect();
        json!({
            "address": 0x1000 * (i + 1) - 4 * (i + 1), "words": bytes_of(words.iter()), "n_words": n_words,
            "groups": groups, "beats": data, "valid": valid
        })
    };
    FRAMES.into_iter().enumerate().map(frame).collect()
}

#[test]
fn models_of_cocotbext_axi_run_the_design_as_they_are() {
    let room = tempfile::tempdir().expect("a temporary folder");
    let (room, spec) = (room.path(), spec());
    binary::generate(room, &spec);
    std::fs::write(room.join("case.json"), serde_json::to_string(&case(&spec)).expect("text"))
        .expect("writes");
    let bench = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cocotb/interconnect.py");
    let mut command = Command::new("python3");
    println!("{}", binary::run(room, command.arg(bench).arg(".")));
}
