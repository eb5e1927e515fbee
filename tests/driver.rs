//! The C driver against the design that it is for: in Verilator it plays the frames of the trained networks from a
//! memory on AXI4, by registers on AXI4-Lite, and the beats must hold the networks' codes.

use crate::common::binary;
use crate::common::trained::{self, Network};
use flexor_hdl::code::Stored;
use flexor_hdl::codec::manifest::{FILE_NAME, Manifest, PackedLayer};
use flexor_hdl::codec::pack::{LayerList, PackOptions, pack};
use flexor_hdl::gf2::io::npy::{self, Values};
use flexor_hdl::gf2::{BitVec, from_hex};
use flexor_hdl::spec::{Around, DecoderSpec, OutputOrder, Reset, StreamSpec, WordSource};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// Bytes of a word.
const WORD: usize = 8;
/// Groups a beat.
const LANES: usize = 4;
/// Frames with a fault behind those of the network.
const FAULTY: usize = 2;

fn spec(network: &Network) -> DecoderSpec {
    let mut spec = trained::spec(&network.planes);
    spec.stream = Some(StreamSpec {
        width: 8 * WORD,
        lanes: LANES,
        order: OutputOrder::Plane,
        reset: Reset::ActiveLow,
        groups_width: 16,
        unused_lanes: Default::default(),
        around: Around { source: WordSource::Axi(Default::default()), axi_lite: true, ..Around::default() },
    });
    spec
}

/// Writes the memory and the list of frames, each a word further from a border of 4 KiB than the one before; returns
/// the layers.
fn write_frames(room: &Path, spec: &DecoderSpec, network: &Network) -> Vec<PackedLayer> {
    let tensors = network.tensors("all.npz");
    let list = LayerList { layers: &network.layers, file: "layers.json" };
    let options = PackOptions { word_width: Some(8 * WORD), ..PackOptions::default() };
    let stored = Stored::from_given(spec.clone());
    let files: BTreeMap<_, _> = pack(&stored, list, &tensors, options).expect("packs").into_iter().collect();
    let manifest = std::str::from_utf8(&files[FILE_NAME]).expect("text");
    let layers = Manifest::from_text(manifest, FILE_NAME).expect("a manifest").layers;
    let (mut memory, mut frames) = (Vec::new(), String::new());
    for (i, layer) in layers.iter().enumerate() {
        let words = &files[&layer.bin_name()];
        memory.resize(memory.len().next_multiple_of(4096) + 4096 - (i + 1) * WORD, 0xff);
        writeln!(frames, "{} {} {}", memory.len(), words.len() / WORD, layer.groups).expect("text");
        memory.extend(words);
    }
    std::fs::write(room.join("memory.bin"), memory).expect("writes");
    std::fs::write(room.join("frames.txt"), frames).expect("writes");
    layers
}

/// Compiles the driver's program and the system, and runs them.
fn simulate(room: &Path) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/driver");
    for file in ["play.c", "bench.h", "bench.cpp"] {
        std::fs::copy(here.join(file), room.join(file)).expect("copies");
    }
    let run = |program: &str, args: &[&str]| binary::run(room, Command::new(program).args(args));
    let strict = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-Idec/sw", "-c", "play.c"];
    run("cc", &strict);
    let path = |file: &str| room.join(file).display().to_string();
    let list = std::fs::read_to_string(room.join("dec/dec.f")).expect("a list");
    let sources: Vec<_> = list.lines().map(|file| path(&format!("dec/{file}"))).collect();
    let includes = format!("-I{}", room.display());
    let mut args = vec!["--cc", "--exe", "-Wall", "--top-module", "dec", "--prefix", "Vdec", "-Mdir", "obj"];
    let (bench, play) = (path("bench.cpp"), path("play.o"));
    args.extend(["-CFLAGS", &includes, &bench, &play]);
    args.extend(sources.iter().map(String::as_str));
    run("verilator", &args);
    let flags = ["OPT_FAST=-O0", "OPT_SLOW=-O0", "OPT_GLOBAL=-O0"];
    run("make", &[&["-C", "obj", "-f", "Vdec.mk", "Vdec"][..], &flags].concat());
    run("obj/Vdec", &[]);
}

/// A beat: valid groups, whether it is the last, its data.
type Beat = (usize, bool, BitVec);

fn read_beats(room: &Path) -> Vec<Beat> {
    let text = std::fs::read_to_string(room.join("beats.txt")).expect("beats");
    let beat = |line: &str| {
        let fields: Vec<_> = line.split(' ').collect();
        let data = from_hex(fields[2], 4 * fields[2].len()).expect("hexadecimal");
        (fields[0].parse().expect("a number"), fields[1] == "1", data)
    };
    text.lines().map(beat).collect()
}

/// ±1 of every plane, one plane after the other, in the beats of a frame.
fn codes_in(beats: &[Beat], spec: &DecoderSpec, n_weights: usize) -> Vec<i64> {
    let (q, n_out) = (spec.q(), spec.n_out());
    let mut planes = vec![Vec::new(); q];
    for (groups, _, data) in beats {
        for (lane, p, i) in itertools::iproduct!(0..*groups, 0..q, 0..n_out) {
            planes[p].push(2 * i64::from(data.get((lane * q + p) * n_out + i)) - 1);
        }
    }
    planes.iter_mut().for_each(|plane| plane.truncate(n_weights));
    planes.concat()
}

/// The trainer's codes of a layer.
fn trained_codes(network: &Network, layer: &str) -> Vec<i64> {
    let file = format!("{layer}.codes.npy");
    match npy::read_array(&network.file(&file), &file, 1 << 20).expect("reads").values {
        Values::Int(codes) => codes,
        _ => panic!("{file} holds no signed integers"),
    }
}

/// The whole networks where they are found, else two layers of each.
#[test]
fn the_c_driver_plays_trained_networks_in_verilator() {
    let full = trained::full();
    for network in if full.is_empty() { trained::networks() } else { full } {
        let room = tempfile::tempdir().expect("a temporary folder");
        let (room, spec) = (room.path(), spec(&network));
        binary::generate_kit(room, &spec, "c-driver");
        let layers = write_frames(room, &spec, &network);
        simulate(room);
        let beats = read_beats(room);
        let frames: Vec<_> = beats.split_inclusive(|beat| beat.1).collect();
        assert_eq!(frames.len(), layers.len() + FAULTY);
        for (layer, beats) in layers.iter().zip(frames) {
            let groups: usize = beats.iter().map(|beat| beat.0).sum();
            assert_eq!(groups, layer.groups, "{}", layer.name);
            let expected = trained_codes(&network, &layer.name);
            assert!(codes_in(beats, &spec, expected.len() / spec.q()) == expected, "codes of {}", layer.name);
        }
        println!("{} frames of {}", layers.len(), network.dir.display());
    }
}
