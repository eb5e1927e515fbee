//! `.rs`: a Rust array.

use super::format::{ANY_WIDTH, Format};
use super::literals::{self, Array};
use super::names::array;
use super::source::Language;
use crate::codec::frame::Words;
use crate::error::Result;
use crate::text::any;

/// One array of `u8` to `u64`.
pub const FORMAT: Format = Format { extension: "rs", describe: "a Rust array", write, read, width };

fn write(words: &Words, name: &str) -> Vec<u8> {
    let (name, element) = (array(name).to_ascii_uppercase(), literals::element(words.width));
    let (width, elements) = (words.width, words.bits.len() / element);
    format!(
        "/// Packed weights: words of {width} bits, elements of {element}, the lowest first.\n\
         pub static {name}: [u{element}; {elements}] = [\n{}];\n",
        literals::write(words)
    )
    .into_bytes()
}

fn read(bytes: &[u8], width: usize, file: &str) -> Result<Words> {
    literals::array(bytes, Language::Rust, file)?.words(width, file)
}

/// What our comment says, else that of an element.
fn width(bytes: &[u8]) -> Option<usize> {
    let text = any(bytes);
    let stated = text.split_once("Packed weights: words of ").map(|(_, rest)| rest.split(' ').next());
    match stated {
        Some(number) => number?.parse().ok(),
        None => Some(Array::read(&text, Language::Rust).map_or(ANY_WIDTH, |array| array.element())),
    }
}
