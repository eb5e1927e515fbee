//! Rows of a comparison made by arithmetic: nothing is searched, so they are many at once.

use flexor_hdl::gf2::{BitMatrix, BitVec};
use flexor_hdl::spec::Basis;
use flexor_hdl::sweep::{Case, Counts, Row, Scheme, Taps, WrapperScheme};
use flexor_hdl::synth::{Synthesis, SynthesisForm, SynthesisOutcome, SynthesisPart};

const SIZES: [(usize, usize); 4] = [(8, 10), (8, 20), (12, 20), (16, 20)];
const TAPS: [Taps; 4] = [Taps::Count(2), Taps::Count(3), Taps::Count(4), Taps::RANDOM];

/// A number below `n` that hangs on all of `parts`.
fn draw(n: u64, parts: &[u64]) -> u64 {
    let mix = |h: u64, part: &u64| (h ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    parts.iter().fold(7, mix) % n
}

/// A matrix of about half ones.
pub fn matrix(n_out: usize, n_in: usize, seed: u64) -> BitMatrix {
    let bit = |i: usize, j: usize| i % n_in == j || draw(2, &[seed, i as u64, j as u64, 1]) == 1;
    let rows = (0..n_out).map(|i| BitVec::from_bits((0..n_in).map(|j| bit(i, j)))).collect();
    BitMatrix::from_rows(n_in, rows).expect("rectangular")
}

/// Rows of four sizes, two numbers of planes, four n_tap and both bases; with `synthesis`, of three flows.
pub fn rows(seeds: u64, synthesis: bool) -> Vec<Row> {
    let mut rows = Vec::new();
    for (n_in, n_out) in SIZES {
        for q in [1, 2] {
            for n_tap in TAPS {
                for basis in [Basis::Given, Basis::Optimized] {
                    let scheme = scheme(n_in, n_out, q, n_tap, basis, 3);
                    rows.extend((0..seeds).map(|seed| row(&scheme, seed, synthesis)));
                }
            }
        }
    }
    rows
}

/// So many schemes, all their own.
pub fn many(schemes: usize, seeds: u64) -> Vec<Row> {
    let scheme = |k: usize| {
        let basis = [Basis::Given, Basis::Optimized][k % 2];
        scheme(4 + k / 2 % 60, 20 + k / 120 % 21, 1 + k / 2520, TAPS[k % 4], basis, 0)
    };
    (0..schemes)
        .flat_map(|k| (0..seeds).map(move |seed| (scheme(k), seed)))
        .map(|(s, seed)| row(&s, seed, false))
        .collect()
}

fn scheme(n_in: usize, n_out: usize, q: usize, n_tap: Taps, basis: Basis, effort: u8) -> Scheme {
    let wrapper = Some(WrapperScheme { width: 32, lanes: 1 });
    Scheme { n_in, n_out, q, n_tap, basis, strategy: "walk".into(), effort, wrapper }
}

fn row(scheme: &Scheme, seed: u64, synthesis: bool) -> Row {
    let (n_in, n_out, q) = (scheme.n_in, scheme.n_out, scheme.q);
    let taps = match scheme.n_tap {
        Taps::Count(taps) => taps as f64,
        Taps::Random(_) => n_in as f64 / 2.0,
    };
    let noise = draw(1000, &[seed, n_in as u64, n_out as u64, taps.to_bits()]) as f64 / 1000.0;
    let naive = (n_out as f64 * q as f64 * (taps - 1.0)) * (0.9 + 0.2 * noise);
    let share = if scheme.basis == Basis::Given { 0.6 } else { 0.3 };
    let n_xor = (naive * share + 5.0 * noise + 4.0) as usize;
    let stored = n_in - usize::from(scheme.basis == Basis::Optimized && scheme.n_tap == Taps::Count(2));
    let counts = Counts {
        taps: (taps * (n_out * q) as f64) as usize,
        naive_xor: naive as usize,
        n_xor,
        depth: 2 + (taps as usize) / 2,
        rank: stored * q,
        n_in_stored: stored * q,
        bits_per_weight: (stored * q) as f64 / n_out as f64,
        true_bits_per_weight: (stored * q) as f64 / n_out as f64,
        wrong_bits: (1.0 - stored as f64 / n_out as f64) / 3.0 + 0.05 / taps + 0.01 * noise,
        lut4: n_xor / 2 + 3,
        lut6: n_xor / 3 + 3,
    };
    let synthesis = if synthesis { runs(&counts, seed) } else { Vec::new() };
    Row {
        key: format!("{seed}"),
        case: Case { scheme: scheme.clone(), seed },
        counts,
        synthesis,
        trained: None,
    }
}

/// Two flows that end, a wrapper, and one that fails now and then.
fn runs(counts: &Counts, seed: u64) -> Vec<Synthesis> {
    let luts = counts.lut4 as u64;
    let mut runs = Vec::new();
    for (form, luts) in [
        (SynthesisForm::Behavioural, luts + 3),
        (SynthesisForm::Portable, luts + 1),
        (SynthesisForm::Cells, luts),
    ] {
        runs.push(Synthesis { luts: Some(luts), cells: Some(luts), ..run("ice40", form) });
        let gate_equivalents = Some(2.33 * luts as f64);
        runs.push(Synthesis { cells: Some(luts), gate_equivalents, ..run("liberty", form) });
    }
    let part = |name: &str, gate_equivalents: f64| SynthesisPart { name: name.into(), gate_equivalents };
    let xor = 2.33 * counts.n_xor as f64;
    let parts = [("xor", xor), ("gearbox", 1400.0), ("skid", 600.0), ("control", 700.5)];
    let parts: Vec<_> = parts.into_iter().map(|(name, area)| part(name, area)).collect();
    runs.push(Synthesis {
        parts,
        gate_equivalents: Some(2700.5 + xor),
        ..run("liberty", SynthesisForm::Wrapper)
    });
    if seed == 1 {
        let detail = "out of time after 60 s <here>".into();
        runs.push(Synthesis {
            outcome: SynthesisOutcome::Timeout,
            detail,
            ..run("ecp5", SynthesisForm::Portable)
        });
    }
    runs
}

fn run(flow: &str, form: SynthesisForm) -> Synthesis {
    Synthesis { tool: format!("yosys 0.23, {flow}"), proof: "linear".into(), ..Synthesis::new(flow, form) }
}
