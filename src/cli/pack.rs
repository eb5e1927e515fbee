//! `pack`: stored bits of a trained network to streams.

use super::args::Pack;
use super::output::{self, Files, Guard, OnDisk};
use super::{load, loader, progress::Progress, terminal};
use crate::codec::frame::BitOrder;
use crate::codec::manifest::{self, Manifest};
use crate::codec::pack::{self, LayerList, Options};
use crate::codec::tensors::{self, TensorFile};
use crate::codec::{image, layers};
use crate::error::{Error, Result};
use crate::spec::DecoderSpec;
use serde_json::json;
use std::collections::BTreeSet;

/// Runs the subcommand.
///
/// # Errors
/// Bad input of any of the files, or a folder that cannot be written.
pub fn run(args: &Pack) -> Result<()> {
    let progress = Progress::new();
    progress.stage("reading")?;
    let spec = spec(args)?;
    let list_file = loader::name(&args.layers);
    let layers = layers::read(&loader::read_text(&args.layers)?, &list_file)?;
    let input = loader::read(&args.input, tensors::MAX_BYTES)?;
    let tensors = TensorFile::read(&input, &loader::name(&args.input))?;
    progress.stage("packing")?;
    let bit_order = if args.msb_first { BitOrder::MsbFirst } else { BitOrder::LsbFirst };
    let options = Options { word_width: args.word_width, bit_order };
    let list = LayerList { layers: &layers, file: &list_file };
    let files: Files = pack::pack(&spec, list, &tensors, options)?.into_iter().collect();
    progress.stage("writing")?;
    let guard = if args.force { Guard::Force } else { Guard::Only(listed) };
    output::write(&args.out, &files, guard)?;
    drop(progress);
    print(args, &files)
}

fn spec(args: &Pack) -> Result<DecoderSpec> {
    match (&args.design, &args.spec) {
        (Some(dir), _) => Ok(load::folder(dir)?.spec),
        (None, Some(path)) => load::spec(path),
        (None, None) => Err(Error::input("", "--spec", "a spec or a design is needed")),
    }
}

fn manifest(files: &OnDisk) -> Option<Manifest> {
    let bytes = files.get(manifest::FILE_NAME)?.as_deref()?;
    Manifest::read(std::str::from_utf8(bytes).ok()?, manifest::FILE_NAME).ok()
}

/// The files that an earlier run wrote.
fn listed(found: &OnDisk) -> Option<BTreeSet<String>> {
    let image = |name: &str, format: &image::Format| format!("{name}.{}", format.extension);
    let of_layer = |name: &str| image::FORMATS.iter().map(|f| image(name, f)).collect::<Vec<_>>();
    let names: BTreeSet<_> = manifest(found)?.layers.iter().flat_map(|layer| of_layer(&layer.name)).collect();
    Some(names.into_iter().chain([manifest::FILE_NAME.to_owned()]).collect())
}

fn print(args: &Pack, files: &Files) -> Result<()> {
    let found = files.iter().map(|(path, bytes)| (path.clone(), Some(bytes.clone()))).collect();
    let manifest = manifest(&found).ok_or_else(|| Error::Internal("an unreadable manifest".into()))?;
    if args.json {
        let names: Vec<_> = files.keys().collect();
        let object = json!({ "schema_version": manifest.schema_version, "layers": manifest.layers,
            "basis_digest": manifest.basis_digest, "files": names });
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
    terminal::print(&format!("{text}words of {} bits in {}\n", manifest.word_width, args.out.display()))
}
