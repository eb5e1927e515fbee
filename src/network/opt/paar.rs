//! `paar`: greedy pair sharing.
//!
//! A row is kept as the values whose sum it is. Each step takes the pair of values that stands together in
//! most rows (the smallest pair where several do), makes it a gate, and puts the gate in its place in all
//! those rows. Where no pair stands in two rows any more, each row is finished by its shallowest tree.
//!
//! The number of rows of a pair only ever falls, so a pair waits under the number it once had and is counted
//! again when its turn comes: exact, without keeping every count up to date.

use super::tree::shallow_tree;
use super::waiting::{Pair, Waiting};
use super::{Search, Stats, Strategy};
use crate::gf2::{BitMatrix, BitVec};
use crate::network::{NodeId, XorNetwork};

/// Half the pairs that wait at once (8 bytes each); the others are found again when these are used up.
const MAX_WAITING: usize = 1 << 24;

/// Greedy pair sharing.
pub struct Paar;

impl Strategy for Paar {
    fn name(&self) -> &'static str {
        "paar"
    }

    fn describe(&self) -> &'static str {
        "greedy sharing of the pair that occurs in most rows: few gates, fast"
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> (XorNetwork, Stats) {
        share(matrix, MAX_WAITING, search)
    }
}

/// The whole run, with at most 2·`max_waiting` pairs waiting.
fn share(matrix: &BitMatrix, max_waiting: usize, search: &Search) -> (XorNetwork, Stats) {
    let mut sharing = Sharing::new(matrix, max_waiting);
    let mut steps = 0;
    while !(search.stopped)() {
        let Some(pair) = sharing.best_pair() else { break };
        sharing.take(pair);
        steps += 1;
    }
    let network = sharing.finish();
    let stats = Stats::of(&network, matrix, steps);
    (network, stats)
}

/// The state between two steps.
struct Sharing {
    network: XorNetwork,
    /// Values whose sum is the row, ascending.
    rows: Vec<Vec<NodeId>>,
    /// Rows in which a value stands; emptied where they are too few for a pair.
    columns: Vec<BitVec>,
    waiting: Waiting,
    /// Scratch: a counter a value, all 0 between calls.
    counts: Vec<u32>,
}

impl Sharing {
    fn new(matrix: &BitMatrix, limit: usize) -> Self {
        let network = XorNetwork::new(matrix.n_cols());
        let inputs = |row: &BitVec| row.ones_at().map(|j| network.input(j)).collect();
        let mut sharing = Self {
            rows: matrix.rows().iter().map(inputs).collect(),
            columns: matrix.transpose().rows().to_vec(),
            waiting: Waiting::new(matrix.n_rows(), limit),
            counts: vec![0; network.n_nodes()],
            network,
        };
        sharing.find_pairs();
        sharing
    }

    /// The pair that stands in most rows, at least two.
    fn best_pair(&mut self) -> Option<Pair> {
        loop {
            let columns = &self.columns;
            let found =
                self.waiting.pop(|pair| both(columns, pair).map(u64::count_ones).sum::<u32>() as usize);
            if found.is_some() || !self.waiting.refill() {
                return found;
            }
            self.find_pairs();
        }
    }

    /// Makes a ^ b a gate and puts it in their place wherever both stand.
    fn take(&mut self, (a, b): Pair) {
        let sum = self.network.xor(a, b);
        let both = BitVec::from_words(self.rows.len(), both(&self.columns, (a, b)).collect());
        for row in both.ones_at() {
            self.rows[row].retain(|&value| value != a && value != b);
            self.rows[row].push(sum);
        }
        for operand in [a, b] {
            let column = &mut self.columns[operand.index()];
            column.add_assign(&both);
            if column.count_ones() < 2 {
                *column = BitVec::default();
            }
        }
        self.columns.push(both);
        self.counts.push(0);
        self.push_pairs_of(sum);
    }

    /// Every pair there is.
    fn find_pairs(&mut self) {
        for value in 0..self.network.n_nodes() as u32 {
            self.push_pairs_of(NodeId(value));
        }
    }

    /// The pairs of `value` with the values before it.
    fn push_pairs_of(&mut self, value: NodeId) {
        let mut partners = Vec::new();
        for row in self.columns[value.index()].ones_at() {
            for &partner in self.rows[row].iter().take_while(|&&partner| partner < value) {
                if self.counts[partner.index()] == 0 {
                    partners.push(partner);
                }
                self.counts[partner.index()] += 1;
            }
        }
        for partner in partners {
            let count = std::mem::take(&mut self.counts[partner.index()]);
            self.waiting.push(count as usize, (partner, value));
        }
    }

    /// What is left of each row becomes its shallowest tree.
    fn finish(self) -> XorNetwork {
        let (mut network, mut levels) = (self.network.clone(), self.network.levels());
        for row in self.rows {
            let top = shallow_tree(&mut network, &mut levels, row);
            network.push_output(top, false);
        }
        network
    }
}

/// Rows in which both values of `pair` stand, a word at a time.
fn both(columns: &[BitVec], (a, b): Pair) -> impl Iterator<Item = u64> {
    let [a, b] = [a, b].map(|value| columns[value.index()].words());
    a.iter().zip(b).map(|(a, b)| a & b)
}

#[cfg(test)]
mod tests {
    use super::{MAX_WAITING, Search};
    use crate::gf2::{BitMatrix, BitVec};
    use crate::network::XorNetwork;
    use crate::network::opt::{Params, Stats};
    use proptest::prelude::*;
    use std::cmp::Reverse;

    fn share(matrix: &BitMatrix, max_waiting: usize) -> (XorNetwork, Stats) {
        super::share(matrix, max_waiting, &Search::quiet(&Params::default()))
    }

    fn matrix(rows: &[&str]) -> BitMatrix {
        let row = |text: &&str| BitVec::from_bits(text.bytes().map(|b| b == b'1'));
        BitMatrix::from_rows(rows[0].len(), rows.iter().map(row).collect()).expect("rectangular")
    }

    /// Greedy pair sharing as it is defined: every pair counted anew at every step.
    fn share_by_definition(matrix: &BitMatrix) -> usize {
        let mut rows: Vec<Vec<usize>> = matrix.rows().iter().map(|row| row.ones_at().collect()).collect();
        let mut n_values = matrix.n_cols();
        loop {
            let count = |a: usize, b: usize| rows.iter().filter(|r| r.contains(&a) && r.contains(&b)).count();
            let pairs = (0..n_values).flat_map(|a| (a + 1..n_values).map(move |b| (a, b)));
            let best = pairs.map(|(a, b)| (count(a, b), Reverse((a, b)))).max();
            let Some((2.., Reverse((a, b)))) = best else { break };
            for row in rows.iter_mut().filter(|r| r.contains(&a) && r.contains(&b)) {
                row.retain(|&v| v != a && v != b);
                row.push(n_values);
            }
            n_values += 1;
        }
        n_values - matrix.n_cols() + rows.iter().map(|row| row.len().saturating_sub(1)).sum::<usize>()
    }

    #[test]
    fn shares_the_papers_matrix_in_six_gates() {
        let m = matrix(&["1011", "1100", "1110", "0011", "0101", "0111"]);
        assert_eq!(share(&m, MAX_WAITING).0.n_xor(), 6);
    }

    #[test]
    fn stops_with_a_network_of_the_matrix() {
        let m = matrix(&["1111", "0111", "1101"]);
        let params = Params::default();
        let search = Search { stopped: &|| true, ..Search::quiet(&params) };
        let (network, _) = super::share(&m, MAX_WAITING, &search);
        assert_eq!((network.affine().matrix, network.n_xor()), (m, 7));
    }

    #[test]
    fn equal_rows_share_one_value() {
        let (network, _) = share(&matrix(&["1111", "1111", "1111"]), MAX_WAITING);
        assert_eq!((network.n_xor(), network.depth()), (3, 2));
    }

    proptest! {
        #[test]
        fn is_greedy_sharing_however_many_pairs_wait(
            rows in prop::collection::vec(prop::collection::vec(any::<bool>(), 9), 1..14), limit in 1usize..40,
        ) {
            let rows = rows.into_iter().map(BitVec::from_bits).collect();
            let m = BitMatrix::from_rows(9, rows).expect("rectangular");
            let (network, _) = share(&m, MAX_WAITING);
            prop_assert_eq!(network.n_xor(), share_by_definition(&m));
            prop_assert_eq!(share(&m, limit).0, network);
        }
    }
}
