//! Decoders of vendor and standard cells: written, read back, proven, simulated; nothing else passes for them.

mod common;

use flexor_hdl::gf2::Affine;
use flexor_hdl::network::XorNetwork;
use flexor_hdl::rtl::{Module, Technology, verify};
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog, Verilator};
use flexor_hdl::sim::stimulus;
use flexor_hdl::spec::{DecoderSpec, Polarity, Target};
use flexor_hdl::verilog::{self, prove::prove};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

fn targets() -> [Target; 5] {
    [Target::Ice40, Target::Ecp5, Target::Xilinx, Target::Gowin, Target::Liberty(common::library())]
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

/// A text of a decoder with one bit of one truth table, one kind of cell, or one operand changed.
fn mutate(text: &str, n_in: usize, rng: &mut ChaCha20Rng) -> String {
    let mut below = |n: usize| (rng.next_u64() % n as u64) as usize;
    let cells: Vec<_> = text.match_indices(" u_").map(|(at, _)| at).collect();
    let at = cells[below(cells.len())];
    let start = text[..at].rfind(";\n").expect("a line before") + 2;
    let end = at + text[at..].find(";").expect("an end");
    let cell = &text[start..end];
    let changed = if below(2) == 0 {
        flip_table(cell, &mut below)
    } else {
        // Inputs stand behind the output.
        let operands: Vec<_> = cell.match_indices('(').map(|(at, _)| at + 1).collect();
        let first = operands.iter().position(|&at| cell[at..].starts_with("x") || cell[at..].starts_with("1'b0"));
        let used = |at: &&usize| !cell[**at..].starts_with("1'b0");
        let inputs: Vec<_> = operands.iter().skip(first.unwrap_or(0)).filter(used).collect();
        let inputs = if inputs.is_empty() { vec![operands.last().expect("an operand")] } else { inputs };
        let from = *inputs[below(inputs.len())];
        let to = from + cell[from..].find(')').expect("an end");
        let other = (0..).map(|_| format!("x[{}]", below(n_in))).find(|x| *x != cell[from..to]).expect("another");
        format!("{}{other}{}", &cell[..from], &cell[to..])
    };
    format!("{}{changed}{}", &text[..start], &text[end..])
}

/// One digit of INIT differs by one bit; a cell of a fixed function becomes its complement.
fn flip_table(cell: &str, below: &mut impl FnMut(usize) -> usize) -> String {
    let Some(at) = cell.find("'h").map(|at| at + 2).or(cell.find("'b").map(|at| at + 2)) else {
        let xor = cell.trim_start();
        return match xor.strip_prefix("XN") {
            Some(rest) => format!("    X{rest}"),
            None => format!("    XN{}", &xor[1..]),
        };
    };
    let digits = cell[at..].find(')').expect("an end");
    let at = at + below(digits);
    let digit = cell[at..=at].chars().next().and_then(|c| c.to_digit(16)).expect("a digit");
    format!("{}{:x}{}", &cell[..at], digit ^ 1 << below(4), &cell[at + 1..])
}

#[test]
fn every_change_of_a_table_or_an_operand_is_caught() {
    let (mut caught, mut made) = (0, 0);
    for seed in (0..).filter(|seed| common::spec(*seed).group_bits() > 1).take(20) {
        let mut spec = DecoderSpec { stream: None, pipeline: None, ..spec(seed) };
        spec.polarity = Polarity::Xor;
        let text = verilog::write(&common::design(&spec).modules[0], &[]).expect("writes");
        let (map, mut rng) = (whole(&spec), ChaCha20Rng::seed_from_u64(seed));
        if !text.contains(" u_") {
            continue;
        }
        for _ in 0..25 {
            let mutant = mutate(&text, spec.group_bits(), &mut rng);
            assert_ne!(mutant, text);
            let proven = read(&mutant, &spec).is_ok_and(|module| {
                verify::verify(std::slice::from_ref(&module)).is_ok() && prove(&module, &map, 0).is_ok()
            });
            made += 1;
            caught += usize::from(!proven);
            assert!(!proven, "seed {seed}: not caught:\n{mutant}");
        }
    }
    println!("{made} changes, {caught} caught");
    assert!(made >= 450, "{made}");
}
