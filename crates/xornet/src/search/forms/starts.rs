//! Start networks of the walks over forms.

use crate::gf2::BitMatrix;
use crate::network::{Limits, Objective, XorNetwork};
use crate::search::budget::{DEFAULT_EFFORT, Params, Search};
use crate::search::engine::rng::Rng;
use crate::search::forms::collapse::collapse_network;
use crate::search::forms::groups::group_network;
use crate::search::heuristics::tree::row_trees;
use crate::search::values;
use rayon::prelude::*;

/// Most taps of a matrix for which groups of columns are tried.
const MAX_GROUPED: usize = 20_000;

/// Networks of `matrix` within the limit of depth, the most promising first: the one that is known, small ones of
/// XOR2 collapsed, groups of columns; trees where there is none of these, as after a stop.
pub fn find_starts(matrix: &BitMatrix, known: Option<&XorNetwork>, search: &Search) -> Vec<XorNetwork> {
    let objective = &search.params.objective;
    let max_depth = search.params.limits.max_depth;
    let mut walked = walked_starts(matrix, search);
    walked.sort_by_key(|start| (objective.network_cost(start), start.depth()));
    let known = known.map(|known| collapse_network(known, objective.max_operands()));
    let mut starts: Vec<XorNetwork> = known.into_iter().chain(walked).collect();
    if matrix.count_ones() <= MAX_GROUPED && !(search.stopped)() {
        starts.push(group_network(matrix, objective, &mut Rng::new(search.params.seed, 0)));
    }
    starts.retain(|start| max_depth.is_none_or(|max| start.depth() <= max));
    if starts.is_empty() {
        starts.push(row_trees(matrix, objective.max_operands()));
    }
    starts
}

/// Small XOR2 networks, collapsed; their depth limit is that of `search` times the whole levels of XOR2 in a
/// gate. None where that is too little.
fn walked_starts(matrix: &BitMatrix, search: &Search) -> Vec<XorNetwork> {
    let params = search.params;
    let arity = params.objective.max_operands();
    let max_depth = params.limits.max_depth.map(|max| max.saturating_mul(arity.ilog2()));
    let limits = Limits { max_depth, max_fanout: None };
    if limits.check_feasible(matrix, &Objective::Xor2).is_err() {
        return Vec::new();
    }
    let (n, effort) = search_plan(params.effort);
    let walk = |stream: u64| {
        if (search.stopped)() {
            return None;
        }
        let seed = Rng::new(params.seed, stream).next_u64();
        let xor2 = Params { seed, objective: Objective::Xor2, effort, limits, timing: None, start: None };
        let search = Search { params: &xor2, stopped: search.stopped, progress: &|_| {} };
        Some(collapse_network(&values::solve_values(matrix, &search).0, arity))
    };
    (0..n).into_par_iter().filter_map(walk).collect()
}

/// Number of searches for XOR2 and the effort of each: more starts help more than better ones.
fn search_plan(effort: u8) -> (u64, u8) {
    if effort > DEFAULT_EFFORT { (4, effort - 2) } else { (2, effort.saturating_sub(1)) }
}
