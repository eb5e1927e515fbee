//! Frames of a packed folder, as stimulus for a wrapper or content of its ROM.

use super::{loader, unpack};
use crate::codec::frame::BitOrder;
use crate::codec::image::bin;
use crate::codec::manifest::{FILE_NAME, Manifest, PackedLayer};
use crate::error::{Error, Result};
use crate::sim::StreamFrame;
use crate::spec::{DecoderSpec, MAX_ROM_BITS, MAX_ROM_FRAMES, RomFrame, RomSpec, StreamSpec, WordSource};
use std::path::Path;

/// Most words of a stimulus; each takes some 100 bytes of memory.
const MAX_WORDS: usize = 1 << 23;

/// Fills the ROM of `spec` with the frames of the folder, and the digest of their basis.
///
/// # Errors
/// `spec` has no ROM; as [`load_frames`].
pub fn fill_rom(spec: &mut DecoderSpec, dir: &Path) -> Result<()> {
    let stream = spec.stream.as_mut();
    let Some(stream) = stream.filter(|stream| matches!(stream.around.source, WordSource::Rom(_))) else {
        return Err(Error::input("", "--rom", "the spec's stream has no source \"rom\" to fill"));
    };
    let manifest = unpack::read_manifest(dir)?;
    check_fits(&manifest, dir)?;
    let frames = load_frames(&manifest, stream, dir)?;
    let frames =
        frames.into_iter().map(|StreamFrame { groups, words, .. }| RomFrame { groups, words }).collect();
    stream.around.source = WordSource::Rom(RomSpec { basis_digest: manifest.basis_digest, frames });
    Ok(())
}

fn check_fits(manifest: &Manifest, dir: &Path) -> Result<()> {
    let (frames, bits) = (manifest.layers.len(), total_words(manifest).saturating_mul(manifest.word_width));
    if frames <= MAX_ROM_FRAMES && bits <= MAX_ROM_BITS {
        return Ok(());
    }
    let file = loader::display_name(&dir.join(FILE_NAME));
    let what =
        format!("{frames} frames of {bits} bits, a memory holds at most {MAX_ROM_FRAMES} and {MAX_ROM_BITS}");
    Err(Error::input(file, "layers", what))
}

/// Number of words of all layers.
fn total_words(manifest: &Manifest) -> usize {
    manifest.layers.iter().fold(0, |sum, layer| sum.saturating_add(layer.words))
}

/// The frames, one a layer, in the order of the manifest.
///
/// # Errors
/// Words of another width or bit order, more than [`MAX_WORDS`], a count that does not fit `frame_groups`,
/// broken files.
pub fn load_frames(manifest: &Manifest, stream: &StreamSpec, dir: &Path) -> Result<Vec<StreamFrame>> {
    if manifest.word_width != stream.width || manifest.bit_order != BitOrder::LsbFirst {
        let file = loader::display_name(&dir.join(FILE_NAME));
        let what = format!("the design takes words of {} bits, filled from bit 0", stream.width);
        return Err(Error::input(file, "word_width", what));
    }
    if total_words(manifest) > MAX_WORDS {
        let what =
            format!("{} words in all, at most {MAX_WORDS} are sent through a design", total_words(manifest));
        return Err(Error::input(loader::display_name(&dir.join(FILE_NAME)), "layers", what));
    }
    manifest.layers.iter().map(|layer| load_frame(manifest, layer, dir, stream.groups_width)).collect()
}

fn load_frame(
    manifest: &Manifest,
    layer: &PackedLayer,
    dir: &Path,
    groups_width: usize,
) -> Result<StreamFrame> {
    let path = dir.join(layer.bin_name());
    let bytes = loader::read_file(&path, layer.bin_bytes(manifest.word_width))?;
    crate::codec::unpack::stored_stream(manifest, layer, &bytes)?;
    let words = bin::read_words(&bytes, manifest.word_width, &loader::display_name(&path))?;
    let groups = u32::try_from(layer.groups).ok().filter(|groups| u64::from(*groups) < 1 << groups_width);
    let Some(groups) = groups else {
        let what = format!("{} groups do not fit the {groups_width} bits of frame_groups", layer.groups);
        return Err(Error::input(loader::display_name(&path), "", what));
    };
    let word = |i: usize| words.bits.slice(i * words.width, words.width);
    Ok(StreamFrame { groups, words: (0..words.len()).map(word).collect() })
}
