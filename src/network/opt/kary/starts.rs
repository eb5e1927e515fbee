//! Networks to begin with.

use super::super::naive::Naive;
use super::super::{Limits, Objective, Params, Rng, Search, Strategy, Walk};
use super::collapse::collapse;
use super::groups::groups;
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;

/// Efforts that the search for XOR2 is below that for gates.
const LESS_EFFORT: u8 = 1;
/// Taps beyond which groups take too long.
const MAX_GROUPED: usize = 20_000;

/// Networks of `matrix` within the limit of depth, the cheapest first, of these the least deep: a small one of XOR2
/// collapsed, groups of columns, the one that is known; trees where there is none of these.
pub fn starts(matrix: &BitMatrix, known: Option<&XorNetwork>, search: &Search) -> Vec<XorNetwork> {
    let objective = &search.params.objective;
    let max_depth = search.params.limits.max_depth;
    let mut starts: Vec<XorNetwork> =
        known.map(|known| collapse(known, objective.max_operands())).into_iter().collect();
    starts.extend(walked(matrix, search));
    if matrix.count_ones() <= MAX_GROUPED {
        starts.push(groups(matrix, objective, &mut Rng::new(search.params.seed, 0)));
    }
    starts.retain(|start| max_depth.is_none_or(|max| start.depth() <= max));
    if starts.is_empty() {
        starts.push(Naive.run(matrix, search).0);
    }
    starts.sort_by_key(|start| (objective.cost(start), start.depth()));
    starts
}

/// Few XOR2, collapsed; within the depth, as a gate holds some whole levels of XOR2. `None` where these are too few.
fn walked(matrix: &BitMatrix, search: &Search) -> Option<XorNetwork> {
    let params = search.params;
    let arity = params.objective.max_operands();
    let max_depth = params.limits.max_depth.map(|max| max.saturating_mul(arity.ilog2()));
    let xor2 = Params {
        seed: params.seed,
        objective: Objective::Xor2,
        effort: params.effort.saturating_sub(LESS_EFFORT),
        limits: Limits { max_depth, max_fanout: None },
        start: None,
    };
    xor2.limits.feasible(matrix, &xor2.objective).ok()?;
    let search = Search { params: &xor2, stopped: search.stopped, progress: &|_| {} };
    Some(collapse(&Walk.run(matrix, &search).0, arity))
}
