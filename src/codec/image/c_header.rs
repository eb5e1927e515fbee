//! `.h`: a C array.

use super::format::literal_bytes;
use super::format::{ANY_WIDTH, ImageFormat};
use super::literals;
use super::names::array_name;
use super::source::Language;
use crate::codec::frame::FrameWords;
use crate::error::{Error, Result};

/// One array of `uint8_t` to `uint64_t`, with its sizes as macros.
pub const FORMAT: ImageFormat = ImageFormat {
    extension: "h",
    describe: "a C array",
    is_text: true,
    word_bytes: literal_bytes,
    write: write_words,
    read: read_words,
    width: word_width,
};

fn write_words(words: &FrameWords, name: &str) -> Vec<u8> {
    let (name, element) = (array_name(name), literals::element_bits(words.width));
    let (upper, elements) = (name.to_ascii_uppercase(), words.bits.len() / element);
    // An array of C has at least one element.
    let list = if elements == 0 { "    0\n".to_owned() } else { literals::write_elements(words) };
    format!(
        "/* Packed weights: words of {width} bits, elements of {element}, the lowest first. */\n\
         #ifndef {upper}_H\n#define {upper}_H\n\n#include <stdint.h>\n\n\
         #define {upper}_WIDTH {width}\n#define {upper}_WORDS {n_words}\n\n\
         static const uint{element}_t {name}[{room}] = {{\n{list}}};\n\n#endif\n",
        width = words.width,
        n_words = words.len(),
        room = elements.max(1)
    )
    .into_bytes()
}

/// The array, of the elements that its type says; no words where our macros say so, since C has no empty array.
fn read_words(bytes: &[u8], width: usize, file: &str) -> Result<FrameWords> {
    let array = literals::read_array(bytes, Language::C, file)?;
    let stated = array.macro_value("_WORDS");
    if stated == Some(0) && array.macro_value("_WIDTH").is_some() && array.len() == 1 {
        return Ok(FrameWords { width, bits: Default::default() });
    }
    let is_own = array.macro_value("_WIDTH") == Some(width);
    let words = array.into_words(width, file)?;
    match stated.filter(|&stated| is_own && stated != words.len()) {
        Some(stated) => {
            Err(Error::input(file, "_WORDS", format!("{stated}, the array holds {}", words.len())))
        }
        None => Ok(words),
    }
}

/// Word width in bits: that of `_WIDTH`, else that of an element.
fn word_width(bytes: &[u8]) -> Option<usize> {
    let array = literals::read_array(bytes, Language::C, "");
    Some(array.map_or(ANY_WIDTH, |array| array.macro_value("_WIDTH").unwrap_or(array.element_bits())))
}
