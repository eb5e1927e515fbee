//! Packed folders, as `pack` and `encode` write them.

use super::output::{self, Digest, FoundFile, Guard, Listing};
use super::{load, loader};
use crate::codec::account::Account;
use crate::codec::digest::is_sealed;
use crate::codec::manifest::{self, Manifest};
use crate::design::Files;
use crate::design::packing::LayerDecoder;
use crate::error::{Error, Result};
use crate::shown::one_line;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The decoder of a generated design, or of a spec file.
///
/// # Errors
/// Neither is given, or it is invalid.
pub fn open_decoder(design: Option<&Path>, spec: Option<&Path>) -> Result<LayerDecoder> {
    match (design, spec) {
        (Some(dir), _) => Ok(LayerDecoder::Saved(load::load_design(dir)?.into(), loader::display_name(dir))),
        (None, Some(path)) => {
            Ok(LayerDecoder::Spec(load::load_spec(path)?.into(), loader::display_name(path)))
        }
        (None, None) => Err(Error::input("", "--spec", "a spec or a design is needed")),
    }
}

/// The words of a layer of a packed folder, at most as many bytes as its manifest states.
///
/// # Errors
/// As for every input file.
pub fn load_layer(dir: &Path, manifest: &Manifest, file: &str) -> Result<Vec<u8>> {
    super::interrupt::check_stopped()?;
    let layer = manifest.layers.iter().find(|layer| layer.bin_name() == file);
    let bytes = layer.map_or(0, |layer| layer.bin_bytes(manifest.word_width));
    loader::read_file(&dir.join(file), bytes)
}

/// Writes a packed folder.
///
/// # Errors
/// As for every output; a folder that the tool did not write, without `force`.
pub fn write_packed(dir: &Path, files: &Files, force: bool) -> Result<()> {
    let ours = |found: &FoundFile| packed_listing(found, files);
    output::write_folder(dir, files, if force { Guard::Force } else { Guard::Only(&ours) })
}

/// The files that an earlier run, of any version, wrote to the folder itself or to those of its subfolders
/// that are written now: others may be copies. `None` if no manifest is found.
fn packed_listing(found: &FoundFile, written: &Files) -> Option<Listing> {
    let manifests = found.files.keys().filter(|path| path.rsplit('/').next() == Some(manifest::FILE_NAME));
    let ours = manifests.filter(|path| !path.contains('/') || written.contains_key(*path));
    let parts: Vec<_> = ours.filter_map(|path| listed_in(path, found)).collect();
    (!parts.is_empty()).then(|| parts.into_iter().flatten().collect())
}

/// The files listed by the manifest at `path`.
fn listed_in(path: &str, found: &FoundFile) -> Option<Listing> {
    #[derive(Deserialize)]
    struct StatedPacking {
        #[serde(rename = "basis_digest")]
        _basis_digest: String,
        layers: Vec<StatedLayer>,
        files: Option<BTreeMap<String, String>>,
        digest: String,
    }
    #[derive(Deserialize)]
    struct StatedLayer {
        name: String,
        sha256: String,
    }
    let text = found.load_text(path)?;
    let stated: StatedPacking = serde_json::from_str(&text).ok()?;
    let sealed = is_sealed(&text, &stated.digest);
    // A manifest without `files` tells only the files of the layers.
    let frames = || {
        stated.layers.into_iter().flat_map(|StatedLayer { name, sha256 }| {
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

/// Table of the storage of every layer and their total.
pub fn accounts_table(accounts: &[Account]) -> String {
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
    for a in accounts.iter().chain([&Account::sum_accounts(accounts)]) {
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
