//! `pack`: stored bits of a trained network to streams.

use super::args::Pack;
use super::output::Files;
use super::{loader, packed, progress::Progress, terminal};
use crate::codec::account;
use crate::codec::frame::BitOrder;
use crate::codec::layers::{self, Layer};
use crate::codec::mapping;
use crate::codec::pack::{self, LayerList, Options};
use crate::codec::tensors::{self, TensorFile};
use crate::error::{Error, Result};
use serde_json::json;

/// Runs the subcommand.
///
/// # Errors
/// Bad input of any of the files, or a folder that cannot be written.
pub fn run(args: &Pack) -> Result<()> {
    let progress = Progress::new();
    progress.stage("reading")?;
    let basis = args.basis.map(Into::into);
    let stored = packed::stored(args.design.as_deref(), args.spec.as_deref(), basis, &progress)?;
    let list_file = loader::name(&args.layers);
    let text = loader::read_text(&args.layers)?;
    let input = loader::read(&args.input, tensors::MAX_BYTES)?;
    let tensors = TensorFile::read(&input, &loader::name(&args.input))?;
    drop(input);
    let layers = layers::read(&mapping::expand(&text, &list_file, &tensors)?, &list_file)?;
    let extra = extra(&tensors, &layers, args.strict)?;
    progress.stage("packing")?;
    let bit_order = if args.msb_first { BitOrder::MsbFirst } else { BitOrder::LsbFirst };
    let options = Options { word_width: args.word_width, bit_order };
    let list = LayerList { layers: &layers, file: &list_file };
    let mut files: Files = pack::pack(&stored, list, &tensors, options)?.into_iter().collect();
    packed::add_images(&mut files, &args.memory)?;
    progress.stage("writing")?;
    packed::write(&args.out, &files, args.force)?;
    drop(progress);
    print(args, &files, &extra)
}

/// Tensors that no layer names.
fn extra(tensors: &TensorFile, layers: &[Layer], strict: bool) -> Result<Vec<String>> {
    let named = layers.iter().flat_map(|layer| layer.planes.iter().chain(&layer.alpha));
    let extra = mapping::extra(tensors, named.map(String::as_str));
    if strict && !extra.is_empty() {
        let what = format!("no layer names the tensors {}", extra.join(", "));
        return Err(Error::input(tensors.file(), "", what));
    }
    Ok(extra)
}

fn print(args: &Pack, files: &Files, extra: &[String]) -> Result<()> {
    let manifest = packed::manifest_of(files)?;
    let accounts = account::packed(&manifest);
    if args.json {
        let names: Vec<_> = files.keys().collect();
        let object = json!({ "schema_version": manifest.schema_version, "layers": manifest.layers,
            "basis": manifest.basis.name(), "basis_digest": manifest.basis_digest, "files": names, "accounts": packed::json(&accounts),
            "extra_tensors": extra });
        return terminal::print_json(&object);
    }
    let mut text = packed::table(&accounts);
    text += &format!("words of {} bits in {}\n", manifest.word_width, args.out.display());
    if !extra.is_empty() {
        text += &format!("in no layer: {}\n", extra.join(", "));
    }
    terminal::print(&text)
}
