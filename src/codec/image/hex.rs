//! `.hex`: a word a line in hexadecimal, as `$readmemh` reads it. Intel HEX, which begins with `:`, is read too.

use super::format::ImageFormat;
use super::format::hex_bytes;
use super::{intel_hex, readmem, text};
use crate::codec::frame::FrameWords;
use crate::error::Result;

/// Lower-case digits, highest first, `width / 4` of them a line.
pub const FORMAT: ImageFormat = ImageFormat {
    extension: "hex",
    describe: "a word a line, for $readmemh",
    is_text: true,
    word_bytes: hex_bytes,
    write: write_words,
    read: read_words,
    width: word_width,
};

fn write_words(words: &FrameWords, _name: &str) -> Vec<u8> {
    let mut text = String::new();
    for at in 0..words.len() {
        text::push_digits(&mut text, words, at);
        text.push('\n');
    }
    text.into_bytes()
}

fn read_words(bytes: &[u8], width: usize, file: &str) -> Result<FrameWords> {
    match is_intel(bytes) {
        true => intel_hex::read_words(bytes, width, file),
        false => readmem::read_words(bytes, width, file),
    }
}

/// That of the words; records of Intel HEX hold bytes.
fn word_width(bytes: &[u8]) -> Option<usize> {
    if is_intel(bytes) { Some(8) } else { readmem::word_width(bytes) }
}

fn is_intel(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start().starts_with(b":")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str) -> String {
        read_words(text.as_bytes(), 8, "f.hex").unwrap_err().to_string()
    }

    #[test]
    fn highest_digit_first() {
        let words = read_words(b"0A\n\nf1\n", 8, "f").unwrap();
        assert_eq!(words.bits.as_words(), [0xf10a]);
        assert_eq!(write_words(&words, ""), b"0a\nf1\n");
        assert_eq!(write_words(&FrameWords { width: 16, bits: words.bits }, ""), b"f10a\n");
    }

    #[test]
    fn errors_name_the_line() {
        assert_eq!(says("00\n123\n"), "f.hex: line 2: \"123\" is no word of 2 hexadecimal digits");
        assert_eq!(says("0g\n"), "f.hex: line 1: \"0g\" is no word of 2 hexadecimal digits");
    }

    #[test]
    fn intel_hex_is_known_by_its_colon() {
        let text = b"\n:0400000012345678E8\n:00000001FF\n";
        assert_eq!(
            (word_width(text), read_words(text, 8, "f").unwrap().bits.as_words()),
            (Some(8), &[0x7856_3412][..])
        );
    }
}
