//! Conversion of the words of an image to the form that another one needs.

use super::digest;
use super::frame::{BitOrder, FrameWords};
use super::image::bin;
use super::manifest::{self, Manifest, PackedLayer};
use crate::error::{Error, Result};
use crate::gf2::BitVec;

/// Most bits that zeros fill an image up to.
pub const MAX_BITS: usize = match 1usize.checked_shl(32) {
    Some(most) => most,
    None => usize::MAX,
};

/// The words of a layer from the content of its `.bin`.
///
/// # Errors
/// Another number of words than the manifest states, or another digest.
pub fn frame_words(manifest: &Manifest, layer: &PackedLayer, bin: &[u8]) -> Result<FrameWords> {
    let file = layer.bin_name();
    let words = bin::read_words(bin, manifest.word_width, &file)?;
    if words.len() != layer.words {
        let what = format!("{} words, the manifest states {}", words.len(), layer.words);
        return Err(Error::input(file, "", what));
    }
    if digest::sha256_hex(bin) != layer.sha256 {
        let what = format!("SHA-256 is not that of {}", manifest::FILE_NAME);
        return Err(Error::input(file, "", what));
    }
    Ok(words)
}

/// The words of all layers, one frame behind the other.
///
/// # Errors
/// Errors of `load`, and those of [`frame_words`].
pub fn memory_words(
    manifest: &Manifest,
    mut load: impl FnMut(&str) -> Result<Vec<u8>>,
) -> Result<FrameWords> {
    let mut bits = BitVec::default();
    for layer in &manifest.layers {
        bits.extend(&frame_words(manifest, layer, &load(&layer.bin_name())?)?.bits);
    }
    Ok(FrameWords { width: manifest.word_width, bits })
}

/// Changes of the form of words.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change {
    /// Order of the stream in the words as they are: a new width cuts the stream, not the words.
    pub order: BitOrder,
    /// Mirror every word: LSB-first to MSB-first and back.
    pub mirror: bool,
    /// Bits of the new words; the last one is filled with zeros.
    pub width: Option<usize>,
    /// Reverse the bytes of every word.
    pub swap_bytes: bool,
    /// Words in all; the rest is zeros.
    pub depth: Option<usize>,
}

impl Change {
    /// Number of the changed words and their width in bits, without making them.
    ///
    /// # Errors
    /// A width that is no whole number of bytes, a depth too small for the words or beyond [`MAX_BITS`].
    pub fn changed_size(self, words: &FrameWords) -> Result<(usize, usize)> {
        let refuse = |field, what| Err(Error::input("", field, what));
        let width = self.width.unwrap_or(words.width).max(1);
        if self.width.is_some_and(|width| width == 0 || !width.is_multiple_of(8) || width > 1 << 16) {
            return refuse("width", format!("{width}, must be 8 to 65536 in whole bytes"));
        }
        let n_words = words.bits.len().div_ceil(width);
        let most = MAX_BITS / width;
        match self.depth {
            Some(depth) if depth < n_words || depth > most => {
                refuse("depth", format!("{depth}, must be {n_words} to {most} words of {width} bits"))
            }
            depth => Ok((depth.unwrap_or(n_words), width)),
        }
    }

    /// The changed words: the stream cut anew to the new width, then mirrored, byte-swapped and filled with zeros.
    ///
    /// # Errors
    /// As [`Change::changed_size`].
    pub fn apply_to(self, words: FrameWords) -> Result<FrameWords> {
        let (depth, width) = self.changed_size(&words)?;
        let mut words = words;
        let fill = |words: &mut FrameWords, bits: usize| {
            let spare = bits - words.bits.len();
            words.bits.extend(&BitVec::zeros(spare));
        };
        let is_mirrored = self.width.is_some() && self.order == BitOrder::MsbFirst;
        if is_mirrored {
            words = words.mirrored_bits();
        }
        if self.width.is_some() {
            let whole = words.bits.len().next_multiple_of(width);
            fill(&mut words, whole);
            words.width = width;
        }
        if self.mirror != is_mirrored {
            words = words.mirrored_bits();
        }
        if self.swap_bytes {
            words = words.swapped_bytes();
        }
        if self.depth.is_some() {
            fill(&mut words, depth * width);
        }
        Ok(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(width: usize, value: u64) -> FrameWords {
        FrameWords { width, bits: BitVec::from_words(32, vec![value]) }
    }

    #[test]
    fn every_change() {
        let change = |change: Change| change.apply_to(words(16, 0x0403_a2f1)).unwrap();
        assert_eq!(change(Change { mirror: true, ..Change::default() }).bits.as_words(), [0xc020_8f45]);
        assert_eq!(change(Change { swap_bytes: true, ..Change::default() }).bits.as_words(), [0x0304_f1a2]);
        let wide = change(Change { width: Some(24), ..Change::default() });
        assert_eq!((wide.len(), wide.bits.as_words()[0]), (2, 0x0403_a2f1));
        let order = BitOrder::MsbFirst;
        let wide = change(Change { order, width: Some(32), ..Change::default() });
        assert_eq!(wide.bits.as_words(), [0xa2f1_0403], "the first word is the upper half");
        let wide = change(Change { order, width: Some(32), mirror: true, ..Change::default() });
        assert_eq!(wide.bits.as_words(), [0xc020_8f45], "LSB-first, as mirrored before the cut");
        let deep = change(Change { depth: Some(3), ..Change::default() });
        assert_eq!((deep.len(), deep.bits.as_words()[0]), (3, 0x0403_a2f1));
        let error = Change { depth: Some(1), ..Change::default() }.apply_to(words(16, 1)).unwrap_err();
        assert_eq!(error.to_string(), "depth: 1, must be 2 to 268435456 words of 16 bits");
        assert!(Change { width: Some(12), ..Change::default() }.apply_to(words(16, 1)).is_err());
    }
}
