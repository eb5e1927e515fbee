//! Instructions a move of `walk`, as callgrind counts them where valgrind is installed, and the time of the same runs.

use criterion::{Criterion, Throughput};
use flexor_hdl::gf2::{BitMatrix, io};
use flexor_hdl::search::{self, Params, Search};
use std::process::Command;

/// Matrices of `tests/data/matrices`.
const MATRICES: [&str; 2] = ["AES", "rnd_64x32_b50"];
/// The function whose instructions count, with all that it calls: a move, but no start.
const MOVE: &str = "*step*Walker*Mover*try_without*";
/// Argument before the name of a matrix to be walked on once, under callgrind.
const ONCE: &str = "--once";

/// A matrix, and a short walk from its network by `paar`.
fn case(name: &str) -> (BitMatrix, Params) {
    let path = format!("{}/tests/data/matrices/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let matrix =
        io::read_matrix(&std::fs::read(&path).expect("a readable file"), "txt", &path).expect("a matrix");
    let params = Params { effort: 0, ..Params::default() };
    let start =
        search::find_strategy("paar").expect("registered").run(&matrix, &Search::quiet(&params)).network;
    (matrix, Params { start: Some(start), ..params })
}

/// Moves of the walk.
fn walk(matrix: &BitMatrix, params: &Params) -> u64 {
    search::find_strategy("walk").expect("registered").run(matrix, &Search::quiet(params)).steps
}

/// Instructions of the moves; `None` without valgrind.
fn instructions(name: &str) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect={MOVE}"))
        .arg(std::env::current_exe().expect("this bench"))
        .args([ONCE, name])
        .env("RAYON_NUM_THREADS", "1")
        .output()
        .ok()?;
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{log}");
    let total = log.lines().find_map(|line| line.split_once("Collected : "));
    Some(total.expect("a total of callgrind").1.trim().parse().expect("a number"))
}

fn count(name: &str, moves: u64) {
    match instructions(name) {
        Some(0) => println!("{name}: no function is called {MOVE}"),
        Some(total) => println!("{name}: {} instructions a move, {moves} moves", total / moves),
        None => println!("{name}: valgrind is missing, which counts the instructions"),
    }
}

fn main() {
    if let Some(name) = std::env::args().skip_while(|arg| arg != ONCE).nth(1) {
        let (matrix, params) = case(&name);
        walk(&matrix, &params);
        return;
    }
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let mut group = criterion.benchmark_group("walk");
    for name in MATRICES {
        let (matrix, params) = case(name);
        let moves = walk(&matrix, &params);
        count(name, moves);
        group.throughput(Throughput::Elements(moves));
        group.bench_function(name, |bencher| bencher.iter(|| walk(&matrix, &params)));
    }
    group.finish();
    criterion.final_summary();
}
