//! `.mem`: words in hexadecimal behind their address, as `$readmemh` and FPGA tools read them.

use super::{Format, text};
use crate::codec::frame::Words;
use crate::error::{Error, Result};
use crate::gf2::BitVec;

/// `@0`, then a word a line; reading takes several words a line, `//` comments and addresses without a gap.
pub const FORMAT: Format = Format {
    extension: "mem",
    describe: "addresses and words, for $readmemh and FPGA tools",
    write,
    read,
    width,
};

fn write(words: &Words, _name: &str) -> Vec<u8> {
    let lines = (0..words.len()).map(|at| text::digits(words, at) + "\n");
    std::iter::once("@0\n".to_owned()).chain(lines).collect::<String>().into_bytes()
}

fn read(bytes: &[u8], width: usize, file: &str) -> Result<Words> {
    let mut words = Words { width, bits: BitVec::default() };
    for (at, line) in text::utf8(bytes, file)?.lines().enumerate() {
        for token in tokens(line) {
            match token.strip_prefix('@') {
                Some(address) => check(address, words.len(), file, at + 1)?,
                None => text::push(&mut words, token, file, at + 1)?,
            }
        }
    }
    Ok(words)
}

fn tokens(line: &str) -> impl Iterator<Item = &str> {
    line.split("//").next().unwrap_or("").split_whitespace()
}

/// Gaps are refused: nothing says what would stand in them.
fn check(address: &str, next: usize, file: &str, line: usize) -> Result<()> {
    if usize::from_str_radix(address, 16) == Ok(next) {
        return Ok(());
    }
    let shown: String = address.chars().take(20).collect();
    Err(Error::input(
        file,
        format!("line {line}"),
        format!("address {shown}, the next word is number {next}"),
    ))
}

fn width(bytes: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.lines().flat_map(tokens).find(|token| !token.starts_with('@')).map(|token| 4 * token.len())
}
