//! The proof of the fewest gates, and the walk that must find as few.

use flexor_hdl::gf2::{BitMatrix, BitVec, construct};
use flexor_hdl::network::opt::{self, Params, Search};
use flexor_hdl::network::optimize;
use itertools::Itertools;
use std::collections::BTreeSet;

/// Gates of the proven least network, and of the walk at the least effort.
fn exact_and_walk(matrix: &BitMatrix) -> (usize, usize) {
    let naive = opt::find("naive").expect("registered");
    let (proof, _) = optimize(matrix, naive, &Search::quiet(&Params::default())).expect("verified");
    assert!(proof.is_optimal(), "not proven: {} gates, {:?}\n{matrix}", proof.network.n_xor(), proof.bound);
    let walk = opt::find("walk").expect("registered");
    let params = Params { effort: 0, ..Params::default() };
    let (network, _) = walk.run(matrix, &Search::quiet(&params));
    assert_eq!(network.affine().matrix, *matrix);
    (proof.network.n_xor(), network.n_xor())
}

#[test]
fn the_walk_finds_the_fewest_of_matrices_up_to_6x6() {
    let sizes = (3..=6).cartesian_product(3..=6).chain([(6, 6), (6, 6), (6, 5), (5, 6)]);
    for (seed, (rows, cols)) in (1..).zip(sizes) {
        let matrix = construct::random(rows, cols, 0.5, seed).expect("a matrix");
        let (exact, walk) = exact_and_walk(&matrix);
        assert_eq!(walk, exact, "{matrix}");
    }
}

/// Row i of a 4x4 matrix in bits 4i.. of a word, rows and columns in the given order.
fn permuted(word: u16, rows: &[usize], columns: &[usize]) -> u16 {
    let bit = |i: usize, j: usize| (word >> (4 * rows[i] + columns[j]) & 1) << (4 * i + j);
    (0..4).cartesian_product(0..4).map(|(i, j)| bit(i, j)).sum()
}

#[test]
fn the_walk_finds_the_fewest_of_every_invertible_4x4() {
    let orders: Vec<Vec<usize>> = (0..4).permutations(4).collect();
    let mut seen = BTreeSet::new();
    let mut counts = Vec::new();
    for word in 0..=u16::MAX {
        let row = |i: usize| BitVec::from_bits((0..4).map(|j| word >> (4 * i + j) & 1 == 1));
        let matrix = BitMatrix::from_rows(4, (0..4).map(row).collect()).expect("rectangular");
        if matrix.rank() < 4 || seen.contains(&word) {
            continue;
        }
        for (rows, columns) in orders.iter().cartesian_product(&orders) {
            seen.insert(permuted(word, rows, columns));
        }
        let (exact, walk) = exact_and_walk(&matrix);
        assert_eq!(walk, exact, "{matrix}");
        counts.push(exact);
    }
    assert_eq!(seen.len(), 20_160, "GL(4, 2)");
    println!("{} classes, {:?}", counts.len(), counts.iter().counts().into_iter().sorted().collect_vec());
}
