//! The best network of a plane, where the spec names no strategy: the cheapest that `walk` finds, within a policy of
//! depth.
//!
//! Its depth is at most [`SLACK`] levels above the least that there can be ([`LUT_SLACK`] of LUTs): in whole designs
//! that costs no clock, and the levels beyond do, while they save little of the area (docs/depth.md has the
//! measurements). Of the networks that cost at most [`MARGIN`] percent more than the cheapest one within it, the
//! shallowest is taken; of a pipelined decoder the cheapest with its registers. A network to begin with, the user's or
//! that of an equivalent matrix, may keep its depth. A limit that the user sets stands in place of the policy, and a
//! strategy that the user names has none.

use crate::error::Result;
use crate::gf2::{Affine, BitMatrix};
use crate::network::metrics::min_depth_of;
use crate::network::{Limits, Objective, UNIT, XorNetwork};
use crate::report::DepthCost;
use crate::report::frontier::pareto_front;
use crate::rtl::n_registers;
use crate::search::{self, Optimized, Params, Progress, Search, Strategy, finish_network, optimize, pareto};
use crate::spec::{DEFAULT_STRATEGY, DecoderSpec, PipelineSpec};
use std::sync::Mutex;

/// Strategy of all searches.
const STRATEGY: &str = "walk";
/// Levels above the least: of XOR2 and standard cells, and of LUTs.
const SLACK: u32 = 2;
const LUT_SLACK: u32 = 1;
/// Cost above the least that fewer levels may take, in percent.
const MARGIN: u64 = 2;
/// As [`MARGIN`], of a look with less effort, from which a longer search may come down to that.
const LOOK_MARGIN: u64 = 6;
/// Efforts less for that look, and for a search within a depth of it.
const LOOK: u8 = 2;
const SECOND: u8 = 1;
/// Depths that are searched so.
const TRIED: usize = 2;
/// Price of a register, in thousandths of an XOR2: osu018 has them at 96 and 56 units of area.
const REGISTER: u64 = 2 * UNIT;

/// The best network of a plane.
pub struct Best {
    /// The network, verified.
    pub network: XorNetwork,
    /// Steps of all searches.
    pub steps: u64,
    /// Lower bound of the cost of any network within the user's limits, in thousandths.
    pub bound: u64,
    /// Networks of other depths, found with less effort, and this one.
    pub front: Vec<DepthCost>,
    /// Whether the search still found cheaper networks in the second half of its work: more effort may find more.
    pub may_improve: bool,
}

/// The best network of `map`, for a decoder with these registers, by the parameters of `search`.
///
/// # Errors
/// `Input` where no network keeps to the limits; `Internal` where a network is not the map.
pub fn find_best(map: &Affine, pipeline: Option<PipelineSpec>, search: &Search) -> Result<Best> {
    let chooser = Chooser { map, pipeline, search, strategy: search::find_strategy(STRATEGY)? };
    let bound = search::cost_bound(&map.matrix, &search.params.objective).cost;
    let chosen = search.params.limits.max_depth;
    let look = if chosen.is_some() { Vec::new() } else { chooser.look_around()? };
    let start = search.params.start.as_ref();
    let policy = || start.map_or(0, XorNetwork::depth).max(roof_of(&map.matrix, &search.params.objective));
    let roof = chosen.unwrap_or_else(policy);
    let gain = Mutex::new((usize::MAX, 0));
    let tell = |now: Progress| {
        // The proof, which follows, tells of as many gates and of its own work.
        if let Ok(mut gain) = gain.lock()
            && now.n_gates < gain.0
        {
            *gain = (now.n_gates, now.permille);
        }
        (search.progress)(now);
    };
    let deep = chooser.search_within(roof, search.params.effort, start.cloned(), &tell)?;
    let may_improve = chooser.cost(&deep.network) > bound && gain.lock().is_ok_and(|gain| gain.1 > 500);
    let all = look.iter().chain([&deep]);
    let mut steps = all.clone().map(|found| found.stats.steps).sum();
    let mut front: Vec<DepthCost> = all.map(|found| chooser.depth_cost(&found.network)).collect();
    let (network, more) = chooser.choose_depth(deep.network, look)?;
    steps += more;
    front.push(chooser.depth_cost(&network));
    let network = finish_network(map, network, search)?;
    Ok(Best { network, steps, bound, front: pareto_front(front), may_improve })
}

/// Most levels of a network of `matrix` by the policy.
fn roof_of(matrix: &BitMatrix, objective: &Objective) -> u32 {
    let slack = match objective {
        Objective::Lut(_) => LUT_SLACK,
        Objective::Xor2 | Objective::Cells(_) => SLACK,
    };
    min_depth_of(matrix, objective.max_operands()) + slack
}

/// Name of the strategy that searches for the networks of `spec`.
pub fn strategy_of(spec: &DecoderSpec) -> &str {
    if spec.strategy == DEFAULT_STRATEGY { STRATEGY } else { &spec.strategy }
}

/// Searches for one map.
struct Chooser<'a> {
    map: &'a Affine,
    pipeline: Option<PipelineSpec>,
    search: &'a Search<'a>,
    strategy: &'static dyn Strategy,
}

impl Chooser<'_> {
    fn search_within(
        &self,
        max_depth: u32,
        effort: u8,
        start: Option<XorNetwork>,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Optimized> {
        let limits = Limits { max_depth: Some(max_depth), ..self.search.params.limits };
        let start = start.filter(|start| start.depth() <= max_depth);
        let params = Params { limits, effort, start, ..self.search.params.clone() };
        optimize(&self.map.matrix, self.strategy, &Search { params: &params, progress, ..*self.search })
    }

    /// The front of depth and cost, without a limit, by less effort.
    fn look_around(&self) -> Result<Vec<Optimized>> {
        let params = self.search.params;
        let params = Params { effort: params.effort.saturating_sub(LOOK), ..params.clone() };
        pareto(&self.map.matrix, self.strategy, &Search { params: &params, ..*self.search })
    }

    /// By the policy, `deep`, which has as many levels as there may be, or a shallower network, searched from those of
    /// `look` that come near it; with the steps.
    fn choose_depth(&self, deep: XorNetwork, look: Vec<Optimized>) -> Result<(XorNetwork, u64)> {
        let [most, near] = [MARGIN, LOOK_MARGIN].map(|margin| match self.pipeline {
            None => self.price(&deep) * (100 + margin) / 100,
            Some(_) => u64::MAX,
        });
        let mut look: Vec<XorNetwork> = look.into_iter().map(|found| found.network).collect();
        look.retain(|network| network.depth() < deep.depth() && self.price(network) <= near);
        if self.pipeline.is_some() {
            look.sort_by_key(|network| self.price(network));
        }
        let (mut best, mut steps) = (deep, 0);
        for network in look.into_iter().take(TRIED) {
            let effort = self.search.params.effort.saturating_sub(SECOND);
            let found = self.search_within(network.depth(), effort, Some(network), self.search.progress)?;
            steps += found.stats.steps;
            if self.pipeline.is_some() {
                if self.price(&found.network) < self.price(&best) {
                    best = found.network;
                }
            } else if self.price(&found.network) <= most {
                return Ok((found.network, steps));
            }
        }
        Ok((best, steps))
    }

    fn cost(&self, network: &XorNetwork) -> u64 {
        self.search.params.objective.network_cost(network)
    }

    /// Cost of a network with its registers, in thousandths.
    fn price(&self, network: &XorNetwork) -> u64 {
        let registers = self.pipeline.map_or(0, |pipeline| n_registers(network, pipeline));
        self.cost(network) + REGISTER * registers as u64
    }

    fn depth_cost(&self, network: &XorNetwork) -> DepthCost {
        DepthCost { depth: network.depth(), n_gates: network.n_gates(), cost: in_units(self.cost(network)) }
    }
}

/// A cost in thousandths as one in units.
pub fn in_units(cost: u64) -> f64 {
    cost as f64 / UNIT as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;

    fn best(pipeline: Option<PipelineSpec>, max_depth: Option<u32>) -> Best {
        let map = Affine::linear(random_matrix(20, 12, 0.5, 1).expect("a matrix"));
        let limits = Limits { max_depth, ..Limits::default() };
        let params = Params { effort: 0, limits, ..Params::default() };
        let best = find_best(&map, pipeline, &Search::quiet(&params)).expect("found");
        assert_eq!(best.network.affine(), map);
        best
    }

    #[test]
    fn the_depth_is_by_the_policy_or_the_users_and_the_front_shows_what_more_would_give() {
        let map = random_matrix(20, 12, 0.5, 1).expect("a matrix");
        let found = best(None, None);
        let depth = found.network.depth();
        assert!(depth <= roof_of(&map, &Objective::Xor2) && depth >= min_depth_of(&map, 2));
        assert!(
            found.front.iter().any(|point| point.depth == depth && point.n_gates == found.network.n_xor())
        );
        let fewest = found.front.last().expect("a front");
        assert!(fewest.n_gates <= found.network.n_xor() && fewest.cost >= in_units(found.bound));
        let flat = best(None, Some(4));
        assert_eq!((flat.network.depth(), flat.front.len()), (4, 1));
    }

    #[test]
    fn a_pipelined_decoder_pays_for_its_registers() {
        let pipeline = PipelineSpec { levels: 1, valid: false };
        let all = |best: &Best| best.network.n_xor() + 2 * n_registers(&best.network, pipeline);
        assert!(all(&best(Some(pipeline), None)) <= all(&best(None, None)));
    }
}
