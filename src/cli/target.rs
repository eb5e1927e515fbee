//! What `--target` asks for: the cells, and the networks that are searched for by default.

use super::args::Generate;
use super::objective_args::{ObjectiveArgs, ObjectiveChoice};
use super::target_args::TargetArgs;
use super::{loader, terminal};
use crate::error::{Error, Result};
use crate::network::{CellCosts, Limits, Objective};
use crate::network::{MAX_OPERANDS, metrics};
use crate::rtl::Technology;
use crate::search::{self, Params};
use crate::spec::{DEFAULT_STRATEGY, DecoderSpec, Target, liberty};
use std::path::PathBuf;

/// Strategy that serves every objective and limit.
const SERVES_ALL: &str = "walk";
/// Levels that LUT networks may take beyond the least: one buys most of what depth can buy.
const LUT_SLACK: u32 = 1;

/// The target that was typed.
///
/// # Errors
/// `Input` where the library cannot be read, is missing or is not wanted.
pub fn chosen(args: &TargetArgs) -> Result<Option<Target>> {
    let Some(name) = &args.target else { return Ok(None) };
    let refuse = |what: String| Err(Error::input("", "--liberty", what));
    match (Target::PLAIN.iter().find(|(plain, _)| plain == name), args.liberty.is_empty()) {
        (Some((_, target)), true) => Ok(Some(target.clone())),
        (None, false) => {
            let found = liberty::read(&liberty_files(&args.liberty)?)?;
            found.notes.iter().for_each(|note| terminal::note(note));
            Ok(Some(Target::Liberty(found.library)))
        }
        (Some(_), false) => refuse(format!("target {name} takes no library")),
        (None, true) => refuse("missing, target liberty takes its cells from it".into()),
    }
}

/// The Liberty files at these paths.
///
/// # Errors
/// `Input` where one cannot be read or there are too many.
pub fn liberty_files(paths: &[PathBuf]) -> Result<Vec<liberty::File>> {
    if paths.len() > liberty::MAX_FILES {
        let what = format!("{} files, at most {}", paths.len(), liberty::MAX_FILES);
        return Err(Error::input("", "--liberty", what));
    }
    let read = |path: &PathBuf| {
        loader::read(path, liberty::MAX_BYTES).map(|bytes| liberty::File::new(loader::name(path), bytes))
    };
    paths.iter().map(read).collect()
}

/// What `generate` searches for: what the target asks for, unless typed otherwise. The default strategy gives way
/// to one that spends more where it does not serve that, and where cells are counted.
///
/// # Errors
/// `Input` for costs that are none, a depth that no network keeps to, gates that no cell of the target holds.
pub fn search(args: &Generate, spec: &mut DecoderSpec) -> Result<Params> {
    let technology = Technology::of(&spec.target);
    let objective = objective(&args.target, technology.as_ref())?;
    let most = technology.as_ref().map_or(MAX_OPERANDS, Technology::max_operands);
    let found = objective.max_operands();
    if found > most {
        let what =
            format!("gates of {found} operands; the cells of {} have at most {most}", spec.target.name());
        return Err(Error::input("", "--objective", what));
    }
    let max_depth = args.target.max_depth.or_else(|| default_depth(spec, &objective, technology.as_ref()));
    let limits = Limits { max_depth, max_fanout: None };
    for plane in &spec.planes {
        limits.feasible(plane, &objective).map_err(Error::of_options)?;
    }
    let strategy = search::find(&spec.strategy)?;
    let serves = strategy.serves(&objective) && (max_depth.is_none() || strategy.limits_depth());
    let gives_way = !serves || technology.is_some();
    if gives_way && args.strategy.is_none() && spec.strategy == DEFAULT_STRATEGY {
        spec.strategy = SERVES_ALL.into();
    }
    Ok(Params { effort: args.effort, objective, limits, ..Params::default() })
}

fn objective(args: &TargetArgs, technology: Option<&Technology>) -> Result<Objective> {
    let costs = (!args.cell_cost.is_empty()).then_some(ObjectiveChoice::Cells);
    match args.objective.or(costs) {
        Some(objective) => ObjectiveArgs { objective, cell_cost: args.cell_cost.clone() }.objective(),
        None => objective_of(technology),
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

/// How manifests name what was to be least: not at all where it is what every spec gets.
pub fn objective_name(objective: &Objective) -> Option<String> {
    match objective {
        Objective::Xor2 => None,
        Objective::Lut(inputs) => Some(format!("lut{inputs}")),
        Objective::Cells(_) => Some("cells".into()),
    }
}
