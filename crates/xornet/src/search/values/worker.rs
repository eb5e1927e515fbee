//! A worker: one of the walks that search side by side.

use crate::search::budget::Search;
use crate::search::engine::problem::{Gates, Problem};
use crate::search::engine::rng::Rng;
use crate::search::engine::worker::Worker;
use crate::search::heuristics::sharing::{Sharing, Ties};
use crate::search::values::course::Course;
use crate::search::values::levels::LevelWalker;
use crate::search::values::mover::Mover;
use crate::search::values::round::Round;
use crate::search::values::set::ValueSet;
use crate::search::values::starts::Starts;
use crate::search::values::step::Walker;
use crate::search::values::symmetry::Ordered;
use crate::search::values::thin::SHARING_WORK;

/// Most gates of a start for a short walk, in percent of the fewest.
const NEAR: usize = 103;
/// From so many nodes on, rounds are long and mostly go on from the best.
pub const LARGE: usize = 260;

/// A walk, and what it has found.
pub struct ValueWorker<'a> {
    ordered: Ordered<'a>,
    problem: &'a Problem,
    course: Course,
    pub starts: Starts,
    /// The gates of the best network known to it.
    pub best: Gates,
    /// Deep starts.
    deep: Vec<Gates>,
    /// Gates found without a limit of depth, and the highest level of a target, those after it counted.
    free: Option<(Gates, u32)>,
    /// Moves and work when the round last got better.
    gained: (u64, u64),
    /// Moves without gain that end a round.
    patience: u64,
    /// Most work on the operations of a start.
    longest: u64,
    /// Work without gain that ends a round of a large set.
    quiet: u64,
}

impl<'a> ValueWorker<'a> {
    /// Worker number `number`, which begins with `best` and does `work` in all.
    pub fn new(
        problem: &'a Problem,
        ordered: Ordered<'a>,
        best: &Gates,
        seed: u64,
        number: u64,
        work: u64,
    ) -> Self {
        let mut worker = Self {
            ordered,
            problem,
            course: Course::new(problem, make_mover(problem), Rng::new(seed, number)),
            starts: Starts::default(),
            best: best.clone(),
            deep: Vec::new(),
            free: None,
            gained: (0, 0),
            patience: (2500 * best.len() as u64).min(300_000),
            longest: work / 10,
            quiet: work * 12 / 100,
        };
        worker.begin_best();
        worker
    }

    fn n_nodes(&self) -> usize {
        self.problem.n_in() + self.best.len()
    }

    fn is_large(&self) -> bool {
        self.n_nodes() > LARGE
    }

    /// Tries starts until so much work is done, one at least.
    pub fn gather_starts(&mut self, until: u64, search: &Search) {
        if self.problem.max_depth.is_none() {
            self.course.spent += self.starts.find_blocks(self.ordered, until / 10, &mut self.course.rng);
        }
        loop {
            let gates = self.new_start(search);
            self.learn_gates(&gates);
            if self.work_done() >= until || (search.stopped)() {
                return;
            }
        }
    }

    /// A new start, or one of the deep ones.
    fn fresh_start(&mut self, search: &Search) -> Gates {
        let deep = self.course.rng.next_below(2 * self.deep.len());
        match self.deep.get(deep) {
            Some(gates) => gates.clone(),
            None => self.new_start(search),
        }
    }

    fn new_start(&mut self, search: &Search) -> Gates {
        if let Some(max_depth) = self.problem.max_depth {
            let lowered = if self.free.is_some() && self.course.rng.one_in(2) {
                self.lowered_start(max_depth, search)
            } else {
                None
            };
            return lowered.unwrap_or_else(|| self.shared_start(search));
        }
        let (gates, work) = self.starts.next_start(self.ordered, self.longest, &mut self.course.rng, search);
        self.course.spent += work;
        gates
    }

    /// A start within the depth: pairs shared with ties at random.
    fn shared_start(&mut self, search: &Search) -> Gates {
        let ties = Ties::Mixed(self.course.rng.next_u64());
        let timing = search.params.timing_of(self.ordered.matrix);
        let (network, pairs) =
            Sharing::from_matrix(self.ordered.matrix, timing.as_ref(), ties).share_pairs(search);
        // A start costs work even where no pair is shared.
        self.course.spent += pairs.max(1) * SHARING_WORK;
        Problem::split_gates(&network)
    }

    /// A start that was too deep, brought down; where that takes too long, none.
    fn lowered_start(&mut self, max_depth: u32, search: &Search) -> Option<Gates> {
        let (gates, level) = self.free.as_ref()?;
        let (mut set, work) = ValueSet::for_walk(self.problem, gates);
        let spare = self.course.rng.next_below(4) as u64;
        let mut mover = LevelWalker::down_to(max_depth, *level, spare, self.problem);
        mover.load_set(&mut set);
        let mut round = Round::new(set.n_gates, &mut self.course.rng);
        while mover.total_excess() > 0 && mover.work_done() < self.longest && !(search.stopped)() {
            self.course.moves += 1;
            round.make_move(&mut set, &mut mover, &mut self.course.rng);
        }
        self.course.spent += mover.work_done() + work;
        (mover.total_excess() == 0).then(|| set.ordered_gates())
    }

    /// Supplies gates found without a limit of depth, to be brought down for some of its starts.
    pub fn take_free(&mut self, gates: &Gates, level: u32) {
        self.free = Some((gates.clone(), level));
    }

    /// Takes over gates found elsewhere, if fewer.
    pub fn learn_gates(&mut self, gates: &Gates) {
        if gates.len() < self.best.len() {
            self.best = gates.clone();
        }
    }

    /// Takes over deep starts, and counts the work on them.
    pub fn take_deep(&mut self, deep: Vec<Gates>, work: u64) {
        deep.iter().for_each(|gates| self.learn_gates(gates));
        self.deep = deep;
        self.course.spent += work;
    }

    /// Short walks from `n` of its best starts on thinned matrices and from all deep ones.
    pub fn run_heats(&mut self, n: usize, work: u64, search: &Search) {
        let mut starts: Vec<Gates> = (0..n).filter_map(|rank| self.starts.of_rank(rank)).cloned().collect();
        starts.extend(self.deep.iter().cloned());
        let fewest = self.best.len();
        starts.retain(|gates| 100 * gates.len() <= NEAR * fewest);
        let each = work / starts.len().max(1) as u64;
        for gates in &starts {
            self.begin_round(gates);
            self.walk_rounds(self.work_done() + each, false, search);
        }
    }

    /// Begins a round with `gates`.
    pub fn begin_round(&mut self, gates: &Gates) {
        self.course.load_set(self.problem, gates);
        self.course.begin_round();
        self.gained = (self.course.moves, self.work_done());
        self.keep_if_best();
    }

    /// Begins a round with the best.
    pub fn begin_best(&mut self) {
        let best = self.best.clone();
        self.begin_round(&best);
    }

    /// A round from the best, which is changed a little, or from a new start.
    fn begin_anew(&mut self, search: &Search) {
        self.patience += self.patience / 20;
        let fresh =
            if self.is_large() { self.course.rng.next_below(100) < 15 } else { self.course.rng.one_in(2) };
        if fresh {
            let gates = self.fresh_start(search);
            self.begin_round(&gates);
        } else {
            self.begin_best();
            (0..3).for_each(|_| self.course.add_random());
        }
    }

    /// Walks until so much work is done; ends rounds without gain where `rounds`.
    pub fn walk_rounds(&mut self, until: u64, rounds: bool, search: &Search) {
        while self.work_done() < until {
            if self.course.moves.is_multiple_of(64) && (search.stopped)() {
                return;
            }
            self.make_move();
            if self.course.set.movable.is_empty() || rounds && self.is_stale() {
                self.begin_anew(search);
            }
        }
    }

    fn make_move(&mut self) {
        if self.course.make_move() {
            self.gained = (self.course.moves, self.work_done());
            self.keep_if_best();
        }
    }

    fn keep_if_best(&mut self) {
        if self.course.set.n_gates < self.best.len() {
            self.best = self.course.set.ordered_gates();
        }
    }

    fn is_stale(&self) -> bool {
        if self.is_large() {
            self.work_done() - self.gained.1 > self.quiet
        } else {
            self.course.moves - self.gained.0 > self.patience
        }
    }
}

impl Worker for ValueWorker<'_> {
    fn work_done(&self) -> u64 {
        self.course.work_done()
    }

    fn n_moves(&self) -> u64 {
        self.course.moves
    }

    fn walk_until(&mut self, work: u64, search: &Search) {
        self.walk_rounds(work, true, search);
    }
}

fn make_mover(problem: &Problem) -> Box<dyn Mover> {
    match problem.max_depth {
        Some(max_depth) => Box::new(LevelWalker::new(max_depth, problem)),
        None => Box::new(Walker::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::budget::Params;
    use crate::search::heuristics::tree::row_trees;
    use crate::search::values::symmetry::MatrixOrder;

    #[test]
    fn walks_to_its_work_and_learns_only_of_fewer_gates() {
        let matrix = random_matrix(16, 12, 0.5, 1).expect("a matrix");
        let (problem, orders) = (Problem::new(&matrix, None), [MatrixOrder::natural_order(16, 12)]);
        let known = Problem::split_gates(&row_trees(&matrix, 2));
        let ordered = Ordered { matrix: &matrix, orders: &orders };
        let mut worker = ValueWorker::new(&problem, ordered, &known, 1, 0, 1 << 22);
        let params = Params::default();
        worker.walk_until(1 << 21, &Search::quiet(&params));
        let (walked, moves) = (worker.best.clone(), worker.n_moves());
        assert!(worker.work_done() >= 1 << 21 && walked.len() < known.len() && moves > 64);
        worker.learn_gates(&known);
        assert_eq!(worker.best, walked);
        worker.gather_starts(1 << 22, &Search::quiet(&params));
        assert!(worker.work_done() >= 1 << 22 && worker.best.len() <= walked.len());
        assert!(problem.network_of_gates(&worker.best, &matrix).is_some());
        let stopped = Search { stopped: &|| true, ..Search::quiet(&params) };
        worker.walk_until(u64::MAX, &stopped);
        assert!(worker.n_moves() < moves + 64);
    }
}
