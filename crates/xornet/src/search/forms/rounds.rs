//! Walks side by side: the worse ones end after each round.

use crate::network::{Objective, XorNetwork};
use crate::search::budget::{Effort, Progress, Search, permille};
use crate::search::engine::problem::Problem;
use crate::search::engine::rng::Rng;
use crate::search::engine::worker::{Worker, total_moves, walk_side_by_side};
use crate::search::forms::worker::FormWorker;
use rayon::prelude::*;

/// Walks in each round; the result depends on it, so it is not the number of processors.
const WORKERS: [usize; 3] = [4, 2, 2];
/// Walks in each round where forms are few: they get stuck sooner.
const WORKERS_OF_FEW: [usize; 3] = [8, 4, 2];
/// Walks in each round for cells: all cool down once over all rounds, which is better than several times.
const COOLINGS: [usize; 8] = [2; 8];
const COOLINGS_OF_FEW: [usize; 8] = [8; 8];
/// Most forms that count as few.
const FEW: usize = 100;
/// Forms from which on all the work of an effort is done.
const FULL_WORK: u64 = 60;

/// Work of `effort` for so many forms, in steps of about a nanosecond, beside that of the starts: few need
/// less.
fn effort_work(effort: u8, n_forms: usize) -> u64 {
    let share = (n_forms as u64).min(FULL_WORK).pow(2);
    2 * Effort::from_level(effort).walk / FULL_WORK.pow(2) * share
}

/// The cheapest network found from `starts`, at least one, and of the cheapest the least deep; and the steps
/// taken.
pub fn walk_rounds(problem: &Problem, starts: &[XorNetwork], search: &Search) -> (XorNetwork, u64) {
    let params = search.params;
    let n_forms = problem.inputs.len() + starts[0].n_gates();
    let work = effort_work(params.effort, n_forms);
    let rounds: &[usize] = match (&params.objective, n_forms <= FEW) {
        (Objective::Cells(_), true) => &COOLINGS_OF_FEW,
        (Objective::Cells(_), false) => &COOLINGS,
        (_, true) => &WORKERS_OF_FEW,
        (_, false) => &WORKERS,
    };
    let worker = |i: usize| {
        if (search.stopped)() {
            return None;
        }
        let rng = Rng::new(params.seed, i as u64);
        let mut worker = FormWorker::new(problem, &starts[i % starts.len()], &params.objective, rng)?;
        worker.cool_over(work / rounds[0] as u64);
        Some(worker)
    };
    let cost = |worker: &FormWorker| params.objective.network_cost(worker.best_network());
    let mut workers: Vec<FormWorker> = (0..rounds[0]).into_par_iter().filter_map(worker).collect();
    let mut ended = 0;
    for (round, &n) in (1..).zip(rounds) {
        ended += total_moves(workers.get(n..).unwrap_or_default());
        if workers.len() > n {
            workers.truncate(n);
            workers.par_iter_mut().for_each(FormWorker::restart_from_best);
        }
        let share = work / rounds.len() as u64 / n as u64;
        walk_side_by_side(&mut workers, |worker| worker.work_done() + share, search);
        workers.sort_by_key(cost);
        let steps = ended + total_moves(&workers);
        let n_gates = workers.first().map_or(starts[0].n_gates(), |worker| worker.best_network().n_gates());
        (search.progress)(Progress { n_gates, steps, permille: permille(round, rounds.len() as u64) });
    }
    let steps = ended + total_moves(&workers);
    let networks = workers.iter().map(FormWorker::best_network).chain(starts);
    let best = networks.min_by_key(|network| (params.objective.network_cost(network), network.depth()));
    (best.unwrap_or(&starts[0]).clone(), steps)
}
