//! `encode`: approximates weights that were not trained with a decoder by its stored bits.

use super::clock::Clock;
use super::codec_args::Encode;
use super::{fit_report, loader, packed, progress::ProgressLine, terminal};
use crate::codec::budget::Budget;
use crate::codec::encode::{self, EncodeOutcome, FitOptions, Tally};
use crate::codec::layers::{self, Layer};
use crate::codec::pack::{self, LayerList};
use crate::codec::tensors::TensorFile;
use crate::codec::{account, images, mapping};
use crate::design::{Files, Watch};
use crate::error::Result;
use crate::shown::one_line;
use serde_json::json;
use std::time::Duration;

/// Runs the subcommand.
///
/// # Errors
/// Bad input of any of the files, or a folder that cannot be written.
pub fn run_encode(args: &Encode) -> Result<()> {
    let progress = ProgressLine::new();
    progress.enter_stage("reading")?;
    let stored =
        packed::open_decoder(args.design.as_deref(), args.spec.as_deref())?.into_stored(None, &progress)?;
    let list_file = loader::display_name(&args.layers);
    let text = loader::read_list(&args.layers)?;
    let mut budget = args.limit.to_budget();
    let tensors = match args.fit {
        true => loader::read_tensors(&args.input, &mapping::wants_weights(&text), &mut budget)?,
        false => loader::read_tensors(&args.input, &mapping::wants_numbers(&text), &mut budget)?,
    };
    let layers = layers::read_layers(&mapping::expand_patterns(&text, &list_file, &tensors)?, &list_file)?;
    let list = LayerList { layers: &layers, file: &list_file };
    let order = args.order.into();
    progress.enter_stage(if args.fit { "fitting" } else { "encoding" })?;
    let clock = Clock::start();
    let pack = |layers: &[Layer], given: &TensorFile, budget: &mut Budget| -> Result<Files> {
        progress.enter_stage("packing")?;
        let list = LayerList { layers, file: &list_file };
        Ok(pack::pack_within(&stored, list, given, args.words.to_options(), budget)?.into_iter().collect())
    };
    if args.fit {
        let options = FitOptions { order, alpha: args.alpha.into(), rounds: args.rounds };
        let fitted = encode::fit_network(&stored.spec, list, tensors, options, &mut budget)?;
        let seconds = clock.elapsed();
        let files = pack(&fitted.layers, &fitted.tensors, &mut budget)?;
        packed::write_packed(&args.out, &files, args.force)?;
        drop(progress);
        return fit_report::print_fit(args.json, &files, &fitted.outcomes, seconds);
    }
    let (given, outcomes) = encode::encode_network(&stored.spec, list, tensors, order, &mut budget)?;
    let seconds = clock.elapsed();
    let files = pack(&layers, &given, &mut budget)?;
    drop(given);
    packed::write_packed(&args.out, &files, args.force)?;
    drop(progress);
    print_result(args, &files, &outcomes, seconds)
}

fn print_result(args: &Encode, files: &Files, outcomes: &[EncodeOutcome], time: Duration) -> Result<()> {
    let manifest = images::manifest_of(files)?;
    let all = outcomes.iter().fold(Tally::default(), |sum, outcome| sum.sum_with(outcome.tally));
    let bits: usize = manifest.layers.iter().map(|layer| layer.n_weights * manifest.planes.len()).sum();
    let a_second = bits as f64 / time.as_secs_f64().max(1e-9);
    if args.json {
        let names: Vec<_> = files.keys().collect();
        let object = json!({ "schema_version": manifest.schema_version, "outcomes": outcomes,
            "wrong_share": all.wrong_share(), "lost_share": all.lost_share(), "seconds": time.as_secs_f64(),
            "bits_per_second": a_second, "accounts": account::accounts_json(&account::packed_accounts(&manifest))?, "files": names });
        return terminal::print_json(&object);
    }
    let mut text = format!(
        "{:<16} {:>5} {:>10} {:>8} {:>8} {:>8}  {}\n",
        "layer", "plane", "bits", "wrong %", "limit %", "lost %", "method"
    );
    for o in outcomes {
        text += &format!(
            "{:<16} {:>5} {:>10} {:>8.3} {:>8.3} {:>8.3}  {}{}\n",
            one_line(&o.layer),
            o.plane,
            o.counted,
            100.0 * o.wrong_share,
            100.0 * o.limit,
            100.0 * o.lost_share,
            o.method,
            if o.exact { ", exact" } else { "" }
        );
    }
    text += &format!(
        "{:<16} {:>5} {:>10} {:>8.3} {:>8} {:>8.3}  {:.1} million bits a second\n",
        "total",
        "",
        all.counted,
        100.0 * all.wrong_share(),
        "",
        100.0 * all.lost_share(),
        a_second / 1e6
    );
    terminal::print_text(&text)
}
