//! Greedy pair sharing: the strategy `paar`; other strategies finish their remaining sums with it.
//!
//! A row is kept as the values whose sum it is. Each step takes the pair of values that stands together in
//! most rows, makes it a gate, and puts the gate in its place in all those rows. Where no pair stands in two
//! rows any more, each row is finished by its shallowest tree.
//!
//! The number of rows of a pair only ever falls, so a pair waits under the number it once had and is counted
//! again when its turn comes: exact, without keeping every count up to date.

use crate::gf2::{BitMatrix, BitVec};
use crate::network::{NodeId, Timing, XorNetwork};
use crate::search::budget::{Params, Search};
use crate::search::engine::slack::Slack;
use crate::search::heuristics::tree::shallow_tree;
use crate::search::heuristics::waiting::{Pair, Waiting};

/// Half the most pairs queued at once (8 bytes each); the others are found again when the queue is empty.
const MAX_WAITING: usize = 1 << 24;

/// The network of `matrix` by greedy pair sharing at any depth, the smallest of equal pairs first.
pub fn shared_network(matrix: &BitMatrix) -> XorNetwork {
    Sharing::from_matrix(matrix, None, Ties::Smallest).share_pairs(&Search::quiet(&Params::default())).0
}

/// Tie-break among pairs that stand in equally many rows.
#[derive(Debug, Clone, Copy)]
pub enum Ties {
    /// The smallest.
    Smallest,
    /// Pseudorandom, by this seed.
    Mixed(u64),
}

impl Ties {
    /// An odd number without pattern, and its inverse modulo 2^64.
    const FACTORS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xf1de_83e1_9937_733d];

    /// Queue key of `pair`; among equal counts the smallest key comes first.
    fn pair_key(self, pair: Pair) -> Pair {
        let Self::Mixed(seed) = self else { return pair };
        unpack_pair(
            Self::fold_halves((pack_pair(pair) ^ seed).wrapping_mul(Self::FACTORS[0]))
                .wrapping_mul(Self::FACTORS[0]),
        )
    }

    /// The pair with this queue key; inverse of [`Self::pair_key`].
    fn key_pair(self, key: Pair) -> Pair {
        let Self::Mixed(seed) = self else { return key };
        unpack_pair(
            Self::fold_halves(pack_pair(key).wrapping_mul(Self::FACTORS[1])).wrapping_mul(Self::FACTORS[1])
                ^ seed,
        )
    }

    /// XOR of the high half into the low one; its own inverse.
    fn fold_halves(word: u64) -> u64 {
        word ^ (word >> 32)
    }
}

fn pack_pair((a, b): Pair) -> u64 {
    u64::from(a.0) << 32 | u64::from(b.0)
}

fn unpack_pair(word: u64) -> Pair {
    (NodeId((word >> 32) as u32), NodeId(word as u32))
}

/// State of the sharing between two steps.
pub struct Sharing {
    network: XorNetwork,
    levels: Vec<u32>,
    /// Values whose sum is the row, ascending.
    rows: Vec<Vec<NodeId>>,
    /// Slack of each row within the depth limit.
    room: Vec<Slack>,
    /// Rows in which a value stands; emptied where they are too few for a pair.
    columns: Vec<BitVec>,
    ties: Ties,
    waiting: Waiting,
    /// Scratch: a counter per value, all 0 between calls.
    counts: Vec<u32>,
}

impl Sharing {
    /// The rows of `matrix`, of which each can keep to its level in `timing` and goes on to do so.
    pub fn from_matrix(matrix: &BitMatrix, timing: Option<&Timing>, ties: Ties) -> Self {
        Self::with_waiting(matrix, timing, ties, MAX_WAITING)
    }

    /// As [`Self::from_matrix`], with at most 2·`max_waiting` pairs in the queue.
    fn with_waiting(matrix: &BitMatrix, timing: Option<&Timing>, ties: Ties, max_waiting: usize) -> Self {
        let network = XorNetwork::new(matrix.n_cols());
        let inputs = |row: &BitVec| row.ones_at().map(|j| network.input(j)).collect();
        let rows: Vec<Vec<NodeId>> = matrix.rows().iter().map(inputs).collect();
        let levels = timing.map_or_else(|| network.levels(), |timing| timing.node_levels(&network));
        let room = |(i, row): (usize, &Vec<NodeId>)| {
            let most = timing.map(|timing| timing.max_level() - timing.levels_after(i));
            Slack::left_for(most, row.iter().map(|value| levels[value.index()]))
        };
        let room = rows.iter().enumerate().map(room).collect();
        Self::new(network, levels, rows, room, ties, max_waiting)
    }

    /// Sums of values of `network`, each ascending; each becomes a further output.
    pub fn over_network(network: XorNetwork, rows: Vec<Vec<NodeId>>, ties: Ties) -> Self {
        let (levels, room) = (network.levels(), vec![Slack::endless(); rows.len()]);
        Self::new(network, levels, rows, room, ties, MAX_WAITING)
    }

    fn new(
        network: XorNetwork,
        levels: Vec<u32>,
        rows: Vec<Vec<NodeId>>,
        room: Vec<Slack>,
        ties: Ties,
        max_waiting: usize,
    ) -> Self {
        let mut sharing = Self {
            columns: value_columns(network.n_nodes(), &rows),
            room,
            waiting: Waiting::new(rows.len(), max_waiting),
            counts: vec![0; network.n_nodes()],
            rows,
            levels,
            network,
            ties,
        };
        sharing.find_pairs();
        sharing
    }

    /// Shares until no pair is left or `search` is stopped. Returns the network, with one output per row
    /// after those it had, and the number of pairs replaced.
    pub fn share_pairs(mut self, search: &Search) -> (XorNetwork, u64) {
        let mut steps = 0;
        while !(search.stopped)() {
            let Some(pair) = self.best_pair() else { break };
            self.take_pair(pair);
            steps += 1;
        }
        (self.into_network(), steps)
    }

    /// The pair that stands in most rows, at least two.
    fn best_pair(&mut self) -> Option<Pair> {
        loop {
            let Self { columns, ties, room, levels, .. } = self;
            let count = |key| {
                rows_of(columns, room, levels, ties.key_pair(key))
                    .map(|word| word.count_ones() as usize)
                    .sum()
            };
            let found = self.waiting.pop(count);
            if found.is_some() || !self.waiting.refill() {
                return found.map(|key| self.ties.key_pair(key));
            }
            self.find_pairs();
        }
    }

    /// Makes a ^ b a gate and puts it in their place wherever both stand and the gate fits.
    fn take_pair(&mut self, (a, b): Pair) {
        let both = rows_of(&self.columns, &self.room, &self.levels, (a, b)).collect();
        let both = BitVec::from_words(self.rows.len(), both);
        let sum = self.network.xor(a, b);
        let [low, high] = [a, b].map(|value| self.levels[value.index()]);
        self.levels.push(1 + low.max(high));
        for row in both.ones_at() {
            self.rows[row].retain(|&value| value != a && value != b);
            self.rows[row].push(sum);
            self.room[row].merge_levels(low, high);
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
        let level = self.levels[value.index()];
        let mut partners = Vec::new();
        for row in self.columns[value.index()].ones_at() {
            let room = self.room[row];
            for &partner in self.rows[row].iter().take_while(|&&partner| partner < value) {
                if !room.can_merge(level, self.levels[partner.index()]) {
                    continue;
                }
                if self.counts[partner.index()] == 0 {
                    partners.push(partner);
                }
                self.counts[partner.index()] += 1;
            }
        }
        for partner in partners {
            let count = std::mem::take(&mut self.counts[partner.index()]);
            self.waiting.push(count as usize, self.ties.pair_key((partner, value)));
        }
    }

    /// Finishes each row as its shallowest tree.
    fn into_network(mut self) -> XorNetwork {
        for row in self.rows {
            let top = shallow_tree(&mut self.network, &mut self.levels, 2, row);
            self.network.push_output(top, false);
        }
        self.network
    }
}

/// Rows in which each of `n_values` values stands.
fn value_columns(n_values: usize, rows: &[Vec<NodeId>]) -> Vec<BitVec> {
    let mut columns = vec![BitVec::zeros(rows.len()); n_values];
    for (i, row) in rows.iter().enumerate() {
        row.iter().for_each(|value| columns[value.index()].set(i, true));
    }
    columns
}

/// Rows in which both values of `pair` stand and their sum fits the depth limit, in words of 64 rows.
fn rows_of<'a>(
    columns: &'a [BitVec],
    room: &'a [Slack],
    levels: &[u32],
    (a, b): Pair,
) -> impl Iterator<Item = u64> + 'a {
    let [low, high] = [a, b].map(|value| levels[value.index()]);
    let [a, b] = [a, b].map(|value| columns[value.index()].as_words());
    let free = low == high || room.first().is_none_or(|room| room.is_endless());
    let fits = move |word: usize, rows: u64| {
        let fit = |bit: &u32| room[64 * word + *bit as usize].can_merge(low, high);
        (0..64).filter(|bit| rows >> bit & 1 == 1).filter(fit).fold(0, |kept, bit| kept | 1 << bit)
    };
    let both = a.iter().zip(b).map(|(a, b)| a & b).enumerate();
    both.map(move |(word, rows)| if free || rows == 0 { rows } else { fits(word, rows) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::budget::Params;
    use proptest::prelude::*;
    use std::cmp::Reverse;

    fn share_by(matrix: &BitMatrix, max_waiting: usize, max_depth: Option<u32>, ties: Ties) -> XorNetwork {
        let timing = max_depth.map(|max| Timing::within(max, matrix.n_cols(), matrix.n_rows()));
        let sharing = Sharing::with_waiting(matrix, timing.as_ref(), ties, max_waiting);
        sharing.share_pairs(&Search::quiet(&Params::default())).0
    }

    fn share(matrix: &BitMatrix, max_waiting: usize) -> XorNetwork {
        share_by(matrix, max_waiting, None, Ties::Smallest)
    }

    fn matrix(rows: &str) -> BitMatrix {
        BitMatrix::parse(rows).expect("rectangular")
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
        let m = matrix("1011 1100 1110 0011 0101 0111");
        assert_eq!(share(&m, MAX_WAITING).n_xor(), 6);
    }

    #[test]
    fn stops_with_a_network_of_the_matrix() {
        let m = matrix("1111 0111 1101");
        let params = Params::default();
        let search = Search { stopped: &|| true, ..Search::quiet(&params) };
        let (network, _) = Sharing::from_matrix(&m, None, Ties::Smallest).share_pairs(&search);
        assert_eq!((network.affine().matrix, network.n_xor()), (m, 7));
    }

    #[test]
    fn equal_rows_share_one_value() {
        let network = share(&matrix("1111 1111 1111"), MAX_WAITING);
        assert_eq!((network.n_xor(), network.depth()), (3, 2));
    }

    proptest! {
        #[test]
        fn is_greedy_sharing_however_many_pairs_wait(
            rows in prop::collection::vec(prop::collection::vec(any::<bool>(), 9), 1..14), limit in 1usize..40,
        ) {
            let rows = rows.into_iter().map(BitVec::from_bits).collect();
            let m = BitMatrix::from_rows(9, rows).expect("rectangular");
            let network = share(&m, MAX_WAITING);
            prop_assert_eq!(network.n_xor(), share_by_definition(&m));
            prop_assert_eq!(share(&m, limit), network);
        }

        #[test]
        fn keeps_the_depth_and_any_order_of_ties(
            rows in prop::collection::vec(prop::collection::vec(any::<bool>(), 13), 1..20),
            seed in any::<u64>(), slack in 0u32..3, limit in 1usize..40,
        ) {
            let rows = rows.into_iter().map(BitVec::from_bits).collect();
            let m = BitMatrix::from_rows(13, rows).expect("rectangular");
            let max_depth = crate::network::metrics::min_depth(&m) + slack;
            let network = share_by(&m, limit, Some(max_depth), Ties::Mixed(seed));
            prop_assert!(network.depth() <= max_depth);
            prop_assert_eq!(&network, &share_by(&m, MAX_WAITING, Some(max_depth), Ties::Mixed(seed)));
            prop_assert_eq!(network.affine().matrix, m);
        }

        #[test]
        fn mixed_pairs_are_found_again(seed in any::<u64>(), a in any::<u32>(), b in any::<u32>()) {
            let (ties, pair) = (Ties::Mixed(seed), (NodeId(a), NodeId(b)));
            prop_assert_eq!(ties.key_pair(ties.pair_key(pair)), pair);
        }
    }
}
