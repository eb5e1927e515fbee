//! A walk over forms, for any objective.

use crate::network::{Objective, XorNetwork};
use crate::search::budget::Search;
use crate::search::engine::problem::Problem;
use crate::search::engine::rng::Rng;
use crate::search::engine::worker::Worker;
use crate::search::forms::cells::Cells;
use crate::search::forms::gate_walk::GateWalk;

/// Most forms of a network that is walked; a larger one stays as it is.
const MAX_WALKED: usize = 20_000;

/// A walk of either kind.
#[derive(Debug)]
pub enum FormWorker<'a> {
    /// For fewest gates.
    Walk(Box<GateWalk<'a>>),
    /// For the cheapest cells.
    Cells(Box<Cells<'a>>),
}

impl<'a> FormWorker<'a> {
    /// From `start`, a network of the problem; `None` where it is too deep or too large.
    pub fn new(problem: &'a Problem, start: &XorNetwork, objective: &Objective, rng: Rng) -> Option<Self> {
        if start.n_nodes() > MAX_WALKED {
            return None;
        }
        match objective {
            Objective::Cells(_) => Cells::new(problem, start, objective, rng).map(Box::new).map(Self::Cells),
            _ => GateWalk::new(problem, start, objective.max_operands(), rng).map(Box::new).map(Self::Walk),
        }
    }

    /// Starts a cooling over the next `steps` steps, where the walk anneals.
    pub fn cool_over(&mut self, steps: u64) {
        if let Self::Cells(cells) = self {
            cells.cool_over(steps);
        }
    }

    /// Restarts from the best network, with no more slots than it takes.
    pub fn restart_from_best(&mut self) {
        if let Self::Walk(walk) = self {
            walk.restart_from_best();
        }
    }

    /// The best network so far.
    pub fn best_network(&self) -> &XorNetwork {
        match self {
            Self::Walk(walk) => walk.best_network(),
            Self::Cells(cells) => cells.best_network(),
        }
    }
}

/// A step is about a nanosecond of work, and counts as a move.
impl Worker for FormWorker<'_> {
    fn work_done(&self) -> u64 {
        match self {
            Self::Walk(walk) => walk.steps(),
            Self::Cells(cells) => cells.steps,
        }
    }

    fn n_moves(&self) -> u64 {
        self.work_done()
    }

    fn walk_until(&mut self, work: u64, search: &Search) {
        match self {
            Self::Walk(walk) => walk.run_until(work, search.stopped),
            Self::Cells(cells) => cells.run_until(work, search.stopped),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;

    use crate::search::heuristics::tree::row_trees;

    #[test]
    fn a_network_too_large_is_not_walked() {
        for (n_cols, is_walked) in [(64, true), (4096, false)] {
            let matrix = random_matrix(20, n_cols, 0.5, 1).expect("a matrix");
            let problem = Problem::new(&matrix, None);
            let start = row_trees(&matrix, 2);
            let worker = FormWorker::new(&problem, &start, &Objective::Lut(4), Rng::new(1, 0));
            assert_eq!(worker.is_some(), is_walked);
        }
    }
}
