//! Equivalent matrices decode alike: packed streams, the reference, the simulated wrapper, and Verilog by yosys;
//! and a wrong bit in M' or T is caught.

use crate::common;
use crate::common::trained;
use flexor_hdl::code::{Stored, StoredPlane};
use flexor_hdl::codec::frame::BitOrder;
use flexor_hdl::codec::layers::Layer;
use flexor_hdl::codec::manifest::{FILE_NAME, Manifest};
use flexor_hdl::codec::pack::{LayerList, PackOptions, pack};
use flexor_hdl::codec::tensors::TensorFile;
use flexor_hdl::codec::transform::{Direction, transform};
use flexor_hdl::codec::unpack::{self, Codes};
use flexor_hdl::error::{Error, Result};
use flexor_hdl::gf2::io::{npy, npz};
use flexor_hdl::gf2::{BitMatrix, BitVec, construct};
use flexor_hdl::network::XorNetwork;
use flexor_hdl::rtl::{Module, build_rtl};
use flexor_hdl::search::bases::{Rebased, rebase};
use flexor_hdl::search::{Params, Search, finish_network};
use flexor_hdl::sim::engines::Builtin;
use flexor_hdl::sim::{Designs, Engine, StreamFrame, Traffic, equivalence};
use flexor_hdl::spec::{Around, DecoderSpec, OutputOrder, Polarity, Reset, StreamSpec};
use flexor_hdl::verilog;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;
use std::process::Command;

type Files = BTreeMap<String, Vec<u8>>;

/// The spec in an optimized basis, and the networks.
fn rebased(spec: &DecoderSpec) -> Result<(Stored, Vec<XorNetwork>)> {
    let params = Params { effort: 0, ..Params::default() };
    let search = Search::quiet(&params);
    let found = spec.planes.iter().map(|m| rebase(m, &search)).collect::<Result<Vec<_>>>()?;
    let stored = Stored::from_rebased(spec.clone(), &found)?;
    let network = |(found, plane): (&Rebased, &StoredPlane)| {
        finish_network(&plane.affine(), found.network.clone(), &search)
    };
    let networks = found.iter().zip(&stored.planes).map(network).collect::<Result<_>>()?;
    Ok((stored, networks))
}

fn packed(stored: &Stored, layers: &[Layer], tensors: &TensorFile, options: PackOptions) -> Files {
    let list = LayerList { layers, file: "layers.json" };
    pack(stored, list, tensors, options).expect("packs").into_iter().collect()
}

fn manifest(files: &Files) -> Manifest {
    let text = String::from_utf8(files[FILE_NAME].clone()).expect("text");
    Manifest::from_text(&text, FILE_NAME).expect("own manifest")
}

fn load(files: &Files) -> impl Fn(&str) -> Result<Vec<u8>> {
    |name| files.get(name).cloned().ok_or_else(|| Error::from_io(name, "not found"))
}

fn moved(files: &Files, stored: &Stored, direction: Direction) -> Result<Files> {
    let files = transform(&manifest(files), stored, direction, FILE_NAME, load(files))?;
    Ok(files.into_iter().collect())
}

fn codes(files: &Files) -> Vec<Codes> {
    unpack::unpack(&manifest(files), load(files)).expect("unpacks")
}

/// Holds that packing into the optimized basis, and transforming streams of the given one, give the same streams,
/// and that these decode like those of the given one; back again where that can be. Returns the stored ones.
fn decodes_alike(spec: &DecoderSpec, layers: &[Layer], tensors: &TensorFile, options: PackOptions) -> Files {
    let (stored, _) = rebased(spec).expect("an equivalent decoder");
    let given = packed(&Stored::from_given(spec.clone()), layers, tensors, options);
    let direct = packed(&stored, layers, tensors, options);
    assert!(moved(&given, &stored, Direction::Forth).expect("transforms") == direct);
    assert!(codes(&given) == codes(&direct), "{}: codes", spec.name);
    let (n_in, r) = (spec.group_bits(), stored.group_bits());
    for (before, after) in manifest(&given).layers.iter().zip(&manifest(&direct).layers) {
        assert_eq!((before.stored_bits, after.stored_bits), (before.groups * n_in, before.groups * r));
    }
    match moved(&direct, &stored, Direction::Back) {
        Ok(back) => assert!(n_in == r && back == given, "{}: back", spec.name),
        Err(error) => assert!(n_in > r && error.to_string().contains("has no inverse"), "{error}"),
    }
    // Each is refused where the other is asked for.
    if manifest(&given).basis_digest != manifest(&direct).basis_digest {
        assert!(moved(&direct, &stored, Direction::Forth).is_err());
        assert!(moved(&given, &stored, Direction::Back).is_err());
    }
    direct
}

/// A layer of random given bits for `spec`.
fn random_layer(spec: &DecoderSpec, seed: u64) -> (Layer, TensorFile) {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let n_weights = 1 + (rng.next_u32() % 500) as usize;
    let groups = n_weights.div_ceil(spec.n_out());
    let names: Vec<_> = (0..spec.q()).map(|p| format!("p{p}")).collect();
    let mut entry = |(name, m): (&String, &BitMatrix)| {
        let bits: Vec<u8> = (0..groups * m.n_cols()).map(|_| (rng.next_u32() & 1) as u8).collect();
        (name.clone(), npy::write_u8(&[groups, m.n_cols()], &bits))
    };
    let entries: Vec<_> = names.iter().zip(&spec.planes).map(&mut entry).collect();
    let tensors = TensorFile::from_bytes(&npz::write_archive(&entries).expect("an archive"), "r.npz")
        .expect("reads back");
    (Layer { name: "layer".into(), planes: names, n_weights, ..Layer::default() }, tensors)
}

#[test]
fn random_streams_decode_alike() {
    for seed in 0..common::sweep(12) {
        let spec = common::spec(seed);
        if spec.planes.iter().all(|m| m.rank() == 0) {
            assert!(rebased(&spec).is_err(), "{seed}: no bit to store");
            continue;
        }
        let (layer, tensors) = random_layer(&spec, seed);
        let bit_order = if seed % 2 == 0 { BitOrder::LsbFirst } else { BitOrder::MsbFirst };
        let options = PackOptions { word_width: Some(8 * (1 + seed as usize % 9)), bit_order };
        decodes_alike(&spec, &[layer], &tensors, options);
    }
}

#[test]
fn trained_streams_decode_alike_and_through_the_simulated_wrapper() {
    for network in trained::networks() {
        let mut spec = trained::spec(&network.planes);
        let (order, reset) = (OutputOrder::Plane, Reset::ActiveLow);
        spec.stream = Some(StreamSpec {
            width: 64,
            lanes: 4,
            order,
            reset,
            groups_width: 16,
            unused_lanes: Default::default(),
            around: Around::default(),
        });
        let tensors = network.tensors("all.npz");
        let files = decodes_alike(&spec, &network.layers, &tensors, PackOptions::default());
        for codes in codes(&files) {
            assert_codes(&network, &codes);
        }
        simulate(&spec, &files);
    }
}

/// Holds ours (1 and 0) against the trainer's (1 and -1).
fn assert_codes(network: &trained::Network, codes: &Codes) {
    let file = format!("{}.codes.npy", codes.name);
    let expected = npy::read_array(&network.file(&file), &file, 1 << 20).expect("an array");
    let npy::Values::Int(expected) = expected.values else { panic!("{file} holds no signed integers") };
    let ours: Vec<_> = codes.codes.iter().map(|&code| i64::from(code) * 2 - 1).collect();
    assert!(ours == expected, "codes of {}", codes.name);
}

/// Sends the frames through the wrapper of the optimized basis; its beats must hold the codes of `unpack`.
fn simulate(spec: &DecoderSpec, files: &Files) {
    let (stored, networks) = rebased(spec).expect("an equivalent decoder");
    let rtl = build_rtl(&stored.spec, &networks).expect("sound modules");
    let text = |m: &Module| (format!("{}.v", m.name), verilog::write_module(m, &[]).expect("text"));
    let texts = rtl.modules.iter().map(text).collect();
    let designs =
        Designs::from_files(&stored, texts, rtl.decoder_latency, rtl.stream_latency).expect("reads back");
    let design = designs.stream.expect("a wrapper");
    let manifest = manifest(files);
    let frames = manifest.layers.iter().map(|layer| {
        let bytes = &files[&layer.bin_name()];
        let words =
            bytes.chunks(8).map(|word| BitVec::from_bits((0..64).map(|b| word[b / 8] >> (b % 8) & 1 == 1)));
        StreamFrame { groups: layer.groups as u32, words: words.collect() }
    });
    let traffic = Traffic {
        abandoned: None,
        frames: frames.collect(),
        offer_percent: 100,
        take_percent: 100,
        seed: 1,
        faulty: false,
    };
    let run = Builtin.stream(&design, &traffic).expect("simulates");
    let mut beats = run.beats.iter();
    let (q, n_out) = (spec.q(), spec.n_out());
    for codes in codes(files) {
        let n_weights = codes.codes.len() / q;
        for group in 0..n_weights.div_ceil(n_out) {
            if group % 4 == 0 && group > 0 {
                beats.next();
            }
            let beat = beats.clone().next().expect("a beat");
            let lane = group % 4 * q * n_out;
            for (p, i) in (0..q).flat_map(|p| (0..n_out).map(move |i| (p, i))) {
                let weight = group * n_out + i;
                if weight < n_weights {
                    let code = codes.codes[p * n_weights + weight] == 1;
                    assert_eq!(beat.data.get(lane + p * n_out + i), code, "{} {p} {weight}", codes.name);
                }
            }
        }
        beats.next();
    }
    assert!(beats.next().is_none(), "beats past the last frame");
}

#[test]
fn any_wrong_bit_of_a_basis_is_caught() {
    for seed in 0..common::sweep(40) {
        let spec = common::spec(seed);
        if spec.planes.iter().all(|m| m.rank() == 0) {
            continue;
        }
        let (stored, _) = rebased(&spec).expect("an equivalent decoder");
        assert!(equivalence::prove_stored(&stored).is_ok() && stored.verify().is_ok(), "{seed}");
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        for p in 0..spec.q() {
            for part in [wrong_matrix, wrong_transform] {
                let mut wrong = stored.clone();
                if !part(&mut wrong.planes[p], &mut rng) {
                    continue;
                }
                assert!(wrong.verify().is_err(), "{seed}: plane {p} by recomputing");
                assert!(equivalence::prove_stored(&wrong).is_err(), "{seed}: plane {p} by decoding");
            }
        }
    }
}

/// Flips a bit of a matrix; false where it has none.
fn flip(matrix: &mut BitMatrix, rng: &mut ChaCha20Rng) -> bool {
    let (rows, cols) = (matrix.n_rows(), matrix.n_cols());
    if rows * cols == 0 {
        return false;
    }
    let at = (rng.next_u64() % (rows * cols) as u64) as usize;
    matrix.set(at / cols, at % cols, !matrix.get(at / cols, at % cols));
    true
}

fn wrong_matrix(plane: &mut StoredPlane, rng: &mut ChaCha20Rng) -> bool {
    flip(&mut plane.matrix, rng)
}

fn wrong_transform(plane: &mut StoredPlane, rng: &mut ChaCha20Rng) -> bool {
    flip(&mut plane.transform, rng)
}

/// `module stored(x, y)`: the decoder `name` behind T.
fn behind_transform(plane: &StoredPlane, name: &str) -> String {
    let row = |row: &BitVec| {
        let taps: Vec<_> = row.ones_at().map(|j| format!("x[{j}]")).collect();
        if taps.is_empty() { "1'b0".into() } else { taps.join(" ^ ") }
    };
    let sums: Vec<_> = plane.transform.rows().iter().rev().map(row).collect();
    format!(
        "module stored(input [{}:0] x, output [{}:0] y);\n  wire [{}:0] t = {{{}}};\n  {name} u(.x(t), .y(y));\nendmodule\n",
        plane.n_in_given() - 1,
        plane.matrix.n_rows() - 1,
        plane.n_in() - 1,
        sums.join(", ")
    )
}

fn decoder_text(spec: &DecoderSpec, networks: &[XorNetwork]) -> String {
    let rtl = build_rtl(spec, networks).expect("sound modules");
    verilog::write_module(&rtl.modules[0], &[]).expect("text")
}

/// Whether yosys proves the given decoder equal to the re-based one behind T; what it says where not.
fn yosys_proves(given: &str, stored: &str) -> std::result::Result<(), String> {
    let room = tempfile::tempdir().expect("a temporary folder");
    for (file, text) in [("given.v", given), ("stored.v", stored)] {
        std::fs::write(room.path().join(file), text).expect("written");
    }
    let script = "read_verilog given.v stored.v; hierarchy -check; proc; flatten; \
        miter -equiv -flatten given_xor stored miter; sat -verify -prove trigger 0 miter";
    let out =
        Command::new("yosys").args(["-q", "-p", script]).current_dir(&room).output().expect("yosys runs");
    if out.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&out.stderr).into_owned()) }
}

#[test]
fn yosys_proves_both_decoders_equal_through_t() {
    if Command::new("yosys").arg("-V").output().is_err() {
        println!("note: no yosys, equality is not proven there");
        return;
    }
    for (seed, n_out, n_in, polarity) in [
        (1, 6, 4, Polarity::Xor),
        (2, 20, 8, Polarity::Product),
        (3, 20, 12, Polarity::Xor),
        (4, 10, 10, Polarity::Product),
    ] {
        let matrix = match seed % 2 {
            0 => construct::n_tap_matrix(n_out, n_in, 2, seed),
            _ => construct::random_matrix(n_out, n_in, 0.5, seed),
        };
        let mut given = common::spec(seed);
        given.name = "given".into();
        given.planes = vec![matrix.expect("a matrix")];
        given.origins.truncate(1);
        (given.polarity, given.stream, given.pipeline) = (polarity, None, None);
        let (stored, networks) = rebased(&given).expect("an equivalent decoder");
        let other = DecoderSpec { name: "rebased".into(), ..stored.spec.clone() };
        let text = decoder_text(&given, &[common::network(&given, 0)]);
        let decoder = decoder_text(&other, &networks);
        let with = |plane: &StoredPlane| format!("{decoder}{}", behind_transform(plane, "rebased_xor"));
        assert_eq!(yosys_proves(&text, &with(&stored.planes[0])), Ok(()), "{seed}");
        let mut wrong = stored.planes[0].clone();
        let bit = !wrong.transform.get(0, 0);
        wrong.transform.set(0, 0, bit);
        let says = yosys_proves(&text, &with(&wrong)).expect_err("a wrong T");
        assert!(says.contains("proof did fail"), "{says}");
    }
}
