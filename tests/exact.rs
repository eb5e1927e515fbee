//! The proof of the fewest gates, and the walk that must find as few.

use flexor_hdl::gf2::{BitMatrix, BitVec, construct};
use flexor_hdl::search::{self, Params, Search, optimize};
use itertools::Itertools;
use std::collections::BTreeSet;

/// Gates of the proven least network, and of the walk at the least effort.
fn exact_and_walk(matrix: &BitMatrix) -> (usize, usize) {
    let naive = search::find_strategy("naive").expect("registered");
    let found = optimize(matrix, naive, &Search::quiet(&Params::default())).expect("verified");
    assert!(found.is_optimal(), "not proven: {} gates, {:?}\n{matrix}", found.network.n_xor(), found.bound);
    let walk = search::find_strategy("walk").expect("registered");
    let params = Params { effort: 0, ..Params::default() };
    let network = walk.run(matrix, &Search::quiet(&params)).network;
    assert_eq!(network.affine().matrix, *matrix);
    (found.network.n_xor(), network.n_xor())
}

#[test]
fn the_walk_finds_the_fewest_of_matrices_up_to_6x6() {
    let sizes = (3..=6).cartesian_product(3..=6).chain([(6, 5), (5, 6)]).chain([(6, 6); 6]);
    let mut above_cheap = 0;
    for (seed, (rows, cols)) in (1..).zip(sizes) {
        let matrix = construct::random_matrix(rows, cols, 0.5, seed).expect("a matrix");
        let (exact, walk) = exact_and_walk(&matrix);
        assert_eq!(walk, exact, "{matrix}");
        above_cheap += usize::from(exact > search::lower_bound(&matrix).n_xor);
    }
    assert!(above_cheap >= 5, "the cheap bound proves all but {above_cheap}");
}

/// Whether the gates of `set` follow from the inputs 1, 2, 4 and 8; bit v of a set is the form v.
fn is_network(set: u16) -> bool {
    let mut known = INPUTS;
    for _ in 0..set.count_ones() {
        let follows = |v: u16| (1..16).any(|a| known >> a & known >> (a ^ v) & 1 == 1);
        known |= (1..16).filter(|&v| set >> v & 1 == 1 && follows(v)).map(|v| 1 << v).sum::<u16>();
    }
    known & set == set
}

/// The inputs as a set of forms.
const INPUTS: u16 = 1 << 1 | 1 << 2 | 1 << 4 | 1 << 8;

/// Row i of a 4x4 matrix in bits 4i.. of a word, rows and columns in the given order.
fn permuted(word: u16, rows: &[usize], columns: &[usize]) -> u16 {
    let bit = |i: usize, j: usize| (word >> (4 * rows[i] + columns[j]) & 1) << (4 * i + j);
    (0..4).cartesian_product(0..4).map(|(i, j)| bit(i, j)).sum()
}

#[test]
fn the_walk_finds_the_fewest_of_every_invertible_4x4() {
    let orders: Vec<Vec<usize>> = (0..4).permutations(4).collect();
    let mut seen = BTreeSet::new();
    let networks: Vec<u16> =
        (0..=u16::MAX).filter(|&set| set & (INPUTS | 1) == 0 && is_network(set)).collect();
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
        let rows = (0..4).fold(0, |rows, i| rows | 1 << (word >> (4 * i) & 15)) & !INPUTS;
        let sizes = networks.iter().filter(|&set| set & rows == rows).map(|set| set.count_ones() as usize);
        assert_eq!((walk, Some(exact)), (exact, sizes.min()), "{matrix}");
        counts.push(exact);
    }
    assert_eq!(seen.len(), 20_160, "GL(4, 2)");
    println!("{} classes, {:?}", counts.len(), counts.iter().counts().into_iter().sorted().collect_vec());
}
