//! A flipped tap never goes unseen: not by the proof, not by any engine.

use crate::common;
use flexor_hdl::gf2::BitVec;
use flexor_hdl::network::XorNetwork;
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog, Verilator};
use flexor_hdl::sim::{SimDesign, stimulus};
use flexor_hdl::spec::DecoderSpec;
use flexor_hdl::verilog::{self, prove::prove_module};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Mutants of one shape: one build of an external tool.
const BATCH: usize = 50;

/// A combinational decoder of a random shape with at least one gate.
fn shape(seed: u64) -> (DecoderSpec, SimDesign) {
    let mut spec = common::spec(seed);
    spec.stream = None;
    spec.pipeline = None;
    let design = common::designs(&spec).decoder;
    (spec, design)
}

/// The decoder text with one operand more: in a gate, so that a tap flips in every row that the gate
/// reaches, or at an output, so that exactly one tap flips.
fn flip(text: &str, n_in: usize, rng: &mut ChaCha20Rng) -> String {
    let mut below = |n: usize| (rng.next_u64() % n as u64) as usize;
    let j = below(n_in);
    let x = if n_in == 1 { "x".to_owned() } else { format!("x[{j}]") };
    let gates: Vec<_> = text.match_indices("    wire t").map(|(at, _)| at).collect();
    let (start, end) = if gates.is_empty() || below(2) == 0 {
        let start = text.find("assign y = ").expect("outputs") + "assign y = ".len();
        let end = start + text[start..].find(';').expect("an end");
        let list = text[start..end].trim_start_matches('{').trim_end_matches('}');
        let outputs: Vec<_> = list.split(',').collect();
        let output = outputs[below(outputs.len())];
        let at = output.as_ptr() as usize - text.as_ptr() as usize;
        let lead = output.len() - output.trim_start().len();
        (at + lead, at + output.trim_end().len())
    } else {
        let gate = gates[below(gates.len())];
        let start = gate + text[gate..].find("= ").expect("a driver") + 2;
        (start, start + text[start..].find(';').expect("an end"))
    };
    let before = &text[start..end];
    let before = if before.contains(' ') { format!("({before})") } else { before.to_owned() };
    format!("{}{before} ^ {x}{}", &text[..start], &text[end..])
}

fn mutants(design: &SimDesign, count: usize, seed: u64) -> Vec<SimDesign> {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let (file, text) = &design.files[0];
    let mutant = |i| {
        let name = format!("{}_m{i}", design.top);
        let text = flip(text, design.group_bits(), &mut rng);
        let text = text.replacen(&format!("module {}", design.top), &format!("module {name}"), 1);
        let modules = vec![verilog::read_module(&text).unwrap_or_else(|e| panic!("{e} in {file}:\n{text}"))];
        let files = vec![(format!("{name}.v"), text)];
        SimDesign { name: name.clone(), top: name, files, modules, ..design.clone() }
    };
    (0..count).map(mutant).collect()
}

/// Zero, the unit vectors and some more: few, since every mutant runs on all of them.
fn vectors(design: &SimDesign) -> (Vec<BitVec>, Vec<BitVec>) {
    let n = design.group_bits();
    let more = stimulus::test_vectors(n, 1).into_iter().rev().take(64);
    let units = (0..n).map(|at| BitVec::unit_vector(n, at));
    let vectors: Vec<_> = std::iter::once(BitVec::zeros(n)).chain(units).chain(more).collect();
    let expected = vectors.iter().map(|x| design.reference.decode(x)).collect();
    (vectors, expected)
}

/// How many of the mutants an engine tells from the matrix.
fn caught(engine: &dyn Engine, mutants: &[SimDesign], vectors: &[BitVec], expected: &[BitVec]) -> usize {
    let designs: Vec<_> = mutants.iter().collect();
    let runs = engine.decode_many(&designs, vectors).expect("runs");
    assert_eq!(runs.len(), mutants.len());
    runs.iter().filter(|run| run.ys != *expected).count()
}

#[test]
fn every_flip_is_caught_by_the_proof_and_the_builtin_engine() {
    for seed in 0..10 {
        let (spec, design) = shape(seed);
        let networks: Vec<_> = (0..spec.q()).map(|p| common::network(&spec, p)).collect();
        let map = XorNetwork::concat(&networks).affine();
        prove_module(&design.modules[0], &map, 0).expect("the unchanged text is proven");
        let mutants = mutants(&design, BATCH, seed);
        let proof = mutants.iter().filter(|m| prove_module(&m.modules[0], &map, 0).is_err()).count();
        let (vectors, expected) = vectors(&design);
        let simulated = caught(&Builtin, &mutants, &vectors, &expected);
        println!("shape {seed}: {BATCH} flips, proof {proof}, builtin {simulated}");
        assert_eq!((proof, simulated), (BATCH, BATCH), "shape {seed}");
    }
}

#[test]
fn every_flip_is_caught_by_icarus_and_verilator() {
    for seed in 0..common::sweep(2).min(10) {
        let (_, design) = shape(seed);
        let mutants = mutants(&design, BATCH, seed);
        let (vectors, expected) = vectors(&design);
        assert_eq!(caught(&Iverilog, std::slice::from_ref(&design), &vectors, &expected), 0);
        for engine in [&Iverilog as &dyn Engine, &Verilator] {
            let found = caught(engine, &mutants, &vectors, &expected);
            println!("shape {seed}: {BATCH} flips, {} {found}", engine.name());
            assert_eq!(found, BATCH, "shape {seed} under {}", engine.name());
        }
    }
}
