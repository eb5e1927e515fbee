//! Words as `$readmemh` and `$readmemb` of IEEE 1364 read them: blanks between them, `@address`, comments of both kinds,
//! and underscores in the digits.

use super::format::ANY_WIDTH;
use super::memory::WordMemory;
use super::text::{Scanner, parse_word};
use crate::codec::frame::FrameWords;
use crate::error::{Error, Result};
use crate::text::decode_lossy;

/// A problem and its line.
type Fault = (usize, String);

/// Reads words of `width` bits in hexadecimal; in binary where none has another digit than 0 and 1 and they are longer
/// than in hexadecimal.
///
/// # Errors
/// `Input` with the line of a word or an address that is none; with an address that nothing sets.
pub(super) fn read_words(bytes: &[u8], width: usize, file: &str) -> Result<FrameWords> {
    let text = decode_lossy(bytes);
    let at_line = |(line, what): Fault| Error::input(file, format!("line {line}"), what);
    let facts = Facts::from_text(&text).map_err(at_line)?;
    let radix = if facts.is_binary && facts.longest > width.div_ceil(4) { 2 } else { 16 };
    let mut memory = WordMemory::new(width);
    let mut next = 0;
    for token in ReadmemTokens(Scanner::new(&text)) {
        let (line, token) = token.map_err(at_line)?;
        let wrong = |what| at_line((line, what));
        match token.strip_prefix('@') {
            Some(address) => next = self::parse_address(address).map_err(wrong)?,
            None => {
                let word = parse_word(&plain_digits(token), radix, width).map_err(wrong)?;
                memory.put_word(next, &word).map_err(wrong)?;
                next += 1;
            }
        }
    }
    memory.into_words(file)
}

/// Word width in bits by the words: that of their digits in hexadecimal, where all have as many.
pub(super) fn word_width(bytes: &[u8]) -> Option<usize> {
    let Ok(facts) = Facts::from_text(&decode_lossy(bytes)) else { return Some(ANY_WIDTH) };
    (facts.longest > 0 && facts.longest == facts.shortest).then_some(4 * facts.longest)
}

/// Shortest and longest word of a text, in digits; whether all digits are 0 or 1.
struct Facts {
    shortest: usize,
    longest: usize,
    is_binary: bool,
}

impl Facts {
    fn from_text(text: &str) -> std::result::Result<Self, Fault> {
        let mut facts = Self { shortest: usize::MAX, longest: 0, is_binary: true };
        for token in ReadmemTokens(Scanner::new(text)) {
            let (_, token) = token?;
            if !token.starts_with('@') {
                let n = token.bytes().filter(|&b| b != b'_').count();
                (facts.shortest, facts.longest) = (facts.shortest.min(n), facts.longest.max(n));
                facts.is_binary &= token.bytes().all(|b| b"01_".contains(&b));
            }
        }
        Ok(facts)
    }
}

fn plain_digits(token: &str) -> String {
    token.chars().filter(|&c| c != '_').collect()
}

fn parse_address(digits: &str) -> std::result::Result<usize, String> {
    let plain = self::plain_digits(digits);
    let plain = plain.bytes().all(|b| b.is_ascii_hexdigit()).then_some(plain);
    let found = plain.and_then(|digits| usize::from_str_radix(&digits, 16).ok());
    let shown: String = digits.chars().take(20).collect();
    found.ok_or_else(|| format!("\"@{shown}\" is no hexadecimal address"))
}

/// Words and addresses, each with its line.
struct ReadmemTokens<'a>(Scanner<'a>);

impl<'a> Iterator for ReadmemTokens<'a> {
    type Item = std::result::Result<(usize, &'a str), Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        let is_blank = |c: char| " \t\n\u{c}".contains(c);
        loop {
            let scanner = &mut self.0;
            scanner.take_while(is_blank);
            let line = scanner.line;
            if scanner.accept_text("//") {
                scanner.skip_line();
            } else if scanner.accept_text("/*") {
                if let Err(what) = scanner.skip_past("*/") {
                    scanner.rest = "";
                    return Some(Err((line, what)));
                }
            } else if scanner.rest.is_empty() {
                return None;
            } else {
                let slash = usize::from(scanner.peek_char() == Some('/'));
                let rest = &scanner.rest[slash..];
                let length = rest.find(|c| is_blank(c) || c == '/').unwrap_or(rest.len());
                return Some(Ok((line, scanner.take_bytes(slash + length))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<u64> {
        read_words(text.as_bytes(), 8, "f").expect(text).bits.as_words().to_vec()
    }

    #[test]
    fn reads_what_the_standard_allows() {
        assert_eq!(words("// a\n@0 12 /* b\n */ 3_4\x0c56\r@3\r78"), [0x7856_3412]);
        assert_eq!(words("@2 5_6 78 @0 1 34"), [0x7856_3401]);
        assert_eq!(words("00010010 0011_0100"), [0x3412]);
        assert_eq!(words("01 10"), [0x1001]);
        assert_eq!(
            [word_width(b"@0 12 3_4 // x"), word_width(b"1 23"), word_width(b"")],
            [Some(8), None, None]
        );
    }

    #[test]
    fn errors_name_the_line() {
        let says = |text: &str| read_words(text.as_bytes(), 8, "f").expect_err(text).to_string();
        assert_eq!(says("00\n123\n"), "f: line 2: \"123\" is no word of 2 hexadecimal digits");
        assert_eq!(says("0g\n"), "f: line 1: \"0g\" is no word of 2 hexadecimal digits");
        assert_eq!(says("00\r1x"), "f: line 2: \"1x\" holds digits x or z, which are no bits");
        assert_eq!(says("\n@-1 00"), "f: line 2: \"@-1\" is no hexadecimal address");
        assert_eq!(says("12\n /* 34"), "f: line 2: a comment without an end, */");
        assert!(says("@ffffffff 00").starts_with("f: line 1: 4294967296 words of 8 bits, a text"));
        assert!(says("12/34").contains("\"/34\" is no word"));
    }
}
