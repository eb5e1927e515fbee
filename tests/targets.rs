//! Decoders of vendor and standard cells: written, read back, proven, simulated; nothing else passes for them.

mod common;

use flexor_hdl::gf2::{Affine, BitVec};
use flexor_hdl::network::XorNetwork;
use flexor_hdl::rtl::{Item, Module, Technology, verify};
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog, Verilator};
use flexor_hdl::sim::{Design, stimulus};
use flexor_hdl::spec::liberty::{Library, ParityCell};
use flexor_hdl::spec::{DecoderSpec, Polarity, Target};
use flexor_hdl::verilog::{self, prove::prove};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A library whose XNOR is the cheaper form, and which has not every form.
fn library() -> Library {
    let kinds = [(1, true, 1.0), (2, false, 5.0), (2, true, 4.0), (3, false, 7.0)];
    let cell = |(n, invert, area): (usize, bool, f64)| ParityCell {
        name: format!("{}{n}", ["X", "XN"][usize::from(invert)]),
        inputs: ["A", "B", "C"][..n].iter().map(|pin| (*pin).to_owned()).collect(),
        output: "Z".into(),
        invert,
        area,
    };
    Library::of(kinds.map(cell).into()).expect("enough")
}

fn targets() -> [Target; 5] {
    [Target::Ice40, Target::Ecp5, Target::Xilinx, Target::Gowin, Target::Liberty(library())]
}

/// A design of a random shape for one of the targets.
fn spec(seed: u64) -> DecoderSpec {
    let mut spec = common::spec(seed);
    spec.target = targets()[seed as usize % 5].clone();
    spec.polarity = [Polarity::Xor, Polarity::Product][seed as usize / 5 % 2];
    spec
}

fn whole(spec: &DecoderSpec) -> Affine {
    let networks: Vec<_> = (0..spec.q()).map(|p| common::network(spec, p)).collect();
    XorNetwork::concat(&networks).affine()
}

fn read(text: &str, spec: &DecoderSpec) -> flexor_hdl::error::Result<Module> {
    let cells = Technology::of(&spec.target).map(|t| t.primitives()).unwrap_or_default();
    verilog::read_with(text, &cells)
}

#[test]
fn text_reads_back_and_is_proven() {
    for seed in 0..common::sweep(40) {
        let spec = spec(seed);
        let rtl = common::design(&spec);
        let text = verilog::write(&rtl.modules[0], &["banner".into()]).expect("writes");
        assert!(text.lines().all(|line| line.len() <= 120), "a long line in {}", spec.name);
        assert!(!text.contains(" ^ "), "a gate that is no cell:\n{text}");
        let module = read(&text, &spec).expect("reads back");
        verify::verify(std::slice::from_ref(&module)).expect("sound");
        let mut map = whole(&spec);
        prove(&module, &map, rtl.decoder_latency).expect("proven");
        map.offset.set(0, !map.offset.get(0));
        assert!(prove(&module, &map, rtl.decoder_latency).is_err());
    }
}

#[test]
fn the_builtin_engine_agrees_with_the_reference() {
    for seed in 0..common::sweep(20) {
        let designs = common::designs(&spec(seed));
        let vectors = stimulus::few_vectors(designs.decoder.group_bits(), seed);
        let expected: Vec<_> = vectors.iter().map(|x| designs.decoder.reference.decode(x)).collect();
        assert_eq!(Builtin.decode(&designs.decoder, &vectors).expect("runs").ys, expected, "seed {seed}");
    }
}

#[test]
fn simulators_agree_with_the_models() {
    for seed in 0..common::sweep(5) {
        let mut spec = spec(seed);
        spec.stream = None;
        let design = common::designs(&spec).decoder;
        let vectors = stimulus::few_vectors(design.group_bits(), seed);
        let expected: Vec<_> = vectors.iter().map(|x| design.reference.decode(x)).collect();
        for engine in [&Iverilog as &dyn Engine, &Verilator] {
            assert_eq!(engine.decode(&design, &vectors).expect("runs").ys, expected, "{}", spec.target.name());
        }
    }
}
