//! The fewest gates, proved, where a matrix is small enough for all sets of values to be gone through; elsewhere the
//! best bound within the steps allowed.

use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::search::bounds::exhaust::{self, MAX_COLUMNS, NodeBudget};
use crate::search::bounds::lower_bound::{Bound, PartBound, lower_bound};
use crate::search::bounds::relations::relation_bound;
use crate::search::budget::{Progress, Search, permille};
use crate::search::engine::reduction::{Reduction, independent_parts, join_parts};

/// A network, and a lower bound on the gates of any network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The best network found.
    pub network: XorNetwork,
    /// Lower bound on the gates of any network within the limits.
    pub bound: Bound,
    /// Steps taken; a step is a value looked at, about a nanosecond.
    pub steps: u64,
}

impl Proof {
    /// Whether no network has fewer gates.
    pub fn is_optimal(&self) -> bool {
        self.network.n_xor() == self.bound.n_xor
    }
}

/// Steps at effort 0; each effort allows four times the one before: some tenths of what `walk` may spend.
const LEAST_STEPS: u64 = 1 << 23;

/// The best network within the limits, `upper` or smaller, and the best bound, within the effort.
///
/// `upper` keeps to the limits and computes `matrix`. The limit of fan-out is not kept.
pub fn prove(matrix: &BitMatrix, upper: &XorNetwork, search: &Search) -> Proof {
    let steps = LEAST_STEPS << (2 * search.params.effort);
    let budget = NodeBudget { left: steps, stopped: search.stopped };
    let mut prover = Prover { search, budget, n_xor: upper.n_xor(), steps };
    let relations = relation_bound(matrix);
    let (network, gates) =
        prover.prove_whole(matrix, upper, relations.as_ref().map_or(0, |bound| bound.n_xor));
    let cheap = relations
        .into_iter()
        .fold(lower_bound(matrix), |best, bound| if bound.n_xor > best.n_xor { bound } else { best });
    let bound = if gates > cheap.n_xor {
        Bound { n_xor: gates, proof: "all sets of fewer values gone through".into() }
    } else {
        cheap
    };
    Proof { network, bound, steps: steps - prover.budget.left }
}

/// A run of [`prove`].
struct Prover<'a> {
    search: &'a Search<'a>,
    budget: NodeBudget<'a>,
    /// Gates of the initial network, for progress reports.
    n_xor: usize,
    /// Steps allowed.
    steps: u64,
}

impl Prover<'_> {
    /// The best network of `matrix`, which has `least` gates or more, and a bound.
    fn prove_whole(&mut self, matrix: &BitMatrix, upper: &XorNetwork, least: usize) -> (XorNetwork, usize) {
        let limited = self.search.params.limits.max_depth.is_some();
        let reduction = if limited { Reduction::of_rows(matrix) } else { Reduction::new(matrix) };
        let upper_core = reduction.restrict_network(upper);
        let (core, gates) =
            self.prove_core(&reduction.core, &upper_core, least.saturating_sub(reduction.n_paid()));
        let network = reduction.expand_core(&core);
        let network = if network.n_xor() < upper.n_xor() { network } else { upper.clone() };
        (network, reduction.n_paid() + gates)
    }

    /// The best network of a core of `least` gates or more, and a bound: part by part, and as a whole where the parts leave
    /// it open.
    fn prove_core(&mut self, core: &BitMatrix, upper: &XorNetwork, least: usize) -> (XorNetwork, usize) {
        let parts = independent_parts(core);
        let of_relations = |part: &BitMatrix| match parts.len() {
            1 => least,
            _ => relation_bound(part).map_or(0, |bound| bound.n_xor),
        };
        let solved: Vec<_> = parts
            .iter()
            .map(|part| {
                let matrix = part.select_from(core);
                self.prove_part(&matrix, &part.network_within(upper), of_relations(&matrix))
            })
            .collect();
        let beside: Vec<usize> =
            parts.iter().map(|part| self.gates_beside(&part.select_from(core))).collect();
        let more = solved.iter().zip(&beside).map(|((_, gates), beside)| gates - beside).max().unwrap_or(0);
        let gates = beside.iter().sum::<usize>() + more;
        let joined = join_parts(core, &parts, solved.iter().map(|(network, _)| network));
        let best = if joined.n_xor() < upper.n_xor() { joined } else { upper.clone() };
        if parts.len() < 2 { (best, gates) } else { self.search_upward(core, best, gates) }
    }

    /// Lower bound on the gates that a part needs beside those of any other.
    fn gates_beside(&self, part: &BitMatrix) -> usize {
        let limited = self.search.params.limits.max_depth.is_some();
        let bound = if limited { PartBound::of_rows(part) } else { PartBound::new(part) };
        bound.n_xor()
    }

    /// The best network of a part of `least` gates or more, and a bound.
    fn prove_part(&mut self, part: &BitMatrix, upper: &XorNetwork, least: usize) -> (XorNetwork, usize) {
        self.search_upward(part, upper.clone(), self.gates_beside(part).max(least))
    }

    /// Looks for a network of `matrix` with `gates` gates, then with one more, until there is one.
    fn search_upward(&mut self, matrix: &BitMatrix, upper: XorNetwork, gates: usize) -> (XorNetwork, usize) {
        let max_depth = self.search.params.limits.max_depth;
        // Of a matrix and its transpose, the one with fewer columns has fewer values and fewer gates to spare.
        if matrix.n_cols() > matrix.n_rows() && max_depth.is_none() {
            let shift = matrix.n_cols() - matrix.n_rows();
            let (network, gates) = self.search_upward(&matrix.transpose(), upper.transposed(), gates - shift);
            return (network.transposed(), gates + shift);
        }
        let mut gates = gates;
        while gates < upper.n_xor() && matrix.n_cols() <= MAX_COLUMNS {
            let steps = self.steps - self.budget.left;
            let done = permille(steps, self.steps);
            (self.search.progress)(Progress { n_gates: self.n_xor, steps, permille: done });
            match exhaust::find_with_slack(matrix, gates - matrix.n_rows(), max_depth, &mut self.budget) {
                Some(Some(network)) => return (network, gates),
                Some(None) => gates += 1,
                None => break,
            }
        }
        (upper, gates)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::budget::Params;
    use crate::search::heuristics::sharing::shared_network;

    #[test]
    fn a_proof_of_512x16_spends_no_more_than_its_budget() {
        let matrix = random_matrix(512, 16, 0.5, 1).expect("a matrix");
        let params = Params { effort: 0, ..Params::default() };
        let search = Search::quiet(&params);
        let upper = shared_network(&matrix);
        let proof = prove(&matrix, &upper, &search);
        assert!((LEAST_STEPS / 2..=LEAST_STEPS).contains(&proof.steps), "{} steps", proof.steps);
        assert!(proof.bound.n_xor > lower_bound(&matrix).n_xor, "{:?}", proof.bound);
    }
}
