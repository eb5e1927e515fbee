//! `.coe`: the coefficient file of AMD (Xilinx) memory generators.
//!
//! `memory_initialization_radix` is 2, 8, 10 or 16; the words of `memory_initialization_vector` stand between commas,
//! blanks or line ends up to a semicolon. A line that begins with a semicolon outside the vector, and whatever stands
//! behind the semicolon of a field on its line, is a comment.

use super::format::hex_bytes;
use super::format::{ANY_WIDTH, ImageFormat};
use super::memory::WordMemory;
use super::text::{Scanner, parse_word, push_digits};
use crate::codec::frame::FrameWords;
use crate::error::{Error, Result};
use crate::text::decode_lossy;

const RADIX: &str = "memory_initialization_radix";
const VECTOR: &str = "memory_initialization_vector";
/// Radices that are read.
const RADICES: [u32; 4] = [2, 8, 10, 16];

/// Radix 16, a word a line.
pub const FORMAT: ImageFormat = ImageFormat {
    extension: "coe",
    describe: "for AMD (Xilinx) memory generators",
    is_text: true,
    word_bytes: hex_bytes,
    write: write_words,
    read: read_words,
    width: word_width,
};

fn write_words(words: &FrameWords, _name: &str) -> Vec<u8> {
    let mut text = format!("{RADIX}=16;\n{VECTOR}=\n");
    for at in 0..words.len() {
        push_digits(&mut text, words, at);
        text.push_str(if at + 1 < words.len() { ",\n" } else { "" });
    }
    text.push_str(";\n");
    text.into_bytes()
}

/// The two fields, each with the text that begins behind its `=`.
struct CoeFields<'a> {
    radix: Scanner<'a>,
    vector: Scanner<'a>,
}

/// A problem and its line.
type Fault = (usize, String);

impl<'a> CoeFields<'a> {
    fn from_text(text: &'a str, file: &str) -> Result<Self> {
        let (mut radix, mut vector) = (None, None);
        let mut scanner = Scanner::new(text);
        while let Some((name, value)) = take_field(&mut scanner)
            .map_err(|(line, what)| Error::input(file, format!("line {line}"), what))?
        {
            let slot = match name.to_ascii_lowercase().as_str() {
                RADIX => &mut radix,
                VECTOR => &mut vector,
                _ => {
                    let what = format!("{name:?}, the fields are {RADIX} and {VECTOR}");
                    return Err(Error::input(file, format!("line {}", value.line), what));
                }
            };
            if slot.is_some() {
                return Err(Error::input(
                    file,
                    format!("line {}", value.line),
                    format!("{name} stands twice"),
                ));
            }
            *slot = Some(value);
        }
        let missing = |field: &str| Error::input(file, field, "is missing");
        Ok(Self {
            radix: radix.ok_or_else(|| missing(RADIX))?,
            vector: vector.ok_or_else(|| missing(VECTOR))?,
        })
    }

    fn read_radix(&self) -> std::result::Result<u32, Fault> {
        let text = take_value(&self.radix).trim();
        let shown: String = text.chars().take(20).collect();
        let known = RADICES.iter().find(|radix| radix.to_string() == text);
        known.copied().ok_or_else(|| (self.radix.line, format!("radix {shown:?}, expected 2, 8, 10 or 16")))
    }

    /// The words in digits, each with its line.
    fn digit_words(&self) -> impl Iterator<Item = std::result::Result<(usize, &'a str), Fault>> {
        let mut scanner = Scanner { rest: take_value(&self.vector), line: self.vector.line };
        let mut wants_word = false;
        std::iter::from_fn(move || {
            skip_blanks(&mut scanner);
            let line = scanner.line;
            if wants_word && (scanner.rest.is_empty() || scanner.rest.starts_with(',')) {
                wants_word = false;
                scanner.rest = "";
                return Some(Err((line, "a word is missing behind a comma".into())));
            }
            if scanner.rest.is_empty() {
                return None;
            }
            let token = scanner.take_while(|c| c != ',' && !is_blank(c));
            skip_blanks(&mut scanner);
            wants_word = scanner.accept_text(",");
            Some(Ok((line, token)))
        })
    }
}

fn is_blank(c: char) -> bool {
    " \t\n".contains(c)
}

fn skip_blanks(scanner: &mut Scanner) {
    scanner.take_while(is_blank);
}

/// Up to the semicolon, which is there.
fn take_value<'a>(scanner: &Scanner<'a>) -> &'a str {
    scanner.rest.split(';').next().unwrap_or_default()
}

/// The next `name = value;` and its comment: the name, and where the value begins.
fn take_field<'a>(scanner: &mut Scanner<'a>) -> std::result::Result<Option<(&'a str, Scanner<'a>)>, Fault> {
    skip_blanks(scanner);
    while scanner.accept_text(";") {
        scanner.skip_line();
        skip_blanks(scanner);
    }
    if scanner.rest.is_empty() {
        return Ok(None);
    }
    let line = scanner.line;
    let name = scanner.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
    skip_blanks(scanner);
    if !scanner.accept_text("=") {
        let found: String = if name.is_empty() { scanner.rest } else { name }.chars().take(20).collect();
        return Err((line, format!("{found:?} is no `name = value;` and no comment, which begins with `;`")));
    }
    let value = scanner.clone();
    scanner.take_while(|c| c != ';');
    if !scanner.accept_text(";") {
        return Err((line, format!("{name}: a `;` is missing at its end")));
    }
    scanner.skip_line();
    Ok(Some((name, value)))
}

fn read_words(bytes: &[u8], width: usize, file: &str) -> Result<FrameWords> {
    let text = decode_lossy(bytes);
    let at_line = |(line, what): Fault| Error::input(file, format!("line {line}"), what);
    let fields = CoeFields::from_text(&text, file)?;
    let radix = fields.read_radix().map_err(at_line)?;
    let mut memory = WordMemory::new(width);
    for token in fields.digit_words() {
        let (line, token) = token.map_err(at_line)?;
        let put = parse_word(token, radix, width).and_then(|word| memory.put_word(memory.len(), &word));
        put.map_err(|what| at_line((line, what)))?;
    }
    memory.into_words(file)
}

/// That of the digits in radix 2 or 16, where all words have as many.
fn word_width(bytes: &[u8]) -> Option<usize> {
    let text = decode_lossy(bytes);
    let Ok(fields) = CoeFields::from_text(&text, "") else { return Some(ANY_WIDTH) };
    let bits = match fields.read_radix() {
        Ok(2) => 1,
        Ok(16) => 4,
        Ok(_) => return None,
        Err(_) => return Some(ANY_WIDTH),
    };
    let mut lengths = fields.digit_words().map(|word| word.ok().map(|(_, word)| word.len()));
    let first = lengths.next()??;
    let (mut is_broken, mut is_same) = (false, true);
    lengths.for_each(|length| {
        (is_broken, is_same) = (is_broken || length.is_none(), is_same && length == Some(first))
    });
    if is_broken { Some(ANY_WIDTH) } else { is_same.then_some(bits * first) }
}
