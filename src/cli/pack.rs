//! `pack`: stored bits of a trained network to streams.

use super::args::Pack;
use super::output::{self, Files, Guard, OnDisk};
use super::{load, loader, networks, progress::Progress, terminal};
use crate::code::Stored;
use crate::codec::frame::BitOrder;
use crate::codec::manifest::{self, Manifest};
use crate::codec::pack::{self, LayerList, Options};
use crate::codec::tensors::{self, TensorFile};
use crate::codec::{image, layers};
use crate::error::{Error, Result};
use crate::network::opt::Params;
use crate::spec::{Basis, DEFAULT_STRATEGY, DecoderSpec, Target};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// Bad input of any of the files, or a folder that cannot be written.
pub fn run(args: &Pack) -> Result<()> {
    let progress = Progress::new();
    progress.stage("reading")?;
    let stored = stored(args, &progress)?;
    let list_file = loader::name(&args.layers);
    let layers = layers::read(&loader::read_text(&args.layers)?, &list_file)?;
    let input = loader::read(&args.input, tensors::MAX_BYTES)?;
    let tensors = TensorFile::read(&input, &loader::name(&args.input))?;
    progress.stage("packing")?;
    let bit_order = if args.msb_first { BitOrder::MsbFirst } else { BitOrder::LsbFirst };
    let options = Options { word_width: args.word_width, bit_order };
    let list = LayerList { layers: &layers, file: &list_file };
    let files: Files = pack::pack(&stored, list, &tensors, options)?.into_iter().collect();
    progress.stage("writing")?;
    let guard = if args.force { Guard::Force } else { Guard::Only(listed) };
    output::write(&args.out, &files, guard)?;
    drop(progress);
    print(&args.out, args.json, &files)
}

fn stored(args: &Pack, progress: &Progress) -> Result<Stored> {
    let basis = args.basis.map(Basis::from);
    match (&args.design, &args.spec) {
        (Some(dir), _) => {
            let stored = load::folder(dir)?.stored;
            match basis.filter(|&basis| basis != stored.spec.basis) {
                None => Ok(stored),
                Some(_) => {
                    let what =
                        format!("{} was generated with basis {}", dir.display(), stored.spec.basis.name());
                    Err(Error::input("", "--basis", what))
                }
            }
        }
        (None, Some(path)) => {
            let mut spec = load::spec(path)?;
            spec.basis = basis.unwrap_or(spec.basis);
            default_search(&spec).map_err(|error| error.in_file(&loader::name(path)))?;
            networks::stored(spec, &Params::default(), progress)
                .map_err(|error| error.in_file(&loader::name(path)))
        }
        (None, None) => Err(Error::input("", "--spec", "a spec or a design is needed")),
    }
}

/// Where a search finds the basis, only its defaults are sure to find that of a design.
fn default_search(spec: &DecoderSpec) -> Result<()> {
    let is_default = spec.strategy == DEFAULT_STRATEGY && spec.target == Target::default();
    if spec.basis == Basis::Given || is_default {
        return Ok(());
    }
    let what = format!("{:?}: an optimized basis is that of one design, give it by --design", spec.strategy);
    Err(Error::input("", "strategy", what))
}

/// The manifest among packed files.
fn manifest(files: &OnDisk) -> Option<Manifest> {
    let bytes = files.get(manifest::FILE_NAME)?.as_deref()?;
    Manifest::read(std::str::from_utf8(bytes).ok()?, manifest::FILE_NAME).ok()
}

/// The files that an earlier run wrote, of this version or another; `None` where the folder has no manifest of one.
pub fn listed(found: &OnDisk) -> Option<BTreeSet<String>> {
    #[derive(Deserialize)]
    struct Listing {
        #[serde(rename = "basis_digest")]
        _basis_digest: String,
        layers: Vec<Named>,
    }
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let listing: Listing = serde_json::from_slice(found.get(manifest::FILE_NAME)?.as_deref()?).ok()?;
    let image = |name: &str, format: &image::Format| format!("{name}.{}", format.extension);
    let of_layer = |layer: Named| image::FORMATS.iter().map(|f| image(&layer.name, f)).collect::<Vec<_>>();
    let names = listing.layers.into_iter().flat_map(of_layer);
    Some(names.chain([manifest::FILE_NAME.to_owned()]).collect())
}

/// Says what was packed into `out`.
///
/// # Errors
/// Where standard output is closed.
pub fn print(out: &Path, json: bool, files: &Files) -> Result<()> {
    let found = files.iter().map(|(path, bytes)| (path.clone(), Some(bytes.clone()))).collect();
    let manifest = manifest(&found).ok_or_else(|| Error::Internal("an unreadable manifest".into()))?;
    if json {
        let names: Vec<_> = files.keys().collect();
        let object = json!({ "schema_version": manifest.schema_version, "layers": manifest.layers,
            "basis": manifest.basis.name(), "basis_digest": manifest.basis_digest, "files": names });
        return terminal::print_json(&object);
    }
    let mut text =
        format!("{:<16} {:>10} {:>8} {:>8} {:>10}\n", "layer", "weights", "groups", "words", "bits/weight");
    for l in &manifest.layers {
        text += &format!(
            "{:<16} {:>10} {:>8} {:>8} {:>10.3}\n",
            l.name, l.n_weights, l.groups, l.words, l.bits_per_weight
        );
    }
    terminal::print(&format!("{text}words of {} bits in {}\n", manifest.word_width, out.display()))
}
