//! Few gates of up to k operands, or cheap cells: `walk` for the objectives other than XOR2.
//!
//! A network is a set of forms of which every one but the inputs is derived from others by a relation, a set of
//! at most k + 1 forms that sums to 0. All such relations are known ([`forms`]), so that which of them derives
//! a form is a matter of choice ([`derive`]), and a move adds a form and takes one out ([`walk`]).

mod candidate;
mod derive;
mod forms;
mod groups;
mod problem;
mod relation;
mod sums;
mod walk;

use super::naive::Naive;
use super::reduce::{Reduction, join, parts};
use super::{MAX_EFFORT, Progress, Rng, Search, Stats, Strategy};
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use groups::groups;
use problem::Problem;
use rayon::prelude::*;
use walk::Walk;

/// Chances of slack, in turn.
const SLACK: [f64; 4] = [0.0, 1e-4, 1e-3, 3e-3];
/// Walks side by side in each round; part of what the result depends on, so not the number of processors.
const LANES: [usize; 3] = [8, 4, 2];
/// Work of each effort, about a nanosecond on one processor.
const WORK: [u64; MAX_EFFORT as usize + 1] = [
    50_000_000,
    250_000_000,
    1_500_000_000,
    8_000_000_000,
    15_000_000_000,
    25_000_000_000,
    50_000_000_000,
    250_000_000_000,
    1_500_000_000_000,
    10_000_000_000_000,
];

/// The network of `matrix` for the objective of the search, and what the work came to.
pub fn solve(matrix: &BitMatrix, search: &Search) -> (XorNetwork, Stats) {
    let reduction = Reduction::of_rows(matrix);
    let parts = parts(&reduction.core);
    let mut steps = 0;
    let networks: Vec<XorNetwork> = parts
        .iter()
        .map(|part| {
            let (network, more) = improve(&part.of(&reduction.core), search);
            steps += more;
            network
        })
        .collect();
    let network = reduction.expand(&join(&reduction.core, &parts, networks.iter()));
    let stats = Stats::of(&network, matrix, steps);
    (network, stats)
}

fn improve(matrix: &BitMatrix, search: &Search) -> (XorNetwork, u64) {
    let params = search.params;
    let problem = Problem::new(matrix, params.limits.max_depth);
    let arity = params.objective.max_operands();
    let work = WORK[usize::from(params.effort.min(MAX_EFFORT))];
    let lane = |i: usize| {
        let mut rng = Rng::new(params.seed, i as u64);
        let start = groups(matrix, &params.objective, 0.05 * (i % 4) as f64, &mut rng);
        let slack = SLACK[i % 4];
        Walk::new(&problem, &start, arity, slack, rng.clone()).or_else(|| {
            let (trees, _) = Naive.run(matrix, search);
            Walk::new(&problem, &trees, arity, slack, rng)
        })
    };
    let mut lanes: Vec<Walk> = (0..LANES[0]).into_par_iter().filter_map(lane).collect();
    for n in LANES {
        lanes.truncate(n);
        let share = work / LANES.len() as u64 / n as u64;
        lanes.par_iter_mut().for_each(|lane| lane.run(share, &|| (search.stopped)()));
        lanes.sort_by_key(|lane| lane.best().n_gates());
        let steps = lanes.iter().map(|lane| lane.steps).sum();
        (search.progress)(Progress { n_xor: lanes[0].best().n_gates(), steps });
    }
    let steps = lanes.iter().map(|lane| lane.steps).sum();
    (lanes.swap_remove(0).best().clone(), steps)
}
