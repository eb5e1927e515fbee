//! One form of memory images, and the size of what it writes.

use super::memory::check_size;
use crate::codec::frame::FrameWords;
use crate::error::{Error, Result};

/// What a broken file is read with, to say what is wrong.
pub(super) const ANY_WIDTH: usize = 8;

/// One way to write packed words to a file.
pub struct ImageFormat {
    /// File extension, and the name of the format.
    pub extension: &'static str,
    /// What reads it, for help texts.
    pub describe: &'static str,
    /// The file's content; the second argument names what it holds, for formats that name it.
    pub write: fn(&FrameWords, &str) -> Vec<u8>,
    /// Words of the given width from a file's content; the last argument names the file in errors.
    pub read: fn(&[u8], usize, &str) -> Result<FrameWords>,
    /// The width that a file's content tells, where it does; of one that is broken any, since reading says what is wrong.
    pub width: fn(&[u8]) -> Option<usize>,
}

impl ImageFormat {
    /// Whether words are written as text, which takes several times their bits.
    pub fn is_text(&self) -> bool {
        !["bin", "safetensors"].contains(&self.extension)
    }

    /// Whether `depth` words of `width` bits may be written in this form: to be asked before they are.
    ///
    /// # Errors
    /// More than [`MAX_TEXT_BITS`](super::MAX_TEXT_BITS) in a text.
    pub fn check_size(&self, depth: usize, width: usize) -> Result<()> {
        if !self.is_text() {
            return Ok(());
        }
        let wrong = |what| Error::input("", "", format!("{what}, a .bin any number"));
        check_size(depth, width).map_err(wrong)
    }

    /// Most bytes of an image of `words` words of `width` bits, and for the names in it.
    pub fn most_bytes(&self, words: usize, width: usize) -> usize {
        const NAMES: usize = 1 << 10;
        let digits = width.div_ceil(4);
        let a_word = match self.extension {
            "bin" | "safetensors" => width.div_ceil(8),
            // Digits and a separator, an address besides, a literal of eight bits.
            "mif" => digits + 21,
            "h" | "rs" => 7 * width.div_ceil(8),
            _ => digits + 2,
        };
        words.saturating_mul(a_word).saturating_add(NAMES)
    }
}
