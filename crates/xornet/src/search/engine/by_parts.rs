//! Solves a matrix by its independent parts, equal parts once.

use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::search::budget::{Progress, Search, permille};
use crate::search::engine::reduction::{MatrixPart, Reduction, independent_parts, join_parts};

/// One of the distinct parts of a matrix.
struct Distinct {
    matrix: BitMatrix,
    network: Option<XorNetwork>,
    n_copies: usize,
}

impl Distinct {
    /// Gates of all copies; 0 as long as there is no network.
    fn n_gates(&self) -> usize {
        self.n_copies * self.network.as_ref().map_or(0, XorNetwork::n_gates)
    }
}

/// A matrix in parts, with the best network known of each.
pub struct ByParts {
    reduction: Reduction,
    parts: Vec<MatrixPart>,
    distinct: Vec<Distinct>,
    /// Number among the distinct ones of each part.
    of_part: Vec<usize>,
    steps: u64,
}

impl ByParts {
    /// The parts of a reduced matrix. `first` makes the network that a part begins with, if any, from the part
    /// and what `start`, a network of the whole matrix, holds of it.
    pub fn new(
        reduction: Reduction,
        start: Option<&XorNetwork>,
        mut first: impl FnMut(&BitMatrix, Option<XorNetwork>) -> Option<XorNetwork>,
    ) -> Self {
        let start = start.map(|start| reduction.restrict_network(start));
        let parts = independent_parts(&reduction.core);
        let mut distinct: Vec<Distinct> = Vec::new();
        let mut of_part = Vec::with_capacity(parts.len());
        for part in &parts {
            let matrix = part.select_from(&reduction.core);
            match distinct.iter().position(|known| known.matrix == matrix) {
                Some(at) => {
                    distinct[at].n_copies += 1;
                    of_part.push(at);
                }
                None => {
                    let network = first(&matrix, start.as_ref().map(|start| part.network_within(start)));
                    of_part.push(distinct.len());
                    distinct.push(Distinct { matrix, network, n_copies: 1 });
                }
            }
        }
        Self { reduction, parts, distinct, of_part, steps: 0 }
    }

    /// Number of parts, copies among them.
    pub fn n_parts(&self) -> usize {
        self.parts.len()
    }

    /// Has `solve` make a better network of each distinct part from the one known, with its steps; the search
    /// hears of the gates and steps of the whole.
    pub fn solve_parts(
        mut self,
        search: &Search,
        mut solve: impl FnMut(&BitMatrix, Option<XorNetwork>, &Search) -> (XorNetwork, u64),
    ) -> Self {
        for at in 0..self.distinct.len() {
            let others = |(other, part): (usize, &Distinct)| if other == at { 0 } else { part.n_gates() };
            let beside =
                self.reduction.n_paid() + self.distinct.iter().enumerate().map(others).sum::<usize>();
            let (steps, n_copies) = (self.steps, self.distinct[at].n_copies);
            let [from, to] = [at, at + 1].map(|at| permille(at as u64, self.distinct.len() as u64));
            let tell = |part: Progress| {
                let n_gates = beside + n_copies * part.n_gates;
                (search.progress)(Progress { n_gates, steps: steps + part.steps, ..part.within(from, to) });
            };
            let part = &mut self.distinct[at];
            let known = part.network.take();
            let (network, more) = solve(&part.matrix, known, &Search { progress: &tell, ..*search });
            part.network = Some(network);
            self.steps += more;
        }
        self
    }

    /// The network of the whole matrix, and all steps.
    ///
    /// # Panics
    /// If a part has no network.
    pub fn into_network(self) -> (XorNetwork, u64) {
        let networks = self.of_part.iter().map(|&at| {
            let network = self.distinct[at].network.as_ref();
            network.expect("every part is solved before the end")
        });
        let core = join_parts(&self.reduction.core, &self.parts, networks);
        (self.reduction.expand_core(&core), self.steps)
    }
}
