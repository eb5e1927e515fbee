//! A dropped inverter or a wrong slice anywhere in the stream wrapper is caught by the stimulus.

mod common;

use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::rtl::{Expr, Item, Module};
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog};
use flexor_hdl::sim::{Design, Status, stimulus};
use flexor_hdl::spec::DecoderSpec;
use flexor_hdl::verilog;

/// Without it nothing changes where the window is shorter than two beats: what a leaving beat moves down
/// leaves zeros above.
const REDUNDANT: &str = "keep_above";

/// Calls `visit` on every expression of a module, operands first; not on what drives `redundant`.
fn each(module: &mut Module, redundant: Option<&str>, visit: &mut impl FnMut(&mut Expr)) {
    let redundant = module.nets.iter().position(|net| Some(net.name.as_str()) == redundant);
    for item in &mut module.items {
        match item {
            Item::Assign(net, _) if Some(net.index()) == redundant => {}
            Item::Assign(_, expr) => walk(expr, visit),
            Item::Register(register) => {
                walk(&mut register.next, visit);
                register.enable.iter_mut().for_each(|e| walk(e, visit));
                register.reset.iter_mut().for_each(|e| walk(e, visit));
            }
            Item::Memory(memory) => walk(&mut memory.enable, visit),
            Item::Instance(_) => {}
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
fn mutants(stream: &Design) -> Vec<(String, usize, Design)> {
    let mut all = Vec::new();
    let shape = stream.stream_shape().expect("a wrapper");
    let redundant = (shape.width <= shape.lanes * stream.group_bits()).then_some(REDUNDANT);
    for (m, module) in stream.modules.iter().enumerate().skip(1) {
        let mut n_places = 0;
        each(&mut module.clone(), redundant, &mut |_| n_places += 1);
        for place in 0..n_places {
            let mut mutant = stream.clone();
            let (mut at, mut done) = (0, false);
            each(&mut mutant.modules[m], redundant, &mut |expr| {
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

/// A design without equal outputs, which a wrong slice could swap unseen.
fn dense(seed: u64) -> DecoderSpec {
    let mut spec = common::spec(seed);
    for plane in &mut spec.planes {
        let (n_out, n_in) = (plane.n_rows(), plane.n_cols().max(12));
        let rows = stimulus::vectors(n_in + 20, seed).into_iter().rev().take(n_out);
        let rows = rows.map(|row| row.slice(0, n_in)).collect();
        *plane = BitMatrix::from_rows(n_in, rows).expect("rectangular");
    }
    spec
}

fn passes(engine: &dyn Engine, stream: &Design, seed: u64) -> bool {
    let shape = stream.stream_shape().expect("a wrapper");
    let mut trial = Trial::empty();
    for traffic in stimulus::traffic(stream, &shape, seed) {
        trial.add_traffic(stream, shape, traffic);
    }
    // A mutant may also be a loop that no engine runs.
    trial.run_on(engine).is_ok_and(|row| row.status == Status::Pass)
}

#[test]
fn every_mutant_of_the_wrapper_is_caught() {
    let mut survivors = Vec::new();
    let mut n_mutants = 0;
    for seed in [4, 6, 11, 13, 18] {
        let designs = common::designs(&dense(seed));
        let stream = designs.stream.as_ref().expect("a wrapper");
        assert!(passes(&Builtin, stream, seed), "design {seed}");
        for (module, place, mutant) in mutants(stream) {
            n_mutants += 1;
            if passes(&Builtin, &mutant, seed) {
                survivors.push(format!("{module} place {place}"));
            }
        }
    }
    println!("{n_mutants} mutants, survivors: {survivors:#?}");
    assert!(survivors.is_empty());
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
        let text = |m: &Module| (format!("{}.v", m.name), verilog::write(m, &[]).expect("text"));
        mutant.files = mutant.modules.iter().map(text).collect();
        assert!(!passes(&Iverilog, &mutant, 4), "{module} place {place}");
    }
}
