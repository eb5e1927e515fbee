//! Gates of equivalent matrices on `tests/data/rebasis_cells.json`, as the table of `docs/rebasis.md`: on one
//! processor, with default parameters.

use flexor_hdl::code::basis::rebase;
use flexor_hdl::gf2::{BitMatrix, BitVec};
use flexor_hdl::network::opt::{Params, Search};
use std::collections::BTreeMap;

/// A matrix with what a prototype found in four seconds.
#[derive(serde::Deserialize)]
struct Case {
    n_in: usize,
    n_out: usize,
    n_tap: Option<usize>,
    naive_xor: usize,
    prototype_xor: usize,
    matrix: Vec<String>,
}

impl Case {
    fn matrix(&self) -> BitMatrix {
        let row = |text: &String| BitVec::from_bits(text.bytes().map(|b| b == b'1'));
        BitMatrix::from_rows(self.n_in, self.matrix.iter().map(row).collect()).expect("rectangular")
    }
}

/// Sums over the matrices of a cell.
#[derive(Default)]
struct Cell {
    n: usize,
    naive_xor: usize,
    prototype_xor: usize,
    n_xor: usize,
    bound: usize,
    n_optimal: usize,
    fewer: usize,
    more: usize,
    slowest: f64,
}

fn main() {
    rayon::ThreadPoolBuilder::new().num_threads(1).build_global().expect("no other pool");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rebasis_cells.json");
    let cases: Vec<Case> = serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("cells");
    let mut cells: BTreeMap<_, Cell> = BTreeMap::new();
    let params = Params::default();
    for case in &cases {
        #[expect(clippy::disallowed_types, reason = "the time is what is measured")]
        let begin = std::time::Instant::now();
        let found = rebase(&case.matrix(), &Search::quiet(&params)).expect("verified");
        let seconds = begin.elapsed().as_secs_f64();
        let n_xor = found.network.n_xor();
        let cell = cells.entry((case.n_in, case.n_out, case.n_tap)).or_default();
        cell.n += 1;
        cell.naive_xor += case.naive_xor;
        cell.prototype_xor += case.prototype_xor;
        cell.n_xor += n_xor;
        cell.bound += found.bound.n_xor;
        cell.n_optimal += usize::from(found.is_optimal());
        cell.fewer += usize::from(n_xor < case.prototype_xor);
        cell.more += usize::from(n_xor > case.prototype_xor);
        cell.slowest = cell.slowest.max(seconds);
    }
    println!(
        "| n_in, n_out | M⊕ | naive | prototype | re-based | at least | optimal | fewer, more than prototype | slowest, s |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for ((n_in, n_out, n_tap), cell) in &cells {
        let mean = |sum: usize| format!("{:.3}", sum as f64 / cell.n as f64);
        let kind = n_tap.map_or("random".into(), |k| format!("N_tap={k}"));
        println!(
            "| {n_in}, {n_out} | {kind} | {} | {} | {} | {} | {} of {} | {}, {} | {:.2} |",
            mean(cell.naive_xor),
            mean(cell.prototype_xor),
            mean(cell.n_xor),
            mean(cell.bound),
            cell.n_optimal,
            cell.n,
            cell.fewer,
            cell.more,
            cell.slowest
        );
    }
}
