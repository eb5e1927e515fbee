//! `footprint`: the schemes within a budget of stored bits, with the gates of their decoders.

use super::codec_args::Footprint;
use super::{interrupt, terminal};
use crate::codec::footprint::{is_even, list_schemes};
use crate::error::{Error, Result};
use crate::gf2::{Affine, construct};
use crate::search::{self, Params, Search, find_network};
use crate::spec::SCHEMA_VERSION;
use serde_json::json;
use std::collections::BTreeMap;

/// Effort of a search: enough to compare schemes.
const EFFORT: u8 = 0;

/// XOR2, depth and rank of a plane with a given number of stored bits.
#[derive(Clone, Copy)]
struct FootprintPlane {
    n_xor: usize,
    depth: u32,
    rank: usize,
}

/// Runs the subcommand.
///
/// # Errors
/// A budget out of range, matrices that cannot be made, or standard output that cannot be written.
pub fn run_footprint(args: &Footprint) -> Result<()> {
    let n_out = usize::from(args.n_out);
    if !(args.bits_per_weight > 0.0 && args.bits_per_weight <= f64::from(args.max_q)) {
        let what = format!("{}, must be above 0 and at most the {} planes", args.bits_per_weight, args.max_q);
        return Err(Error::input("", "--bits-per-weight", what));
    }
    let mut found = list_schemes(args.bits_per_weight, n_out, args.max_q.into());
    found.retain(|planes| args.all || is_even(planes));
    let most = found.iter().flatten().max().copied().unwrap_or(0);
    if let Some(taps) = args.taps.filter(|taps| !(1..=most).contains(taps)) {
        let what = format!("{taps}, must be 1 to {most}: no plane of this budget stores more bits a group");
        return Err(Error::input("", "--taps", what));
    }
    let mut planes = BTreeMap::new();
    for &n_in in found.iter().flatten() {
        if let std::collections::btree_map::Entry::Vacant(entry) = planes.entry(n_in) {
            interrupt::check_stopped()?;
            entry.insert(plane_footprint(args, n_in, n_out)?);
        }
    }
    let rows: Vec<_> = found.iter().map(|n_in| footprint_row(n_in, n_out, &planes)).collect();
    if args.json {
        let object = json!({ "schema_version": SCHEMA_VERSION, "n_out": n_out, "strategy": search::DEFAULT_STRATEGY,
            "bits_per_weight": args.bits_per_weight, "seed": args.seed, "schemes": rows });
        return terminal::print_json(&object);
    }
    let mut text =
        format!("{:>2}  {:<16} {:>8} {:>8} {:>6} {:>6}\n", "q", "n_in", "b/weight", "true", "XOR2", "depth");
    for (row, n_in) in rows.iter().zip(&found) {
        let n_in: Vec<_> = n_in.iter().map(usize::to_string).collect();
        text += &format!(
            "{:>2}  {:<16} {:>8.4} {:>8.4} {:>6} {:>6}\n",
            row["q"].to_string(),
            n_in.join(","),
            row["bits_per_weight"].as_f64().unwrap_or_default(),
            row["true_bits_per_weight"].as_f64().unwrap_or_default(),
            row["n_xor"].to_string(),
            row["depth"].to_string()
        );
    }
    terminal::print_text(&text)
}

/// Counts of the network of one matrix with `n_in` stored bits.
fn plane_footprint(args: &Footprint, n_in: usize, n_out: usize) -> Result<FootprintPlane> {
    let matrix = match args.taps {
        Some(taps) => construct::n_tap_matrix(n_out, n_in, taps.min(n_in), args.seed)?,
        None => construct::random_matrix(n_out, n_in, 0.5, args.seed)?,
    };
    let rank = matrix.rank();
    let params = Params { effort: EFFORT, ..Params::default() };
    let search = Search { stopped: &interrupt::is_stopped, ..Search::quiet(&params) };
    let strategy = search::find_strategy(search::DEFAULT_STRATEGY)?;
    let (network, _) = find_network(&Affine::linear(matrix), strategy, &search)?;
    interrupt::check_stopped()?;
    Ok(FootprintPlane { n_xor: network.n_xor(), depth: network.depth(), rank })
}

fn footprint_row(
    n_in: &[usize],
    n_out: usize,
    planes: &BTreeMap<usize, FootprintPlane>,
) -> serde_json::Value {
    let all: Vec<_> = n_in.iter().filter_map(|n| planes.get(n)).collect();
    let a_weight = |bits: usize| bits as f64 / n_out as f64;
    json!({ "q": n_in.len(), "n_in": n_in,
        "bits_per_weight": a_weight(n_in.iter().sum()),
        "true_bits_per_weight": a_weight(all.iter().map(|plane| plane.rank).sum()),
        "n_xor": all.iter().map(|plane| plane.n_xor).sum::<usize>(),
        "depth": all.iter().map(|plane| plane.depth).max() })
}
