//! Options of a build that are not in its spec, and the search parameters they give.

use crate::error::{Error, Result};
use crate::network::{CellCosts, Limits, MAX_OPERANDS, Objective, XorNetwork, metrics};
use crate::rtl::Technology;
use crate::search::{self, DEFAULT_EFFORT, Params};
use crate::spec::{DEFAULT_STRATEGY, DecoderSpec};

/// Strategy that supports every objective and limit.
const SERVES_ALL: &str = "walk";
/// LUT levels allowed beyond the minimum depth: one gains most of what more depth can gain.
const LUT_SLACK: u32 = 1;

/// Options of a build: effort, seed, objective and depth limit of the searches.
#[derive(Debug, Clone)]
pub struct DesignOptions {
    /// Effort of the searches, 0 to 9.
    pub effort: u8,
    /// Seed of the searches.
    pub seed: u64,
    /// Cost to minimise; by default LUTs or cell area where the target has them, else XOR2.
    pub objective: Option<Objective>,
    /// Limit of the depth in gates; by default, for LUTs, one more than the lower bound.
    pub max_depth: Option<u32>,
    /// Whether to keep the spec's strategy even if it is the default one and another supports the target
    /// better.
    pub keep_strategy: bool,
}

impl Default for DesignOptions {
    fn default() -> Self {
        let (effort, seed) = (DEFAULT_EFFORT, Params::default().seed);
        Self { effort, seed, objective: None, max_depth: None, keep_strategy: false }
    }
}

impl DesignOptions {
    /// Names of the fields that errors of [`DesignOptions::search_params`] name.
    pub const FIELDS: [&str; 2] = ["objective", "max_depth"];

    /// Search parameters for `spec`, by its target unless an option overrides them. The default strategy is
    /// replaced by `walk` if it does not support them, or if cells are counted.
    ///
    /// # Errors
    /// `Input` that names the field: a depth limit below the lower bound, or gates that the target has no
    /// cell for.
    pub fn search_params(&self, spec: &mut DecoderSpec) -> Result<Params> {
        let technology = Technology::for_target(&spec.target);
        let objective = match &self.objective {
            Some(objective) => objective.clone(),
            None => objective_of(technology.as_ref())?,
        };
        let most = max_operands(spec);
        let found = objective.max_operands();
        if found > most {
            let what =
                format!("gates of {found} operands; the cells of {} have at most {most}", spec.target.name());
            return Err(Error::input("", "objective", what));
        }
        let max_depth = self.max_depth.or_else(|| default_depth(spec, &objective, technology.as_ref()));
        let limits = Limits { max_depth, max_fanout: None };
        for plane in &spec.planes {
            limits.check_feasible(plane, &objective)?;
        }
        let deepest = spec.networks.values().map(XorNetwork::depth).max();
        if let (Some(deepest), Some(max)) = (deepest, self.max_depth)
            && deepest > max
        {
            return Err(Error::input(
                "",
                "max_depth",
                format!("{max}, but a given network has {deepest} levels"),
            ));
        }
        let strategy = search::find_strategy(&spec.strategy)?;
        let serves =
            strategy.serves_objective(&objective) && (max_depth.is_none() || strategy.limits_depth());
        let gives_way = !serves || technology.is_some();
        if gives_way && !self.keep_strategy && spec.strategy == DEFAULT_STRATEGY {
            spec.strategy = SERVES_ALL.into();
        }
        Ok(Params { effort: self.effort, seed: self.seed, objective, limits, ..Params::default() })
    }
}

/// Most operands of a gate that the target of `spec` has a cell for.
pub(super) fn max_operands(spec: &DecoderSpec) -> usize {
    Technology::for_target(&spec.target).map_or(MAX_OPERANDS, |technology| technology.max_operands())
}

/// Default objective: LUT count, cell area, or XOR2 for portable Verilog.
fn objective_of(technology: Option<&Technology>) -> Result<Objective> {
    let Some(technology) = technology else { return Ok(Objective::Xor2) };
    if let Some(inputs) = technology.lut_inputs() {
        return Ok(Objective::Lut(inputs));
    }
    let costs: Vec<f64> = (2..=MAX_OPERANDS).map_while(|n| technology.least_cost(n)).collect();
    if costs.len() < 2 {
        return Ok(Objective::Xor2);
    }
    // In thousandths of the largest cost; a cell cheaper than a smaller one is priced like the smaller one.
    let unit = costs.iter().copied().fold(0.0, f64::max) / 1e3;
    let rising = costs.iter().scan(0.0, |most: &mut f64, cost| {
        *most = most.max(cost / unit);
        Some(*most)
    });
    CellCosts::new(&rising.collect::<Vec<_>>()).map(Objective::Cells)
}

/// Default depth limit: for LUTs one level above the lower bound of the planes; none for areas.
fn default_depth(spec: &DecoderSpec, objective: &Objective, technology: Option<&Technology>) -> Option<u32> {
    technology.and_then(Technology::lut_inputs)?;
    let least = |plane| metrics::min_depth_of(plane, objective.max_operands());
    spec.planes.iter().map(least).max().map(|depth| depth + LUT_SLACK)
}

/// Name of an objective in manifests; `None` for the default, XOR2.
pub(super) fn objective_name(objective: &Objective) -> Option<String> {
    match objective {
        Objective::Xor2 => None,
        Objective::Lut(inputs) => Some(format!("lut{inputs}")),
        Objective::Cells(_) => Some("cells".into()),
    }
}
