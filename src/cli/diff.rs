//! `diff`: two packed networks compared by their weights.

use super::codec_args::Diff;
use super::{convert, interrupt, loader, terminal, unpack};
use crate::codec::compare::{self, Difference};
use crate::codec::digest::sha256_hex;
use crate::codec::image::bin;
use crate::codec::manifest::Manifest;
use crate::codec::unpack::stored_stream;
use crate::error::{Error, Result};
use crate::shown::one_line;
use serde_json::json;
use std::io::{Cursor, Read};

/// Runs the subcommand.
///
/// # Errors
/// Bad input; `Mismatch` where any weight differs.
pub fn run_diff(args: &Diff) -> Result<()> {
    let manifest = unpack::read_manifest(&args.a)?;
    let mut open = |file: &str| unpack::open_file(&args.a, file).map(|file| Box::new(file) as Box<dyn Read>);
    let found = if args.b.is_dir() {
        let other = unpack::read_manifest(&args.b)?;
        let mut open_b =
            |file: &str| unpack::open_file(&args.b, file).map(|file| Box::new(file) as Box<dyn Read>);
        compare::compare_layers((&manifest, &mut open), (&other, &mut open_b), args.limit.max_memory)
    } else {
        let (layer, other, bytes) = image_manifests(args, &manifest)?;
        // The image is in memory together with the decoded weights.
        let left = args.limit.max_memory.saturating_sub(bytes.len());
        let mut bytes = Some(bytes);
        let mut open_b =
            |_: &str| Ok(Box::new(Cursor::new(bytes.take().unwrap_or_default())) as Box<dyn Read>);
        compare::compare_layers((&layer, &mut open), (&other, &mut open_b), left)
    };
    interrupt::check_stopped()?;
    let found = found?;
    let differ = found.iter().filter(|difference| !difference.is_none()).count();
    if args.json {
        terminal::print_json(&json!({ "schema_version": 1, "equal": differ == 0, "layers": found }))?;
    } else {
        terminal::print_text(&difference_table(&found))?;
    }
    match differ {
        0 => Ok(()),
        n => Err(Error::Mismatch(format!("{n} of {} layers differ", found.len()))),
    }
}

/// The manifest of one layer, that manifest with the digest of an image in its place, and the bytes of the
/// image.
fn image_manifests(args: &Diff, manifest: &Manifest) -> Result<(Manifest, Manifest, Vec<u8>)> {
    let file = loader::display_name(&args.b);
    let name = args
        .layer
        .as_ref()
        .ok_or_else(|| Error::input(&file, "--layer", "says which layer the image holds, and is missing"))?;
    let mut manifest = manifest.clone();
    manifest.layers.retain(|layer| layer.name == *name);
    let Some(layer) = manifest.layers.first() else {
        return Err(Error::input(loader::display_name(&args.a), "", format!("no layer {name:?}")));
    };
    let mut budget = args.limit.to_budget();
    let mut words = convert::read_words(&args.b, Some(manifest.word_width), &mut budget)?;
    budget
        .take_bytes(layer.bin_bytes(manifest.word_width).saturating_mul(4), format!("the words of {file}"))?;
    // The image may be padded with zeros.
    let used = layer.words * manifest.word_width;
    if words.bits.len() > used && words.bits.slice(used, words.bits.len() - used).is_zero() {
        words.bits = words.bits.slice(0, used);
    }
    let bytes = bin::write_words(&words, name);
    let mut other = manifest.clone();
    other.layers.iter_mut().for_each(|layer| layer.sha256 = sha256_hex(&bytes));
    stored_stream(&other, &other.layers[0], &bytes).map_err(|e| e.in_file(&file))?;
    Ok((manifest, other, bytes))
}

fn difference_table(found: &[Difference]) -> String {
    let mut text = format!(
        "{:<16} {:>10} {:>10} {:>14} {:>10}\n",
        "layer", "weights", "differ", "codes differ", "first"
    );
    for d in found {
        let number = |n: Option<usize>| n.map_or("-".to_owned(), |n| n.to_string());
        let weights = match d.n_weights {
            [a, b] if a == b => a.to_string(),
            [a, b] => format!("{a}/{b}"),
        };
        text += &format!(
            "{:<16} {weights:>10} {:>10} {:>14} {:>10}\n",
            one_line(&d.name),
            number(d.weights),
            number(d.codes),
            number(d.first)
        );
    }
    text
}
