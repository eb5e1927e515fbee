//! Arrays of unsigned integers in the source text of a programming language.

use super::text;
use crate::codec::frame::Words;
use crate::error::{Error, Result};
use crate::gf2::BitVec;

/// Literals a line.
const A_LINE: usize = 8;

/// Bits of the elements that stand for words of `width` bits: the words themselves, or their bytes, lowest first.
pub(super) fn element(width: usize) -> usize {
    if [8, 16, 32, 64].contains(&width) { width } else { 8 }
}

/// The elements as lines of literals.
pub(super) fn write(words: &Words) -> String {
    let elements = Words { width: element(words.width), bits: words.bits.clone() };
    let mut text = String::new();
    for at in 0..elements.len() {
        let begins = at.is_multiple_of(A_LINE);
        let ends = at % A_LINE == A_LINE - 1 || at + 1 == elements.len();
        text += if begins { "    0x" } else { " 0x" };
        text += &text::digits(&elements, at);
        text += if ends { ",\n" } else { "," };
    }
    text
}

/// The words of an array whose literals stand between `open` and `close`.
pub(super) fn read(bytes: &[u8], width: usize, brackets: [&str; 2], file: &str) -> Result<Words> {
    let text = text::utf8(bytes, file)?;
    let missing = || Error::input(file, "", format!("no array of {width}-bit words"));
    let (before, rest) = text.split_once(brackets[0]).ok_or_else(missing)?;
    let (list, _) = rest.split_once(brackets[1]).ok_or_else(missing)?;
    let mut elements = Words { width: element(width), bits: BitVec::default() };
    let first = before.matches('\n').count() + 1;
    for (at, line) in list.split('\n').enumerate() {
        for literal in line.split(',').map(str::trim).filter(|literal| !literal.is_empty()) {
            text::push(&mut elements, literal.strip_prefix("0x").unwrap_or(literal), file, first + at)?;
        }
    }
    if !elements.bits.len().is_multiple_of(width) {
        let what = format!("{} bits are no whole number of words of {width} bits", elements.bits.len());
        return Err(Error::input(file, "", what));
    }
    Ok(Words { width, bits: elements.bits })
}

/// The number behind `label`.
pub(super) fn number(bytes: &[u8], label: &str) -> Option<usize> {
    let text = std::str::from_utf8(bytes).ok()?;
    let rest = text.split_once(label)?.1.trim_start();
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
