//! `.rs`: a Rust array.

use super::format::literal_bytes;
use super::format::{ANY_WIDTH, ImageFormat};
use super::literals::{self, LiteralArray};
use super::names::array_name;
use super::source::Language;
use crate::codec::frame::FrameWords;
use crate::error::Result;
use crate::text::decode_lossy;

/// One array of `u8` to `u64`.
pub const FORMAT: ImageFormat = ImageFormat {
    extension: "rs",
    describe: "a Rust array",
    is_text: true,
    word_bytes: literal_bytes,
    write: write_words,
    read: read_words,
    width: word_width,
};

fn write_words(words: &FrameWords, name: &str) -> Vec<u8> {
    let (name, element) = (array_name(name).to_ascii_uppercase(), literals::element_bits(words.width));
    let (width, elements) = (words.width, words.bits.len() / element);
    format!(
        "/// Packed weights: words of {width} bits, elements of {element}, the lowest first.\n\
         pub static {name}: [u{element}; {elements}] = [\n{}];\n",
        literals::write_elements(words)
    )
    .into_bytes()
}

fn read_words(bytes: &[u8], width: usize, file: &str) -> Result<FrameWords> {
    literals::read_array(bytes, Language::Rust, file)?.into_words(width, file)
}

/// Word width in bits: the one stated in our comment, else that of an element.
fn word_width(bytes: &[u8]) -> Option<usize> {
    let text = decode_lossy(bytes);
    let stated = text.split_once("Packed weights: words of ").map(|(_, rest)| rest.split(' ').next());
    match stated {
        Some(number) => number?.parse().ok(),
        None => Some(
            LiteralArray::from_text(&text, Language::Rust).map_or(ANY_WIDTH, |array| array.element_bits()),
        ),
    }
}
