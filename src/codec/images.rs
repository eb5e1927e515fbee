//! Further images of packed words: each layer in another form, or all layers one behind the other.

use super::addresses::{self, MAP, MAPS, MEMORY};
use super::budget::Budget;
use super::manifest::{self, Manifest};
use super::{convert, image};
use crate::error::{Error, Result};
use crate::spec::json_text;
use std::collections::BTreeMap;

/// Content of packed files by their names.
type Files = BTreeMap<String, Vec<u8>>;

/// Forms of images beside those that every packed layer gets, by extension.
#[derive(Debug, Clone, Default)]
pub struct Images {
    /// An image a layer.
    pub each: Vec<String>,
    /// One of all layers, called `memory`, with an address map for programs.
    pub whole: Vec<String>,
}

/// Adds `images` to the packed `files`; every frame is there as `.bin`. `folder` is where they go below the output.
///
/// # Errors
/// A layer of the name that the image of all layers has, or of that of its map; more memory than the budget has.
pub fn add_images(files: &mut Files, images: &Images, folder: &str, budget: &mut Budget) -> Result<()> {
    let manifest = manifest_of(files)?;
    let mut added = Files::new();
    for name in &images.each {
        let format = image::by_extension(name, "")?;
        for layer in &manifest.layers {
            take_image(format, layer.words, &manifest, budget)?;
            let words = convert::frame_words(&manifest, layer, find_file(files, &layer.bin_name())?)?;
            added.insert(format!("{}.{name}", layer.name), (format.write)(&words, &layer.name));
        }
    }
    if !images.whole.is_empty() {
        let whole = if folder.is_empty() { MEMORY.to_owned() } else { format!("{folder}_{MEMORY}") };
        is_free(&manifest, &[MEMORY, &whole, MAP])?;
        let all = manifest.layers.iter().fold(0, |sum: usize, layer| sum.saturating_add(layer.words));
        let formats = images.whole.iter().map(|name| Ok((name, image::by_extension(name, "")?)));
        let formats = formats.collect::<Result<Vec<_>>>()?;
        for (_, format) in &formats {
            take_image(format, all, &manifest, budget)?;
        }
        let words = convert::memory_words(&manifest, |file| find_file(files, file).map(<[u8]>::to_vec))?;
        for (name, format) in formats {
            added.insert(format!("{MEMORY}.{name}"), (format.write)(&words, &whole));
        }
        let json = json_text(&addresses::addresses_json(&manifest));
        let texts = [json, addresses::c_header(&manifest, &whole)];
        added.extend(MAPS.into_iter().map(str::to_owned).zip(texts.map(String::into_bytes)));
    }
    files.extend(added);
    let manifest = manifest.with_files(&*files);
    files.insert(manifest::FILE_NAME.into(), manifest.to_text()?.into_bytes());
    Ok(())
}

/// No layer is called like the image of all layers or its map, or is one identifier with them.
fn is_free(manifest: &Manifest, names: &[&str]) -> Result<()> {
    for (i, layer) in manifest.layers.iter().enumerate() {
        if let Some(name) =
            names.iter().find(|name| image::folded_name(name) == image::folded_name(&layer.name))
        {
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
fn take_image(
    format: &image::ImageFormat,
    words: usize,
    manifest: &Manifest,
    budget: &mut Budget,
) -> Result<()> {
    let width = manifest.word_width;
    budget.take_bytes(format.most_bytes(words, width), format!("an image .{}", format.extension))?;
    budget.check_bytes(words.saturating_mul(width / 8).saturating_mul(4), "its words")
}

fn find_file<'a>(files: &'a Files, name: &str) -> Result<&'a [u8]> {
    let file = files.get(name).map(Vec::as_slice);
    file.ok_or_else(|| Error::Internal(format!("{name} was not packed")))
}

/// The manifest among files about to be written.
///
/// # Errors
/// `Internal` where there is none.
pub fn manifest_of(files: &Files) -> Result<Manifest> {
    let bytes = files.get(manifest::FILE_NAME).map(Vec::as_slice).unwrap_or_default();
    Manifest::from_text(&String::from_utf8_lossy(bytes), manifest::FILE_NAME)
        .map_err(|e| Error::Internal(format!("an unreadable manifest: {e}")))
}
