//! `.coe`: the coefficient file of AMD (Xilinx) memory generators.

use super::{Format, text};
use crate::codec::frame::Words;
use crate::error::{Error, Result};
use crate::gf2::BitVec;

const RADIX: &str = "memory_initialization_radix";
const VECTOR: &str = "memory_initialization_vector";

/// Radix 16, a word a line.
pub const FORMAT: Format =
    Format { extension: "coe", describe: "for AMD (Xilinx) memory generators", write, read, width };

fn write(words: &Words, _name: &str) -> Vec<u8> {
    let mut text = format!("{RADIX}=16;\n{VECTOR}=\n");
    for at in 0..words.len() {
        text += if at > 0 { ",\n" } else { "" };
        text += &text::digits(words, at);
    }
    (text + ";\n").into_bytes()
}

fn read(bytes: &[u8], width: usize, file: &str) -> Result<Words> {
    let text = text::utf8(bytes, file)?;
    let missing = |field: &str| Error::input(file, field, "is missing");
    let radix = field(text, RADIX).ok_or_else(|| missing(RADIX))?.1;
    if radix.trim() != "16" {
        let shown: String = radix.trim().chars().take(20).collect();
        return Err(Error::input(file, RADIX, format!("{shown}, only 16 is read")));
    }
    let (line, vector) = field(text, VECTOR).ok_or_else(|| missing(VECTOR))?;
    let mut words = Words { width, bits: BitVec::default() };
    let mut line = line;
    for token in vector.split(',') {
        let lead = token.len() - token.trim_start().len();
        line += token[..lead].matches('\n').count();
        // An empty vector has one empty token.
        if !vector.trim().is_empty() {
            text::push(&mut words, token.trim(), file, line)?;
        }
        line += token[lead..].matches('\n').count();
    }
    Ok(words)
}

/// The text between `name=` and `;`, and the line it begins on.
fn field<'a>(text: &'a str, name: &str) -> Option<(usize, &'a str)> {
    let rest = &text[text.find(name)? + name.len()..];
    let value = rest.trim_start().strip_prefix('=')?;
    let line = 1 + text[..text.len() - value.len()].matches('\n').count();
    Some((line, value.split(';').next().unwrap_or("")))
}

fn width(bytes: &[u8]) -> Option<usize> {
    let (_, vector) = field(std::str::from_utf8(bytes).ok()?, VECTOR)?;
    let first = vector.split(',').next()?.trim();
    (!first.is_empty()).then_some(4 * first.len())
}
