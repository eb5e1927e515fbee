//! The text in a file: its encoding, its lines, and the JSON in it. Every reader of text begins here.
//!
//! A byte order mark in front is dropped. Lines end with LF, CRLF or CR. Other characters that some programs take for
//! line ends are refused: a reader that goes by them and one that does not would see different lines.

use crate::error::{Error, Result};
use serde::Deserialize;
use std::borrow::Cow;

/// Taken for line ends by some programs: vertical tab, form feed, and those of Unicode.
const SEPARATORS: [char; 5] = ['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
/// First bytes of UTF-16, of either byte order.
const UTF16: [[u8; 2]; 2] = [[0xff, 0xfe], [0xfe, 0xff]];

/// The text of UTF-8 `bytes`; `file` names them in errors.
///
/// # Errors
/// `Input` with the place of the first byte that is no UTF-8.
pub fn decode_utf8<'a>(bytes: &'a [u8], file: &str) -> Result<&'a str> {
    if bytes.get(..2).is_some_and(|mark| UTF16.iter().any(|utf16| mark == utf16)) {
        return Err(Error::input(file, "", "is UTF-16 text, save it as UTF-8"));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(cause) => {
            let at = cause.valid_up_to();
            let place = match line_number(&bytes[..at]) {
                1 => String::new(),
                line => format!(", in line {line}"),
            };
            Err(Error::input(file, format!("byte {at}"), format!("not UTF-8 text{place}")))
        }
    }
}

/// The text of UTF-8 `bytes` with every line end as LF.
///
/// # Errors
/// As [`decode_utf8`], and `Input` with the line of a character that only some programs take for a line end.
pub fn decode_text<'a>(bytes: &'a [u8], file: &str) -> Result<Cow<'a, str>> {
    let text = with_line_feeds(Cow::Borrowed(decode_utf8(bytes, file)?));
    match text.find(SEPARATORS) {
        None => Ok(text),
        Some(at) => {
            let what = format!(
                "{:?} is no line end here; lines end with LF, CRLF or CR",
                text[at..].chars().next().unwrap_or_default()
            );
            Err(Error::input(file, format!("line {}", line_number(text[..at].as_bytes())), what))
        }
    }
}

/// The text of `bytes` in whatever encoding, with every line end as LF: for languages in which only comments and texts
/// hold more than ASCII. What is neither UTF-8 nor marked UTF-16 stands as U+FFFD.
pub fn decode_lossy(bytes: &[u8]) -> Cow<'_, str> {
    let unit = |pair: &[u8], little: bool| match little {
        true => u16::from_le_bytes([pair[0], pair[1]]),
        false => u16::from_be_bytes([pair[0], pair[1]]),
    };
    let text = match bytes.get(..2).and_then(|mark| UTF16.iter().position(|utf16| mark == utf16)) {
        Some(order) => {
            let units = bytes[2..].chunks_exact(2).map(|pair| unit(pair, order == 0));
            Cow::Owned(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
        }
        None => String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)),
    };
    with_line_feeds(text)
}

fn with_line_feeds(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => text,
    }
}

/// Number of the line that stands behind `text`, from 1.
fn line_number(text: &[u8]) -> usize {
    let ends =
        |(at, byte): (usize, &u8)| *byte == b'\n' || *byte == b'\r' && text.get(at + 1) != Some(&b'\n');
    1 + text.iter().enumerate().filter(|&end| ends(end)).count()
}

/// Value of the JSON in `text`, with or without a byte order mark; `file` names it in errors.
///
/// # Errors
/// `Input` by line and column.
pub fn parse_json<'a, T: Deserialize<'a>>(text: &'a str, file: &str) -> Result<T> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|cause| not_json(text, file, &cause))
}

/// `Input` error for text that is not read as JSON; where it is no JSON at all, with its first characters.
pub fn not_json(text: &str, file: &str, cause: &serde_json::Error) -> Error {
    let start: String = text.trim_start().chars().take(20).collect();
    let is_json = start.starts_with(['{', '[']);
    match (cause.is_syntax() || cause.is_eof() || cause.is_data()) && !is_json {
        true if start.is_empty() => Error::input(file, "", "is empty, expected JSON"),
        true => Error::input(
            file,
            "",
            format!("is no JSON object or array: it begins with {:?}", first_line(&start)),
        ),
        false => Error::input(file, "", cause.to_string()),
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_is_one() {
        let text = decode_text(b"\xef\xbb\xbfa\rb\r\nc\n\rd", "f").expect("text");
        assert_eq!(text.split('\n').collect::<Vec<_>>(), ["a", "b", "c", "", "d"]);
        assert!(matches!(decode_text(b"a\nb", "f"), Ok(Cow::Borrowed("a\nb"))));
    }

    #[test]
    fn other_separators_name_their_line() {
        for (text, start) in [
            ("a\rb\u{2028}c", "f: line 2: '\\u{2028}' is no line end"),
            ("a\u{85}", "f: line 1: '\\u{85}'"),
            ("\n\n\u{c}", "f: line 3: '\\u{c}'"),
        ] {
            let error = decode_text(text.as_bytes(), "f").expect_err("refused").to_string();
            assert!(error.starts_with(start), "{error}");
        }
        assert_eq!(
            decode_utf8(b"a\r\n\xe4", "f").expect_err("Latin-1").to_string(),
            "f: byte 3: not UTF-8 text, in line 2"
        );
        assert!(decode_utf8(b"\xff\xfe1\0", "f").expect_err("UTF-16").to_string().contains("UTF-16"));
    }

    #[test]
    fn any_encoding_reads() {
        assert_eq!(decode_lossy(b"caf\xe9\r1"), "caf\u{fffd}\n1");
        assert_eq!(decode_lossy(b"\xff\xfea\0\n\0"), "a\n");
        assert_eq!(decode_lossy(b"\xfe\xff\0a"), "a");
        assert_eq!(decode_lossy("\u{feff}é".as_bytes()), "é");
    }

    #[test]
    fn says_how_what_is_no_json_begins() {
        let says = |text: &str| parse_json::<serde_json::Value>(text, "m.txt").expect_err(text).to_string();
        assert_eq!(says("101\n010\n"), "m.txt: is no JSON object or array: it begins with \"101\"");
        assert_eq!(says("\u{feff} "), "m.txt: is empty, expected JSON");
        assert!(says("{\n1}").contains("line 2 column 1"));
    }
}
