//! Decoders of vendor and standard cells: written, read back, proven, simulated; nothing else passes for them.

use crate::common;
use flexor_hdl::cells::Target;
use flexor_hdl::gf2::Affine;
use flexor_hdl::network::XorNetwork;
use flexor_hdl::rtl::{Expr, Item, Module, Technology, verify};
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog, Verilator};
use flexor_hdl::sim::{Status, stimulus};
use flexor_hdl::spec::{DecoderSpec, Polarity};
use flexor_hdl::verilog::{self, prove::prove_module};
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
    let cells = Technology::for_target(&spec.target).map(|t| t.primitives()).unwrap_or_default();
    verilog::read_with(text, &cells)
}

#[test]
fn text_reads_back_and_is_proven() {
    for seed in 0..common::sweep(40) {
        let spec = spec(seed);
        let rtl = common::design(&spec);
        let text = verilog::write_module(&rtl.modules[0], &["banner".into()]).expect("writes");
        assert!(text.lines().all(|line| line.len() <= 120), "a long line in {}", spec.name);
        assert!(!text.contains(" ^ "), "a gate that is no cell:\n{text}");
        let module = read(&text, &spec).expect("reads back");
        verify::verify(std::slice::from_ref(&module)).expect("sound");
        let mut map = whole(&spec);
        prove_module(&module, &map, rtl.decoder_latency).expect("proven");
        map.offset.set(0, !map.offset.get(0));
        assert!(prove_module(&module, &map, rtl.decoder_latency).is_err());
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
            assert_eq!(
                engine.decode(&design, &vectors).expect("runs").ys,
                expected,
                "{}",
                spec.target.name()
            );
        }
    }
}

/// The standard traffic of a wrapper, with stalls, resets and broken frames.
#[test]
fn the_wrapper_of_a_decoder_of_luts_keeps_its_contract_in_every_engine() {
    let mut spec = common::corner(3);
    spec.target = Target::Ice40;
    let designs = common::designs(&spec);
    let stream = designs.stream.as_ref().expect("a wrapper");
    let trial = Trial::new(&designs.decoder, Some(stream), 1);
    for engine in [&Builtin as &dyn Engine, &Iverilog, &Verilator] {
        let row = trial.run_on(engine).expect("runs");
        assert_eq!((row.status, row.detail.as_str()), (Status::Pass, ""), "{}", engine.name());
        assert!(row.beats > 0);
    }
}

/// The decoder with one bit of one truth table, or one operand, of one cell changed.
fn mutate(module: &Module, rng: &mut ChaCha20Rng) -> Module {
    let mut below = |n: usize| (rng.next_u64() % n as u64) as usize;
    let mut mutant = module.clone();
    let x = mutant.find_port("x").expect("a port");
    let x_bits = mutant.net(x).width;
    let cells = mutant.items.iter_mut().filter_map(|item| match item {
        Item::Cell(cell) => Some(cell),
        _ => None,
    });
    let mut cells: Vec<_> = cells.collect();
    let at = below(cells.len());
    let cell = &mut cells[at];
    let table = cell.table().expect("a table").clone();
    if let (Some(init), 0) = (&mut cell.init, below(2)) {
        let k = below(table.len());
        init.set(k, !table.get(k));
        return mutant;
    }
    let used: Vec<_> =
        (0..cell.operands.len()).filter(|&i| !matches!(cell.operands[i], Expr::Const(_))).collect();
    let operand = &mut cell.operands[used[below(used.len())]];
    let other = (0..).map(|_| Expr::Slice { net: x, lo: below(x_bits), width: 1 });
    *operand = other.into_iter().find(|other| other != operand).expect("another bit");
    mutant
}

#[test]
fn every_change_of_a_table_or_an_operand_is_caught() {
    let (mut made, mut caught) = (0, 0);
    for seed in (0..).filter(|&seed| common::spec(seed).planes[0].n_cols() > 1).take(20) {
        let mut spec = spec(seed);
        (spec.stream, spec.pipeline) = (None, None);
        let rtl = common::design(&spec);
        let (module, map) = (&rtl.modules[0], whole(&spec));
        if !module.items.iter().any(|item| matches!(item, Item::Cell(_))) {
            continue;
        }
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        for _ in 0..30 {
            let text = verilog::write_module(&mutate(module, &mut rng), &[]).expect("writes");
            let proven = read(&text, &spec).and_then(|module| prove_module(&module, &map, 0));
            made += 1;
            caught += usize::from(proven.is_err());
        }
    }
    println!("{made} changes, {caught} caught");
    assert!(made >= 500 && caught == made, "{caught} of {made} changes are caught");
}

/// What the grammar of a cell does not say.
#[test]
fn a_cell_is_read_as_it_is_written_alone() {
    let specs =
        (0..).map(|seed| DecoderSpec { target: Target::Ice40, pipeline: None, stream: None, ..spec(seed) });
    let texts = specs.map(|spec| {
        let text = verilog::write_module(&common::design(&spec).modules[0], &[]).expect("writes");
        (spec, text)
    });
    let (spec, good) = texts.into_iter().find(|(_, text)| text.contains("u_t0001")).expect("a network");
    read(&good, &spec).expect("the text itself");
    assert!(verilog::read_module(&good).is_err(), "the cells of no target");
    for (from, to) in [
        (".LUT_INIT(", ".INIT("),
        (".I0(", ".I1("),
        ("SB_LUT4 #", "SB_LUT5 #"),
        ("u_t0000", "u_t0001"),
        (" #(.LUT_INIT(16'h", " #(.LUT_INIT(8'h"),
        (".O(t0000), ", ""),
        (".I0(x", ".I0(~x"),
    ] {
        assert!(good.contains(from), "{from}");
        let changed = good.replacen(from, to, 1);
        let sound = |module| verify::verify(&[module]);
        assert!(read(&changed, &spec).and_then(sound).is_err(), "{to}");
    }
}
