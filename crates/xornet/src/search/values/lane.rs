//! One of the walks that search side by side.

use crate::search::budget::Search;
use crate::search::engine::problem::{Gates, Problem};
use crate::search::engine::rng::Rng;
use crate::search::heuristics::sharing::{Sharing, Ties};
use crate::search::values::levels::LevelWalker;
use crate::search::values::mover::Mover;
use crate::search::values::round::Round;
use crate::search::values::set::{MAX_PAIRS, ValueSet};
use crate::search::values::starts::Starts;
use crate::search::values::step::Walker;
use crate::search::values::symmetry::Ordered;
use crate::search::values::thin::SHARING_WORK;

/// Starts that are walked from have at most so many percent of the gates of the best.
const NEAR: usize = 103;
/// From so many nodes on, rounds are long and mostly go on from the best.
pub const LARGE: usize = 260;

/// A walk, and what it has found.
pub struct ValueLane<'a> {
    ordered: Ordered<'a>,
    problem: &'a Problem,
    rng: Rng,
    pub starts: Starts,
    /// The best it knows of.
    pub best: Gates,
    set: ValueSet,
    mover: Box<dyn Mover>,
    /// Starts that took some time each.
    deep: Vec<Gates>,
    /// What was found without a limit of depth, and its depth.
    free: Option<(Gates, u32)>,
    /// Work apart from that of moves.
    spent: u64,
    round: Round,
    /// Moves and work when the round last got better.
    gained: (u64, u64),
    /// Moves without gain that end a round.
    patience: u64,
    /// Most work on the operations of a start.
    longest: u64,
    /// Work without gain that ends a round of a large set.
    quiet: u64,
    pub moves: u64,
}

impl<'a> ValueLane<'a> {
    /// Lane number `number`, which begins with `best` and does `work` in all.
    pub fn new(
        problem: &'a Problem,
        ordered: Ordered<'a>,
        best: &Gates,
        seed: u64,
        number: u64,
        work: u64,
    ) -> Self {
        let mut lane = Self {
            ordered,
            problem,
            rng: Rng::new(seed, number),
            starts: Starts::default(),
            best: best.clone(),
            set: ValueSet::new(problem, &[], false),
            mover: make_mover(problem),
            deep: Vec::new(),
            free: None,
            spent: 0,
            round: Round::default(),
            gained: (0, 0),
            patience: (2500 * best.len() as u64).min(300_000),
            longest: work / 10,
            quiet: work * 12 / 100,
            moves: 0,
        };
        lane.begin_best();
        lane
    }

    fn n_nodes(&self) -> usize {
        self.problem.n_in() + self.best.len()
    }

    fn is_large(&self) -> bool {
        self.n_nodes() > LARGE
    }

    /// Work done so far.
    pub fn work_done(&self) -> u64 {
        self.spent + self.mover.work_done()
    }

    /// Tries starts until so much work is done, one at least.
    pub fn gather_starts(&mut self, until: u64, search: &Search) {
        if self.problem.max_depth.is_none() {
            self.spent += self.starts.find_blocks(self.ordered, until / 10, &mut self.rng);
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
        let deep = self.rng.next_below(2 * self.deep.len());
        match self.deep.get(deep) {
            Some(gates) => gates.clone(),
            None => self.new_start(search),
        }
    }

    fn new_start(&mut self, search: &Search) -> Gates {
        if let Some(max_depth) = self.problem.max_depth {
            let lowered = if self.free.is_some() && self.rng.one_in(2) {
                self.lowered_start(max_depth, search)
            } else {
                None
            };
            return lowered.unwrap_or_else(|| self.shared_start(search));
        }
        let (gates, work) = self.starts.next_start(self.ordered, self.longest, &mut self.rng, search);
        self.spent += work;
        gates
    }

    /// A start within the depth: pairs shared with ties at random.
    fn shared_start(&mut self, search: &Search) -> Gates {
        let ties = Ties::Mixed(self.rng.next_u64());
        let (network, pairs) =
            Sharing::from_matrix(self.ordered.matrix, self.problem.max_depth, ties).share_pairs(search);
        // Where no pair is shared it is work too.
        self.spent += pairs.max(1) * SHARING_WORK;
        Problem::split_gates(&network)
    }

    /// A start that was too deep, brought down; where that takes too long, none.
    fn lowered_start(&mut self, max_depth: u32, search: &Search) -> Option<Gates> {
        let (gates, depth) = self.free.as_ref()?;
        let n = self.problem.n_in() + gates.len();
        let mut set = ValueSet::new(self.problem, gates, n <= MAX_PAIRS);
        let mut mover = LevelWalker::down_to(max_depth, *depth, self.rng.next_below(4) as u64);
        mover.load_set(&mut set);
        let mut round = Round::new(set.n_gates, &mut self.rng);
        while mover.total_excess() > 0 && mover.work_done() < self.longest && !(search.stopped)() {
            self.moves += 1;
            round.make_move(&mut set, &mut mover, &mut self.rng);
        }
        self.spent += mover.work_done() + 6 * (n * n) as u64;
        (mover.total_excess() == 0).then(|| set.ordered_gates())
    }

    /// Has what was found without a limit of depth brought down for some of its starts.
    pub fn take_free(&mut self, gates: &Gates, depth: u32) {
        self.free = Some((gates.clone(), depth));
    }

    /// Takes over what was found elsewhere.
    pub fn learn_gates(&mut self, gates: &Gates) {
        if gates.len() < self.best.len() {
            self.best = gates.clone();
        }
    }

    /// Takes over deep starts, and the work on them.
    pub fn take_deep(&mut self, deep: Vec<Gates>, work: u64) {
        deep.iter().for_each(|gates| self.learn_gates(gates));
        self.deep = deep;
        self.spent += work;
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
            self.walk_until(self.work_done() + each, false, search);
        }
    }

    /// Begins a round with `gates`.
    pub fn begin_round(&mut self, gates: &Gates) {
        let n = self.problem.n_in() + gates.len();
        let pairs = n <= MAX_PAIRS;
        self.set = ValueSet::new(self.problem, gates, pairs);
        self.mover.load_set(&mut self.set);
        self.spent += 6 * (n * n) as u64;
        self.round = Round::new(self.set.n_gates, &mut self.rng);
        self.gained = (self.moves, self.work_done());
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
        let fresh = if self.is_large() { self.rng.next_below(100) < 15 } else { self.rng.one_in(2) };
        if fresh {
            let gates = self.fresh_start(search);
            self.begin_round(&gates);
        } else {
            self.begin_best();
            (0..3).for_each(|_| self.mover.add_random(&mut self.set, &mut self.rng));
        }
    }

    /// Walks until so much work is done; ends rounds without gain where `rounds`.
    pub fn walk_until(&mut self, until: u64, rounds: bool, search: &Search) {
        while self.work_done() < until {
            if self.moves.is_multiple_of(64) && (search.stopped)() {
                return;
            }
            self.make_move();
            if self.set.movable.is_empty() || rounds && self.is_stale() {
                self.begin_anew(search);
            }
        }
    }

    fn make_move(&mut self) {
        self.moves += 1;
        if self.round.make_move(&mut self.set, self.mover.as_mut(), &mut self.rng) {
            self.gained = (self.moves, self.work_done());
            self.keep_if_best();
        }
    }

    fn keep_if_best(&mut self) {
        if self.set.n_gates < self.best.len() {
            self.best = self.set.ordered_gates();
        }
    }

    fn is_stale(&self) -> bool {
        if self.is_large() {
            self.work_done() - self.gained.1 > self.quiet
        } else {
            self.moves - self.gained.0 > self.patience
        }
    }
}

fn make_mover(problem: &Problem) -> Box<dyn Mover> {
    match problem.max_depth {
        Some(max_depth) => Box::new(LevelWalker::new(max_depth)),
        None => Box::new(Walker::default()),
    }
}
