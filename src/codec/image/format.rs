//! A format of memory images, and the size of its files.

use super::memory::check_size;
use crate::codec::frame::FrameWords;
use crate::error::{Error, Result};

/// Word width, in bits, for reading a broken file, so that the reader reports the fault.
pub(super) const ANY_WIDTH: usize = 8;

/// One way to write packed words to a file.
pub struct ImageFormat {
    /// File extension, and the name of the format.
    pub extension: &'static str,
    /// One-line description for help texts.
    pub describe: &'static str,
    /// Content of a file with these words; the second argument names them, in formats that hold a name.
    pub write: fn(&FrameWords, &str) -> Vec<u8>,
    /// Words of the given width from a file's content; the last argument names the file in errors.
    pub read: fn(&[u8], usize, &str) -> Result<FrameWords>,
    /// Word width in bits that a file's content states, if it does; any width for a broken file, whose fault
    /// the reader reports.
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

    /// Most bytes of an image of `words` words of `width` bits, names included.
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
