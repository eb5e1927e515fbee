//! Walks side by side, on a matrix and on its transpose, that learn of each other's best network.
//!
//! A network read backwards is one of the transpose, with rows - columns more gates. Walks there make other
//! moves, and far better ones where there are many more columns than rows.

use crate::gf2::BitMatrix;
use crate::network::{Timing, XorNetwork};
use crate::search::bounds::PartBound;
use crate::search::budget::{Effort, Progress, Search, permille};
use crate::search::engine::problem::{Gates, Problem};
use crate::search::engine::rng::Rng;
use crate::search::engine::worker::{N_EPOCHS, N_WORKERS, Worker, total_moves, walk_side_by_side};
use crate::search::values::deep;
use crate::search::values::deep::deep_starts;
use crate::search::values::starts::Starts;
use crate::search::values::symmetry::{MatrixOrder, Ordered};
use crate::search::values::worker::{LARGE, ValueWorker};
use rayon::prelude::*;

/// Of the work within a limit of depth, the part for a network without it, in percent.
const FREE: u64 = 30;
/// Starts of every worker that are walked from briefly, where the matrix is large.
const HEATS: usize = 4;
/// Gates from which on deep starts are tried.
const DEEP: usize = 150;
/// Gates from which on nearly all work goes into deep starts.
const HUGE: usize = 4000;
/// Gates beyond which a network is not walked as a whole: its triples take too long to find.
const MAX_WALKED: usize = 40_000;
/// Square of the gates from which on all the work of an effort is done.
const FULL_WORK: u64 = 50 * 50;

/// Work for a network of `n_xor` gates, in elementary operations: small ones need less.
fn effort_work(effort: u8, n_xor: usize) -> u64 {
    let work = Effort::from_level(effort).walk;
    let share = (n_xor * n_xor) as u64;
    if share < FULL_WORK { (work / FULL_WORK * share).max(1_000_000) } else { work }
}

/// Division of the work, in elementary operations; walks have the rest.
struct Plan {
    thin: u64,
    deep: deep::Work,
    heats: u64,
}

impl Plan {
    /// For a network of `n_xor` gates.
    fn new(work: u64, n_xor: usize) -> Self {
        let ([thin, trials, chosen, heats], n_chosen) = match n_xor {
            ..DEEP => ([30, 0, 0, 0], 0),
            DEEP..HUGE => ([10, 15, 20, 20], 3),
            HUGE.. => ([0, 10, 85, 0], 1),
        };
        let percent = |n| work / 100 * n;
        let deep = deep::Work { trials: percent(trials), chosen: percent(chosen), n_chosen };
        Self { thin: percent(thin), deep, heats: percent(heats) }
    }
}

/// The best network of `matrix` found from `known` on, and the number of moves.
pub fn improve_network(
    matrix: &BitMatrix,
    known: &XorNetwork,
    timing: Option<&Timing>,
    search: &Search,
) -> (XorNetwork, u64) {
    let work = effort_work(search.params.effort, known.n_xor());
    let Some(timing) = timing else { return improve_by(matrix, known, None, work, search) };
    // The best network without the limit is taken where it keeps it, and otherwise brought down.
    let quiet = Search { progress: &|_| {}, ..*search };
    let (free, free_moves) = improve_by(matrix, known, None, work / 100 * FREE, &quiet);
    if timing.lateness(&free) == 0 {
        return (free, free_moves);
    }
    let limit = Limit { timing, free: &free };
    let (network, moves) = improve_by(matrix, known, Some(limit), work / 100 * (100 - FREE), search);
    (network, free_moves + moves)
}

/// Levels to keep to, and a network that does not.
#[derive(Clone, Copy)]
struct Limit<'a> {
    timing: &'a Timing,
    free: &'a XorNetwork,
}

/// The best network of `matrix` within `limit`, by `work` work.
fn improve_by(
    matrix: &BitMatrix,
    known: &XorNetwork,
    limit: Option<Limit>,
    work: u64,
    search: &Search,
) -> (XorNetwork, u64) {
    let timing = limit.map(|limit| limit.timing);
    let least = PartBound::new(matrix).n_xor();
    if known.n_xor() <= least {
        return (known.clone(), 0);
    }
    if known.n_xor() > MAX_WALKED {
        return (improve_largest(matrix, known, timing, work, search), 0);
    }
    let sides = WalkSide::all_sides(matrix, known, timing, search.params.seed);
    let mut walks = SideWalks::new(&sides, work / N_WORKERS, search);
    if let Some(Limit { timing, free }) = limit {
        walks.take_free(free, timing.max_level() + timing.lateness(free));
    }
    let is_done = |walks: &SideWalks| walks.fewest_gates() <= least || (search.stopped)();
    let plan = Plan::new(work, known.n_xor());
    if !is_done(&walks) {
        walks.gather_starts(plan.thin);
    }
    if plan.deep.n_chosen > 0 && timing.is_none() && !is_done(&walks) {
        walks.go_deep(plan.deep);
    }
    if plan.heats > 0 && matrix.n_cols() + known.n_xor() > LARGE && !is_done(&walks) {
        walks.run_heats(plan.heats);
    }
    for epoch in 0..N_EPOCHS {
        if is_done(&walks) {
            break;
        }
        walks.walk_epoch(N_EPOCHS - epoch);
    }
    let moves = total_moves(&walks.workers);
    (walks.best_network().unwrap_or_else(|| known.clone()), moves)
}

/// The best deep start of a matrix whose networks are too large to be walked, or what was known.
fn improve_largest(
    matrix: &BitMatrix,
    known: &XorNetwork,
    timing: Option<&Timing>,
    work: u64,
    search: &Search,
) -> XorNetwork {
    if timing.is_some() {
        return known.clone();
    }
    let plan = Plan::new(work, known.n_xor());
    let orders = [MatrixOrder::natural_order(matrix.n_rows(), matrix.n_cols())];
    let found = deep_starts(
        Ordered { matrix, orders: &orders },
        &Starts::default(),
        known.n_xor(),
        plan.deep,
        search,
    );
    let best = found.into_iter().min_by_key(XorNetwork::n_xor);
    best.filter(|best| best.n_xor() < known.n_xor()).unwrap_or_else(|| known.clone())
}

/// A matrix or its transpose.
struct WalkSide {
    matrix: BitMatrix,
    orders: Vec<MatrixOrder>,
    problem: Problem,
    known: Gates,
}

impl WalkSide {
    fn new(matrix: BitMatrix, network: &XorNetwork, timing: Option<&Timing>, seed: u64) -> Self {
        let orders = match timing {
            None => MatrixOrder::all_orders(&matrix, &mut Rng::new(seed, 0)),
            Some(_) => Vec::new(),
        };
        Self {
            problem: Problem::within(&matrix, timing),
            known: Problem::split_gates(network),
            orders,
            matrix,
        }
    }

    /// The matrix, and its transpose where depth is free: to read a network backwards may deepen it.
    fn all_sides(matrix: &BitMatrix, known: &XorNetwork, timing: Option<&Timing>, seed: u64) -> Vec<Self> {
        let mut sides = vec![Self::new(matrix.clone(), known, timing, seed)];
        if timing.is_none() {
            sides.push(Self::new(matrix.transpose(), &known.transposed(), None, seed));
        }
        sides
    }

    fn as_ordered(&self) -> Ordered<'_> {
        Ordered { matrix: &self.matrix, orders: &self.orders }
    }

    fn to_network(&self, gates: &Gates) -> Option<XorNetwork> {
        self.problem.network_of_gates(gates, &self.matrix)
    }
}

/// The walks; worker k is on side k modulo their number.
struct SideWalks<'a> {
    sides: &'a [WalkSide],
    workers: Vec<ValueWorker<'a>>,
    search: &'a Search<'a>,
    /// Work of each worker.
    work: u64,
}

impl<'a> SideWalks<'a> {
    fn new(sides: &'a [WalkSide], work: u64, search: &'a Search<'a>) -> Self {
        let worker = |number: u64| {
            let side = &sides[number as usize % sides.len()];
            let WalkSide { problem, known, .. } = side;
            ValueWorker::new(problem, side.as_ordered(), known, search.params.seed, number, work)
        };
        Self { sides, workers: (0..N_WORKERS).map(worker).collect(), search, work }
    }

    fn side_of(&self, worker: usize) -> usize {
        worker % self.sides.len()
    }

    /// Gates that the best network of a worker takes on the matrix itself.
    fn n_xor(&self, worker: usize) -> usize {
        let (from, to) = (&self.sides[self.side_of(worker)].matrix, &self.sides[0].matrix);
        (self.workers[worker].best.len() + from.n_rows()).saturating_sub(to.n_rows())
    }

    fn best_worker(&self) -> usize {
        (0..self.workers.len()).min_by_key(|&worker| self.n_xor(worker)).unwrap_or(0)
    }

    fn fewest_gates(&self) -> usize {
        self.n_xor(self.best_worker())
    }

    /// The best network.
    fn best_network(&self) -> Option<XorNetwork> {
        let worker = self.best_worker();
        let network = self.sides[self.side_of(worker)].to_network(&self.workers[worker].best)?;
        Some(if self.side_of(worker) == 0 { network } else { network.transposed() })
    }

    /// The gates of `network`, which is of the matrix itself, on a side.
    fn on_side(side: usize, network: &XorNetwork) -> Gates {
        if side == 0 { Problem::split_gates(network) } else { Problem::split_gates(&network.transposed()) }
    }

    /// Takes over a network of which an output stands as high as `level`, which is too late.
    fn take_free(&mut self, free: &XorNetwork, level: u32) {
        self.workers.iter_mut().for_each(|worker| worker.take_free(&Problem::split_gates(free), level));
    }

    /// Starts on thinned matrices.
    fn gather_starts(&mut self, work: u64) {
        let (search, each) = (self.search, work / N_WORKERS);
        if each > 0 {
            self.workers.par_iter_mut().for_each(|worker| worker.gather_starts(each, search));
        }
        self.share_best();
    }

    /// Deep starts.
    fn go_deep(&mut self, work: deep::Work) {
        let ordered = self.sides[0].as_ordered();
        let found = deep_starts(ordered, &self.workers[0].starts, self.fewest_gates(), work, self.search);
        let spent = work.trials + if found.is_empty() { 0 } else { work.chosen };
        for at in 0..self.workers.len() {
            let gates = found.iter().map(|network| Self::on_side(self.side_of(at), network)).collect();
            self.workers[at].take_deep(gates, spent / N_WORKERS);
        }
        self.share_best();
        self.workers.iter_mut().for_each(ValueWorker::begin_best);
    }

    /// Short walks from the best starts of every kind.
    fn run_heats(&mut self, work: u64) {
        let (search, each) = (self.search, work / N_WORKERS);
        self.workers.par_iter_mut().for_each(|worker| worker.run_heats(HEATS, each, search));
        self.share_best();
        self.workers.iter_mut().for_each(ValueWorker::begin_best);
    }

    /// One of `epochs` parts of the work left.
    fn walk_epoch(&mut self, epochs: u64) {
        let (search, work) = (self.search, self.work);
        let goal = |worker: &ValueWorker| {
            let done = worker.work_done();
            done + work.saturating_sub(done) / epochs
        };
        walk_side_by_side(&mut self.workers, goal, search);
        self.share_best();
    }

    /// All workers learn of the best network.
    fn share_best(&mut self) {
        let n_xor = self.fewest_gates();
        let (done, steps) = (self.workers.iter().map(Worker::work_done).sum(), total_moves(&self.workers));
        let permille = permille(done, self.work * self.workers.len() as u64);
        (self.search.progress)(Progress { n_gates: n_xor, steps, permille });
        if (0..self.workers.len()).all(|at| self.n_xor(at) == n_xor) {
            return;
        }
        let Some(best) = self.best_network() else { return };
        for at in 0..self.workers.len() {
            if self.n_xor(at) > n_xor {
                let gates = Self::on_side(self.side_of(at), &best);
                self.workers[at].learn_gates(&gates);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::budget::Params;
    use crate::search::heuristics::tree::row_trees;

    #[test]
    fn the_parts_of_a_plan_are_no_more_than_the_work() {
        for n_xor in [0, DEEP - 1, DEEP, HUGE - 1, HUGE, MAX_WALKED] {
            let plan = Plan::new(1_000_000, n_xor);
            assert!(plan.thin + plan.deep.trials + plan.deep.chosen + plan.heats <= 1_000_000, "{n_xor}");
        }
        assert!((1..100).all(|n| effort_work(3, n) <= effort_work(3, n + 1) && effort_work(3, n) <= effort_work(4, n)));
    }

    #[test]
    fn what_meets_the_bound_is_not_searched() {
        // Each row is an input and the row before: a gate each is least.
        let rows = (1..9).map(|n| "1".repeat(n + 1) + &"0".repeat(8 - n)).collect::<Vec<_>>().join(" ");
        let matrix = BitMatrix::parse(&rows).expect("a matrix");
        let mut known = XorNetwork::new(9);
        let mut sum = known.input(0);
        for j in 1..9 {
            sum = known.xor(sum, known.input(j));
            known.push_output(Some(sum), false);
        }
        let params = Params { effort: 9, ..Params::default() };
        let (network, moves) = improve_network(&matrix, &known, None, &Search::quiet(&params));
        assert_eq!((network, moves), (known, 0));
    }

    #[test]
    fn both_sides_speak_of_gates_of_the_matrix() {
        let matrix = random_matrix(6, 20, 0.5, 1).expect("a matrix");
        let known = row_trees(&matrix, 2);
        let sides = WalkSide::all_sides(&matrix, &known, None, 1);
        let params = Params::default();
        let search = Search::quiet(&params);
        let walks = SideWalks::new(&sides, 0, &search);
        assert_eq!(sides.len(), 2);
        assert!((0..2).all(|worker| walks.n_xor(worker) <= known.n_xor()));
        assert_eq!(walks.best_network().map(|best| best.affine().matrix), Some(matrix));
    }
}
