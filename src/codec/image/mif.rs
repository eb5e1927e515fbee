//! `.mif`: the memory initialization file of Altera (Intel) tools.
//!
//! Reads the documented format: statements in any case and on any number of lines, comments `--` and `%…%`,
//! radices BIN, OCT, HEX, DEC (signed) and UNS of addresses and words (HEX where none is stated), and in the
//! content `4 : 12;`, `4 : 12 34 56;` for words from address 4 on, `[0..7] : 00;` and `[0..7] : 12 34;` for
//! words that take turns. A later statement overwrites; words that no statement sets are 0, up to DEPTH.

use super::format::{ANY_WIDTH, ImageFormat};
use super::memory::{WordMemory, check_size};
use super::text::{Scanner, parse_word, push_digits};
use crate::codec::frame::FrameWords;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::text::decode_lossy;
use std::fmt::Write;

/// Hexadecimal addresses and words, one a line.
pub const FORMAT: ImageFormat = ImageFormat {
    extension: "mif",
    describe: "for Altera (Intel) memory blocks",
    is_text: true,
    word_bytes: line_bytes,
    write: write_words,
    read: read_words,
    width: word_width,
};

/// Bytes of a line: an address, the digits, and what stands between.
fn line_bytes(width: usize) -> usize {
    width.div_ceil(4) + 21
}

/// Most words that ranges may set, as a multiple of DEPTH.
const MAX_TURNS: usize = 16;
/// Names of radices; the last is 10 with a sign.
const RADICES: [(&str, u32); 5] = [("BIN", 2), ("OCT", 8), ("HEX", 16), ("UNS", 10), ("DEC", 10)];

fn write_words(words: &FrameWords, _name: &str) -> Vec<u8> {
    let mut text = format!("DEPTH = {};\nWIDTH = {};\n", words.len(), words.width);
    text += "ADDRESS_RADIX = HEX;\nDATA_RADIX = HEX;\nCONTENT BEGIN\n";
    for at in 0..words.len() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{at:x} : ");
        push_digits(&mut text, words, at);
        text.push_str(";\n");
    }
    (text + "END;\n").into_bytes()
}

/// A problem and its line.
type Fault = (usize, String);

/// The fields before the content.
#[derive(Default)]
struct MifHead {
    depth: Option<usize>,
    width: Option<usize>,
    address_radix: Option<&'static (&'static str, u32)>,
    data_radix: Option<&'static (&'static str, u32)>,
}

fn read_words(bytes: &[u8], width: usize, file: &str) -> Result<FrameWords> {
    let text = decode_lossy(bytes);
    let mut tokens = MifTokens(Scanner::new(&text));
    let at_line = |(line, what): Fault| Error::input(file, format!("line {line}"), what);
    let mut head = MifHead::default();
    head.read_fields(&mut tokens).map_err(at_line)?;
    let missing = |field: &str| Error::input(file, field, "is missing");
    let stated = head.width.ok_or_else(|| missing("WIDTH"))?;
    if stated != width {
        return Err(Error::input(file, "WIDTH", format!("{stated}, expected {width}")));
    }
    let depth = head.depth.ok_or_else(|| missing("DEPTH"))?;
    check_size(depth, width).map_err(|what| Error::input(file, "DEPTH", what))?;
    let mut content = Content { head: &head, depth, turns: 0, memory: WordMemory::new(width) };
    content.read_statements(&mut tokens).map_err(at_line)?;
    content.memory.grow_to(depth).map_err(|what| Error::input(file, "DEPTH", what))?;
    Ok(content.memory.words)
}

fn word_width(bytes: &[u8]) -> Option<usize> {
    let mut head = MifHead::default();
    let read = head.read_fields(&mut MifTokens(Scanner::new(&decode_lossy(bytes))));
    head.width.or(read.is_err().then_some(ANY_WIDTH))
}

impl MifHead {
    /// Reads the fields up to `CONTENT BEGIN`.
    fn read_fields(&mut self, tokens: &mut MifTokens) -> std::result::Result<(), Fault> {
        loop {
            let (line, name) = tokens.want_token("a field or CONTENT")?;
            let name = name.to_ascii_uppercase();
            if name == "CONTENT" {
                return tokens.expect_token("BEGIN");
            }
            tokens.expect_token("=")?;
            let (_, value) = tokens.want_token("a value")?;
            let wants_number = || (line, format!("{name}: {:?}, expected a number", clip_text(value)));
            let twice = match name.as_str() {
                "DEPTH" => self.depth.replace(parse_number(value).ok_or_else(wants_number)?).is_some(),
                "WIDTH" => self.width.replace(parse_number(value).ok_or_else(wants_number)?).is_some(),
                "ADDRESS_RADIX" => self.address_radix.replace(find_radix(line, &name, value)?).is_some(),
                "DATA_RADIX" => self.data_radix.replace(find_radix(line, &name, value)?).is_some(),
                _ => return Err((line, format!("{:?} is no field of such a file", clip_text(&name)))),
            };
            if twice {
                return Err((line, format!("{name} stands twice")));
            }
            tokens.expect_token(";")?;
        }
    }
}

fn parse_number(text: &str) -> Option<usize> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

fn find_radix(
    line: usize,
    name: &str,
    value: &str,
) -> std::result::Result<&'static (&'static str, u32), Fault> {
    let found = RADICES.iter().find(|(radix, _)| radix.eq_ignore_ascii_case(value));
    found.ok_or_else(|| (line, format!("{name}: {:?}, expected BIN, OCT, HEX, DEC or UNS", clip_text(value))))
}

fn clip_text(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The words between `CONTENT BEGIN` and `END`.
struct Content<'a> {
    head: &'a MifHead,
    depth: usize,
    /// Words that ranges have set so far.
    turns: usize,
    memory: WordMemory,
}

impl Content<'_> {
    fn read_statements(&mut self, tokens: &mut MifTokens) -> std::result::Result<(), Fault> {
        loop {
            let (line, first) = tokens.want_token("an address or END")?;
            if first.eq_ignore_ascii_case("END") {
                tokens.expect_token(";")?;
                return match tokens.next_token()? {
                    None => Ok(()),
                    Some((line, token)) => Err((line, format!("{:?} behind END;", clip_text(token)))),
                };
            }
            let (from, to) = if first == "[" {
                let from = self.parse_address(tokens.want_token("an address")?)?;
                tokens.expect_token("..")?;
                let to = self.parse_address(tokens.want_token("an address")?)?;
                tokens.expect_token("]")?;
                (from, Some(to))
            } else {
                (self.parse_address((line, first))?, None)
            };
            tokens.expect_token(":")?;
            self.read_statement(line, from, to, tokens)?;
        }
    }

    /// Reads the words of a statement, up to its semicolon.
    fn read_statement(
        &mut self,
        line: usize,
        from: usize,
        to: Option<usize>,
        tokens: &mut MifTokens,
    ) -> std::result::Result<(), Fault> {
        let mut turn = WordMemory::new(self.memory.words.width);
        let mut next = from;
        loop {
            let (at, token) = tokens.want_token("a word or `;`")?;
            if token == ";" {
                break;
            }
            let word = self.parse_word(token).map_err(|what| (at, what))?;
            match to {
                None => self.put_word(at, next, &word)?,
                Some(_) => turn.put_word(turn.len(), &word).map_err(|what| (at, what))?,
            }
            next += 1;
        }
        match to {
            _ if next == from => Err((line, "a statement without a word".into())),
            Some(to) if to < from => Err((line, format!("a range that ends before it begins, at {from:x}"))),
            Some(to) => self.put_range(line, from, to, &turn.words),
            None => Ok(()),
        }
    }

    fn put_range(
        &mut self,
        line: usize,
        from: usize,
        to: usize,
        turn: &FrameWords,
    ) -> std::result::Result<(), Fault> {
        self.turns += to - from + 1;
        if self.turns > self.depth.saturating_mul(MAX_TURNS) {
            return Err((line, format!("ranges set more than {MAX_TURNS} times DEPTH words")));
        }
        let word = |at: usize| turn.bits.slice(at % turn.len() * turn.width, turn.width);
        (from..=to).try_for_each(|at| self.put_word(line, at, &word(at - from)))
    }

    fn put_word(&mut self, line: usize, address: usize, word: &BitVec) -> std::result::Result<(), Fault> {
        if address >= self.depth {
            return Err((line, format!("address {address:x}, DEPTH is {}", self.depth)));
        }
        self.memory.put_word(address, word).map_err(|what| (line, what))
    }

    fn parse_address(&self, (line, token): (usize, &str)) -> std::result::Result<usize, Fault> {
        let &(name, radix) = self.head.address_radix.unwrap_or(&RADICES[2]);
        let digits = token.bytes().all(|b| b.is_ascii_alphanumeric());
        let found = digits.then(|| usize::from_str_radix(token, radix).ok()).flatten();
        match found {
            Some(address) if address < self.depth => Ok(address),
            Some(_) => Err((line, format!("address {:?}, DEPTH is {}", clip_text(token), self.depth))),
            None => Err((line, format!("{:?} is no address of radix {name}", clip_text(token)))),
        }
    }

    fn parse_word(&self, token: &str) -> std::result::Result<BitVec, String> {
        let &(name, radix) = self.head.data_radix.unwrap_or(&RADICES[2]);
        if name == "UNS" && token.starts_with('-') {
            return Err(format!("{:?} has a sign, radix UNS has none", clip_text(token)));
        }
        parse_word(token, radix, self.memory.words.width)
    }
}

/// Words, numbers and symbols, each with its line.
struct MifTokens<'a>(Scanner<'a>);

impl<'a> MifTokens<'a> {
    fn next_token(&mut self) -> std::result::Result<Option<(usize, &'a str)>, Fault> {
        let scanner = &mut self.0;
        loop {
            scanner.take_while(|c| " \t\n".contains(c));
            let line = scanner.line;
            if scanner.accept_text("--") {
                scanner.skip_line();
            } else if scanner.accept_text("%") {
                scanner.skip_past("%").map_err(|what| (line, what))?;
            } else {
                let symbol =
                    ["..", "=", ";", ":", "[", "]"].into_iter().find(|s| scanner.rest.starts_with(s));
                let inside = |c: char| !" \t\n=;:[]%.".contains(c);
                let length = match symbol {
                    Some(symbol) => symbol.len(),
                    None => scanner.rest.find(|c| !inside(c)).unwrap_or(scanner.rest.len()),
                };
                // A comment may follow without a blank; a sign is no comment.
                let length = scanner.rest[..length].find("--").unwrap_or(length);
                let lone_dot = usize::from(length == 0 && !scanner.rest.is_empty());
                let token = scanner.take_bytes(length.max(lone_dot));
                return Ok((!token.is_empty()).then_some((line, token)));
            }
        }
    }

    fn want_token(&mut self, what: &str) -> std::result::Result<(usize, &'a str), Fault> {
        self.next_token()?.ok_or_else(|| (self.0.line, format!("the file ends, expected {what}")))
    }

    fn expect_token(&mut self, wanted: &str) -> std::result::Result<(), Fault> {
        match self.want_token(wanted)? {
            (_, found) if found.eq_ignore_ascii_case(wanted) => Ok(()),
            (line, found) => Err((line, format!("{:?}, expected {wanted:?}", clip_text(found)))),
        }
    }
}
