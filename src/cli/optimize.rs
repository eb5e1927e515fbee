//! `optimize`: searches few gates or cheap cells for a matrix, and prints a lower bound of the cost.

use super::args::Optimize;
use super::cache::Cache;
use super::cost::{cost_unit, cost_value};
use super::input::is_stdio;
use super::network_file::Place;
use super::progress::{ProgressLine, share_done};
use super::stopping::{Stopped, Stopping};
use super::timing::read_timing;
use super::{loader, matrix, network_file, pareto, terminal};
use crate::design::Watch;
use crate::error::{Error, Result};
use crate::gf2::{Affine, BitMatrix};
use crate::network::metrics::{self, Metrics, Spread};
use crate::network::{Limits, Objective, Timing, XorNetwork, verify};
use crate::search::{self, Optimized, Params, Search, optimize};
use crate::spec::SCHEMA_VERSION;
use itertools::Itertools;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// Runs the subcommand.
///
/// # Errors
/// `Input` for a file without a matrix or a network of it, and for limits that cannot be kept; `Environment`
/// if the new file cannot be written; `Interrupted`, after the best result was printed and written.
pub fn run_optimize(args: &Optimize) -> Result<()> {
    let to_stdout = args.write.as_deref().is_some_and(is_stdio);
    if args.json && to_stdout {
        return Err(Error::input("", "--json", "goes to standard output, as --write - does; leave one out"));
    }
    let matrix = matrix::read_matrix(&args.matrix, args.forms.format.as_deref())?;
    args.place().map_or(Ok(()), |place| place.check_writable())?;
    let mut params = search_params(args, &matrix)?;
    if args.pareto {
        return pareto::print_pareto(args, &matrix, &params);
    }
    let cache = open_cache(args, &matrix, &params)?;
    let known = cache.as_ref().and_then(Cache::best_network);
    params.start = cheaper_network(params.start, known.clone(), &params.objective);
    let found = run_search(args, &matrix, &params)?.or_known(known, &matrix, &params.objective);
    if let Some(cache) = &cache {
        cache.keep_network(&found.found.network);
    }
    let written = args.place().map(|place| write_result(&place, &found.found, &matrix, &params)).transpose();
    if args.json {
        let mut object = found.to_json(args, &matrix, &params.objective);
        object["output_levels"] =
            json!(params.timing.as_ref().map(|t| t.output_levels(&found.found.network)));
        object["written"] = json!(written.as_ref().ok().copied().flatten());
        terminal::print_json(&object)?;
    } else {
        terminal::print_table(&found.to_table(&matrix, &params), to_stdout)?;
    }
    written?;
    match (found.stopped, &args.write) {
        (Some(Stopped::Interrupted), Some(path)) => {
            terminal::print_note(&format!("the best so far is in {}", path.display()));
            Err(Error::Interrupted)
        }
        (Some(Stopped::Interrupted), None) => Err(Error::Interrupted),
        _ => Ok(()),
    }
}

impl Optimize {
    /// Where the network goes.
    fn place(&self) -> Option<Place<'_>> {
        let (to, name) = (self.forms.to.as_deref(), self.name.as_deref());
        self.write.as_ref().map(|path| Place { path, to, name, force: self.force })
    }
}

fn search_params(args: &Optimize, matrix: &BitMatrix) -> Result<Params> {
    let objective = args.objective.to_objective()?;
    let timing = read_timing(&args.timing, matrix, args.max_depth)?;
    let max_depth = args.max_depth.filter(|_| timing.is_none());
    let limits = Limits { max_depth, max_fanout: args.max_fanout };
    limits.check_feasible(matrix, &objective).map_err(Error::of_options)?;
    let mut params =
        Params { seed: args.search.seed, objective, effort: args.search.effort, limits, timing, start: None };
    params.start = args.start.as_ref().map(|path| start_network(path, matrix, &params)).transpose()?;
    Ok(params)
}

/// The cache, for strategies that start from its entry; others are run for their own results.
fn open_cache(args: &Optimize, matrix: &BitMatrix, params: &Params) -> Result<Option<Cache>> {
    let used = !args.no_cache && params.timing.is_none() && search::find_strategy(&args.strategy)?.goes_on();
    Ok(used.then(|| Cache::of_user(matrix, &params.limits, &params.objective)).flatten())
}

/// The cheaper network, the first on a tie; one with gates that are too large counts only if there is no
/// other.
fn cheaper_network(
    first: Option<XorNetwork>,
    second: Option<XorNetwork>,
    objective: &Objective,
) -> Option<XorNetwork> {
    let cost = |network: &XorNetwork| match objective.verify(network) {
        Ok(()) => objective.network_cost(network),
        Err(_) => u64::MAX,
    };
    [first, second].into_iter().flatten().min_by_key(cost)
}

/// The network of `--start`.
fn start_network(path: &Path, matrix: &BitMatrix, params: &Params) -> Result<XorNetwork> {
    let network = network_file::read_network(path, None, matrix.n_cols(), matrix.n_rows())?;
    let refuse = |what: String| Err(Error::input(loader::display_name(path), "", what));
    if verify::verify(&network, &Affine::linear(matrix.clone())).is_err() {
        return refuse("is no network of the matrix; `verify` tells where it differs".into());
    }
    if let Some(max) = params.limits.max_depth.filter(|&max| network.depth() > max) {
        return refuse(format!("has depth {}; at most {max}", network.depth()));
    }
    match params.timing.as_ref().map_or(0, |timing| timing.lateness(&network)) {
        0 => Ok(network),
        late => refuse(format!("has an output {late} levels too late")),
    }
}

/// Writes the network found, unless the file holds a better one of the matrix within the same limits. Whether
/// it was written.
fn write_result(place: &Place, found: &Optimized, matrix: &BitMatrix, params: &Params) -> Result<bool> {
    let Params { objective, limits, timing, .. } = params;
    let map = Affine::linear(matrix.clone());
    let better = |there: &XorNetwork| {
        let in_time = timing.as_ref().is_none_or(|timing| timing.lateness(there) == 0);
        let fits = in_time && limits.verify(there).and_then(|()| objective.verify(there)).is_ok();
        let is = fits && objective.network_cost(there) < found.cost && verify::verify(there, &map).is_ok();
        if is {
            let [old, new] =
                [objective.network_cost(there), found.cost].map(|cost| cost_value(cost, objective));
            let of = cost_unit(objective);
            terminal::print_note(&format!(
                "{}: holds a better network and is kept: {of} {old}, found {new}",
                place.path.display()
            ));
        }
        is
    };
    place.write_found(&found.network, better)
}

/// Result of an `optimize` run.
struct OptimizeResult {
    found: Optimized,
    metrics: Metrics,
    /// Whether the network is from the cache.
    cached: bool,
    stopped: Option<Stopped>,
    time: Duration,
}

fn run_search(args: &Optimize, matrix: &BitMatrix, params: &Params) -> Result<OptimizeResult> {
    let progress = ProgressLine::new();
    let bound = cost_value(search::cost_bound(matrix, &params.objective).cost, &params.objective);
    let stopping = Stopping::start(args.search.time_limit);
    let tell = |now: search::Progress| {
        let (of, done) = (
            cost_unit(&params.objective),
            share_done(now.permille, stopping.elapsed(), args.search.time_limit),
        );
        progress.note_progress(&format!("{} gates, {of} at least {bound}{done}", now.n_gates));
    };
    let search = Search { params, stopped: &|| stopping.is_due(), progress: &tell };
    let found =
        optimize(matrix, search::find_strategy(&args.strategy)?, &search).map_err(|error| match error {
            Error::Input(_) => error.of_options(),
            other => other,
        })?;
    let metrics = Metrics::from_network(&found.network, matrix);
    let (stopped, time) = (stopping.reason(), stopping.elapsed());
    Ok(OptimizeResult { found, metrics, cached: false, stopped, time })
}

impl OptimizeResult {
    /// The result with `known` in place of the network of the search, unless the latter costs less.
    fn or_known(mut self, known: Option<XorNetwork>, matrix: &BitMatrix, objective: &Objective) -> Self {
        if let Some(known) = known.filter(|known| objective.network_cost(known) <= self.found.cost) {
            self.metrics = Metrics::from_network(&known, matrix);
            self.found.cost = objective.network_cost(&known);
            self.found.network = known;
            self.cached = true;
        }
        self
    }

    fn to_json(&self, args: &Optimize, matrix: &BitMatrix, objective: &Objective) -> Value {
        let Metrics { n_taps, naive_xor, n_xor, depth, fanout, .. } = self.metrics;
        let Optimized { network, bound, stats, .. } = &self.found;
        let n_gates = network.n_gates();
        let mut object = json!({ "schema_version": SCHEMA_VERSION, "rows": matrix.n_rows(), "cols": matrix.n_cols(),
            "n_taps": n_taps, "naive_xor": naive_xor, "n_xor": n_xor, "n_gates": n_gates, "depth": depth,
            "fanout": fanout, "objective": args.objective.objective.name(),
            "lower_bound": cost_value(bound.cost, objective), "bound_proof": bound.proof,
            "optimal": self.found.is_optimal(), "strategy": args.strategy, "seed": args.search.seed,
            "effort": args.search.effort, "max_depth": args.max_depth, "max_fanout": args.max_fanout,
            "cached": self.cached, "steps": stats.steps, "stopped": self.stopped.map(Stopped::name),
            "seconds": self.time.as_secs_f64() });
        match objective {
            Objective::Xor2 => {}
            Objective::Lut(_) => object["n_lut"] = json!(n_gates),
            Objective::Cells(_) => object["cost"] = cost_value(self.found.cost, objective),
        }
        object
    }

    fn to_table(&self, matrix: &BitMatrix, params: &Params) -> String {
        let objective = &params.objective;
        let Metrics { n_taps, naive_xor, depth, fanout: Spread { min, mean, max }, .. } = self.metrics;
        let optimal = if self.found.is_optimal() { " (no network has fewer)" } else { "" };
        let least = metrics::min_depth_of(matrix, objective.max_operands());
        let bound = &self.found.bound;
        let mut lines = vec![
            ("matrix", format!("{}x{}, {n_taps} taps", matrix.n_rows(), matrix.n_cols())),
            ("naive XOR2", naive_xor.to_string()),
            (cost_unit(objective), format!("{}{optimal}", cost_value(self.found.cost, objective))),
            ("at least", format!("{}: {}", cost_value(bound.cost, objective), bound.proof)),
            ("depth", format!("{depth} (least possible {least})")),
            ("fan-out", format!("{min} to {max}, {mean:.2} on average")),
        ];
        let network = &self.found.network;
        let latest = |timing: &Timing| timing.output_levels(network).into_iter().max().unwrap_or(0);
        lines.extend(
            params.timing.as_ref().map(|timing| ("latest output", format!("level {}", latest(timing)))),
        );
        lines.extend((*objective != Objective::Xor2).then(|| ("gates", metrics::gates_by_size(network))));
        lines.extend(self.cached.then(|| ("network", "from the cache: the best of earlier runs".into())));
        lines.extend(self.stopped.map(|why| ("stopped", why.name().to_owned())));
        lines.iter().map(|(what, value)| format!("{what:<17} {value}\n")).join("")
    }
}
