//! `.hex`: a word a line in hexadecimal, as `$readmemh` reads it.

use super::{Format, text};
use crate::codec::frame::Words;
use crate::error::Result;
use crate::gf2::BitVec;

/// Lower-case digits, highest first, `width / 4` of them a line; blank lines are skipped in reading.
pub const FORMAT: Format =
    Format { extension: "hex", describe: "a word a line, for $readmemh", write, read, width };

fn write(words: &Words, _name: &str) -> Vec<u8> {
    (0..words.len()).flat_map(|at| (text::digits(words, at) + "\n").into_bytes()).collect()
}

fn read(bytes: &[u8], width: usize, file: &str) -> Result<Words> {
    let mut words = Words { width, bits: BitVec::default() };
    for (at, line) in text::utf8(bytes, file)?.lines().enumerate() {
        if !line.trim().is_empty() {
            text::push(&mut words, line.trim(), file, at + 1)?;
        }
    }
    Ok(words)
}

/// That of the first word.
fn width(bytes: &[u8]) -> Option<usize> {
    let mut lines = bytes.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    lines.find(|line| !line.is_empty()).map(|line| 4 * line.len())
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
}
