//! `.h`: a C array.

use super::{Format, array, literals};
use crate::codec::frame::Words;
use crate::error::Result;

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

fn read(bytes: &[u8], width: usize, file: &str) -> Result<Words> {
    if literals::number(bytes, "_WORDS ") == Some(0) {
        return Ok(Words { width, bits: Default::default() });
    }
    literals::read(bytes, width, ["= {", "};"], file)
}

fn width(bytes: &[u8]) -> Option<usize> {
    literals::number(bytes, "_WIDTH ")
}
