//! `optimize`: few XOR2 gates for a matrix, and how few any network must have.

use super::args::Optimize;
use super::cache::Cache;
use super::clock::Clock;
use super::progress::Progress;
use super::{interrupt, loader, matrix, network_file, terminal};
use crate::error::{Error, Result};
use crate::gf2::{Affine, BitMatrix};
use crate::network::metrics::{self, Metrics, Spread};
use crate::network::opt::{self, Limits, Params, Proof, Search};
use crate::network::{XorNetwork, optimize, verify};
use crate::spec::SCHEMA_VERSION;
use itertools::Itertools;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Runs the subcommand.
///
/// # Errors
/// `Input` for files that hold no matrix or no network of it, and for limits that cannot be kept;
/// `Environment` where the new file cannot be written; `Interrupted`, after the best so far was told and written.
pub fn run(args: &Optimize) -> Result<()> {
    let matrix = matrix::read(&args.matrix)?;
    args.write.as_ref().map_or(Ok(()), |path| network_file::writable(path, args.force))?;
    let mut params = params(args, &matrix)?;
    let cache = cache(args, &matrix, &params.limits)?;
    let known = cache.as_ref().and_then(Cache::best);
    params.start = smaller(params.start, known.clone());
    let found = search(args, &matrix, &params, &Clock::start())?.or(known, &matrix);
    if let Some(cache) = &cache {
        cache.keep(&found.proof.network);
    }
    if args.json {
        terminal::print_json(&found.to_json(args, &matrix))?;
    } else {
        terminal::print(&found.to_table(&matrix))?;
    }
    args.write.as_ref().map_or(Ok(()), |path| network_file::write(&found.proof.network, path, args.force))?;
    match (found.stopped, &args.write) {
        (Some(Stopped::Interrupted), Some(path)) => {
            terminal::note(&format!("the best so far is in {}", path.display()));
            Err(Error::Interrupted)
        }
        (Some(Stopped::Interrupted), None) => Err(Error::Interrupted),
        _ => Ok(()),
    }
}

fn params(args: &Optimize, matrix: &BitMatrix) -> Result<Params> {
    let limits = Limits { max_depth: args.max_depth, max_fanout: args.max_fanout };
    let objective = args.objective.objective()?;
    limits.feasible(matrix, &objective).map_err(Error::of_options)?;
    let start = args.start.as_ref().map(|path| start(path, matrix, &limits)).transpose()?;
    Ok(Params { seed: args.seed, objective, effort: args.effort, limits, start })
}

/// The cache, where the strategy goes on from what it holds: the others are asked for their own figures.
fn cache(args: &Optimize, matrix: &BitMatrix, limits: &Limits) -> Result<Option<Cache>> {
    let used = !args.no_cache && opt::find(&args.strategy)?.goes_on();
    Ok(used.then(|| Cache::of_user(matrix, limits)).flatten())
}

/// The network with fewer gates, the first where they have as many.
fn smaller(first: Option<XorNetwork>, second: Option<XorNetwork>) -> Option<XorNetwork> {
    [first, second].into_iter().flatten().min_by_key(XorNetwork::n_xor)
}

/// The network that is named to begin with.
fn start(path: &Path, matrix: &BitMatrix, limits: &Limits) -> Result<XorNetwork> {
    let network = network_file::read(path, matrix.n_cols(), matrix.n_rows())?;
    let refuse = |what: String| Err(Error::input(loader::name(path), "", what));
    if verify::verify(&network, &Affine::linear(matrix.clone())).is_err() {
        return refuse("is no network of the matrix; `verify` tells where it differs".into());
    }
    match limits.max_depth.filter(|&max| network.depth() > max) {
        Some(max) => refuse(format!("has depth {}; at most {max}", network.depth())),
        None => Ok(network),
    }
}

/// Why a search ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stopped {
    TimeLimit,
    Interrupted,
}

impl Stopped {
    fn name(self) -> &'static str {
        match self {
            Self::TimeLimit => "time limit",
            Self::Interrupted => "interrupted",
        }
    }
}

/// What came of it.
struct Found {
    proof: Proof,
    metrics: Metrics,
    /// Whether the network is that of the cache.
    cached: bool,
    steps: u64,
    stopped: Option<Stopped>,
    time: Duration,
}

fn search(args: &Optimize, matrix: &BitMatrix, params: &Params, clock: &Clock) -> Result<Found> {
    let progress = Progress::new();
    let bound = opt::lower_bound(matrix).n_xor;
    let late = AtomicBool::new(false);
    let is_late = || {
        let is = args.time_limit.is_some_and(|limit| clock.elapsed() >= limit);
        late.fetch_or(is, Ordering::Relaxed) || is
    };
    let tell = |now: opt::Progress| {
        let rate = now.steps as f64 / clock.elapsed().as_secs_f64().max(1e-3);
        progress.tell(format!("{} XOR2, at least {bound}; {:.0} k steps/s", now.n_xor, rate / 1e3));
    };
    let search = Search { params, stopped: &|| interrupt::stopped() || is_late(), progress: &tell };
    let (proof, stats) =
        optimize(matrix, opt::find(&args.strategy)?, &search).map_err(|error| match error {
            Error::Input(_) => error.of_options(),
            other => other,
        })?;
    let stopped = if interrupt::stopped() {
        Some(Stopped::Interrupted)
    } else {
        late.into_inner().then_some(Stopped::TimeLimit)
    };
    let metrics = Metrics::of(&proof.network, matrix);
    Ok(Found { proof, metrics, cached: false, steps: stats.steps, stopped, time: clock.elapsed() })
}

impl Found {
    /// The same with the network `known` in place of that of the search, unless the latter has fewer gates.
    fn or(mut self, known: Option<XorNetwork>, matrix: &BitMatrix) -> Self {
        if let Some(known) = known.filter(|known| known.n_xor() <= self.proof.network.n_xor()) {
            self.metrics = Metrics::of(&known, matrix);
            self.proof.network = known;
            self.cached = true;
        }
        self
    }

    fn to_json(&self, args: &Optimize, matrix: &BitMatrix) -> Value {
        let Metrics { n_taps, naive_xor, n_xor, depth, fanout, .. } = self.metrics;
        json!({ "schema_version": SCHEMA_VERSION, "rows": matrix.n_rows(), "cols": matrix.n_cols(),
            "n_taps": n_taps, "naive_xor": naive_xor, "n_xor": n_xor, "depth": depth, "fanout": fanout,
            "lower_bound": self.proof.bound.n_xor, "bound_proof": self.proof.bound.proof,
            "optimal": self.proof.is_optimal(), "strategy": args.strategy, "seed": args.seed,
            "effort": args.effort, "max_depth": args.max_depth, "max_fanout": args.max_fanout,
            "cached": self.cached, "steps": self.steps, "stopped": self.stopped.map(Stopped::name),
            "seconds": self.time.as_secs_f64() })
    }

    fn to_table(&self, matrix: &BitMatrix) -> String {
        let Metrics { n_taps, naive_xor, n_xor, depth, fanout: Spread { min, mean, max }, .. } = self.metrics;
        let optimal = if self.proof.is_optimal() { " (no network has fewer)" } else { "" };
        let mut lines = vec![
            ("matrix", format!("{}x{}, {n_taps} taps", matrix.n_rows(), matrix.n_cols())),
            ("naive XOR2", naive_xor.to_string()),
            ("XOR2", format!("{n_xor}{optimal}")),
            ("at least", format!("{}: {}", self.proof.bound.n_xor, self.proof.bound.proof)),
            ("depth", format!("{depth} (least possible {})", metrics::min_depth(matrix))),
            ("fan-out", format!("{min} to {max}, {mean:.2} on average")),
        ];
        lines.extend(self.cached.then(|| ("network", "from the cache: the best of earlier runs".into())));
        lines.extend(self.stopped.map(|why| ("stopped", why.name().to_owned())));
        lines.iter().map(|(what, value)| format!("{what:<17} {value}\n")).join("")
    }
}
