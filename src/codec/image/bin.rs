//! `.bin`: the words as bytes, lowest byte of a word first.

use super::format::ImageFormat;
use super::format::raw_bytes;
use crate::codec::frame::FrameWords;
use crate::error::{Error, Result};
use crate::gf2::BitVec;

/// Words of whole bytes, little-endian, nothing around them.
pub const FORMAT: ImageFormat = ImageFormat {
    extension: "bin",
    describe: "bytes, the lowest of a word first",
    is_text: false,
    word_bytes: raw_bytes,
    write: write_words,
    read: read_words,
    width: |_| None,
};

/// The words as bytes; a cut last byte is dropped.
pub fn write_words(words: &FrameWords, _name: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> = words.bits.as_words().iter().flat_map(|word| word.to_le_bytes()).collect();
    bytes.truncate(words.bits.len() / 8);
    bytes
}

/// Words of `width` bits; `file` names the content in errors.
///
/// # Errors
/// Bytes that are no whole number of words.
pub fn read_words(bytes: &[u8], width: usize, file: &str) -> Result<FrameWords> {
    if !(bytes.len() * 8).is_multiple_of(width) {
        let what = format!("{} bytes are no whole number of words of {width} bits", bytes.len());
        return Err(Error::input(file, "", what));
    }
    let word = |chunk: &[u8]| chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    let words = bytes.chunks(8).map(word).collect();
    Ok(FrameWords { width, bits: BitVec::from_words(bytes.len() * 8, words) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_byte_first() {
        let words = read_words(&[1, 2, 3, 4], 16, "f").unwrap();
        assert_eq!(words.len(), 2);
        assert_eq!(words.bits.as_words(), [0x0403_0201]);
        assert_eq!(write_words(&words, ""), [1, 2, 3, 4]);
    }

    #[test]
    fn a_cut_word_is_an_error() {
        let error = read_words(&[1, 2, 3], 16, "f.bin").unwrap_err().to_string();
        assert_eq!(error, "f.bin: 3 bytes are no whole number of words of 16 bits");
    }
}
