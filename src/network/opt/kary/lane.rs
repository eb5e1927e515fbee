//! A walk for any objective.

use super::super::{Objective, Rng};
use super::cells::Cells;
use super::problem::Problem;
use super::walk::Walk;
use crate::network::XorNetwork;

/// Chances of slack, in turn.
const SLACK: [f64; 4] = [0.0, 1e-4, 1e-3, 3e-3];

/// A walk of either kind.
#[derive(Debug)]
pub enum Lane<'a> {
    /// For fewest gates.
    Walk(Walk<'a>),
    /// For the cheapest cells.
    Cells(Cells<'a>),
}

impl<'a> Lane<'a> {
    /// From `start`, a network of the problem, with the slack that is the turn of `i`; `None` where it is too deep.
    pub fn new(
        i: usize,
        problem: &'a Problem,
        start: &XorNetwork,
        objective: &Objective,
        rng: Rng,
    ) -> Option<Self> {
        match objective {
            Objective::Cells(_) => Cells::new(problem, start, objective, rng).map(Self::Cells),
            _ => {
                let slack = SLACK[i % SLACK.len()];
                Walk::new(problem, start, objective.max_operands(), slack, rng).map(Self::Walk)
            }
        }
    }

    /// Walks for so many more steps or until `stopped`.
    pub fn run(&mut self, steps: u64, stopped: &(dyn Fn() -> bool + Sync)) {
        match self {
            Self::Walk(walk) => walk.run(steps, stopped),
            Self::Cells(cells) => cells.run(steps, stopped),
        }
    }

    /// Goes on from the best network, in no more room than it takes.
    pub fn renew(&mut self) {
        if let Self::Walk(walk) = self {
            walk.renew();
        }
    }

    /// The best network so far.
    pub fn best(&self) -> &XorNetwork {
        match self {
            Self::Walk(walk) => walk.best(),
            Self::Cells(cells) => cells.best(),
        }
    }

    /// Steps so far.
    pub fn steps(&self) -> u64 {
        match self {
            Self::Walk(walk) => walk.steps(),
            Self::Cells(cells) => cells.steps,
        }
    }
}
