//! Rewriting of a large network, a few windows at a time.

use super::super::search::work_of;
use super::super::{Objective, Progress, Rng, Search};
use super::lane::Lane;
use super::problem::Problem;
use super::windows::{Cutter, Size, Window, replace};
use crate::network::XorNetwork;
use rayon::prelude::*;

/// Windows walked side by side; part of what the result depends on.
const BATCH: u64 = 4;
/// Steps of the walk of a window.
const SHARE: u64 = 10_000_000;
/// Random numbers of windows are apart from those of other walks.
const STREAMS: u64 = 1 << 32;
/// Steps for every gate of the whole in each batch, for cutting and joining.
const BATCH_COST: u64 = 1_000;

/// Gates and forms of a window for gates of at most so many operands.
fn size(arity: usize) -> Size {
    if arity < 5 { Size { gates: 40, forms: 150 } } else { Size { gates: 25, forms: 80 } }
}

/// The best network found from `network` on, and the steps to it.
pub fn rewrite(problem: &Problem, network: &XorNetwork, search: &Search) -> (XorNetwork, u64) {
    let objective = &search.params.objective;
    let work = work_of(search.params.effort);
    let (mut network, mut steps, mut n_windows) = (network.clone(), 0, 0);
    while steps < work && !(search.stopped)() {
        let cutter = Cutter::new(problem, &network);
        let streams = (STREAMS + n_windows..).take(BATCH as usize).collect::<Vec<_>>();
        let walked: Vec<_> =
            streams.into_par_iter().filter_map(|stream| walked(&cutter, stream, search)).collect();
        n_windows += BATCH;
        steps += BATCH_COST * network.n_gates() as u64 + walked.iter().map(|(.., steps)| steps).sum::<u64>();
        let windows: Vec<_> = walked.into_iter().map(|(window, better, _)| (window, better)).collect();
        let joined = replace(problem, &network, &windows);
        if objective.cost(&joined) <= objective.cost(&network) {
            network = joined;
        }
        (search.progress)(Progress { n_gates: network.n_gates(), steps });
    }
    (network, steps)
}

/// A window, a network of it that costs no more, and the steps to that: the last one where it is as good as the
/// best, so that networks go on changing.
fn walked(cutter: &Cutter, stream: u64, search: &Search) -> Option<(Window, XorNetwork, u64)> {
    let objective: &Objective = &search.params.objective;
    let mut rng = Rng::new(search.params.seed, stream);
    let window = cutter.window(size(objective.max_operands()), &mut rng)?;
    let mut lane = Lane::new(stream as usize, &window.problem, &window.start, objective, rng)?;
    lane.run(SHARE, search.stopped);
    let (best, steps) = (lane.best().clone(), lane.steps());
    let last = lane.current().filter(|last| objective.cost(last) <= objective.cost(&best));
    drop(lane);
    Some((window, last.unwrap_or(best), steps))
}
