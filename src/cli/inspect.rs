//! `inspect`: what a file or a packed folder holds.

use super::codec_args::Inspect;
use super::{convert, loader, packed, terminal, unpack};
use crate::codec::manifest::Manifest;
use crate::codec::tensors::{self, TensorFile};
use crate::codec::{account, image};
use crate::error::{Error, Result};
use crate::gf2::io::foreign;
use crate::shown::one_line;
use serde_json::{Value, json};
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// Bad input, or standard output that cannot be written.
pub fn run_inspect(args: &Inspect) -> Result<()> {
    let extension = loader::file_extension(&args.path);
    let is_tensors = tensors::FORMATS.iter().any(|format| format.extension.eq_ignore_ascii_case(&extension));
    if !args.path.is_dir() {
        check_kind(&args.path, &extension)?;
    }
    let (object, text) = if args.path.is_dir() {
        inspect_folder(&unpack::read_manifest(&args.path)?)?
    } else if is_tensors && !is_image(args, &extension)? {
        inspect_file(&loader::read_tensors(&args.path, &|_, _| false, &mut args.limit.to_budget())?)
    } else {
        inspect_memory(args)?
    };
    if args.json { terminal::print_json(&object) } else { terminal::print_text(&text) }
}

/// Whether a `.safetensors` holds packed words.
fn is_image(args: &Inspect, extension: &str) -> Result<bool> {
    if !extension.eq_ignore_ascii_case("safetensors") {
        return Ok(false);
    }
    let format = image::by_extension(extension, "")?;
    Ok((format.width)(&loader::read_head(&args.path)?).is_some())
}

/// Checks that a file is one of tensors or a memory image, by its content (that of a pipe cannot be looked at) and by
/// its extension.
///
/// # Errors
/// A file of another program, with its conversion where one is known.
fn check_kind(path: &Path, extension: &str) -> Result<()> {
    let content = if path.is_file() { foreign::content_hint(&loader::read_head(path)?) } else { None };
    let images = image::FORMATS.iter().map(|format| format.extension);
    let mut known = tensors::FORMATS.iter().map(|format| format.extension).chain(images);
    if content.is_none() && known.any(|known| known.eq_ignore_ascii_case(extension)) {
        return Ok(());
    }
    let hint = content.or_else(|| foreign::conversion_hint(extension));
    let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    let (tensors, images) = (tensors::known_extensions(), image::known_extensions());
    let what = format!("neither tensors ({tensors}) nor a memory image ({images}){hint}");
    Err(Error::input(loader::display_name(path), "", what))
}

fn inspect_folder(manifest: &Manifest) -> Result<(Value, String)> {
    let accounts = account::packed_accounts(manifest);
    let sizes: Vec<_> =
        manifest.planes.iter().map(|plane| (plane.matrix.n_cols(), plane.matrix.n_rows())).collect();
    let object = json!({ "schema_version": manifest.schema_version, "kind": "packed",
        "word_width": manifest.word_width, "bit_order": manifest.bit_order, "basis_digest": manifest.basis_digest,
        "planes": sizes.iter().map(|(n_in, n_out)| json!({ "n_in": n_in, "n_out": n_out })).collect::<Vec<_>>(),
        "layers": manifest.layers, "accounts": account::accounts_json(&accounts)? });
    let planes: Vec<_> = sizes.iter().map(|(n_in, n_out)| format!("{n_in} -> {n_out}")).collect();
    let order = object["bit_order"].as_str().unwrap_or_default().replace('_', " ");
    let mut text =
        format!("packed, planes {}; words of {} bits, {order}\n", planes.join(", "), manifest.word_width);
    text += &packed::accounts_table(&accounts);
    for layer in &manifest.layers {
        if let Some(alpha) = &layer.alpha_values {
            text += &format!("{}: α {} {:?}\n", one_line(&layer.name), alpha.dtype, alpha.shape);
        }
    }
    Ok((object, text))
}

fn inspect_file(tensors: &TensorFile) -> (Value, String) {
    let mut rows = Vec::new();
    let mut text =
        format!("{:<28} {:>5} {:>20} {:>12} {:>8}\n", "tensor", "type", "shape", "elements", "ones %");
    for name in tensors.tensor_names() {
        let shown = one_line(name);
        match tensors.get(name) {
            Ok(tensor) => {
                let (elements, ones) = (tensor.bits.len(), tensor.bits.count_ones());
                let share = ones as f64 / elements.max(1) as f64;
                rows.push(json!({ "name": name, "dtype": tensor.dtype, "shape": tensor.shape,
                    "elements": elements, "ones": ones }));
                let shape = format!("{:?}", tensor.shape);
                text += &format!(
                    "{shown:<28} {:>5} {shape:>20} {elements:>12} {:>8.2}\n",
                    tensor.dtype,
                    100.0 * share
                );
            }
            Err(problem) => {
                rows.push(json!({ "name": name, "no_bits": problem.what }));
                text += &format!("{shown:<28} no stored bits: {}\n", one_line(&problem.what));
            }
        }
    }
    (json!({ "schema_version": 1, "kind": "tensors", "tensors": rows }), text)
}

fn inspect_memory(args: &Inspect) -> Result<(Value, String)> {
    let words = convert::read_words(&args.path, args.width, &mut args.limit.to_budget())?;
    let (len, width, ones) = (words.len(), words.width, words.bits.count_ones());
    let object =
        json!({ "schema_version": 1, "kind": "image", "word_width": width, "words": len, "ones": ones });
    Ok((object, format!("image of {len} words of {width} bits, {ones} ones\n")))
}
