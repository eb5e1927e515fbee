//! `pack`: packs stored bits of a trained network into streams.

use super::args::Pack;
use super::{loader, packed as folders, progress::ProgressLine, terminal};
use crate::codec::manifest::Manifest;
use crate::codec::{account, mapping};
use crate::design::Watch;
use crate::design::packing::{Packed, Packing, pack};
use crate::error::Result;
use crate::shown::one_line;
use crate::spec::SCHEMA_VERSION;
use serde_json::json;
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// Bad input of any of the files, or a folder that cannot be written.
pub fn run_pack(args: &Pack) -> Result<()> {
    let progress = ProgressLine::new();
    progress.enter_stage("reading")?;
    let list = loader::read_list(&args.layers)?;
    let mut budget = args.limit.to_budget();
    let tensors = loader::read_tensors(&args.input, &mapping::wants_numbers(&list), &mut budget)?;
    progress.enter_stage("packing")?;
    let packing = Packing {
        list: &list,
        file: &loader::display_name(&args.layers),
        basis: args.basis.map(Into::into),
        words: args.words.to_options(),
        images: args.memory.to_images(),
        strict: args.strict,
    };
    // Paths of specs are relative to the list.
    let beside = args.layers.parent().unwrap_or(Path::new(""));
    let decoder = |spec: Option<&str>| match spec {
        None => folders::open_decoder(args.design.as_deref(), args.spec.as_deref()),
        Some(file) => folders::open_decoder(None, Some(&beside.join(file))),
    };
    let packed = pack(&packing, tensors, &decoder, &mut budget, &progress)?;
    progress.enter_stage("writing")?;
    folders::write_packed(&args.out, &packed.files, args.force)?;
    drop(progress);
    print_result(args, &packed)
}

fn print_result(args: &Pack, packed: &Packed) -> Result<()> {
    let Packed { files, parts, extra } = packed;
    let manifests: Vec<_> = parts.iter().map(|part| &part.manifest).collect();
    if args.json {
        let object = |manifest: &Manifest| -> Result<_> {
            Ok(json!({ "layers": manifest.layers, "basis": manifest.basis.name(),
                "basis_digest": manifest.basis_digest, "accounts": account::accounts_json(&account::packed_accounts(manifest))? }))
        };
        let mut whole = json!({ "schema_version": SCHEMA_VERSION, "files": files.keys().collect::<Vec<_>>(), "extra_tensors": extra });
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
        text += &folders::accounts_table(&account::packed_accounts(manifest));
        let folder = args.out.join(&part.folder);
        text += &format!("words of {} bits in {}\n", manifest.word_width, loader::display_name(&folder));
    }
    if !extra.is_empty() {
        text += &format!("in no layer: {}\n", one_line(&extra.join(", ")));
    }
    terminal::print_text(&text)
}
