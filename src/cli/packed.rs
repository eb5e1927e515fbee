//! Folders that `pack` and `encode` write.

use super::codec_args::Memory;
use super::output::{self, Digest, Files, Found, Guard, Listing};
use super::progress::Progress;
use super::{load, loader, networks, terminal};
use crate::code::Stored;
use crate::codec::account::Account;
use crate::codec::addresses::{self, MAP, MAPS, MEMORY};
use crate::codec::budget::Budget;
use crate::codec::digest::is_sealed;
use crate::codec::manifest::{self, Manifest};
use crate::codec::{convert, image};
use crate::error::{Error, Result};
use crate::search::Params;
use crate::shown::one_line;
use crate::spec::{Basis, DEFAULT_STRATEGY, DecoderSpec, Target};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What a decoder stores: that of a generated design, or of a spec in a file, whose basis `basis` may choose.
///
/// # Errors
/// Neither is given, it is bad input, or its basis is not sure to be that of a design; `Interrupted`.
pub fn stored(
    design: Option<&Path>,
    spec: Option<&Path>,
    basis: Option<Basis>,
    progress: &Progress,
) -> Result<Stored> {
    match (design, spec) {
        (Some(dir), _) => {
            let stored = load::folder(dir)?.stored;
            let found = stored.spec.basis;
            if basis.is_some_and(|basis| basis != found) {
                let what = format!("{} was generated with basis {}", loader::name(dir), found.name());
                return Err(Error::input("", "--basis", what));
            }
            Ok(stored)
        }
        (None, Some(path)) => {
            let mut spec = load::spec(path)?;
            spec.basis = basis.unwrap_or(spec.basis);
            default_search(&spec)
                .and_then(|()| networks::stored(spec, &Params::default(), progress))
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

/// The words of a layer of such a folder, at most as many bytes as its manifest says.
///
/// # Errors
/// As for every file.
pub fn load(dir: &Path, manifest: &Manifest, file: &str) -> Result<Vec<u8>> {
    super::interrupt::check()?;
    let layer = manifest.layers.iter().find(|layer| layer.bin_name() == file);
    let bytes = layer.map_or(0, |layer| layer.bin_bytes(manifest.word_width));
    loader::read(&dir.join(file), bytes)
}

/// Adds the images that `memory` asks for; every frame is there as `.bin`. `folder` is where they go below the output.
///
/// # Errors
/// A layer of the name that the image of all layers has, or of that of its map; more memory than the budget has.
pub fn add_images(files: &mut Files, memory: &Memory, folder: &str, budget: &mut Budget) -> Result<()> {
    let manifest = manifest_of(files)?;
    let mut added = Files::new();
    for name in &memory.image {
        let format = image::by_extension(name, "")?;
        for layer in &manifest.layers {
            take_image(format, layer.words, &manifest, budget)?;
            let words = convert::frame(&manifest, layer, found(files, &layer.bin_name())?)?;
            added.insert(format!("{}.{name}", layer.name), (format.write)(&words, &layer.name));
        }
    }
    if !memory.memory.is_empty() {
        let whole = if folder.is_empty() { MEMORY.to_owned() } else { format!("{folder}_{MEMORY}") };
        is_free(&manifest, &[MEMORY, &whole, MAP])?;
        let all = manifest.layers.iter().fold(0, |sum: usize, layer| sum.saturating_add(layer.words));
        let formats = memory.memory.iter().map(|name| Ok((name, image::by_extension(name, "")?)));
        let formats = formats.collect::<Result<Vec<_>>>()?;
        for (_, format) in &formats {
            take_image(format, all, &manifest, budget)?;
        }
        let words = convert::memory(&manifest, |file| found(files, file).map(<[u8]>::to_vec))?;
        for (name, format) in formats {
            added.insert(format!("{MEMORY}.{name}"), (format.write)(&words, &whole));
        }
        let json = terminal::json_text(&addresses::json(&manifest));
        let texts = [json, addresses::c_header(&manifest, &whole)];
        added.extend(MAPS.into_iter().map(str::to_owned).zip(texts.map(String::into_bytes)));
    }
    files.extend(added);
    let manifest = manifest.with_files(&*files);
    files.insert(manifest::FILE_NAME.into(), manifest.write()?.into_bytes());
    Ok(())
}

/// No layer is called like the image of all layers or its map, or is one identifier with them.
fn is_free(manifest: &Manifest, names: &[&str]) -> Result<()> {
    for (i, layer) in manifest.layers.iter().enumerate() {
        if let Some(name) = names.iter().find(|name| image::folded(name) == image::folded(&layer.name)) {
            let what = format!(
                "{:?}, but {name:?} is the name of the image of all layers or of its map",
                layer.name
            );
            return Err(Error::input("", format!("layers[{i}].name"), what));
        }
    }
    Ok(())
}

/// Takes what an image of so many words needs from the budget, beside the words themselves.
fn take_image(format: &image::Format, words: usize, manifest: &Manifest, budget: &mut Budget) -> Result<()> {
    let width = manifest.word_width;
    budget.take(format.most_bytes(words, width), format!("an image .{}", format.extension))?;
    budget.check(words.saturating_mul(width / 8).saturating_mul(4), "its words")
}

fn found<'a>(files: &'a Files, name: &str) -> Result<&'a [u8]> {
    let file = files.get(name).map(Vec::as_slice);
    file.ok_or_else(|| Error::Internal(format!("{name} was not packed")))
}

/// Writes the folder.
///
/// # Errors
/// As every output; a folder of somebody else without `force`.
pub fn write(dir: &Path, files: &Files, force: bool) -> Result<()> {
    let ours = |found: &Found| listed(found, files);
    output::write(dir, files, if force { Guard::Force } else { Guard::Only(&ours) })
}

/// The manifest among files about to be written.
///
/// # Errors
/// `Internal` where there is none.
pub fn manifest_of(files: &Files) -> Result<Manifest> {
    let bytes = files.get(manifest::FILE_NAME).map(Vec::as_slice).unwrap_or_default();
    Manifest::read(&String::from_utf8_lossy(bytes), manifest::FILE_NAME)
        .map_err(|e| Error::Internal(format!("an unreadable manifest: {e}")))
}

/// The files that an earlier run wrote, of this version or another, to the folder itself or to those in it that are written
/// now: others may be copies. `None` where there is no manifest of one.
fn listed(found: &Found, written: &Files) -> Option<Listing> {
    let manifests = found.files.keys().filter(|path| path.rsplit('/').next() == Some(manifest::FILE_NAME));
    let ours = manifests.filter(|path| !path.contains('/') || written.contains_key(*path));
    let parts: Vec<_> = ours.filter_map(|path| listed_in(path, found)).collect();
    (!parts.is_empty()).then(|| parts.into_iter().flatten().collect())
}

/// The files that the manifest at `path` lists.
fn listed_in(path: &str, found: &Found) -> Option<Listing> {
    #[derive(Deserialize)]
    struct Stated {
        #[serde(rename = "basis_digest")]
        _basis_digest: String,
        layers: Vec<Layer>,
        files: Option<BTreeMap<String, String>>,
        digest: String,
    }
    #[derive(Deserialize)]
    struct Layer {
        name: String,
        sha256: String,
    }
    let text = found.text(path)?;
    let stated: Stated = serde_json::from_str(&text).ok()?;
    let sealed = is_sealed(&text, &stated.digest);
    // Before manifests listed all files they told of the frames alone.
    let frames = || {
        stated.layers.into_iter().flat_map(|Layer { name, sha256 }| {
            [(format!("{name}.bin"), Digest::Sha256(sha256)), (format!("{name}.hex"), Digest::Any)]
        })
    };
    let files: Listing = match stated.files {
        Some(files) => files.into_iter().map(|(name, digest)| (name, Digest::Sha256(digest))).collect(),
        None => frames().collect(),
    };
    let folder = path.strip_suffix(manifest::FILE_NAME)?;
    let this = (path.to_owned(), if sealed { Digest::Any } else { Digest::Broken });
    Some(files.into_iter().map(|(name, digest)| (format!("{folder}{name}"), digest)).chain([this]).collect())
}

/// What the layers take, and all together, as a table.
pub fn table(accounts: &[Account]) -> String {
    let mut text = format!(
        "{:<16} {:>10} {:>8} {:>8} {:>12} {:>8} {:>10} {:>7} {:>8} {:>7} {:>7}\n",
        "layer",
        "weights",
        "groups",
        "padding",
        "stored bits",
        "spare",
        "alpha bits",
        "asked",
        "b/weight",
        "ratio",
        "with α"
    );
    for a in accounts.iter().chain([&Account::total(accounts)]) {
        text += &format!(
            "{:<16} {:>10} {:>8} {:>8} {:>12} {:>8} {:>10} {:>7.3} {:>8.4} {:>7.2} {:>7.2}\n",
            one_line(&a.name),
            a.n_weights,
            a.groups,
            a.padding_weights,
            a.stored_bits,
            a.word_padding_bits,
            a.alpha_bits,
            a.bits_per_weight_asked,
            a.bits_per_weight,
            a.ratio,
            a.ratio_with_alpha
        );
    }
    text
}

/// The same as JSON.
///
/// # Errors
/// `Input` where a sum is beyond the integers of JSON.
pub fn json(accounts: &[Account]) -> Result<serde_json::Value> {
    let value = |account: &Account| {
        serde_json::to_value(account).map_err(|_| {
            let what = format!("{} stored bits: beyond 64 bits, which JSON cannot say", account.stored_bits);
            Error::input("", &account.name, what)
        })
    };
    let layers = accounts.iter().map(value).collect::<Result<Vec<_>>>()?;
    Ok(serde_json::json!({ "layers": layers, "total": value(&Account::total(accounts))? }))
}
