//! `convert`: packed words to another memory image.

use super::codec_args::Convert;
use super::{loader, output, packed, unpack};
use crate::codec::budget::Budget;
use crate::codec::convert::{self, Change};
use crate::codec::frame::{BitOrder, FrameWords};
use crate::codec::manifest::{Manifest, PackedLayer};
use crate::codec::{image, tensors};
use crate::error::{Error, Result};
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// Bad input, an unknown form, or a file that cannot be written.
pub fn run_convert(args: &Convert) -> Result<()> {
    output::check_free(&args.output, args.force)?;
    let format =
        image::by_extension(&loader::file_extension(&args.output), &loader::display_name(&args.output))?;
    let mut budget = args.limit.to_budget();
    let (words, order) = input_words(args, &mut budget)?;
    let change = Change {
        order,
        mirror: args.mirror,
        width: args.width,
        swap_bytes: args.big_endian,
        depth: args.depth,
    };
    let stem = args.output.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let (depth, width) = change.changed_size(&words)?;
    format.check_size(depth, width).map_err(|error| error.in_file(&loader::display_name(&args.output)))?;
    budget.take_bytes(depth.saturating_mul(width.div_ceil(8)).saturating_mul(2), "the changed words")?;
    budget.take_bytes(format.most_bytes(depth, width), format!("an image .{}", format.extension))?;
    output::write_file(&args.output, &(format.write)(&change.apply_to(words)?, &stem), args.force)
}

/// The words, and the order of the stream in them.
fn input_words(args: &Convert, budget: &mut Budget) -> Result<(FrameWords, BitOrder)> {
    if !args.input.is_dir() {
        let order = if args.msb_first { BitOrder::MsbFirst } else { BitOrder::LsbFirst };
        return Ok((read_words(&args.input, args.input_width, budget)?, order));
    }
    if args.msb_first {
        let what = "a packed folder says itself in which order its words are";
        return Err(Error::input(loader::display_name(&args.input), "msb-first", what));
    }
    let manifest = unpack::read_manifest(&args.input)?;
    Ok((folder_words(args, &manifest, budget)?, manifest.bit_order))
}

fn folder_words(args: &Convert, manifest: &Manifest, budget: &mut Budget) -> Result<FrameWords> {
    let load = |file: &str| packed::load_layer(&args.input, manifest, file);
    let bytes = |layer: &PackedLayer| layer.bin_bytes(manifest.word_width);
    let Some(name) = &args.layer else {
        let all = manifest.layers.iter().fold(0, |sum: usize, layer| sum.saturating_add(bytes(layer)));
        // Words twice (a growing vector), and the file and words of one layer.
        budget.take_bytes(all.saturating_mul(4), "the words of all layers")?;
        return convert::memory_words(manifest, load);
    };
    let layer = manifest.layers.iter().find(|layer| layer.name == *name).ok_or_else(|| {
        let known: Vec<_> = manifest.layers.iter().map(|layer| layer.name.as_str()).collect();
        let what = format!("no layer {name:?}; there are {}", known.join(", "));
        Error::input(loader::display_name(&args.input), "", what)
    })?;
    budget.take_bytes(bytes(layer).saturating_mul(2), format!("the words of layer {name:?}"))?;
    convert::frame_words(manifest, layer, &load(&layer.bin_name())?)
}

/// Words of a memory image; `width` is required if the file does not state it.
///
/// # Errors
/// Invalid input, an unknown format, no width, or the memory budget exceeded.
pub fn read_words(path: &Path, width: Option<usize>, budget: &mut Budget) -> Result<FrameWords> {
    let name = loader::display_name(path);
    let format = image::by_extension(&loader::file_extension(path), &name)?;
    // A device or a pipe has no length.
    let stated = std::fs::metadata(path).map_or(0, |found| found.len() as usize);
    budget.check_bytes(stated.saturating_mul(2), format!("the words of {name}"))?;
    let bytes = loader::read_file(path, tensors::MAX_BYTES.min(budget.bytes_left() / 2))?;
    budget.take_bytes(2 * bytes.len(), format!("the words of {name}"))?;
    let width = width.or_else(|| (format.width)(&bytes)).ok_or_else(|| {
        Error::input(&name, "", "does not tell the width of its words: say it by --width or --input-width")
    })?;
    if !(8..=1 << 16).contains(&width) || !width.is_multiple_of(8) {
        return Err(Error::input(&name, "width", format!("{width}, must be 8 to 65536 in whole bytes")));
    }
    (format.read)(&bytes, width, &name)
}
