//! `.hex`: a word a line in hexadecimal, as `$readmemh` reads it.

use super::Format;
use crate::codec::frame::Words;
use crate::error::{Error, Result};
use crate::gf2::BitVec;

/// Lower-case digits, highest first, `width / 4` of them a line; blank lines are skipped in reading.
pub const FORMAT: Format = Format { extension: "hex", write, read };

fn write(words: &Words) -> Vec<u8> {
    let digits = words.width.div_ceil(4);
    let mut text = Vec::with_capacity(words.len() * (digits + 1));
    for word in 0..words.len() {
        text.extend((0..digits).rev().map(|digit| hex_digit(words, word, digit)));
        text.push(b'\n');
    }
    text
}

/// Digit `digit` of a word, 0 the lowest.
fn hex_digit(words: &Words, word: usize, digit: usize) -> u8 {
    let used = (words.width - 4 * digit).min(4);
    let value = words.bits.slice(word * words.width + 4 * digit, used).words()[0];
    b"0123456789abcdef"[value as usize]
}

fn read(bytes: &[u8], width: usize, file: &str) -> Result<Words> {
    let mut words = Words { width, bits: BitVec::default() };
    for (at, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let line = line.trim_ascii();
        if !line.is_empty() {
            words.bits.extend(&word(line, width, file, at + 1)?);
        }
    }
    Ok(words)
}

/// The word on one line.
fn word(line: &[u8], width: usize, file: &str, at: usize) -> Result<BitVec> {
    let wrong = |what: String| Error::input(file, format!("line {at}"), what);
    let digits = width.div_ceil(4);
    if line.len() != digits {
        return Err(wrong(format!("{} digits, a word of {width} bits has {digits}", line.len())));
    }
    let mut bits = BitVec::default();
    for &byte in line.iter().rev() {
        let digit = char::from(byte)
            .to_digit(16)
            .ok_or_else(|| wrong("a character that is no hexadecimal digit".into()))?;
        bits.extend(&BitVec::from_words(4, vec![u64::from(digit)]));
    }
    Ok(bits.slice(0, width))
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
        assert_eq!(write(&words), b"0a\nf1\n");
        assert_eq!(write(&Words { width: 16, bits: words.bits }), b"f10a\n");
    }

    #[test]
    fn errors_name_the_line() {
        assert_eq!(says("00\n123\n"), "f.hex: line 2: 3 digits, a word of 8 bits has 2");
        assert_eq!(says("0g\n"), "f.hex: line 1: a character that is no hexadecimal digit");
    }
}
