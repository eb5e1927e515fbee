//! Choices of a build that are no part of its spec, and the searches that follow from them.

use crate::error::{Error, Result};
use crate::network::{CellCosts, Limits, MAX_OPERANDS, Objective, metrics};
use crate::rtl::Technology;
use crate::search::{self, DEFAULT_EFFORT, Params};
use crate::spec::{DEFAULT_STRATEGY, DecoderSpec};

/// Strategy that serves every objective and limit.
const SERVES_ALL: &str = "walk";
/// Levels that LUT networks may take beyond the least: one buys most of what depth can buy.
const LUT_SLACK: u32 = 1;

/// How to build a design: what the searches spend and look for.
#[derive(Debug, Clone)]
pub struct DesignOptions {
    /// Steps of the searches, 0 to 9.
    pub effort: u8,
    /// Seed of the searches.
    pub seed: u64,
    /// Cost to minimise; by default LUTs or cell area where the target has them, else XOR2.
    pub objective: Option<Objective>,
    /// Most gates from an input to an output; by default, for LUTs, one more than the least there can be.
    pub max_depth: Option<u32>,
    /// Keep the strategy of the spec even where it is the default one and another serves the target better.
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

    /// Parameters of the searches for `spec`: those that its target asks for, unless chosen otherwise. The default
    /// strategy gives way to one that spends more where it does not serve these, and where cells are counted.
    ///
    /// # Errors
    /// `Input` that names the field: a depth that no network keeps to, gates that no cell of the target holds.
    pub fn search_params(&self, spec: &mut DecoderSpec) -> Result<Params> {
        let technology = Technology::for_target(&spec.target);
        let objective = match &self.objective {
            Some(objective) => objective.clone(),
            None => objective_of(technology.as_ref())?,
        };
        let most = technology.as_ref().map_or(MAX_OPERANDS, Technology::max_operands);
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

/// The fewest LUTs, or the least area; XOR2 where there is no other gate.
fn objective_of(technology: Option<&Technology>) -> Result<Objective> {
    let Some(technology) = technology else { return Ok(Objective::Xor2) };
    if let Some(inputs) = technology.lut_inputs() {
        return Ok(Objective::Lut(inputs));
    }
    let costs: Vec<f64> = (2..=MAX_OPERANDS).map_while(|n| technology.least_cost(n)).collect();
    if costs.len() < 2 {
        return Ok(Objective::Xor2);
    }
    // In thousandths of the largest; a cell that costs less than a smaller one counts as much.
    let unit = costs.iter().copied().fold(0.0, f64::max) / 1e3;
    let rising = costs.iter().scan(0.0, |most: &mut f64, cost| {
        *most = most.max(cost / unit);
        Some(*most)
    });
    CellCosts::new(&rising.collect::<Vec<_>>()).map(Objective::Cells)
}

/// One level more than any LUT network of the planes must have; areas are not limited.
fn default_depth(spec: &DecoderSpec, objective: &Objective, technology: Option<&Technology>) -> Option<u32> {
    technology.and_then(Technology::lut_inputs)?;
    let least = |plane| metrics::min_depth_of(plane, objective.max_operands());
    spec.planes.iter().map(least).max().map(|depth| depth + LUT_SLACK)
}

/// Name of an objective in manifests: none where it is what every spec gets.
pub(super) fn objective_name(objective: &Objective) -> Option<String> {
    match objective {
        Objective::Xor2 => None,
        Objective::Lut(inputs) => Some(format!("lut{inputs}")),
        Objective::Cells(_) => Some("cells".into()),
    }
}
