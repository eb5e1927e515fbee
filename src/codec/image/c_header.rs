//! `.h`: a C array.

use super::format::{ANY_WIDTH, Format};
use super::literals;
use super::names::array;
use super::source::Language;
use crate::codec::frame::Words;
use crate::error::{Error, Result};

/// One array of `uint8_t` to `uint64_t`, with its sizes as macros.
pub const FORMAT: Format = Format { extension: "h", describe: "a C array", write, read, width };

fn write(words: &Words, name: &str) -> Vec<u8> {
    let (name, element) = (array(name), literals::element(words.width));
    let (upper, elements) = (name.to_ascii_uppercase(), words.bits.len() / element);
    // An array of C has at least one element.
    let list = if elements == 0 { "    0\n".to_owned() } else { literals::write(words) };
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
fn read(bytes: &[u8], width: usize, file: &str) -> Result<Words> {
    let array = literals::array(bytes, Language::C, file)?;
    let stated = array.number("_WORDS");
    if stated == Some(0) && array.number("_WIDTH").is_some() && array.len() == 1 {
        return Ok(Words { width, bits: Default::default() });
    }
    let is_own = array.number("_WIDTH") == Some(width);
    let words = array.words(width, file)?;
    match stated.filter(|&stated| is_own && stated != words.len()) {
        Some(stated) => {
            Err(Error::input(file, "_WORDS", format!("{stated}, the array holds {}", words.len())))
        }
        None => Ok(words),
    }
}

/// What `_WIDTH` says, else that of an element.
fn width(bytes: &[u8]) -> Option<usize> {
    let array = literals::array(bytes, Language::C, "");
    Some(array.map_or(ANY_WIDTH, |array| array.number("_WIDTH").unwrap_or(array.element())))
}
