//! Equivalent matrices: the same decodable words from fewer gates and fewer stored bits.
//!
//! If M = M'·T with T of rank r = rank(M), then y = M·x = M'·(T·x): the packer stores T·x, r bits, and M' is
//! free to be any matrix with the column space of M.

mod anneal;
mod bound;
mod core;
mod exact;
mod form;
mod gates;
mod levels;
mod network;
mod part;
mod rebased;
mod triples;
mod walk;
mod whole;

pub use bound::lower_bound;
pub use network::rebased_network;
pub use rebased::Rebased;

use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::{Limits, Objective, XorNetwork};
use crate::search::bounds::Bound;
use crate::search::budget::{Params, Progress, Search, Stats};
use crate::search::engine::stages::best_of_stages;
use core::Core;
use form::Given;
use part::Solved;
use std::cell::RefCell;

/// A network of all rows of a matrix over as many stored bits as its rank.
struct FoundBasis {
    network: XorNetwork,
    bound: Bound,
    steps: u64,
}

/// An equivalent matrix of `matrix` with few gates for the objective, verified: the same for the same parameters on
/// every machine and thread count, unless the search is stopped, which ends it with the best so far. A network of
/// `matrix` to begin with may be given.
///
/// # Errors
/// `Input` where none is found within the limits of the search; `Internal` where the result is wrong.
///
/// ```
/// use xornet::gf2::construct::random_matrix;
/// use xornet::search::{Params, Search, bases::rebase};
///
/// let matrix = random_matrix(12, 8, 0.5, 1)?;
/// let params = Params { effort: 0, ..Params::default() };
/// let rebased = rebase(&matrix, &Search::quiet(&params))?;
/// rebased.verify(&matrix)?; // M = M'·T
/// assert_eq!(rebased.n_in(), matrix.rank());
/// # Ok::<(), xornet::error::Error>(())
/// ```
pub fn rebase(matrix: &BitMatrix, search: &Search) -> Result<Rebased> {
    if search.params.objective == Objective::Xor2 {
        return rebase_xor2(matrix, search);
    }
    let params = in_xor2(search.params);
    let found = rebase_xor2(matrix, &Search { params: &params, ..*search })?;
    reprice(matrix, &found, search)
}

/// Goes on from an equivalent matrix of few XOR2 to one that is cheap for the objective of the search.
///
/// # Errors
/// As [`rebase`].
pub fn reprice(matrix: &BitMatrix, known: &Rebased, search: &Search) -> Result<Rebased> {
    let cost = |network: &XorNetwork| search.params.objective.network_cost(network);
    let improve = |stage: &Search| gates::improve_gates(matrix, &known.network, stage);
    let (network, steps) = best_of_stages(search, |_| false, cost, improve);
    finish_rebase(matrix, network, known.bound.clone(), known.stats.steps + steps, search)
}

/// The parameters of a search for XOR2 before one for gates that hold some whole levels of these.
fn in_xor2(params: &Params) -> Params {
    let levels = params.objective.max_operands().ilog2();
    let max_depth = params.limits.max_depth.map(|max| max.saturating_mul(levels));
    let limits = Limits { max_depth, max_fanout: None };
    let start = params.start.as_ref().map(XorNetwork::to_xor2);
    Params { objective: Objective::Xor2, limits, start, ..params.clone() }
}

fn rebase_xor2(matrix: &BitMatrix, search: &Search) -> Result<Rebased> {
    let bound = RefCell::new(lower_bound(matrix));
    let stage = |stage: &Search| {
        let FoundBasis { network, bound: proved, steps } = find_any_depth(matrix, stage);
        if proved.n_xor > bound.borrow().n_xor {
            bound.replace(proved);
        }
        if stage.params.limits.max_depth.is_none_or(|max| network.depth() <= max) {
            return (Ok(network), steps);
        }
        let within = levels::find_within_depth(matrix, stage);
        let more = within.as_ref().map_or(0, |(_, steps)| *steps);
        (within.map(|(network, _)| network), steps + more)
    };
    let cost = |found: &Result<XorNetwork>| {
        found.as_ref().map_or((usize::MAX, u32::MAX), |network| (network.n_xor(), network.depth()))
    };
    let is_least = |found: &Result<XorNetwork>| cost(found).0 <= bound.borrow().n_xor;
    let (network, steps) = best_of_stages(search, is_least, cost, stage);
    finish_rebase(matrix, network?, bound.into_inner(), steps, search)
}

/// Repeats gates within the limit of fan-out, checks the limits, and builds the equivalent matrix.
fn finish_rebase(
    matrix: &BitMatrix,
    mut network: XorNetwork,
    bound: Bound,
    steps: u64,
    search: &Search,
) -> Result<Rebased> {
    let limits = search.params.limits;
    if let Some(max) = limits.max_fanout {
        if max == 0 {
            return Err(Error::input("", "max_fanout", "0 readers; at least 1"));
        }
        network = network.with_fanout(max);
    }
    limits.verify(&network)?;
    Rebased::new(matrix, &network, bound, Stats::from_network(&network, matrix, steps))
}

/// The fewest gates at any depth.
fn find_any_depth(matrix: &BitMatrix, search: &Search) -> FoundBasis {
    let order: Vec<usize> = (0..matrix.n_rows()).collect();
    let core = Core::new(matrix, &order);
    let mut found = match by_parts(&core, search) {
        Some((found, false)) => found,
        parts => {
            let parts = parts.map(|(found, _)| found);
            let beside = parts.as_ref().map_or(usize::MAX, |found| found.network.n_xor());
            let tell = |p: Progress| (search.progress)(Progress { n_gates: p.n_gates.min(beside), ..p });
            let bound = parts.as_ref().map_or_else(|| bound::of_core(&core), |found| found.bound.clone());
            let (network, steps) =
                whole::find_rebased(matrix, bound.n_xor, &Search { progress: &tell, ..*search });
            let whole = FoundBasis { network, bound, steps };
            parts.filter(|found| found.network.n_xor() <= whole.network.n_xor()).unwrap_or(whole)
        }
    };
    if let Some(start) = &search.params.start {
        let start = start.restricted_to(&Given::new(matrix).basis);
        if start.n_xor() < found.network.n_xor() {
            found.network = start;
        }
    }
    found
}

/// The parts solved one after another, and whether other forms may do better; `None` where one is too large.
fn by_parts(core: &Core, search: &Search) -> Option<(FoundBasis, bool)> {
    let (mut solved, mut steps): (Vec<Solved>, u64) = (Vec::new(), 0);
    for part in &core.matrices {
        let beside = core.n_paid() + solved.iter().map(|part| part.network.n_xor()).sum::<usize>();
        let tell = |p: Progress| {
            (search.progress)(Progress {
                n_gates: beside + p.n_gates,
                steps: steps + p.steps,
                ..Progress::default()
            });
        };
        let found = part::solve_part(part, &Search { progress: &tell, ..*search })?;
        steps += found.steps;
        solved.push(found);
    }
    let bound = match &solved[..] {
        [only] => bound::exhaustive_bound(core, only.least),
        _ => bound::of_core(core),
    };
    let is_open = solved.iter().any(Solved::is_open);
    let networks: Vec<XorNetwork> = solved.into_iter().map(|part| part.network).collect();
    Some((FoundBasis { network: core.expand_parts(&networks), bound, steps }, is_open))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use crate::search::budget::Params;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keeps_the_words(rows in prop::collection::vec(prop::collection::vec(any::<bool>(), 7), 1..12)) {
            let rows = rows.into_iter().map(BitVec::from_bits).collect();
            let matrix = BitMatrix::from_rows(7, rows).expect("rectangular");
            let rebased = rebase(&matrix, &Search::quiet(&Params::default())).expect("verified");
            prop_assert!(rebased.verify(&matrix).is_ok());
            prop_assert!(rebased.network.n_xor() >= rebased.bound.n_xor);
        }
    }

    #[test]
    fn luts_are_searched_over_all_bases_and_their_levels_are_those_that_are_limited() {
        let matrix = crate::gf2::construct::random_matrix(24, 12, 0.5, 1).expect("a matrix");
        let limits = Limits { max_depth: Some(3), max_fanout: None };
        let params = Params { effort: 0, objective: Objective::Lut(4), limits, ..Params::default() };
        let search = Search::quiet(&params);
        let rebased = rebase(&matrix, &search).expect("verified");
        assert!(rebased.verify(&matrix).is_ok() && rebased.network.depth() <= 3);
        assert!(rebased.network.n_gates() <= 16, "{} LUTs", rebased.network.n_gates());
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        assert_eq!(one.install(|| rebase(&matrix, &search)).expect("verified"), rebased);
    }
}
