//! `.mif`: the memory initialization file of Altera (Intel) tools.

use super::{Format, text};
use crate::codec::frame::Words;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use std::fmt::Write;

/// Hexadecimal addresses and words, one a line.
pub const FORMAT: Format =
    Format { extension: "mif", describe: "for Altera (Intel) memory blocks", write, read, width };

fn write(words: &Words, _name: &str) -> Vec<u8> {
    let mut text = format!("DEPTH = {};\nWIDTH = {};\n", words.len(), words.width);
    text += "ADDRESS_RADIX = HEX;\nDATA_RADIX = HEX;\nCONTENT BEGIN\n";
    for at in 0..words.len() {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{at:x} : {};", text::digits(words, at));
    }
    (text + "END;\n").into_bytes()
}

fn read(bytes: &[u8], width: usize, file: &str) -> Result<Words> {
    let text = text::utf8(bytes, file)?;
    let wrong = |field: &str, what: String| Error::input(file, field, what);
    for (field, expected) in
        [("WIDTH", width.to_string()), ("ADDRESS_RADIX", "HEX".to_owned()), ("DATA_RADIX", "HEX".to_owned())]
    {
        let found = value(text, field).unwrap_or("missing");
        if found != expected {
            return Err(wrong(field, format!("{found}, expected {expected}")));
        }
    }
    let mut words = Words { width, bits: BitVec::default() };
    let mut inside = false;
    for (at, line) in text.lines().map(str::trim).enumerate() {
        match line {
            "CONTENT BEGIN" => inside = true,
            "END;" => inside = false,
            _ if inside && !line.is_empty() => entry(line, &mut words, file, at + 1)?,
            _ => {}
        }
    }
    if value(text, "DEPTH") != Some(words.len().to_string().as_str()) {
        let found = value(text, "DEPTH").unwrap_or("missing");
        return Err(wrong("DEPTH", format!("{found}, the file holds {} words", words.len())));
    }
    Ok(words)
}

/// A line `address : word;`.
fn entry(line: &str, words: &mut Words, file: &str, at: usize) -> Result<()> {
    let parts = line.strip_suffix(';').and_then(|line| line.split_once(':'));
    match parts {
        Some((address, word)) if usize::from_str_radix(address.trim(), 16) == Ok(words.len()) => {
            text::push(words, word.trim(), file, at)
        }
        _ => {
            let what = format!("is no `{:x} : word;`", words.len());
            Err(Error::input(file, format!("line {at}"), what))
        }
    }
}

/// The value of a line `name = value;`.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let rest = line.trim().strip_prefix(name)?.trim_start().strip_prefix('=')?;
        Some(rest.trim().strip_suffix(';')?.trim_end())
    })
}

fn width(bytes: &[u8]) -> Option<usize> {
    value(std::str::from_utf8(bytes).ok()?, "WIDTH")?.parse().ok()
}
