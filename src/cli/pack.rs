//! `pack`: stored bits of a trained network to streams.

use super::args::Pack;
use super::output::Files;
use super::{loader, packed, progress::Progress, terminal};
use crate::codec::account;
use crate::codec::budget::Budget;
use crate::codec::layers::{self, Layer};
use crate::codec::manifest::Manifest;
use crate::codec::mapping;
use crate::codec::pack::{self, LayerList};
use crate::codec::tensors::TensorFile;
use crate::error::{Error, Result};
use crate::shown::one_line;
use crate::spec::SCHEMA_VERSION;
use serde_json::json;
use std::path::Path;

/// What goes into one folder.
struct Part {
    /// Its folder within the output; empty for the output itself.
    folder: String,
    layers: Vec<Layer>,
    manifest: Manifest,
    files: Files,
}

/// Runs the subcommand.
///
/// # Errors
/// Bad input of any of the files, or a folder that cannot be written.
pub fn run(args: &Pack) -> Result<()> {
    let progress = Progress::new();
    progress.stage("reading")?;
    let list_file = loader::name(&args.layers);
    let text = loader::read_list(&args.layers)?;
    let mut budget = args.limit.budget();
    let tensors = loader::tensors(&args.input, &mapping::numbers(&text), &mut budget)?;
    progress.stage("packing")?;
    let parts = mapping::by_spec(&text, &list_file)?;
    let mut parts: Vec<_> = parts
        .iter()
        .map(|(spec, list)| part(args, spec.as_deref(), list, &tensors, &progress, &mut budget))
        .collect::<Result<_>>()?;
    differ(&parts, &list_file)?;
    let layers = parts.iter().flat_map(|part| &part.layers);
    let extra = extra(&tensors, layers, args.strict)?;
    drop(tensors);
    let files = all_files(&mut parts, &list_file)?;
    progress.stage("writing")?;
    packed::write(&args.out, &files, args.force)?;
    drop(progress);
    print(args, &parts, files.keys().collect(), &extra)
}

/// Every spec has a folder of its own, and every layer a name: the headers of all folders may stand in one program.
fn differ(parts: &[Part], list: &str) -> Result<()> {
    let folders = layers::clashes(parts.iter().map(|part| part.folder.as_str()));
    let names = layers::clashes(parts.iter().flat_map(|part| &part.layers).map(|layer| layer.name.as_str()));
    let folders =
        folders.into_iter().map(|(_, what)| format!("specs: {what}, each needs a folder of its own"));
    match folders.chain(names.into_iter().map(|(_, what)| what)).next() {
        None => Ok(()),
        Some(what) => Err(Error::input(list, "layers", what)),
    }
}

/// The files of all parts, each in its folder.
fn all_files(parts: &mut [Part], list: &str) -> Result<Files> {
    let mut files = Files::new();
    for Part { folder, files: of_part, .. } in parts.iter_mut() {
        let slash = if folder.is_empty() { "" } else { "/" };
        let of_part = std::mem::take(of_part).into_iter();
        files.extend(of_part.map(|(name, bytes)| (format!("{folder}{slash}{name}"), bytes)));
    }
    match parts.iter().find(|part| files.contains_key(&part.folder)) {
        Some(Part { folder, .. }) => {
            let what = format!("the spec {folder:?} needs a folder of the name of another layer's file");
            Err(Error::input(list, "layers", what))
        }
        None => Ok(files),
    }
}

/// The layers of one spec: that of the command line, or one that the list names, which lies beside it and gives its
/// name to a folder.
fn part(
    args: &Pack,
    spec: Option<&str>,
    list: &str,
    tensors: &TensorFile,
    progress: &Progress,
    budget: &mut Budget,
) -> Result<Part> {
    let list_file = loader::name(&args.layers);
    let basis = args.basis.map(Into::into);
    let (folder, stored) = match spec {
        None => {
            let stored = packed::stored(args.design.as_deref(), args.spec.as_deref(), basis, progress)?;
            (String::new(), stored)
        }
        Some(file) => {
            let path = args.layers.parent().unwrap_or(Path::new("")).join(file);
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            if !layers::is_file_name(&stem) {
                let what = format!("{file:?} gives a folder its name: {}", layers::unsafe_name(&stem));
                return Err(Error::input(list_file, "layers.spec", what));
            }
            (stem, packed::stored(None, Some(&path), basis, progress)?)
        }
    };
    let layers = layers::read(&mapping::expand(list, &list_file, tensors)?, &list_file)?;
    let list = LayerList { layers: &layers, file: &list_file };
    let files = pack::pack_within(&stored, list, tensors, args.words.options(), budget)?;
    let mut files: Files = files.into_iter().collect();
    packed::add_images(&mut files, &args.memory, &folder, budget)?;
    let manifest = packed::manifest_of(&files)?;
    Ok(Part { folder, layers, manifest, files })
}

/// Tensors that no layer names.
fn extra<'a>(
    tensors: &TensorFile,
    layers: impl Iterator<Item = &'a Layer>,
    strict: bool,
) -> Result<Vec<String>> {
    let named = layers.flat_map(|layer| layer.planes.iter().chain(&layer.alpha));
    let extra = mapping::extra(tensors, named.map(String::as_str));
    if strict && !extra.is_empty() {
        let what = format!("no layer names the tensors {}", extra.join(", "));
        return Err(Error::input(tensors.file(), "", what));
    }
    Ok(extra)
}

fn print(args: &Pack, parts: &[Part], names: Vec<&String>, extra: &[String]) -> Result<()> {
    let manifests: Vec<_> = parts.iter().map(|part| &part.manifest).collect();
    if args.json {
        let object = |manifest: &Manifest| -> Result<_> {
            Ok(json!({ "layers": manifest.layers, "basis": manifest.basis.name(),
                "basis_digest": manifest.basis_digest, "accounts": packed::json(&account::packed(manifest))? }))
        };
        let mut whole = json!({ "schema_version": SCHEMA_VERSION, "files": names, "extra_tensors": extra });
        match (manifests.as_slice(), whole.as_object_mut()) {
            ([manifest], Some(whole)) => {
                whole.extend(object(manifest)?.as_object().cloned().unwrap_or_default());
            }
            (_, Some(whole)) => {
                let all = parts.iter().zip(&manifests).map(|(part, m)| Ok((part.folder.clone(), object(m)?)));
                whole.insert("parts".into(), all.collect::<Result<serde_json::Map<_, _>>>()?.into());
            }
            (_, None) => {}
        }
        return terminal::print_json(&whole);
    }
    let mut text = String::new();
    for (part, manifest) in parts.iter().zip(&manifests) {
        text += &packed::table(&account::packed(manifest));
        let folder = args.out.join(&part.folder);
        text += &format!("words of {} bits in {}\n", manifest.word_width, loader::name(&folder));
    }
    if !extra.is_empty() {
        text += &format!("in no layer: {}\n", one_line(&extra.join(", ")));
    }
    terminal::print(&text)
}
