//! Strategies: searches under names that users choose.

use crate::gf2::BitMatrix;
use crate::network::{Objective, XorNetwork};
use crate::search::bounds::Bound;
use crate::search::budget::Search;

/// Result of a strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Computes y = M·x, an output a row.
    pub network: XorNetwork,
    /// Decisions taken: for `naive` the rows, for `paar` the pairs taken out.
    pub steps: u64,
    /// Lower bound on the XOR2 gates of any network, where the search has proved one.
    pub bound: Option<Bound>,
}

impl From<(XorNetwork, u64)> for Found {
    /// A network and the steps to it, with nothing proved.
    fn from((network, steps): (XorNetwork, u64)) -> Self {
        Self { network, steps, bound: None }
    }
}

/// One way to turn a matrix into a network.
pub trait Strategy: Sync {
    /// Its name in specs and on the command line.
    fn name(&self) -> &'static str;

    /// One line for help texts: its method, and what it is good for.
    fn describe(&self) -> &'static str;

    /// True if its networks keep to a limit of depth. (That of fan-out is kept for all of them.)
    fn limits_depth(&self) -> bool {
        false
    }

    /// True if its networks of XOR2 keep to levels of inputs and outputs.
    fn keeps_timing(&self) -> bool {
        false
    }

    /// True if it makes networks for `objective`.
    fn serves_objective(&self, objective: &Objective) -> bool {
        *objective == Objective::Xor2
    }

    /// True if it goes on from the network that the parameters begin with.
    fn goes_on(&self) -> bool {
        false
    }

    /// A network that computes y = M·x, an output a row, of gates for the objective of the parameters.
    ///
    /// The same matrix and parameters give the same network on every machine and thread count, unless the
    /// search is stopped. A row of zeros becomes the constant 0.
    fn run(&self, matrix: &BitMatrix, search: &Search) -> Found;
}
