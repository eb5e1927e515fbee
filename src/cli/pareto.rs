//! `optimize --pareto`: the best networks by depth and gates or cost.

use super::args::Optimize;
use super::cost::{cost_unit, cost_value};
use super::progress::ProgressLine;
use super::{interrupt, loader, output, terminal};
use crate::design::Watch;
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::metrics::gates_by_size;
use crate::network::{Objective, UNIT};
use crate::report::page::{DepthPoint, depths_page};
use crate::search::{self, Optimized, Params, Search, pareto};
use crate::spec::SCHEMA_VERSION;
use itertools::Itertools;
use serde_json::{Value, json};

/// Prints the Pareto front of networks of `matrix` by depth and cost, the shallowest first.
///
/// # Errors
/// As `optimize`; `Interrupted`, with nothing printed; `Environment` where the page exists or cannot be written.
pub fn print_pareto(args: &Optimize, matrix: &BitMatrix, params: &Params) -> Result<()> {
    args.page.as_ref().map_or(Ok(()), |path| output::check_free(path, args.force))?;
    let progress = ProgressLine::new();
    let of = cost_unit(&params.objective);
    let tell = |now: search::Progress| progress.note_progress(&format!("{} gates ({of} count)", now.n_gates));
    let search = Search { params, stopped: &interrupt::is_stopped, progress: &tell };
    let found = pareto(matrix, search::find_strategy(&args.strategy)?, &search).map_err(Error::of_options)?;
    interrupt::check_stopped()?;
    drop(progress);
    if let Some(path) = &args.page {
        output::write_file(path, to_page(args, matrix, &found, &params.objective).as_bytes(), args.force)?;
    }
    if args.json {
        terminal::print_json(&to_json(args, matrix, &found, &params.objective))
    } else {
        terminal::print_text(&to_table(&found, &params.objective))
    }
}

fn to_json(args: &Optimize, matrix: &BitMatrix, found: &[Optimized], objective: &Objective) -> Value {
    let point = |point: &Optimized| {
        json!({ "depth": point.network.depth(), "cost": cost_value(point.cost, objective),
            "n_gates": point.network.n_gates(), "n_xor": point.network.n_xor(),
            "lower_bound": cost_value(point.bound.cost, objective), "optimal": point.is_optimal() })
    };
    json!({ "schema_version": SCHEMA_VERSION, "rows": matrix.n_rows(), "cols": matrix.n_cols(),
        "objective": args.objective.objective.name(), "strategy": args.strategy, "seed": args.search.seed,
        "effort": args.search.effort, "pareto": found.iter().map(point).collect::<Vec<_>>() })
}

fn to_page(args: &Optimize, matrix: &BitMatrix, found: &[Optimized], objective: &Objective) -> String {
    let in_units = |cost: u64| cost as f64 / UNIT as f64;
    let point = |point: &Optimized| DepthPoint { network: point.network.clone(), cost: in_units(point.cost) };
    let bound = found.iter().map(|point| in_units(point.bound.cost)).fold(f64::INFINITY, f64::min);
    let points: Vec<_> = found.iter().map(point).collect();
    depths_page(&loader::display_name(&args.matrix), matrix, &points, cost_unit(objective), bound)
}

fn to_table(found: &[Optimized], objective: &Objective) -> String {
    let head = format!("{:>5}  {:>10}  gates\n", "depth", cost_unit(objective));
    let line = |point: &Optimized| {
        let cost = cost_value(point.cost, objective).to_string();
        format!("{:>5}  {cost:>10}  {}\n", point.network.depth(), gates_by_size(&point.network))
    };
    head + &found.iter().map(line).join("")
}
