//! `walk`: search over sets of values.
//!
//! A network is the set of values that it computes; which operands derive a value is a matter of choice, as
//! all triples a ^ b = c inside the set are known. A move takes one value out and repairs what hung on it with
//! at most one other ([`step`]). Several walks go side by side, from starts on a thinned matrix ([`thin`]), and
//! learn of each other's best network from time to time.

mod bits;
mod lane;
mod levels;
mod mover;
mod problem;
mod rng;
mod round;
mod set;
mod starts;
mod step;
mod table;
mod thin;

use super::bound::PartBound;
use super::reduce::{Reduction, join, parts};
use super::sharing::{Sharing, Ties};
use super::{MAX_EFFORT, Progress, Search, Stats, Strategy};
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use lane::Lane;
use problem::{Gates, Problem};
use rayon::prelude::*;
pub use rng::Rng;
use starts::Starts;

/// Search over sets of values.
pub struct Walk;

/// Walks side by side; part of what the result depends on, so not the number of processors.
const LANES: u64 = 2;
/// How often lanes tell each other of their best network.
const EPOCHS: u64 = 20;
/// Walks of large matrices begin with short ones from so many starts.
const HEATS: usize = 8;
/// Gates from which on nearly all work goes into starts.
const HUGE: usize = 4000;
/// Work of each effort, about a nanosecond on one processor.
const WORK: [u64; MAX_EFFORT as usize + 1] = [
    50_000_000,
    200_000_000,
    1_000_000_000,
    4_000_000_000,
    10_000_000_000,
    30_000_000_000,
    100_000_000_000,
    400_000_000_000,
    2_000_000_000_000,
    10_000_000_000_000,
];

/// Square of the number of gates from which on all of it is done.
const FULL_WORK: u64 = 50 * 50;

impl Strategy for Walk {
    fn name(&self) -> &'static str {
        "walk"
    }

    fn describe(&self) -> &'static str {
        "search over sets of values, from many starts on a thinned matrix"
    }

    fn limits_depth(&self) -> bool {
        true
    }

    fn goes_on(&self) -> bool {
        true
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> (XorNetwork, Stats) {
        let max_depth = search.params.limits.max_depth;
        let limited = max_depth.is_some();
        let keeps = |depth| max_depth.is_none_or(|max| depth <= max);
        let reduction = if limited { Reduction::of_rows(matrix) } else { Reduction::new(matrix) };
        let parts = parts(&reduction.core);
        let start = search.params.start.as_ref();
        let start = start.map(|start| reduction.restrict(start)).filter(|start| keeps(start.depth()));
        let mut solved = Solved::default();
        for part in &parts {
            let start = start.as_ref().map(|start| part.within(start));
            solved.add(part.of(&reduction.core), start, search);
        }
        (0..solved.parts.len()).for_each(|at| solved.improve(at, reduction.n_paid(), search));
        let network = reduction.expand(&join(&reduction.core, &parts, solved.networks()));
        let stats = Stats::of(&network, matrix, solved.steps);
        (network, stats)
    }
}

/// The distinct parts of a matrix with the best networks found: a copy of a part is solved once.
#[derive(Default)]
struct Solved {
    parts: Vec<(BitMatrix, XorNetwork)>,
    /// Number among the distinct ones of every part.
    of_part: Vec<usize>,
    steps: u64,
}

impl Solved {
    /// The next part, with a first network.
    fn add(&mut self, matrix: BitMatrix, start: Option<XorNetwork>, search: &Search) {
        let known = self.parts.iter().position(|(part, _)| *part == matrix);
        self.of_part.push(known.unwrap_or(self.parts.len()));
        if known.is_none() {
            let max_depth = search.params.limits.max_depth;
            let share = || Sharing::of(&matrix, max_depth, Ties::Smallest).run(search).0;
            let first = start.unwrap_or_else(share);
            self.parts.push((matrix, first));
        }
    }

    /// Walks for distinct part `at`; tells of the progress of the whole, of which `beside` gates are in no part.
    fn improve(&mut self, at: usize, beside: usize, search: &Search) {
        let copies = self.of_part.iter().filter(|&&part| part == at).count();
        let others = beside + self.networks().map(XorNetwork::n_xor).sum::<usize>()
            - copies * self.parts[at].1.n_xor();
        let steps = self.steps;
        let tell = |part: Progress| {
            let whole = Progress { n_xor: others + copies * part.n_xor, steps: steps + part.steps };
            (search.progress)(whole);
        };
        let (matrix, network) = &mut self.parts[at];
        let problem = Problem::new(matrix, search.params.limits.max_depth);
        let known = Problem::gates(network);
        let (gates, steps) = improve(matrix, &problem, known, &Search { progress: &tell, ..*search });
        if let Some(better) = problem.network(&gates, matrix) {
            *network = better;
        }
        self.steps += steps;
    }

    /// The best network of every part.
    fn networks(&self) -> impl Iterator<Item = &XorNetwork> {
        self.of_part.iter().map(|&at| &self.parts[at].1)
    }
}

/// The best gates found, and the number of moves.
fn improve(matrix: &BitMatrix, problem: &Problem, known: Gates, search: &Search) -> (Gates, u64) {
    let least = PartBound::new(matrix).n_xor();
    let work = work(search.params.effort, known.len()) / LANES;
    let lane = |number| Lane::new(problem, matrix, &known, search.params.seed, number, work);
    let mut lanes: Vec<Lane> = (0..LANES).map(lane).collect();
    let done = |lanes: &[Lane]| lanes[0].best.len() <= least || (search.stopped)();

    // Walks gain little on the largest, so that starts are worth more.
    let percent = if known.len() > HUGE { 95 } else { 30 };
    lanes.par_iter_mut().for_each(|lane| lane.gather(work / 100 * percent, search));
    share(&mut lanes, search);
    if problem.n_in() + lanes[0].best.len() > lane::LARGE && !done(&lanes) {
        let starts = lanes[0].starts.clone();
        lanes
            .par_iter_mut()
            .enumerate()
            .for_each(|(number, lane)| heats(number, lane, &starts, work, search));
        share(&mut lanes, search);
        lanes.iter_mut().for_each(Lane::begin_best);
    }
    for epoch in 0..EPOCHS {
        if done(&lanes) {
            break;
        }
        lanes.par_iter_mut().for_each(|lane| {
            let left = work.saturating_sub(lane.work());
            lane.walk(lane.work() + left / (EPOCHS - epoch), true, search);
        });
        share(&mut lanes, search);
    }
    let moves = lanes.iter().map(|lane| lane.moves).sum();
    (std::mem::take(&mut lanes[0].best), moves)
}

/// Work for a network of `n_xor` gates: small ones need less.
fn work(effort: u8, n_xor: usize) -> u64 {
    let work = WORK[effort.min(MAX_EFFORT) as usize];
    let share = (n_xor * n_xor) as u64;
    if share < FULL_WORK { (work / FULL_WORK * share).max(1_000_000) } else { work }
}

/// Short walks from the best starts, which the lanes deal out among them.
fn heats(number: usize, lane: &mut Lane, starts: &Starts, work: u64, search: &Search) {
    let mine: Vec<_> =
        (number..HEATS).step_by(LANES as usize).filter_map(|rank| starts.of_rank(rank)).collect();
    let each = 3 * work / 10 / mine.len().max(1) as u64;
    for gates in mine {
        lane.begin(gates);
        lane.walk(lane.work() + each, false, search);
    }
}

/// All lanes learn of the best network and of each other's starts.
fn share(lanes: &mut [Lane], search: &Search) {
    let mut starts = Starts::default();
    lanes.iter().for_each(|lane| starts.merge(lane.starts.clone()));
    let best = lanes.iter().map(|lane| &lane.best).min_by_key(|best| best.len()).cloned().unwrap_or_default();
    let steps = lanes.iter().map(|lane| lane.moves).sum();
    (search.progress)(Progress { n_xor: best.len(), steps });
    for lane in lanes {
        lane.starts = starts.clone();
        lane.learn(&best);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random;
    use crate::network::opt::{Limits, Params};

    fn run(matrix: &BitMatrix, seed: u64) -> (XorNetwork, Stats) {
        Walk.run(matrix, &Search::quiet(&Params { seed, effort: 0, ..Params::default() }))
    }

    #[test]
    fn finds_the_same_whatever_the_number_of_threads() {
        let matrix = random(24, 16, 0.5, 1).expect("a matrix");
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        let three = rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("a pool");
        let alone = one.install(|| run(&matrix, 1));
        assert_eq!(alone, three.install(|| run(&matrix, 1)));
        assert_eq!(alone, run(&matrix, 1));
    }

    #[test]
    fn does_better_than_sharing_also_beyond_a_word() {
        for (n_rows, n_cols) in [(40, 20), (20, 100)] {
            let matrix = random(n_rows, n_cols, 0.5, 2).expect("a matrix");
            let search_params = Params::default();
            let (shared, _) = Sharing::of(&matrix, None, Ties::Smallest).run(&Search::quiet(&search_params));
            let (network, _) = run(&matrix, 3);
            assert_eq!(network.affine().matrix, matrix);
            assert!(network.n_xor() < shared.n_xor(), "{} of {}", network.n_xor(), shared.n_xor());
        }
    }

    #[test]
    fn goes_on_from_a_start_and_ends_when_stopped() {
        let matrix = random(20, 10, 0.5, 4).expect("a matrix");
        let (first, _) = run(&matrix, 1);
        let params = Params { start: Some(first.clone()), effort: 9, ..Params::default() };
        let search = Search { stopped: &|| true, ..Search::quiet(&params) };
        let (network, _) = Walk.run(&matrix, &search);
        assert!(network.n_xor() <= first.n_xor());
        assert_eq!(network.affine().matrix, matrix);
    }

    #[test]
    fn keeps_a_depth_with_fewer_gates_than_sharing() {
        let matrix = random(24, 16, 0.5, 5).expect("a matrix");
        for max_depth in [4, 5, 8, u32::MAX] {
            let limits = Limits { max_depth: Some(max_depth), ..Limits::default() };
            let params = Params { effort: 0, limits, ..Params::default() };
            let search = Search::quiet(&params);
            let (shared, _) = Sharing::of(&matrix, Some(max_depth), Ties::Smallest).run(&search);
            let (network, _) = Walk.run(&matrix, &search);
            assert_eq!(network.affine().matrix, matrix);
            assert!(network.depth() <= max_depth && network.n_xor() < shared.n_xor(), "{}", network.n_xor());
            assert_eq!(network, Walk.run(&matrix, &search).0);
        }
    }
}
