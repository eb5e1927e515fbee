//! `convert`: packed words to another memory image.

use super::codec_args::Convert;
use super::{loader, output, packed, unpack};
use crate::codec::convert::{self, Change};
use crate::codec::frame::Words;
use crate::codec::{image, tensors};
use crate::error::{Error, Result};
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// Bad input, an unknown form, or a file that cannot be written.
pub fn run(args: &Convert) -> Result<()> {
    output::free(&args.output, args.force)?;
    let format = image::by_extension(&loader::extension(&args.output), &loader::name(&args.output))?;
    let words = words(args)?;
    let change =
        Change { mirror: args.mirror, width: args.width, swap_bytes: args.big_endian, depth: args.depth };
    let stem = args.output.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let words = change.apply(words)?;
    format.check_size(&words).map_err(|error| error.in_file(&loader::name(&args.output)))?;
    output::write_file(&args.output, &(format.write)(&words, &stem))
}

fn words(args: &Convert) -> Result<Words> {
    if !args.input.is_dir() {
        return read(&args.input, args.input_width);
    }
    let manifest = unpack::read_manifest(&args.input)?;
    let load = |file: &str| packed::load(&args.input, file);
    let Some(name) = &args.layer else { return convert::memory(&manifest, load) };
    let layer = manifest.layers.iter().find(|layer| layer.name == *name).ok_or_else(|| {
        let known: Vec<_> = manifest.layers.iter().map(|layer| layer.name.as_str()).collect();
        let what = format!("no layer {name:?}; there are {}", known.join(", "));
        Error::input(loader::name(&args.input), "", what)
    })?;
    convert::frame(&manifest, layer, &load(&layer.bin_name())?)
}

/// The words of an image; `width` where the file does not tell it.
///
/// # Errors
/// Bad input, an unknown form, or no width.
pub fn read(path: &Path, width: Option<usize>) -> Result<Words> {
    let name = loader::name(path);
    let format = image::by_extension(&loader::extension(path), &name)?;
    let bytes = loader::read(path, tensors::MAX_BYTES)?;
    let width = width.or_else(|| (format.width)(&bytes)).ok_or_else(|| {
        Error::input(&name, "", "does not tell the width of its words: say it by --width or --input-width")
    })?;
    if !(8..=1 << 16).contains(&width) || !width.is_multiple_of(8) {
        return Err(Error::input(&name, "width", format!("{width}, must be 8 to 65536 in whole bytes")));
    }
    (format.read)(&bytes, width, &name)
}
