//! Gates of equivalent matrices, as the tables of `docs/rebasis.md`, with default parameters: those of
//! `tests/data/rebasis_cells.json` on one processor, and large random ones on all.

use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::gf2::construct::random_matrix;
use flexor_hdl::search::bases::rebase;
use flexor_hdl::search::{self, Params, Search};
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
        BitMatrix::parse(&self.matrix.join(" ")).expect("rectangular")
    }
}

/// Rows and columns of the large ones.
const LARGE: [(usize, usize); 3] = [(64, 32), (256, 128), (512, 256)];

/// What `run` gives, and its seconds.
#[expect(clippy::disallowed_types, reason = "the time is what is measured")]
fn timed<T>(run: impl FnOnce() -> T) -> (T, f64) {
    let begin = std::time::Instant::now();
    let found = run();
    (found, begin.elapsed().as_secs_f64())
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
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    one.install(small);
    println!();
    large();
}

/// Density 1/2, seed 1: the network by `walk` that the given basis has, and the re-based one.
fn large() {
    let (params, walk) = (Params::default(), search::find_strategy("walk").expect("registered"));
    println!("| n_in, n_out | naive | shared | s | re-based | s |");
    println!("|---|---|---|---|---|---|");
    for (n_rows, n_cols) in LARGE {
        let matrix = random_matrix(n_rows, n_cols, 0.5, 1).expect("a matrix");
        let naive = matrix.count_ones() - n_rows;
        let (shared, time) = timed(|| walk.run(&matrix, &Search::quiet(&params)));
        let (found, seconds) = timed(|| rebase(&matrix, &Search::quiet(&params)).expect("verified"));
        let (shared, n_xor) = (shared.network.n_xor(), found.network.n_xor());
        println!("| {n_cols}, {n_rows} | {naive} | {shared} | {time:.0} | {n_xor} | {seconds:.0} |");
    }
}

fn small() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rebasis_cells.json");
    let cases: Vec<Case> = serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("cells");
    let mut cells: BTreeMap<_, Cell> = BTreeMap::new();
    let params = Params::default();
    for case in &cases {
        let matrix = case.matrix();
        let (found, seconds) = timed(|| rebase(&matrix, &Search::quiet(&params)).expect("verified"));
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
