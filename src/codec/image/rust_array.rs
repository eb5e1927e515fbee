//! `.rs`: a Rust array.

use super::{Format, array, literals};
use crate::codec::frame::Words;
use crate::error::Result;

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
    literals::read(bytes, width, ["= [", "];"], file)
}

fn width(bytes: &[u8]) -> Option<usize> {
    literals::number(bytes, "words of ")
}
