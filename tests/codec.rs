//! Packing and unpacking of trained networks: streams byte for byte, decoded codes, errors.

use crate::common::trained::{Network, networks, spec};
use flexor_hdl::code::Stored;
use flexor_hdl::codec::frame::BitOrder;
use flexor_hdl::codec::layers::Layer;
use flexor_hdl::codec::manifest::{FILE_NAME, Manifest};
use flexor_hdl::codec::pack::{LayerList, PackOptions, pack};
use flexor_hdl::codec::tensors::TensorFile;
use flexor_hdl::codec::unpack::{Codes, to_npz, unpack};
use flexor_hdl::error::{Error, Result};
use flexor_hdl::gf2::io::npy::{self, Values};
use flexor_hdl::spec::{DecoderSpec, Polarity};
use std::collections::BTreeMap;
use std::process::Command;

const SOURCES: [&str; 2] = ["all.npz", "all.safetensors"];
const KINDS: [&str; 2] = ["x_float", "bits"];

type Files = BTreeMap<String, Vec<u8>>;

fn width(word_width: usize) -> PackOptions {
    PackOptions { word_width: Some(word_width), ..PackOptions::default() }
}

fn packed(spec: &DecoderSpec, layers: &[Layer], tensors: &TensorFile, options: PackOptions) -> Files {
    let list = LayerList { layers, file: "layers.json" };
    pack(&Stored::from_given(spec.clone()), list, tensors, options).unwrap().into_iter().collect()
}

fn unpacked(files: &Files) -> Result<Vec<Codes>> {
    let text = String::from_utf8(files[FILE_NAME].clone()).unwrap();
    let manifest = Manifest::from_text(&text, FILE_NAME)?;
    unpack(&manifest, |name| files.get(name).cloned().ok_or_else(|| Error::from_io(name, "not found")))
}

/// The layers with their tensors of another kind.
fn with_kind(layers: &[Layer], kind: &str) -> Vec<Layer> {
    let mut layers = layers.to_vec();
    for name in layers.iter_mut().flat_map(|layer| &mut layer.planes) {
        *name = name.replace("x_float", kind);
    }
    layers
}

#[test]
fn each_plane_alone_gives_its_stream() {
    for network in networks() {
        for (source, kind) in SOURCES.into_iter().flat_map(|source| KINDS.map(|kind| (source, kind))) {
            let tensors = network.tensors(source);
            for (p, plane) in network.planes.iter().enumerate() {
                let mut layers = with_kind(&network.layers, kind);
                layers.iter_mut().for_each(|layer| layer.planes = vec![layer.planes.swap_remove(p)]);
                let spec = spec(std::slice::from_ref(plane));
                let bytes = packed(&spec, &layers, &tensors, PackOptions::default());
                let wide = packed(&spec, &layers, &tensors, width(64));
                for Layer { name, .. } in &layers {
                    let mut expected = network.file(&format!("{name}.p{p}.bin"));
                    assert_eq!(bytes[&format!("{name}.bin")], expected);
                    assert_eq!(bytes[&format!("{name}.hex")], network.file(&format!("{name}.p{p}.hex")));
                    expected.resize(expected.len().next_multiple_of(8), 0);
                    assert_eq!(wide[&format!("{name}.bin")], expected);
                }
            }
        }
    }
}

#[test]
fn frames_interleave_the_planes_by_group() {
    for network in networks().into_iter().filter(|network| network.planes.len() == 2) {
        let files = packed(&spec(&network.planes), &network.layers, &network.tensors("all.npz"), width(8));
        for Layer { name, .. } in &network.layers {
            let planes = [0, 1].map(|p| network.file(&format!("{name}.p{p}.bin")));
            // n_in is 8 for both planes: a byte a group.
            let expected: Vec<u8> = planes[0].iter().zip(&planes[1]).flat_map(|(&a, &b)| [a, b]).collect();
            assert_eq!(files[&format!("{name}.bin")], expected);
        }
    }
}

#[test]
fn decoded_codes_are_those_of_the_trainer() {
    for network in networks() {
        for (source, kind) in SOURCES.into_iter().flat_map(|source| KINDS.map(|kind| (source, kind))) {
            let (tensors, layers) = (network.tensors(source), with_kind(&network.layers, kind));
            for (word_width, bit_order) in [(8, BitOrder::LsbFirst), (24, BitOrder::MsbFirst)] {
                let options = PackOptions { word_width: Some(word_width), bit_order };
                let codes = unpacked(&packed(&spec(&network.planes), &layers, &tensors, options)).unwrap();
                assert_eq!(codes.len(), layers.len());
                codes.iter().for_each(|codes| assert_codes(&network, codes));
            }
        }
    }
}

/// Holds ours (1 and 0) against the trainer's (1 and -1).
fn assert_codes(network: &Network, codes: &Codes) {
    let file = format!("{}.codes.npy", codes.name);
    let expected = npy::read_array(&network.file(&file), &file, 1 << 20).unwrap();
    assert_eq!(codes.shape, expected.shape);
    let Values::Int(expected) = expected.values else { panic!("{file} holds no signed integers") };
    let ours: Vec<_> = codes.codes.iter().map(|&code| i64::from(code) * 2 - 1).collect();
    assert!(ours == expected, "codes of {}", codes.name);
}

#[test]
fn product_polarity_inverts_even_rows() {
    let network = networks().remove(0);
    let tensors = network.tensors("all.npz");
    let mut spec = spec(&network.planes);
    let xor = unpacked(&packed(&spec, &network.layers, &tensors, width(8))).unwrap();
    spec.polarity = Polarity::Product;
    let product = unpacked(&packed(&spec, &network.layers, &tensors, width(8))).unwrap();
    // Every row of these matrices has two taps.
    let inverted: Vec<_> = xor[0].codes.iter().map(|code| 1 - code).collect();
    assert_eq!(product[0].codes, inverted);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let network = networks().remove(1);
    let once = || packed(&spec(&network.planes), &network.layers, &network.tensors("all.npz"), width(32));
    assert_eq!(once(), once());
    let npz = || to_npz(&unpacked(&once()).unwrap()).unwrap();
    assert_eq!(npz(), npz());
    let text = String::from_utf8(once()[FILE_NAME].clone()).unwrap();
    let manifest = Manifest::from_text(&text, FILE_NAME).unwrap();
    assert_eq!((manifest.layers[0].groups, manifest.layers[0].words), (15, 8));
    assert_eq!(manifest.layers[0].alpha.as_deref(), Some("c1.alpha"));
}

#[test]
fn a_single_npy_is_named_like_its_file() {
    let network = networks().remove(0);
    let bits: Vec<u8> =
        network.file("c1.p0.bin").iter().flat_map(|b| (0..8).map(move |i| b >> i & 1)).collect();
    let tensors = TensorFile::from_bytes(&npy::write_u8(&[15, 8], &bits), "in/first.npy").unwrap();
    let layer = Layer { planes: vec!["first".into()], alpha: None, ..network.layers[0].clone() };
    let files = packed(&spec(&network.planes), &[layer], &tensors, width(8));
    assert_eq!(files["c1.bin"], network.file("c1.p0.bin"));
}

#[test]
fn all_problems_of_a_list_come_at_once() {
    let network = networks().remove(0);
    let mut layers = network.layers.clone();
    layers.push(Layer { name: "x".into(), planes: vec![], ..layers[0].clone() });
    layers.push(Layer { name: "y".into(), planes: vec!["c1.codes".into()], ..layers[0].clone() });
    layers[0].planes[0] = "c9.bits".into();
    layers[1].n_weights = 1281;
    layers[1].alpha = Some("beta".into());
    let list = LayerList { layers: &layers, file: "layers.json" };
    let problems =
        pack(&Stored::from_given(spec(&network.planes)), list, &network.tensors("all.npz"), width(8))
            .unwrap_err();
    let expected = [
        "all.npz: c9.bits: no such tensor; the file has c1.alpha, c1.codes, c1.p0.bits",
        "all.npz: f2.p0.x_float: shape [64, 8] is 512 elements, layer \"f2\" of 1281 weights takes 65 groups of 8: 520",
        "layers.json: layers[1]: alpha \"beta\" is no tensor of all.npz",
        "layers.json: layers[2]: layer \"x\" names 0 tensors, the spec has 1 planes",
        "all.npz: c1.codes: shape [1, 32, 1, 3, 3] is 288 elements, layer \"y\" of 288 weights takes 15 groups of 8: 120",
    ];
    let problems = problems.to_string();
    assert_eq!(problems.lines().count(), expected.len(), "{problems}");
    for (line, start) in problems.lines().zip(expected) {
        assert!(line.starts_with(start), "{line}");
    }
}

#[test]
fn damaged_streams_are_refused() {
    let network = networks().remove(0);
    let good = packed(&spec(&network.planes), &network.layers, &network.tensors("all.npz"), width(64));
    let says = |damage: &dyn Fn(&mut Vec<u8>)| {
        let mut files = good.clone();
        damage(files.get_mut("c1.bin").unwrap());
        unpacked(&files).unwrap_err().to_string()
    };
    assert_eq!(says(&|bin| bin[3] ^= 4), "c1.bin: SHA-256 is not that of manifest.json");
    assert!(says(&|bin| bin[15] = 1).starts_with("c1.bin: stream bit 120: is 1, spare bits"));
    assert!(says(&|bin| bin.truncate(8)).contains("1 words of 64 bits, 15 groups take 2 words"));
    assert!(says(&|bin| bin.truncate(9)).contains("9 bytes are no whole number of words"));
}

#[test]
fn odd_word_widths_are_refused() {
    let network = networks().remove(0);
    for word_width in [0, 7, 12, 1032] {
        let list = LayerList { layers: &network.layers, file: "layers.json" };
        let error = pack(
            &Stored::from_given(spec(&network.planes)),
            list,
            &network.tensors("all.npz"),
            width(word_width),
        );
        assert!(error.unwrap_err().to_string().contains("must be a multiple of 8 from 8 to 1024"));
    }
}

/// The archive in numpy against the trainer's codes, layer by layer.
const NUMPY_SCRIPT: &str = "
import sys, numpy
codes = numpy.load(sys.argv[1])
for name in codes.files:
    theirs = numpy.load(f'{sys.argv[2]}/{name}.codes.npy')
    assert codes[name].dtype == 'uint8' and codes[name].shape == theirs.shape, name
    assert (codes[name].astype('int8') * 2 - 1 == theirs).all(), name
print(','.join(codes.files))
";

#[test]
fn numpy_loads_the_codes() {
    if !Command::new("python3").args(["-c", "import numpy"]).output().is_ok_and(|out| out.status.success()) {
        println!("note: no python3 with numpy, the archive is not loaded there");
        return;
    }
    for network in networks() {
        let tensors = network.tensors("all.npz");
        let codes = unpacked(&packed(&spec(&network.planes), &network.layers, &tensors, width(8))).unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("codes.npz");
        std::fs::write(&path, to_npz(&codes).unwrap()).unwrap();
        let run = Command::new("python3").args(["-c", NUMPY_SCRIPT]).arg(path).arg(&network.dir).output();
        let run = run.unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let names: Vec<_> = network.layers.iter().map(|layer| layer.name.as_str()).collect();
        assert_eq!(String::from_utf8_lossy(&run.stdout).trim(), names.join(","));
    }
}
