//! Networks to begin with.

use super::super::naive::Naive;
use super::super::{Limits, Objective, Params, Rng, Search, Strategy, Walk};
use super::collapse::collapse;
use super::groups::groups;
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;

/// Searches for a network of XOR2, and networks of groups of columns.
const WALKED: u64 = 2;
const GROUPED: u64 = 2;
/// Starts that are kept.
const KEPT: usize = 4;
/// Blur of the gains of the groups, in turn so many times as much.
const NOISE: f64 = 0.05;
/// Efforts that the search for XOR2 is below that for gates.
const LESS_EFFORT: u8 = 1;
/// Taps beyond which groups take too long.
const MAX_GROUPED: usize = 20_000;

/// Networks of `matrix` within the limit of depth, the cheapest first, of these the least deep: small ones of XOR2
/// collapsed, groups of columns, the one that is known, trees; at least one.
pub fn starts(matrix: &BitMatrix, known: Option<&XorNetwork>, search: &Search) -> Vec<XorNetwork> {
    let objective = &search.params.objective;
    let max_depth = search.params.limits.max_depth;
    let mut starts: Vec<XorNetwork> =
        known.map(|known| collapse(known, objective.max_operands())).into_iter().collect();
    starts.extend((0..WALKED).filter_map(|i| walked(matrix, i, search)));
    if matrix.count_ones() <= MAX_GROUPED {
        let rng = |i| Rng::new(search.params.seed, i);
        starts.extend((0..GROUPED).map(|i| groups(matrix, objective, NOISE * i as f64, &mut rng(i))));
    }
    starts.push(Naive.run(matrix, search).0);
    starts.retain(|start| max_depth.is_none_or(|max| start.depth() <= max));
    starts.sort_by_key(|start| (objective.cost(start), start.depth()));
    starts.truncate(KEPT);
    starts
}

/// Few XOR2, found with seed `i`, collapsed; within the depth, as a gate holds some whole levels of XOR2. `None`
/// where these are too few.
fn walked(matrix: &BitMatrix, i: u64, search: &Search) -> Option<XorNetwork> {
    let params = search.params;
    let arity = params.objective.max_operands();
    let max_depth = params.limits.max_depth.map(|max| max.saturating_mul(arity.ilog2()));
    let xor2 = Params {
        seed: params.seed.wrapping_add(i),
        objective: Objective::Xor2,
        effort: params.effort.saturating_sub(LESS_EFFORT),
        limits: Limits { max_depth, max_fanout: None },
        start: None,
    };
    xor2.limits.feasible(matrix, &xor2.objective).ok()?;
    let search = Search { params: &xor2, stopped: search.stopped, progress: &|_| {} };
    Some(collapse(&Walk.run(matrix, &search).0, arity))
}
