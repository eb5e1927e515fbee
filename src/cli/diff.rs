//! `diff`: two packed networks compared by their weights.

use super::codec_args::Diff;
use super::{convert, loader, packed, terminal, unpack};
use crate::codec::compare::{self, Difference};
use crate::codec::digest::sha256;
use crate::codec::image::bin;
use crate::codec::manifest::Manifest;
use crate::codec::unpack::{Codes, unpack as decode_all};
use crate::error::{Error, Result};
use crate::shown::one_line;
use serde_json::json;

/// Runs the subcommand.
///
/// # Errors
/// Bad input; `Mismatch` where any weight differs.
pub fn run(args: &Diff) -> Result<()> {
    let manifest = unpack::read_manifest(&args.a)?;
    let (a, b) = if args.b.is_dir() {
        let other = unpack::read_manifest(&args.b)?;
        (decode(&args.a, &manifest)?, decode(&args.b, &other)?)
    } else {
        image(args, manifest)?
    };
    let found = compare::compare(&a, &b);
    let differ = found.iter().filter(|difference| !difference.is_none()).count();
    if args.json {
        terminal::print_json(&json!({ "schema_version": 1, "equal": differ == 0, "layers": found }))?;
    } else {
        terminal::print(&table(&found))?;
    }
    match differ {
        0 => Ok(()),
        n => Err(Error::Mismatch(format!("{n} of {} layers differ", found.len()))),
    }
}

fn decode(dir: &std::path::Path, manifest: &Manifest) -> Result<Vec<Codes>> {
    decode_all(manifest, |file| packed::load(dir, file))
}

/// One layer of the first side, and the same decoded from an image.
fn image(args: &Diff, mut manifest: Manifest) -> Result<(Vec<Codes>, Vec<Codes>)> {
    let file = loader::name(&args.b);
    let name = args
        .layer
        .as_ref()
        .ok_or_else(|| Error::input(&file, "--layer", "says which layer the image holds, and is missing"))?;
    manifest.layers.retain(|layer| layer.name == *name);
    let Some(layer) = manifest.layers.first() else {
        return Err(Error::input(loader::name(&args.a), "", format!("no layer {name:?}")));
    };
    let a = decode(&args.a, &manifest)?;
    let mut words = convert::read(&args.b, Some(manifest.word_width))?;
    // Zeros may fill up the memory.
    let used = layer.words * manifest.word_width;
    if words.bits.len() > used && words.bits.slice(used, words.bits.len() - used).is_zero() {
        words.bits = words.bits.slice(0, used);
    }
    let bytes = bin::write(&words, name);
    let mut other = manifest.clone();
    other.layers.iter_mut().for_each(|layer| layer.sha256 = sha256(&bytes));
    Ok((a, decode_all(&other, |_| Ok(bytes.clone())).map_err(|e| e.in_file(&file))?))
}

fn table(found: &[Difference]) -> String {
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
