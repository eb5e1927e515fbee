//! `walk`: the value-set walk of the network search, in all bases at once.
//!
//! A gate is a triple a + b = c, and which of the three is its output is a matter of orientation. So a walk goes
//! on for some moves over one set of stored bits; then it *re-roots*: a gate becomes a stored bit, and a stored
//! bit a gate, which may go if no row needs it.

use crate::network::{NodeId, XorNetwork};
use crate::search::budget::{Progress, Search};
use crate::search::engine::problem::{Gates, Problem};
use crate::search::engine::rng::Rng;
use crate::search::values::{MAX_PAIRS, Mover, Round, ValueSet, Walker};
use rayon::prelude::*;

/// Walks side by side; part of what the result depends on, so not the number of processors.
const LANES: u64 = 2;
/// How often lanes tell each other of their best.
const EPOCHS: u64 = 20;
/// Moves between two changes of the stored bits, for each value.
const MOVES: usize = 20;
/// Tries at re-rooting each time.
const TRIES: usize = 8;
/// Moves without gain that end a round, for each value.
const PATIENCE: usize = 3_000;
/// Gates beyond which a network is not walked: its triples take too long to find.
const MAX_WALKED: usize = 4_000;
/// Stored bits and gates, as values of the forms of a problem.
#[derive(Clone)]
struct BasisValues {
    roots: Vec<u64>,
    gates: Gates,
}

/// A network of the same rows as `known` in a basis where they take fewer gates, or `known`; and the moves.
pub fn improve_basis(known: &XorNetwork, least: usize, work: u64, search: &Search) -> (XorNetwork, u64) {
    if known.n_xor() > MAX_WALKED || known.n_xor() <= least {
        return (known.clone(), 0);
    }
    let matrix = known.affine().matrix;
    let problem = Problem::new(&matrix, None);
    let start = BasisValues { roots: problem.inputs.clone(), gates: Problem::split_gates(known) };
    let lane = |number| BasisLane::new(&problem, &start, Rng::new(search.params.seed, number));
    let mut lanes: Vec<BasisLane> = (0..LANES).map(lane).collect();
    for epoch in 1..=EPOCHS {
        lanes.par_iter_mut().for_each(|lane| lane.walk_until(work / LANES / EPOCHS * epoch, search));
        let best = lanes.iter().map(|lane| &lane.best).min_by_key(|best| best.gates.len());
        let Some(best) = best.cloned() else { break };
        let n_xor = best.gates.len();
        let steps = lanes.iter().map(|lane| lane.moves).sum();
        (search.progress)(Progress { n_gates: n_xor, steps });
        lanes.iter_mut().for_each(|lane| lane.learn_values(&best));
        if n_xor <= least || (search.stopped)() {
            break;
        }
    }
    let moves = lanes.iter().map(|lane| lane.moves).sum();
    let found = lanes.into_iter().map(|lane| lane.best).min_by_key(|best| best.gates.len());
    let network = found.and_then(|values| values.to_network(&problem.rows));
    (network.unwrap_or_else(|| known.clone()), moves)
}

impl BasisValues {
    /// The network of `rows`; `None` where one of them is no value.
    fn to_network(&self, rows: &[u64]) -> Option<XorNetwork> {
        let mut network = XorNetwork::new(self.roots.len());
        let mut values = self.roots.clone();
        for &[a, b] in &self.gates {
            network.xor(NodeId(a), NodeId(b));
            values.push(values[a as usize] ^ values[b as usize]);
        }
        for &row in rows {
            let at = values.iter().position(|&value| value == row);
            network.push_output(if row == 0 { None } else { Some(NodeId(at? as u32)) }, false);
        }
        Some(network)
    }
}

/// One walk.
struct BasisLane<'a> {
    problem: &'a Problem,
    rng: Rng,
    best: BasisValues,
    /// What the walk is over.
    current: Problem,
    set: ValueSet,
    mover: Walker,
    round: Round,
    /// Moves since the round last got better.
    stale: usize,
    moves: u64,
    /// Work apart from that of moves.
    spent: u64,
}

impl<'a> BasisLane<'a> {
    fn new(problem: &'a Problem, start: &BasisValues, mut rng: Rng) -> Self {
        let set = ValueSet::new(problem, &start.gates, start.gates.len() <= MAX_PAIRS);
        let round = Round::new(set.n_gates, &mut rng);
        let mover = Walker::default();
        let (best, current) = (start.clone(), problem.clone());
        Self { problem, rng, best, current, set, mover, round, stale: 0, moves: 0, spent: 0 }
    }

    fn work_done(&self) -> u64 {
        self.spent + self.mover.work_done()
    }

    fn learn_values(&mut self, values: &BasisValues) {
        if values.gates.len() < self.best.gates.len() {
            self.best = values.clone();
            self.begin_best();
        }
    }

    fn begin_best(&mut self) {
        let best = self.best.clone();
        self.take_values(best);
        self.round = Round::new(self.set.n_gates, &mut self.rng);
        self.stale = 0;
    }

    /// Goes on over other stored bits.
    fn take_values(&mut self, values: BasisValues) {
        let n = values.roots.len() + values.gates.len();
        self.spent += 6 * (n * n) as u64;
        let targets =
            self.problem.rows.iter().copied().filter(|row| *row != 0 && !values.roots.contains(row));
        self.current.targets = targets.collect();
        self.current.inputs = values.roots;
        self.set = ValueSet::new(&self.current, &values.gates, n <= MAX_PAIRS);
    }

    /// Walks until so much work is done.
    fn walk_until(&mut self, until: u64, search: &Search) {
        while self.work_done() < until {
            let n = self.set.live.len();
            for _ in 0..MOVES * n {
                if self.moves.is_multiple_of(64) && (search.stopped)() {
                    return;
                }
                self.make_move();
            }
            if self.stale > PATIENCE * n {
                self.begin_best();
            }
            self.change_roots();
        }
    }

    fn make_move(&mut self) {
        self.moves += 1;
        self.stale += 1;
        if self.round.make_move(&mut self.set, &mut self.mover, &mut self.rng) {
            self.stale = 0;
            if self.set.n_gates < self.best.gates.len() {
                self.best =
                    BasisValues { roots: self.current.inputs.clone(), gates: self.set.ordered_gates() };
            }
        }
        if self.set.movable.is_empty() {
            self.spent += 1;
        }
    }

    /// Changes some stored bits, where that can be.
    fn change_roots(&mut self) {
        let mut roots: Vec<u32> = (0..self.current.inputs.len() as u32).collect();
        for _ in 0..TRIES {
            let at = self.rng.next_below(roots.len());
            let others: Vec<u32> = roots.iter().copied().filter(|&root| root != roots[at]).collect();
            let (order, known) = self.root_closure(&others);
            let open: Vec<u32> = self.set.live.iter().copied().filter(|&v| !known[v as usize]).collect();
            let root = open[self.rng.next_below(open.len())];
            let all = others.iter().copied().chain([root]).collect::<Vec<_>>();
            self.spent += 8 * order.len() as u64;
            if root != roots[at] && self.root_closure(&all).0.len() == self.set.live.len() {
                roots[at] = root;
            }
        }
        let (order, _) = self.root_closure(&roots);
        let mut number = vec![u32::MAX; self.set.value.len()];
        order.iter().enumerate().for_each(|(at, &(value, _))| number[value as usize] = at as u32);
        let gates = order[roots.len()..].iter();
        let gates = gates.map(|&(_, pair)| pair.map(|operand| number[operand as usize])).collect();
        let roots = roots.iter().map(|&root| self.set.value[root as usize]).collect();
        self.take_values(BasisValues { roots, gates });
    }

    /// What follows from `roots`: each value with the pair that gives it, in order; and whether a value does.
    fn root_closure(&self, roots: &[u32]) -> (Vec<(u32, [u32; 2])>, Vec<bool>) {
        let mut known = vec![false; self.set.value.len()];
        let mut order: Vec<(u32, [u32; 2])> = roots.iter().map(|&root| (root, [root; 2])).collect();
        roots.iter().for_each(|&root| known[root as usize] = true);
        let mut at = 0;
        while let Some(&(value, _)) = order.get(at) {
            at += 1;
            for &[a, b] in &self.set.triples[value as usize] {
                let found = match (known[a as usize], known[b as usize]) {
                    (true, false) => b,
                    (false, true) => a,
                    _ => continue,
                };
                known[found as usize] = true;
                order.push((found, [value, a ^ b ^ found]));
            }
        }
        (order, known)
    }
}
