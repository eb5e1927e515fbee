//! A dropped inverter or a wrong slice anywhere in the stream wrapper is caught by the stimulus.

mod common;

use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::rtl::{Expr, Item, Module};
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog};
use flexor_hdl::sim::{Design, Status, stimulus};
use flexor_hdl::spec::DecoderSpec;
use flexor_hdl::verilog;

/// The highest bits of a count of groups: no simulation runs that long. The proof of frame control covers them.
const UNREACHED: &str = "upper_1_sum";

/// Calls `visit` on every expression of a module, operands first; not on what drives [`UNREACHED`].
fn each(module: &mut Module, visit: &mut impl FnMut(&mut Expr)) {
    let unreached = module.nets.iter().position(|net| net.name == UNREACHED);
    for item in &mut module.items {
        match item {
            Item::Assign(net, _) if Some(net.index()) == unreached => {}
            Item::Assign(_, expr) => walk(expr, visit),
            Item::Register(register) => {
                walk(&mut register.next, visit);
                register.enable.iter_mut().for_each(|e| walk(e, visit));
                register.reset.iter_mut().for_each(|e| walk(e, visit));
            }
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
fn mutants(stream: &Design) -> Vec<(String, usize, Design)> {
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
fn change(stream: &Design, mutant: &Design) -> String {
    let text = |design: &Design| {
        design.modules.iter().map(|m| verilog::write(m, &[]).expect("text")).collect::<Vec<_>>().join("\n")
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
                survivors.push(format!("{module} place {place}: {}", change(stream, &mutant)));
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
