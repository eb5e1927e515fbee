//! Packed frames through the Verilog of a stream wrapper, in simulation.

use crate::common::{packed_files, skip, spec_of, trained};
use burn_tensor::Device;
use flexor_hdl::codec::convert::frame_words;
use flexor_hdl::codec::manifest::{Manifest, PackedLayer};
use flexor_hdl::codec::unpack::Codes;
use flexor_hdl::design::{DesignOptions, build};
use flexor_hdl::sim::engines::{Builtin, Iverilog};
use flexor_hdl::sim::{Beat, Engine, SimDesign, StreamFrame, Traffic};
use flexor_hdl::spec::{Around, Basis, DecoderSpec, OutputOrder, Reset, StreamSpec, UnusedLanes};
use flexor_train::data::{DataSet, read_set};
use flexor_train::files::Beside;
use flexor_train::recipe::read_recipe;
use flexor_train::run::Session;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A wrapper of 32-bit words and beats of three groups.
fn stream() -> StreamSpec {
    StreamSpec {
        width: 32,
        lanes: 3,
        order: OutputOrder::Plane,
        reset: Reset::ActiveLow,
        groups_width: 16,
        unused_lanes: UnusedLanes::Zero,
        around: Around::default(),
    }
}

/// The packed layers, and the frame of each.
fn frames(packed: &BTreeMap<String, Vec<u8>>) -> (Vec<PackedLayer>, Vec<StreamFrame>) {
    let text = String::from_utf8_lossy(&packed["manifest.json"]);
    let manifest = Manifest::from_text(&text, "manifest.json").expect("a manifest");
    let frame = |layer: &PackedLayer| {
        let words = frame_words(&manifest, layer, &packed[&layer.bin_name()]).expect("words");
        let word = |i: usize| words.bits.slice(i * words.width, words.width);
        StreamFrame { groups: layer.groups as u32, words: (0..words.len()).map(word).collect() }
    };
    let frames = manifest.layers.iter().map(frame).collect();
    (manifest.layers, frames)
}

/// The codes of a layer in the beats of its frame, plane 0 first.
fn codes(design: &SimDesign, layer: &PackedLayer, beats: &[Beat]) -> Codes {
    let (y_bits, n_out) = (design.y_bits(), design.n_out());
    let lanes =
        |beat: &Beat| (0..beat.user as usize).map(|lane| beat.data.slice(lane * y_bits, y_bits)).collect();
    let groups = beats.iter().flat_map::<Vec<_>, _>(lanes).collect::<Vec<_>>();
    assert_eq!(groups.len(), layer.groups);
    let (q, n) = (design.q(), layer.n_weights);
    let bit = |p: usize, weight: usize| groups[weight / n_out].get(p * n_out + weight % n_out);
    let codes = (0..q * n).map(|i| u8::from(bit(i / n, i % n))).collect();
    Codes { name: layer.name.clone(), shape: vec![q, n], codes }
}

/// The finished run of a folder.
fn session(run: &str, data: DataSet) -> Session {
    let folder = Path::new(run);
    let text = fs::read_to_string(folder.join("recipe.json")).expect("read");
    let recipe = read_recipe(&text, "recipe.json", &Beside(folder)).expect("a recipe");
    Session::open(folder, recipe, data, &Device::flex(), false).expect("opens")
}

/// Whole layers, all 34,048 weights of the network, in one and two planes, in the given and in the basis of few gates.
#[test]
fn a_simulated_wrapper_gives_the_trained_codes_of_packed_layers() {
    let dir = tempfile::tempdir().expect("a folder");
    for (q, basis) in [("1", Basis::Given), ("2", Basis::Optimized)] {
        let args = ["--model", "mlp", "--n-in", "8", "--n-out", "20", "--q", q, "--epochs", "1"];
        let run = trained(dir.path(), q, &args);
        let spec = DecoderSpec { basis, stream: Some(stream()), ..spec_of(&run) };
        let options = DesignOptions { effort: 0, ..DesignOptions::default() };
        let design = build(spec, &options, &|| false).expect("a design");
        let wrapper = design.hardware.designs.stream.as_ref().expect("a wrapper");
        let (layers, frames) = frames(&packed_files(&run, &design.stored));
        let traffic =
            Traffic { abandoned: None, frames, offer_percent: 90, take_percent: 80, seed: 1, faulty: false };
        let net = session(&run, read_set(Path::new("digits")).expect("drawn")).trainer.net;
        for engine in [&Iverilog as &dyn Engine, &Builtin] {
            if engine.version().expect("asks").is_none() {
                skip("the wrapper in Icarus", "iverilog is not installed");
                continue;
            }
            let beats = engine.stream(wrapper, &traffic).expect("runs").beats;
            let frames: Vec<_> = beats.split_inclusive(|beat| beat.last).collect();
            assert_eq!(frames.len(), layers.len());
            for (layer, beats) in layers.iter().zip(frames) {
                let mut found = codes(wrapper, layer, beats);
                let different = |codes: &Codes| net.leaves(false).put_codes(&net, codes);
                assert_eq!(different(&found), Ok(0), "{} in {}", layer.name, engine.name());
                found.codes[7] ^= 1;
                assert_eq!(different(&found), Ok(1));
            }
        }
    }
}
