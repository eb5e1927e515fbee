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
    /// Whether words are written as text, which takes several times their bits.
    pub is_text: bool,
    /// Most bytes of a word of that many bits in a file, with what stands around it.
    pub word_bytes: fn(usize) -> usize,
    /// Content of a file with these words; the second argument names them, in formats that hold a name.
    pub write: fn(&FrameWords, &str) -> Vec<u8>,
    /// Words of the given width from a file's content; the last argument names the file in errors.
    pub read: fn(&[u8], usize, &str) -> Result<FrameWords>,
    /// Word width in bits that a file's content states, if it does; any width for a broken file, whose fault
    /// the reader reports.
    pub width: fn(&[u8]) -> Option<usize>,
}

impl ImageFormat {
    /// Whether `depth` words of `width` bits may be written in this form: to be asked before they are.
    ///
    /// # Errors
    /// More than [`MAX_TEXT_BITS`](super::MAX_TEXT_BITS) in a text.
    pub fn check_size(&self, depth: usize, width: usize) -> Result<()> {
        if !self.is_text {
            return Ok(());
        }
        let wrong = |what| Error::input("", "", format!("{what}, a .bin any number"));
        check_size(depth, width).map_err(wrong)
    }

    /// Most bytes of an image of `words` words of `width` bits, names included.
    pub fn most_bytes(&self, words: usize, width: usize) -> usize {
        const NAMES: usize = 1 << 10;
        let a_word = (self.word_bytes)(width);
        words.saturating_mul(a_word).saturating_add(NAMES)
    }
}

/// Bytes of a word as they are.
pub(super) fn raw_bytes(width: usize) -> usize {
    width.div_ceil(8)
}

/// Bytes of a word in hexadecimal digits, with a separator and the end of the line.
pub(super) fn hex_bytes(width: usize) -> usize {
    width.div_ceil(4) + 2
}

/// Bytes of a word as literals of eight bits: `    0x12, `.
pub(super) fn literal_bytes(width: usize) -> usize {
    7 * width.div_ceil(8)
}
