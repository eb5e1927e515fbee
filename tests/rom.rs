//! Memories that play trained networks: bit for bit in simulation, in block RAM after synthesis.

use crate::common;
use crate::common::binary;
use crate::common::trained::{self, Network};
use flexor_hdl::code::Stored;
use flexor_hdl::codec::digest::of_stored;
use flexor_hdl::codec::manifest::{FILE_NAME, Manifest};
use flexor_hdl::codec::pack::{LayerList, PackOptions, pack};
use flexor_hdl::gf2::BitVec;
use flexor_hdl::gf2::io::npy::{self, Values};
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog, Verilator};
use flexor_hdl::sim::stimulus;
use flexor_hdl::spec::{
    Around, DecoderSpec, OutputOrder, Reset, RomFrame, RomSpec, Scale, StreamSpec, WordSource, to_json,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// Bits of a word.
const WIDTH: usize = 32;
/// Groups a beat.
const LANES: usize = 2;

/// A wrapper of the network with its frames in memory.
fn spec(network: &Network, scale: Scale) -> DecoderSpec {
    let mut spec = trained::spec(&network.planes);
    let tensors = network.tensors("all.npz");
    let list = LayerList { layers: &network.layers, file: "layers.json" };
    let options = PackOptions { word_width: Some(WIDTH), ..PackOptions::default() };
    let stored = Stored::from_given(spec.clone());
    let files: BTreeMap<_, _> = pack(&stored, list, &tensors, options).expect("packs").into_iter().collect();
    let manifest = String::from_utf8(files[FILE_NAME].clone()).expect("text");
    let manifest = Manifest::from_text(&manifest, FILE_NAME).expect("a manifest");
    let frame = |layer: &flexor_hdl::codec::manifest::PackedLayer| RomFrame {
        groups: layer.groups as u32,
        words: files[&layer.bin_name()].chunks(WIDTH / 8).map(word).collect(),
    };
    let frames = manifest.layers.iter().map(frame).collect();
    let rom = RomSpec { basis_digest: of_stored(&stored), frames };
    spec.name = "net".into();
    spec.stream = Some(StreamSpec {
        width: WIDTH,
        lanes: LANES,
        order: OutputOrder::Plane,
        reset: Reset::ActiveLow,
        groups_width: 16,
        unused_lanes: Default::default(),
        around: Around { source: WordSource::Rom(rom), scale, ..Around::default() },
    });
    spec
}

fn word(bytes: &[u8]) -> BitVec {
    BitVec::from_bits(bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1)))
}

/// One frame of random words, each a whole number of groups.
fn random(group_bits: usize, n_words: usize) -> RomSpec {
    let words = stimulus::test_vectors(WIDTH, 1).into_iter().rev().take(n_words).collect();
    let groups = (n_words * WIDTH / group_bits) as u32;
    RomSpec { basis_digest: String::new(), frames: vec![RomFrame { groups, words }] }
}

/// What the trainer says of a layer: ±1 of every plane, one after the other.
fn codes(network: &Network, layer: &str) -> Vec<i64> {
    let file = format!("{layer}.codes.npy");
    let Values::Int(codes) = npy::read_array(&network.file(&file), &file, 1 << 20).expect("reads").values
    else {
        panic!("{file} holds no signed integers")
    };
    codes
}

/// The frames that an engine plays, as ±1 of every plane of every layer, padding cut off.
fn played(spec: &DecoderSpec, network: &Network, engine: &dyn Engine) -> Vec<Vec<i64>> {
    let designs = common::designs(spec);
    let design = designs.stream.as_ref().expect("a wrapper");
    let shape = design.stream_shape().expect("a wrapper");
    let mut traffic = stimulus::test_traffic(design, &shape, 1).swap_remove(1);
    traffic.frames.truncate(design.frames.len());
    let run = engine.stream(design, &traffic).expect("plays");
    let (q, n_out, bits) = (spec.q(), spec.n_out(), shape.around.scale);
    let beats = run.beats.split_inclusive(|beat| beat.last);
    let layer = |(beats, n_weights): (&[flexor_hdl::sim::Beat], usize)| {
        let mut planes = vec![Vec::new(); q];
        for (beat, lane) in
            beats.iter().flat_map(|beat| (0..beat.user as usize).map(move |lane| (beat, lane)))
        {
            for (p, i) in (0..q).flat_map(|p| (0..n_out).map(move |i| (p, i))) {
                let at = (lane * q + p) * n_out + i;
                planes[p].push(match bits {
                    Scale::None => i64::from(beat.data.get(at)) * 2 - 1,
                    Scale::Sign => {
                        i64::from(beat.data.get(2 * at)) - 2 * i64::from(beat.data.get(2 * at + 1))
                    }
                });
            }
        }
        planes.iter_mut().for_each(|plane| plane.truncate(n_weights));
        planes.concat()
    };
    let weights = network.layers.iter().map(|layer| layer.n_weights);
    assert_eq!(run.beats.iter().filter(|beat| beat.last).count(), network.layers.len());
    beats.zip(weights).map(layer).collect()
}

#[test]
fn trained_networks_play_bit_for_bit() {
    let networks = trained::networks();
    for network in networks {
        for (engine, scale) in
            [(&Builtin as &dyn Engine, Scale::None), (&Iverilog, Scale::Sign), (&Verilator, Scale::None)]
        {
            let spec = spec(&network, scale);
            let played = played(&spec, &network, engine);
            for (layer, found) in network.layers.iter().zip(played) {
                assert!(found == codes(&network, &layer.name), "{} on {}", layer.name, engine.name());
            }
            println!("{} layers of {}: {}", network.layers.len(), network.dir.display(), engine.name());
        }
    }
}

/// Cells of a kind that yosys makes of the design.
fn cells(spec: &DecoderSpec, command: &str, kind: &str) -> usize {
    let rtl = common::design(spec);
    let room = tempfile::tempdir().expect("a temporary folder");
    let mut files = Vec::new();
    for module in &rtl.modules {
        files.push(format!("{}.v", module.name));
        let text = flexor_hdl::verilog::write_module(module, &[]).expect("text");
        std::fs::write(room.path().join(files.last().expect("a file")), text).expect("writes");
    }
    for (file, text) in &rtl.images {
        std::fs::write(room.path().join(file), text).expect("writes");
    }
    let script = format!("read_verilog {}; {command} -top net; stat", files.join(" "));
    let out = Command::new("yosys").args(["-p", &script]).current_dir(room.path()).output().expect("yosys");
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success(), "{text}");
    let count = |line: &str| line.trim().strip_prefix(kind)?.trim().parse::<usize>().ok();
    text.lines().filter_map(count).next_back().unwrap_or(0)
}

#[test]
fn yosys_takes_block_ram() {
    let mut large = spec(&trained::networks().remove(0), Scale::None);
    large.stream.as_mut().expect("a wrapper").around.source = WordSource::Rom(random(8, 512));
    let specs = trained::full().iter().map(|network| spec(network, Scale::None)).collect::<Vec<_>>();
    for spec in [large].into_iter().chain(specs) {
        let Some(WordSource::Rom(rom)) = spec.stream.as_ref().map(|stream| &stream.around.source) else {
            panic!("no memory")
        };
        let bits = rom.depth() * WIDTH;
        let ice40 = cells(&spec, "synth_ice40", "SB_RAM40_4K");
        let ecp5 = cells(&spec, "synth_ecp5", "DP16KD");
        let xilinx = cells(&spec, "synth_xilinx", "RAMB36E1") + cells(&spec, "synth_xilinx", "RAMB18E1");
        println!("{bits} bits: {ice40} SB_RAM40_4K, {ecp5} DP16KD, {xilinx} RAMB");
        assert!(ice40 >= bits.div_ceil(4096), "{ice40} for {bits} bits");
        assert!(ecp5 >= bits.div_ceil(18_432), "{ecp5} for {bits} bits");
        assert!(xilinx >= bits.div_ceil(36_864), "{xilinx} for {bits} bits");
    }
}

fn run(room: &Path, args: &[&str], succeeds: bool) -> String {
    let out = binary::command().current_dir(room).args(args).output().expect("runs");
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert_eq!(out.status.success(), succeeds, "{args:?}:\n{text}");
    text
}

#[test]
fn packed_folders_fill_the_memory() {
    let network = trained::networks().remove(1);
    let room = tempfile::tempdir().expect("a temporary folder");
    let room = room.path();
    let mut spec = spec(&network, Scale::None);
    spec.basis = flexor_hdl::spec::Basis::Optimized;
    spec.strategy = "best".into();
    spec.stream.as_mut().expect("a wrapper").around.source = WordSource::Rom(RomSpec::default());
    std::fs::write(room.join("spec.json"), to_json(&spec)).expect("writes");
    std::fs::write(room.join("all.npz"), network.file("all.npz")).expect("writes");
    let layers = network.layers.iter().map(|layer| {
        serde_json::json!({ "name": layer.name, "planes": layer.planes, "n_weights": layer.n_weights })
    });
    let layers = serde_json::json!({ "schema_version": 1, "layers": layers.collect::<Vec<_>>() });
    std::fs::write(room.join("layers.json"), layers.to_string()).expect("writes");
    assert!(run(room, &["generate", "spec.json"], false).contains("no frames yet"));
    let pack = ["pack", "--layers", "layers.json", "--input", "all.npz"];
    run(room, &[&pack[..], &["--spec", "spec.json", "--out", "packed"]].concat(), true);
    run(room, &["generate", "spec.json", "--rom", "packed"], true);
    run(room, &["check", "hdl_out/net", "--stream", "packed"], true);
    // What it wrote says all there is to know.
    run(room, &["generate", "hdl_out/net/spec.json", "--check"], true);
    let given = ["--spec", "spec.json", "--basis", "given", "--out", "other"];
    run(room, &[&pack[..], &given].concat(), true);
    let text = run(room, &["generate", "spec.json", "--rom", "other", "--force"], false);
    assert!(text.contains("stream.rom.basis_digest"), "{text}");
    // A word of the memory that is not the one of the spec.
    let file = room.join("hdl_out/net/net_rom.hex");
    let hex = std::fs::read_to_string(&file).expect("a memory");
    let changed = hex.replacen(&hex[..1], if hex.starts_with('0') { "1" } else { "0" }, 1);
    std::fs::write(&file, changed).expect("writes");
    let check = ["check", "hdl_out/net", "--engine", "builtin"];
    assert!(run(room, &check, false).contains("files: net_rom.hex: line 1: "));
    let text = run(room, &[&check[..], &["--allow-edits", "net_rom.hex"]].concat(), false);
    assert!(text.contains("net_rom.hex") && text.contains("beat"), "{text}");
}
