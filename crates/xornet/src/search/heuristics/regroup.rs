//! Networks without cancellation, improved: gates are taken out or split anew at random, and what read them shares
//! pairs again.
//!
//! No input stands in both operands of a gate: every value is the disjoint union of its parts. Parts are lighter than
//! their union, so that no order of gates has to be kept.

use crate::network::{NodeId, XorNetwork};
use crate::search::budget::Search;
use crate::search::engine::rng::Rng;
use crate::search::engine::worker::Worker;

/// Probability at the beginning that a network of one gate more is taken; it falls with the square of what is left.
const RISE: f64 = 0.1;
/// Most gates that a move opens.
const MAX_OPENED: usize = 6;
/// Most parts of a sum of which triples are looked up, too.
const MAX_PARTS: usize = 10;
/// Moves between two looks at whether the search is stopped.
const LOOK: u64 = 64;

/// The values of a network, inputs first, each once.
#[derive(Clone)]
struct Unions {
    n_in: usize,
    /// Of every value, the sum of random numbers of its inputs, by which it is found.
    keys: Vec<u64>,
    /// Keys in order, and their values.
    index: Vec<(u64, usize)>,
    /// Inputs of every value, in words.
    supports: Vec<u64>,
    /// The two parts of every gate.
    parts: Vec<[usize; 2]>,
    outputs: Vec<Option<usize>>,
}

fn index_of(keys: &[u64]) -> Vec<(u64, usize)> {
    let mut index: Vec<_> = keys.iter().copied().zip(0..).collect();
    index.sort_unstable();
    index
}

/// A value during a move: what it is the union of, two parts or more.
struct Open {
    value: usize,
    parts: Vec<usize>,
}

impl Unions {
    /// The values of `network`, which has no cancellation.
    fn from_network(network: &XorNetwork, rng: &mut Rng) -> Self {
        let n_in = network.n_in();
        let keys: Vec<u64> = (0..n_in).map(|_| rng.next_u64()).collect();
        let mut unions = Self {
            n_in,
            index: index_of(&keys),
            keys,
            supports: network
                .supports()
                .iter()
                .take(n_in)
                .flat_map(|form| form.as_words().to_vec())
                .collect(),
            parts: Vec::new(),
            outputs: Vec::new(),
        };
        let mut at: Vec<usize> = (0..n_in).collect();
        for gate in network.gates() {
            let sum = gate.iter().map(|part| at[part.index()]).reduce(|a, b| unions.union_of(a, b));
            at.extend(sum);
        }
        unions.outputs =
            network.outputs().iter().map(|output| output.source.map(|s| at[s.index()])).collect();
        unions
    }

    fn n_words(&self) -> usize {
        self.n_in.div_ceil(64)
    }

    fn support(&self, value: usize) -> &[u64] {
        &self.supports[value * self.n_words()..][..self.n_words()]
    }

    fn weight(&self, value: usize) -> u32 {
        self.support(value).iter().map(|word| word.count_ones()).sum()
    }

    /// The value with this key.
    fn find(&self, key: u64) -> Option<usize> {
        let at = self.index.binary_search_by_key(&key, |&(known, _)| known).ok()?;
        Some(self.index[at].1)
    }

    /// The value a + b, new where there is none.
    fn union_of(&mut self, a: usize, b: usize) -> usize {
        let key = self.keys[a] ^ self.keys[b];
        self.find(key).unwrap_or_else(|| {
            for word in 0..self.n_words() {
                self.supports.push(self.support(a)[word] | self.support(b)[word]);
            }
            let at = self.index.partition_point(|&(known, _)| known < key);
            self.index.insert(at, (key, self.keys.len()));
            self.keys.push(key);
            self.parts.push([a, b]);
            self.keys.len() - 1
        })
    }

    /// By value, whether an output hangs on it.
    fn live_values(&self) -> Vec<bool> {
        let mut live = vec![false; self.keys.len()];
        let mut open: Vec<usize> = self.outputs.iter().copied().flatten().collect();
        while let Some(value) = open.pop() {
            if !std::mem::replace(&mut live[value], true) && value >= self.n_in {
                open.extend(self.parts[value - self.n_in]);
            }
        }
        live
    }

    /// The same without gates on which no output hangs.
    fn without_dead(&self, live: &[bool]) -> Self {
        let mut kept: Vec<usize> = (0..self.n_in).collect();
        kept.extend((self.n_in..live.len()).filter(|&value| live[value]));
        let mut renamed = vec![0; live.len()];
        kept.iter().enumerate().for_each(|(new, &old)| renamed[old] = new);
        let parts =
            kept[self.n_in..].iter().map(|&old| self.parts[old - self.n_in].map(|part| renamed[part]));
        let keys: Vec<u64> = kept.iter().map(|&old| self.keys[old]).collect();
        Self {
            n_in: self.n_in,
            index: index_of(&keys),
            keys,
            supports: kept.iter().flat_map(|&old| self.support(old).iter().copied()).collect(),
            parts: parts.collect(),
            outputs: self.outputs.iter().map(|output| output.map(|old| renamed[old])).collect(),
        }
    }

    fn to_network(&self) -> XorNetwork {
        let mut network = XorNetwork::new(self.n_in);
        let mut at: Vec<NodeId> = (0..self.keys.len()).map(|value| NodeId(value as u32)).collect();
        let mut order: Vec<usize> = (self.n_in..self.keys.len()).collect();
        order.sort_by_key(|&value| (self.weight(value), value));
        for value in order {
            let [a, b] = self.parts[value - self.n_in].map(|part| at[part]);
            at[value] = network.xor(a, b);
        }
        self.outputs.iter().for_each(|output| network.push_output(output.map(|value| at[value]), false));
        network
    }
}

/// A walk over networks without cancellation, and the best it has been.
pub struct Regroup {
    rng: Rng,
    now: Unions,
    best: Unions,
    n_moves: u64,
    work: u64,
    budget: u64,
}

impl Regroup {
    /// A walk of `budget` work from `start`, which has no cancellation.
    pub fn new(start: &XorNetwork, mut rng: Rng, budget: u64) -> Self {
        let all = Unions::from_network(start, &mut rng);
        let now = all.without_dead(&all.live_values());
        Self { rng, best: now.clone(), now, n_moves: 0, work: 0, budget }
    }

    /// Gates of the best network.
    pub fn n_gates(&self) -> usize {
        self.best.parts.len()
    }

    /// The best network so far.
    pub fn best(&self) -> XorNetwork {
        self.best.to_network()
    }

    /// Opens some gates and shares again; keeps what comes of it unless it has more gates, and then at times.
    fn make_move(&mut self) {
        self.n_moves += 1;
        let mut next = self.now.clone();
        let mut open = self.open_gates(&mut next);
        self.share(&mut next, &mut open);
        for Open { value, parts } in open {
            next.parts[value - next.n_in] = [parts[0], parts[1]];
        }
        let live = next.live_values();
        let n_gates = live[next.n_in..].iter().filter(|&&live| live).count();
        let n_now = self.now.parts.len();
        let left = 1.0 - (self.work as f64 / self.budget.max(1) as f64).min(1.0);
        if n_gates <= n_now || (n_gates == n_now + 1 && self.rng.next_unit() < RISE * left * left) {
            self.now = next.without_dead(&live);
            if n_gates < self.best.parts.len() {
                self.best = self.now.clone();
            }
        }
        self.work += 30 * next.keys.len() as u64 * (1 + next.n_words() as u64);
    }

    /// Some gates at random: outputs and half of the others are split anew, the rest is taken out and its parts go
    /// to its readers.
    fn open_gates(&mut self, unions: &mut Unions) -> Vec<Open> {
        let (n_in, n_values) = (unions.n_in, unions.keys.len());
        let (mut is_out, mut is_split) = (vec![false; n_values], vec![false; n_values]);
        for _ in 0..1 + self.rng.next_below(MAX_OPENED) {
            let value = n_in + self.rng.next_below(unions.parts.len());
            let is_kept = unions.outputs.contains(&Some(value)) || self.rng.one_in(2);
            (if is_kept { &mut is_split } else { &mut is_out })[value] = true;
        }
        let out: Vec<u64> = (n_in..n_values).filter(|&at| is_out[at]).map(|at| unions.keys[at]).collect();
        unions.index.retain(|(key, _)| !out.contains(key));
        let mut open = Vec::new();
        for value in (n_in..n_values).filter(|&value| !is_out[value]) {
            let mut parts = unions.parts[value - n_in].to_vec();
            if is_split[value] {
                parts = self.split(unions, value, &is_out);
            } else if !parts.iter().any(|&part| is_out[part]) {
                continue;
            }
            while let Some(at) = parts.iter().position(|&part| is_out[part]) {
                let part = parts.swap_remove(at);
                parts.extend(unions.parts[part - n_in]);
            }
            open.push(Open { value, parts });
        }
        open
    }

    /// Values at random that are not out, the heavier the likelier, that `value` is the disjoint union of.
    fn split(&mut self, unions: &Unions, value: usize, is_out: &[bool]) -> Vec<usize> {
        let mut left = unions.support(value).to_vec();
        let mut parts = Vec::new();
        let mut fitting: Vec<usize> =
            (0..is_out.len()).filter(|&part| part != value && !is_out[part]).collect();
        while left.iter().any(|&word| word != 0) {
            fitting
                .retain(|&part| unions.support(part).iter().zip(&left).all(|(part, left)| part & !left == 0));
            let [first, second] = [(); 2].map(|()| fitting[self.rng.next_below(fitting.len())]);
            let part = if unions.weight(first) > unions.weight(second) { first } else { second };
            left.iter_mut().zip(unions.support(part)).for_each(|(left, part)| *left &= !part);
            parts.push(part);
            self.work += 3 * unions.keys.len() as u64;
        }
        parts
    }

    /// Puts unions of pairs in place of these, the most gates saved first, until all have two parts.
    fn share(&mut self, unions: &mut Unions, open: &mut [Open]) {
        open.iter_mut().for_each(|open| self.use_triples(unions, open));
        while let Some((key, at, i, j)) = self.best_pair(unions, open) {
            let pair = [open[at].parts[i], open[at].parts[j]];
            let union = unions.union_of(pair[0], pair[1]);
            for Open { value, parts } in open.iter_mut().filter(|open| open.parts.len() > 2) {
                let of_key = |parts: &[usize]| {
                    let pairs = (0..parts.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
                    pairs.into_iter().find(|&(i, j)| unions.keys[parts[i]] ^ unions.keys[parts[j]] == key)
                };
                if let Some((i, j)) = of_key(parts).filter(|_| *value != union) {
                    // The later one first: `j` is below `i`.
                    parts.swap_remove(i);
                    parts.swap_remove(j);
                    parts.push(union);
                }
            }
        }
    }

    /// Puts values that are there in place of three parts.
    fn use_triples(&mut self, unions: &Unions, open: &mut Open) {
        let parts = &mut open.parts;
        let mut again = true;
        while again && (4..=MAX_PARTS).contains(&parts.len()) {
            again = false;
            let n = parts.len();
            let triples = (0..n).flat_map(|i| (0..i).flat_map(move |j| (0..j).map(move |k| [i, j, k])));
            self.work += (3 * n * n * n) as u64;
            let key = |at: [usize; 3]| at.iter().fold(0, |key, &at| key ^ unions.keys[parts[at]]);
            if let Some((at, union)) = triples.into_iter().find_map(|at| Some((at, unions.find(key(at))?))) {
                for at in at {
                    parts.swap_remove(at);
                }
                parts.push(union);
                again = true;
            }
        }
    }

    /// The pair whose union saves most gates, one of the best at random: its key, and where it stands.
    fn best_pair(&mut self, unions: &Unions, open: &[Open]) -> Option<(u64, usize, usize, usize)> {
        let mut pairs = Vec::new();
        for (at, open) in open.iter().enumerate().filter(|(_, open)| open.parts.len() > 2) {
            let keys: Vec<u64> = open.parts.iter().map(|&part| unions.keys[part]).collect();
            pairs.extend(
                (0..keys.len())
                    .flat_map(|i| (0..i).map(move |j| (i, j)))
                    .map(|(i, j)| (keys[i] ^ keys[j], at, i, j)),
            );
        }
        pairs.sort_unstable();
        self.work += 20 * pairs.len() as u64;
        let (mut best, mut ties) = (None, 0);
        for same in pairs.chunk_by(|a, b| a.0 == b.0) {
            self.work += 15;
            let saved = 2 * same.len() + usize::from(unions.find(same[0].0).is_some());
            let most = best.map_or(0, |(_, most)| most);
            ties = if saved > most { 1 } else { ties + usize::from(saved == most) };
            if saved > most || (saved == most && self.rng.one_in(ties)) {
                best = Some((same[0], saved));
            }
        }
        best.map(|(pair, _)| pair)
    }
}

impl Worker for Regroup {
    fn work_done(&self) -> u64 {
        self.work
    }

    fn n_moves(&self) -> u64 {
        self.n_moves
    }

    fn walk_until(&mut self, work: u64, search: &Search) {
        while self.work < work && !self.now.parts.is_empty() {
            if self.n_moves.is_multiple_of(LOOK) && (search.stopped)() {
                return;
            }
            self.make_move();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::network::verify::cancelling_gates;
    use crate::search::budget::Params;
    use crate::search::heuristics::sharing::shared_network;

    #[test]
    fn keeps_the_map_without_cancellation_and_needs_no_more_gates() {
        let params = Params::default();
        for (seed, n_cols) in [(1, 9), (2, 70), (3, 5)] {
            let matrix = random_matrix(12, n_cols, 0.5, seed).expect("a matrix");
            let start = shared_network(&matrix);
            let mut walk = Regroup::new(&start, Rng::new(seed, 0), 30_000_000);
            walk.walk_until(30_000_000, &Search::quiet(&params));
            let found = walk.best();
            assert_eq!(found.affine().matrix, matrix);
            assert_eq!((cancelling_gates(&found), found.n_xor()), (0, walk.n_gates()));
            assert!(found.n_xor() <= start.n_xor(), "{} of {}", found.n_xor(), start.n_xor());
        }
    }
}
