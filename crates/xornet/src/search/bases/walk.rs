//! `walk`: the value-set walk of the network search, in all bases at once.
//!
//! A gate is a triple a + b = c, and which of the three is its output is a matter of orientation. So a walk goes
//! on for some moves over one set of stored bits; then it *re-roots*: a gate becomes a stored bit, and a stored
//! bit a gate, which may go if no row needs it.

use crate::network::{NodeId, XorNetwork};
use crate::search::budget::{Progress, Search, permille};
use crate::search::engine::problem::{Gates, Problem};
use crate::search::engine::rng::Rng;
use crate::search::engine::worker::{N_EPOCHS, N_WORKERS, Worker, total_moves, walk_side_by_side};
use crate::search::values::{Course, Walker};

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

/// A network of the rows of `known` in a basis where they take fewer gates, or `known`; and the number of
/// moves.
pub fn improve_basis(known: &XorNetwork, least: usize, work: u64, search: &Search) -> (XorNetwork, u64) {
    if known.n_xor() > MAX_WALKED || known.n_xor() <= least {
        return (known.clone(), 0);
    }
    let matrix = known.affine().matrix;
    let problem = Problem::new(&matrix, None);
    let start = BasisValues { roots: problem.inputs.clone(), gates: Problem::split_gates(known) };
    let worker = |number| BasisWorker::new(&problem, &start, Rng::new(search.params.seed, number));
    let mut workers: Vec<BasisWorker> = (0..N_WORKERS).map(worker).collect();
    for epoch in 1..=N_EPOCHS {
        walk_side_by_side(&mut workers, |_| work / N_WORKERS / N_EPOCHS * epoch, search);
        let best = workers.iter().map(|worker| &worker.best).min_by_key(|best| best.gates.len());
        let Some(best) = best.cloned() else { break };
        let n_xor = best.gates.len();
        let steps = total_moves(&workers);
        (search.progress)(Progress { n_gates: n_xor, steps, permille: permille(epoch, N_EPOCHS) });
        workers.iter_mut().for_each(|worker| worker.learn_values(&best));
        if n_xor <= least || (search.stopped)() {
            break;
        }
    }
    let moves = total_moves(&workers);
    let found = workers.into_iter().map(|worker| worker.best).min_by_key(|best| best.gates.len());
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

/// One walk over networks in all bases.
struct BasisWorker<'a> {
    problem: &'a Problem,
    best: BasisValues,
    /// The problem over the current stored bits.
    current: Problem,
    course: Course,
    /// Moves since the round last got better.
    stale: usize,
}

impl<'a> BasisWorker<'a> {
    fn new(problem: &'a Problem, start: &BasisValues, rng: Rng) -> Self {
        let mut course = Course::new(problem, Box::new(Walker::default()), rng);
        course.load_set(problem, &start.gates);
        course.begin_round();
        Self { problem, best: start.clone(), current: problem.clone(), course, stale: 0 }
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
        self.course.begin_round();
        self.stale = 0;
    }

    /// Continues the walk with the stored bits and gates of `values`.
    fn take_values(&mut self, values: BasisValues) {
        let targets =
            self.problem.rows.iter().copied().filter(|row| *row != 0 && !values.roots.contains(row));
        self.current.targets = targets.collect();
        self.current.inputs = values.roots;
        self.course.load_set(&self.current, &values.gates);
    }

    fn make_move(&mut self) {
        self.stale += 1;
        if self.course.make_move() {
            self.stale = 0;
            if self.course.set.n_gates < self.best.gates.len() {
                self.best = BasisValues {
                    roots: self.current.inputs.clone(),
                    gates: self.course.set.ordered_gates(),
                };
            }
        }
        if self.course.set.movable.is_empty() {
            self.course.spent += 1;
        }
    }

    /// Re-roots: exchanges some stored bits for gates, where the values still follow.
    fn change_roots(&mut self) {
        let mut roots: Vec<u32> = (0..self.current.inputs.len() as u32).collect();
        for _ in 0..TRIES {
            let at = self.course.rng.next_below(roots.len());
            let others: Vec<u32> = roots.iter().copied().filter(|&root| root != roots[at]).collect();
            let (order, known) = self.root_closure(&others);
            let open: Vec<u32> =
                self.course.set.live.iter().copied().filter(|&v| !known[v as usize]).collect();
            let root = open[self.course.rng.next_below(open.len())];
            let all = others.iter().copied().chain([root]).collect::<Vec<_>>();
            self.course.spent += 8 * order.len() as u64;
            if root != roots[at] && self.root_closure(&all).0.len() == self.course.set.live.len() {
                roots[at] = root;
            }
        }
        let (order, _) = self.root_closure(&roots);
        let mut number = vec![u32::MAX; self.course.set.value.len()];
        order.iter().enumerate().for_each(|(at, &(value, _))| number[value as usize] = at as u32);
        let gates = order[roots.len()..].iter();
        let gates = gates.map(|&(_, pair)| pair.map(|operand| number[operand as usize])).collect();
        let roots = roots.iter().map(|&root| self.course.set.value[root as usize]).collect();
        self.take_values(BasisValues { roots, gates });
    }

    /// Closure of `roots`: each value reached, in order of derivation, with its operands; and a flag per
    /// value number.
    fn root_closure(&self, roots: &[u32]) -> (Vec<(u32, [u32; 2])>, Vec<bool>) {
        let mut known = vec![false; self.course.set.value.len()];
        let mut order: Vec<(u32, [u32; 2])> = roots.iter().map(|&root| (root, [root; 2])).collect();
        roots.iter().for_each(|&root| known[root as usize] = true);
        let mut at = 0;
        while let Some(&(value, _)) = order.get(at) {
            at += 1;
            for &[a, b] in &self.course.set.triples[value as usize] {
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

impl Worker for BasisWorker<'_> {
    fn work_done(&self) -> u64 {
        self.course.work_done()
    }

    fn n_moves(&self) -> u64 {
        self.course.moves
    }

    fn walk_until(&mut self, work: u64, search: &Search) {
        while self.work_done() < work {
            let n = self.course.set.live.len();
            for _ in 0..MOVES * n {
                if self.course.moves.is_multiple_of(64) && (search.stopped)() {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitMatrix;
    use crate::gf2::construct::random_matrix;
    use crate::search::budget::Params;
    use crate::search::heuristics::tree::row_trees;

    #[test]
    fn what_it_finds_decodes_to_the_same_words_with_fewer_gates() {
        let matrix = random_matrix(16, 8, 0.5, 1).expect("a matrix");
        let known = row_trees(&matrix, 2);
        let params = Params::default();
        let (network, moves) = improve_basis(&known, 0, 1 << 22, &Search::quiet(&params));
        assert!(moves > 0 && network.n_xor() < known.n_xor());
        // The same column space: beside each other the two have the rank of one.
        let found = network.affine().matrix;
        let columns = matrix.transpose().rows().iter().chain(found.transpose().rows()).cloned().collect();
        let both = BitMatrix::from_rows(16, columns).expect("of equal length");
        assert_eq!([both.rank(), found.rank()], [matrix.rank(); 2]);
    }
}
