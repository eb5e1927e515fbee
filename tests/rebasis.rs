//! Equivalent matrices: gates against frozen figures, against all networks there are, and at the edges.

use crate::common;
use flexor_hdl::gf2::construct::random_matrix;
use flexor_hdl::gf2::{BitMatrix, BitVec};
use flexor_hdl::network::Limits;
use flexor_hdl::search::bases::{Rebased, lower_bound, rebase};
use flexor_hdl::search::{Params, Search};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A matrix with what a prototype found in four seconds.
#[derive(serde::Deserialize)]
struct Case {
    rank: usize,
    prototype_xor: usize,
    lower_bound: usize,
    matrix: Vec<String>,
}

fn matrix(rows: &str) -> BitMatrix {
    BitMatrix::parse(rows).expect("rectangular")
}

fn found(matrix: &BitMatrix, params: &Params) -> Rebased {
    let found = rebase(matrix, &Search::quiet(params)).expect("an equivalent matrix");
    found.verify(matrix).expect("equivalent");
    assert!(found.network.n_xor() >= found.bound.n_xor, "{:?}", found.bound);
    assert!(found.bound.n_xor >= lower_bound(matrix).n_xor);
    found
}

fn cells() -> Vec<Case> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/rebasis_cells.json");
    serde_json::from_slice(&std::fs::read(path).expect("a readable file")).expect("cells")
}

#[test]
fn cells_are_optimal_and_no_worse_than_the_prototype() {
    let cases = cells();
    assert_eq!(cases.len(), 120);
    let mut fewer = 0;
    for case in &cases {
        let m = matrix(&case.matrix.join(" "));
        let found = found(&m, &Params::default());
        assert!(found.is_optimal(), "{} of at least {}\n{m}", found.network.n_xor(), found.bound.n_xor);
        assert!(found.network.n_xor() <= case.prototype_xor, "{} gates\n{m}", found.network.n_xor());
        assert_eq!(found.n_in(), case.rank);
        assert!(found.bound.n_xor >= case.lower_bound);
        fewer += usize::from(found.network.n_xor() < case.prototype_xor);
    }
    assert_eq!(fewer, 2);
}

/// Fewest gates over all bases, by trying every set of forms of at most five dimensions and every choice of
/// stored bits: bit f of a mask stands for form f.
fn fewest_gates(m: &BitMatrix) -> usize {
    let units = m.transpose();
    let mut basis: Vec<usize> = Vec::new();
    for j in 0..units.n_rows() {
        let with: Vec<BitVec> = basis.iter().chain([&j]).map(|&j| units.row(j).clone()).collect();
        if BitMatrix::from_rows(m.n_rows(), with).expect("columns").rank() > basis.len() {
            basis.push(j);
        }
    }
    let form = |row: &BitVec| basis.iter().enumerate().map(|(at, &j)| usize::from(row.get(j)) << at).sum();
    let rows: BTreeSet<usize> = m.rows().iter().map(form).filter(|&form| form != 0).collect();
    let rows = rows.into_iter().fold(0u32, |set, form| set | 1 << form);
    let others: Vec<u32> = (1..1u32 << basis.len()).map(|f| 1 << f).filter(|bit| rows & bit == 0).collect();
    let mut n_extra = 0;
    while !any_follows(rows, &others, n_extra, basis.len()) {
        n_extra += 1;
    }
    rows.count_ones() as usize + n_extra - basis.len()
}

/// Whether `set` with so many of `others` follows from `rank` of its forms.
fn any_follows(set: u32, others: &[u32], n_extra: usize, rank: usize) -> bool {
    match n_extra {
        0 => follows(set, 0, 0, rank),
        _ => (0..others.len()).any(|at| any_follows(set | others[at], &others[at + 1..], n_extra - 1, rank)),
    }
}

fn follows(set: u32, from: usize, known: u32, left: usize) -> bool {
    if known == set {
        return true;
    }
    let may = |form: &usize| set & !known & 1 << form != 0;
    left > 0
        && (from..32).filter(may).any(|form| follows(set, form + 1, close(set, known | 1 << form), left - 1))
}

fn close(set: u32, mut known: u32) -> u32 {
    loop {
        let before = known;
        for a in (0..32usize).filter(|a| before >> a & 1 == 1) {
            for b in (a + 1..32).filter(|b| before >> b & 1 == 1) {
                known |= set & 1 << (a ^ b);
            }
        }
        if known == before {
            return known;
        }
    }
}

#[test]
fn small_matrices_are_as_small_as_any() {
    for seed in 0..common::sweep(60) {
        let (n_rows, n_cols) = (2 + seed as usize % 9, 1 + seed as usize % 5);
        let m = random_matrix(n_rows, n_cols, 0.5, seed).expect("a matrix");
        let found = found(&m, &Params::default());
        assert!(found.is_optimal(), "{} of at least {}\n{m}", found.network.n_xor(), found.bound.n_xor);
        assert_eq!(found.network.n_xor(), fewest_gates(&m), "\n{m}");
    }
}

#[test]
fn the_papers_matrix_needs_two() {
    let m = matrix("1011 1100 1110 0011 0101 0111");
    let found = found(&m, &Params::default());
    assert_eq!((found.network.n_xor(), found.n_in(), fewest_gates(&m)), (2, 4, 2));
    assert!(found.is_optimal());
}

#[test]
fn edges_are_right() {
    let of = |rows: &str| {
        let found = found(&matrix(rows), &Params::default());
        assert!(found.is_optimal());
        (found.n_in(), found.network.n_xor())
    };
    assert_eq!(of("000 000"), (0, 0));
    assert_eq!(of("1011"), (1, 0));
    assert_eq!(of("101 101 101"), (1, 0));
    assert_eq!(of("110 011 111"), (3, 0));
    assert_eq!(of("110 000 110 011 101"), (2, 1));
    let empty = found(&BitMatrix::zeros(0, 3), &Params::default());
    assert_eq!((empty.n_in(), empty.network.n_out()), (0, 0));
}

/// Rows of two taps are the edges of a graph: a cycle of L edges needs L - 2, a forest none.
#[test]
fn graphs_are_proved() {
    let edges = |n_cols: usize, edges: &[(usize, usize)]| {
        let mut m = BitMatrix::zeros(edges.len(), n_cols);
        edges.iter().enumerate().for_each(|(i, &(a, b))| {
            m.set(i, a, true);
            m.set(i, b, true);
        });
        let found = found(&m, &Params::default());
        assert!(found.is_optimal());
        (found.n_in(), found.network.n_xor())
    };
    for n in [3, 4, 7, 40, 100] {
        let mut cycle: Vec<_> = (1..n).map(|i| (i - 1, i)).collect();
        assert_eq!(edges(n, &cycle), (n - 1, 0));
        cycle.push((n - 1, 0));
        assert_eq!(edges(n, &cycle), (n - 1, n - 2));
        // A chord saves nothing: it is a value on the way.
        cycle.push((0, n / 2));
        assert_eq!(edges(n, &cycle), (n - 1, if n > 3 { n - 2 } else { 1 }));
    }
    // Wheels fall into triangles: a gate for each edge of the rim.
    for n in [4, 6, 12] {
        let spokes = (0..n).map(|i| (i, n));
        let wheel: Vec<_> = (0..n).map(|i| (i, (i + 1) % n)).chain(spokes).collect();
        assert_eq!(edges(n + 1, &wheel), (n, n));
    }
}

#[test]
fn finds_the_same_whatever_the_number_of_threads() {
    let params = Params { effort: 0, ..Params::default() };
    for (n_rows, n_cols) in [(20, 12), (60, 30)] {
        let m = random_matrix(n_rows, n_cols, 0.5, 4).expect("a matrix");
        let pool = |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool");
        let [one, three] = [1, 3].map(|n| pool(n).install(|| found(&m, &params)));
        assert_eq!(one, three);
        assert!(one.network.n_xor() < m.count_ones() / 3);
    }
}

#[test]
fn beyond_a_word_and_from_a_given_network() {
    let m = random_matrix(150, 90, 0.05, 5).expect("a matrix");
    let params = Params { effort: 0, ..Params::default() };
    let first = found(&m, &params);
    assert!(first.n_in() > 64);
    let start = flexor_hdl::search::find_strategy("paar").expect("registered");
    let start = start.run(&m, &Search::quiet(&params)).network;
    let second = found(&m, &Params { start: Some(start.clone()), ..params });
    assert!(second.network.n_xor() < start.n_xor());
}

#[test]
fn stops_with_what_there_is() {
    for (n_rows, n_cols) in [(20, 10), (60, 30)] {
        let m = random_matrix(n_rows, n_cols, 0.5, 6).expect("a matrix");
        let (params, asked) = (Params { effort: 9, ..Params::default() }, AtomicUsize::new(0));
        let stopped = || asked.fetch_add(1, Ordering::Relaxed) > 20;
        let found =
            rebase(&m, &Search { stopped: &stopped, ..Search::quiet(&params) }).expect("the best so far");
        assert!(found.verify(&m).is_ok());
    }
}

#[test]
fn keeps_limits_or_says_that_it_cannot() {
    for seed in 0..10 {
        let m = random_matrix(16, 8, 0.5, seed).expect("a matrix");
        let within = |max_depth, max_fanout| {
            let limits = Limits { max_depth, max_fanout };
            let params = Params { effort: 0, limits, ..Params::default() };
            rebase(&m, &Search::quiet(&params))
        };
        let free = within(None, None).expect("no limit").network.n_xor();
        let shallow = within(Some(3), None).expect("three levels");
        assert!(shallow.network.depth() <= 3 && shallow.network.n_xor() >= free);
        assert!(within(None, Some(2)).expect("two readers").network.n_xor() >= free);
        assert_eq!(within(Some(0), None).err().map(|error| error.exit_code()), Some(2));
        assert_eq!(within(None, Some(0)).err().map(|error| error.exit_code()), Some(2));
    }
}

#[test]
fn one_wrong_bit_is_caught() {
    for seed in 0..common::sweep(60) {
        let (n_rows, n_cols) = (1 + seed as usize % 17, 1 + seed as usize % 11);
        let m = random_matrix(n_rows, n_cols, 0.4, seed).expect("a matrix");
        let right = found(&m, &Params { effort: 0, ..Params::default() });
        for at in 0..right.transform.n_rows() {
            let mut wrong = right.clone();
            let j = (seed as usize + at) % n_cols;
            wrong.transform.set(at, j, !wrong.transform.get(at, j));
            assert!(wrong.verify(&m).is_err());
            let mut wrong = right.clone();
            let i = (seed as usize + 3 * at) % n_rows;
            wrong.reduced.set(i, at, !wrong.reduced.get(i, at));
            assert!(wrong.verify(&m).is_err());
        }
    }
}
