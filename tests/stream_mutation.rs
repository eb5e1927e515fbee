//! A dropped inverter or a wrong slice anywhere in the stream wrapper is caught by the stimulus.

use crate::common;
use crate::common::tokens;
use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::rtl::verify::verify;
use flexor_hdl::rtl::{Expr, Item, Module, build_identified};
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog};
use flexor_hdl::sim::{SimDesign, Status, stimulus};
use flexor_hdl::spec::{Around, AxiSpec, DecoderSpec, Origin, RomSpec, Scale, WordSource};
use flexor_hdl::verilog;
use itertools::Itertools;
use rayon::prelude::*;
use similar::{ChangeTag, TextDiff};

/// Calls `visit` on every expression of a module, operands first; not on what consumes what nothing reads.
fn each(module: &mut Module, visit: &mut impl FnMut(&mut Expr)) {
    let unused: Vec<_> =
        (0..module.nets.len()).filter(|&i| module.nets[i].name.starts_with("unused_")).collect();
    for item in &mut module.items {
        match item {
            Item::Assign(net, _) if unused.contains(&net.index()) => {}
            Item::Assign(_, expr) => walk(expr, visit),
            Item::Register(register) => {
                walk(&mut register.next, visit);
                register.enable.iter_mut().for_each(|e| walk(e, visit));
                register.reset.iter_mut().for_each(|e| walk(e, visit));
            }
            Item::Memory(memory) => walk(&mut memory.enable, visit),
            Item::Instance(_) | Item::Cell(_) => {}
        }
    }
}

fn walk(expr: &mut Expr, visit: &mut impl FnMut(&mut Expr)) {
    match expr {
        Expr::Const(_) | Expr::Net(_) | Expr::Slice { .. } => {}
        Expr::Not(a) | Expr::Any(a) | Expr::Repeat(_, a) => walk(a, visit),
        Expr::And(all) | Expr::Or(all) | Expr::Xor(all) | Expr::Concat(all) => {
            all.iter_mut().for_each(|e| walk(e, visit));
        }
        Expr::Mux(c, a, b) => [c, a, b].into_iter().for_each(|e| walk(e, visit)),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Eq(a, b) | Expr::Lt(a, b) => {
            [a, b].into_iter().for_each(|e| walk(e, visit));
        }
    }
    visit(expr);
}

/// The mutant of one place, if it can be made there: an inverter that is not there, a slice one bit off.
fn mutate(expr: &mut Expr) -> bool {
    match expr {
        Expr::Not(a) => {
            *expr = (**a).clone();
            true
        }
        Expr::Slice { lo, .. } if *lo > 0 => {
            *lo -= 1;
            true
        }
        _ => false,
    }
}

/// Every mutant of the wrapper of a design: (module, place, design).
fn mutants(stream: &SimDesign) -> Vec<(String, usize, SimDesign)> {
    let mut all = Vec::new();
    for (m, module) in stream.modules.iter().enumerate().skip(1) {
        let mut n_places = 0;
        each(&mut module.clone(), &mut |_| n_places += 1);
        for place in 0..n_places {
            let mut mutant = stream.clone();
            let (mut at, mut done) = (0, false);
            each(&mut mutant.modules[m], &mut |expr| {
                done |= at == place && mutate(expr);
                at += 1;
            });
            if done {
                all.push((module.name.clone(), place, mutant));
            }
        }
    }
    all
}

/// The first line of text that a mutant changes.
fn change(stream: &SimDesign, mutant: &SimDesign) -> String {
    let text = |design: &SimDesign| {
        design
            .modules
            .iter()
            .map(|m| verilog::write_module(m, &[]).expect("text"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let (before, after) = (text(stream), text(mutant));
    let line = before.lines().zip(after.lines()).find(|(a, b)| a != b);
    line.map_or(String::new(), |(a, b)| format!("{} for {}", b.trim(), a.trim()))
}

/// A design without equal outputs, which a wrong slice could swap unseen.
fn dense(seed: u64) -> DecoderSpec {
    let mut spec = common::spec(seed);
    for plane in &mut spec.planes {
        let (n_out, n_in) = (plane.n_rows(), plane.n_cols().max(12));
        let rows = stimulus::test_vectors(n_in + 20, seed).into_iter().rev().take(n_out);
        let rows = rows.map(|row| row.slice(0, n_in)).collect();
        *plane = BitMatrix::from_rows(n_in, rows).expect("rectangular");
    }
    spec
}

fn passes(engine: &dyn Engine, stream: &SimDesign, seed: u64) -> bool {
    let shape = stream.stream_shape().expect("a wrapper");
    // Most mutants die in the run that comes last.
    stimulus::test_traffic(stream, &shape, seed).into_iter().rev().all(|traffic| {
        let mut trial = Trial::empty();
        trial.add_traffic(stream, shape, traffic);
        // A mutant may also be a loop that no engine runs.
        trial.run_on(engine).is_ok_and(|row| row.status == Status::Pass)
    })
}

#[test]
fn every_mutant_of_the_wrapper_is_caught() {
    let mut survivors = Vec::new();
    let mut n_mutants = 0;
    // Two shapes in the ordinary suite, all where FLEXOR_SWEEP is set.
    let n_shapes = if common::sweep(0) > 0 { 5 } else { 2 };
    for seed in [4, 11, 18, 6, 13].into_iter().take(n_shapes) {
        let designs = common::designs(&dense(seed));
        let stream = designs.stream.as_ref().expect("a wrapper");
        assert!(passes(&Builtin, stream, seed), "design {seed}");
        for (module, place, mutant) in mutants(stream) {
            n_mutants += 1;
            if passes(&Builtin, &mutant, seed) {
                survivors.push(format!("{module} place {place}: {}", change(stream, &mutant)));
            }
        }
    }
    println!("{n_mutants} mutants, survivors: {survivors:#?}");
    assert!(survivors.is_empty());
}

/// A wrapper of three lanes, 32-bit words and two planes with that around it.
fn with(around: Around) -> SimDesign {
    let mut spec = common::pairs::specs().swap_remove(0);
    spec.planes = vec![dense(4).planes.swap_remove(0); 2];
    spec.origins.resize(2, Origin::Inline);
    let group_bits = spec.group_bits();
    let stream = spec.stream.as_mut().expect("a wrapper");
    (stream.width, stream.lanes, stream.groups_width) = (32, 3, 20);
    stream.around = around;
    if let WordSource::Rom(rom) = &mut stream.around.source {
        *rom = common::pairs::rom(32, group_bits, 12, 1);
    }
    let networks: Vec<_> = (0..spec.q()).map(|p| common::network(&spec, p)).collect();
    let rtl = build_identified(&spec, &networks, DIGEST).expect("sound modules");
    let mut stream = common::read_back(&spec, &rtl).stream.expect("a wrapper");
    stream.digest = DIGEST;
    stream
}

/// What the register of that name reads.
const DIGEST: u32 = 0x5eed_cafe;

/// The part of a design in text.
fn part(stream: &SimDesign, name: &str) -> String {
    let module = stream.modules.iter().find(|module| module.name == name).expect("the part");
    verilog::write_module(module, &[]).expect("text")
}

/// Sources, registers, scale and tkeep.
#[test]
fn every_mutant_around_the_wrapper_is_caught() {
    let rom = || WordSource::Rom(RomSpec::default());
    let axi = |address_width| WordSource::Axi(AxiSpec { address_width, burst: 4, id_width: 4 });
    let plain = |source| Around { source, ..Around::default() };
    let lite = |source| Around { source, axi_lite: true, ..Around::default() };
    let cases = [
        (plain(rom()), "_rom"),
        (plain(axi(64)), "_fetch"),
        (lite(rom()), "_axil"),
        (lite(axi(64)), "_axil"),
        (lite(WordSource::Axis), "_axil"),
        (Around { scale: Scale::Sign, ..Around::default() }, "_scale"),
        (Around { tkeep: true, ..Around::default() }, "_keep"),
    ];
    // Every fifth in the ordinary suite, all where FLEXOR_SWEEP is set.
    let every = if common::sweep(0) > 0 { 1 } else { 5 };
    let (mut survivors, mut n_mutants) = (Vec::new(), 0);
    for (around, end) in cases {
        let stream = with(around);
        assert!(passes(&Builtin, &stream, 3), "{end}");
        let mutants = mutants(&stream).into_iter().filter(|(name, ..)| name.ends_with(end));
        for (name, place, mutant) in mutants.step_by(every) {
            n_mutants += 1;
            if passes(&Builtin, &mutant, 3) {
                let (before, after) = (part(&stream, &name), part(&mutant, &name));
                let line = before.lines().zip(after.lines()).find(|(a, b)| a != b);
                survivors.push(format!("{end} place {place}: {line:?}"));
            }
        }
    }
    println!("{n_mutants} mutants, survivors: {survivors:#?}");
    assert!(survivors.is_empty());
}

/// Wrappers that together have every option.
fn wrappers() -> Vec<SimDesign> {
    let plain = |source| Around { source, ..Around::default() };
    let lite = |source| Around { source, axi_lite: true, ..Around::default() };
    let axi = |address_width| WordSource::Axi(AxiSpec { address_width, burst: 4, id_width: 4 });
    let rom = || WordSource::Rom(RomSpec::default());
    let around = [
        Around { scale: Scale::Sign, tkeep: true, ..Around::default() },
        lite(WordSource::Axis),
        plain(axi(64)),
        lite(axi(32)),
        lite(axi(64)),
        plain(rom()),
        lite(rom()),
    ];
    let bare = [4, 6, 11, 13, 18].map(|seed| common::designs(&dense(seed)).stream.expect("a wrapper"));
    bare.into_iter().chain(around.map(with)).collect()
}

/// Lines of text that a mutant changes.
fn changes(before: &Module, after: &Module) -> String {
    let text = |module| verilog::write_module(module, &[]).expect("text");
    let (before, after) = (text(before), text(after));
    let diff = TextDiff::from_lines(&before, &after);
    let changed = diff.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal);
    changed.map(|change| format!("    {} {}", change.tag(), change.value().trim())).join("\n")
}

/// Mutants of a module that break no rule of modules, and of those the ones that live.
fn survivors(design: &SimDesign, m: usize, every: usize) -> (usize, Vec<String>) {
    let mutants: Vec<_> = tokens::mutants(&design.modules[m]).step_by(every).collect();
    let lives = |mutant: &Module| {
        let mut bad = design.clone();
        bad.modules[m] = mutant.clone();
        verify(&bad.modules).is_ok() && passes(&Builtin, &bad, 3)
    };
    let living = mutants.par_iter().filter(|mutant| lives(mutant));
    (mutants.len(), living.map(|mutant| changes(&design.modules[m], mutant)).collect())
}

/// Most of a hundred single-token mutants that may live: those that change nothing that can be seen. The sampled sweep
/// finds six.
const MOST_LIVING: usize = 10;

/// Changes of a single token of every module of the wrapper, 4 FLEXOR_SWEEP of each, of parts whose names end in
/// FLEXOR_PART; nothing where FLEXOR_SWEEP is not set, for it takes minutes.
#[test]
fn tokens_of_the_wrapper_matter() {
    let part = std::env::var("FLEXOR_PART").unwrap_or_default();
    let most = 4 * common::sweep(0) as usize;
    if most == 0 {
        println!("FLEXOR_SWEEP is not set: skipped");
        return;
    }
    let (mut all_tried, mut all_living) = (0, 0);
    for design in wrappers() {
        let around = design.stream_shape().expect("a wrapper").around;
        for (m, module) in design.modules.iter().enumerate().skip(1).filter(|(_, m)| m.name.ends_with(&part))
        {
            let n = tokens::mutants(module).count();
            let (tried, living) = survivors(&design, m, n.div_ceil(most).max(1));
            println!("{} of {around:?}: {tried} of {n} mutants, {} live", module.name, living.len());
            living.iter().for_each(|change| println!("{change}\n"));
            (all_tried, all_living) = (all_tried + tried, all_living + living.len());
        }
    }
    assert!(100 * all_living <= MOST_LIVING * all_tried, "{all_living} of {all_tried} live");
}

/// The benches that the external engines share see a sample of them too.
#[test]
fn mutants_of_the_wrapper_are_caught_by_icarus() {
    if Iverilog.version().expect("asks").is_none() {
        println!("iverilog is not installed: skipped");
        return;
    }
    let designs = common::designs(&dense(4));
    let stream = designs.stream.as_ref().expect("a wrapper");
    assert!(passes(&Iverilog, stream, 4));
    for (module, place, mut mutant) in mutants(stream).into_iter().step_by(5) {
        let text = |m: &Module| (format!("{}.v", m.name), verilog::write_module(m, &[]).expect("text"));
        mutant.files = mutant.modules.iter().map(text).collect();
        assert!(!passes(&Iverilog, &mutant, 4), "{module} place {place}");
    }
}
