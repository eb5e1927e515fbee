//! `.hex`: a word a line in hexadecimal, as `$readmemh` reads it. Intel HEX, which begins with `:`, is read too.

use super::format::Format;
use super::{intel_hex, readmem, text};
use crate::codec::frame::Words;
use crate::error::Result;

/// Lower-case digits, highest first, `width / 4` of them a line.
pub const FORMAT: Format =
    Format { extension: "hex", describe: "a word a line, for $readmemh", write, read, width };

fn write(words: &Words, _name: &str) -> Vec<u8> {
    let mut text = String::new();
    for at in 0..words.len() {
        text::push_digits(&mut text, words, at);
        text.push('\n');
    }
    text.into_bytes()
}

fn read(bytes: &[u8], width: usize, file: &str) -> Result<Words> {
    match is_intel(bytes) {
        true => intel_hex::read(bytes, width, file),
        false => readmem::read(bytes, width, file),
    }
}

/// That of the words; records of Intel HEX hold bytes.
fn width(bytes: &[u8]) -> Option<usize> {
    if is_intel(bytes) { Some(8) } else { readmem::width(bytes) }
}

fn is_intel(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start().starts_with(b":")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str) -> String {
        read(text.as_bytes(), 8, "f.hex").unwrap_err().to_string()
    }

    #[test]
    fn highest_digit_first() {
        let words = read(b"0A\n\nf1\n", 8, "f").unwrap();
        assert_eq!(words.bits.words(), [0xf10a]);
        assert_eq!(write(&words, ""), b"0a\nf1\n");
        assert_eq!(write(&Words { width: 16, bits: words.bits }, ""), b"f10a\n");
    }

    #[test]
    fn errors_name_the_line() {
        assert_eq!(says("00\n123\n"), "f.hex: line 2: \"123\" is no word of 2 hexadecimal digits");
        assert_eq!(says("0g\n"), "f.hex: line 1: \"0g\" is no word of 2 hexadecimal digits");
    }

    #[test]
    fn intel_hex_is_known_by_its_colon() {
        let text = b"\n:0400000012345678E8\n:00000001FF\n";
        assert_eq!((width(text), read(text, 8, "f").unwrap().bits.words()), (Some(8), &[0x7856_3412][..]));
    }
}
