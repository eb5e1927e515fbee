//! Arrays of unsigned integers in the source text of a programming language.

use super::source::{Fault, Language, SourceToken, Tokens};
use super::text::{self, push_digits};
use crate::codec::frame::FrameWords;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::text::decode_lossy;

/// Literals per line.
const A_LINE: usize = 8;
/// Suffixes of the macros that state the word width in bits and the number of words.
const MACROS: [&str; 2] = ["_WIDTH", "_WORDS"];
/// Types whose size differs between machines, or that are no integers.
const VARYING: [&str; 6] = ["long", "usize", "isize", "size_t", "float", "double"];
/// Types of elements, and their bits; `int` has 32 where no other of them stands with it.
const TYPES: [(&str, usize); 14] = [
    ("uint8_t", 8),
    ("uint16_t", 16),
    ("uint32_t", 32),
    ("uint64_t", 64),
    ("int8_t", 8),
    ("int16_t", 16),
    ("int32_t", 32),
    ("int64_t", 64),
    ("char", 8),
    ("short", 16),
    ("u8", 8),
    ("u16", 16),
    ("u32", 32),
    ("u64", 64),
];

/// Bits of the elements that stand for words of `width` bits: the words themselves, or their bytes, lowest first.
pub(super) fn element_bits(width: usize) -> usize {
    if [8, 16, 32, 64].contains(&width) { width } else { 8 }
}

/// The elements as lines of literals.
pub(super) fn write_elements(words: &FrameWords) -> String {
    let elements = FrameWords { width: element_bits(words.width), bits: words.bits.clone() };
    let mut text = String::new();
    for at in 0..elements.len() {
        text.push_str(if at % A_LINE == 0 { "    0x" } else { " 0x" });
        push_digits(&mut text, &elements, at);
        let ends = at % A_LINE + 1 == A_LINE || at + 1 == elements.len();
        text.push_str(if ends { ",\n" } else { "," });
    }
    text
}

/// The one array of numbers in a source text.
pub(super) struct LiteralArray {
    /// Its elements, of the bits that their type has.
    elements: FrameWords,
    /// `#define`s of numbers: name and value.
    macros: Vec<(String, usize)>,
}

impl LiteralArray {
    /// Reads the array in `text`.
    ///
    /// # Errors
    /// The line and the fault: no array, two of them, elements of another type or that are no numbers, or
    /// another number of them than is stated.
    pub fn from_text(text: &str, language: Language) -> std::result::Result<Self, Fault> {
        let mut reader = LiteralReader {
            tokens: Tokens::new(text, language),
            language,
            bits: None,
            stated: None,
            in_brackets: false,
        };
        let (mut found, mut macros) = (None, Vec::new());
        while let Some((line, token)) = reader.tokens.next_token()? {
            match token {
                SourceToken::Directive(text) => macros.extend(number_macro(text)),
                SourceToken::Symbol('=') => match (reader.opens_list()?, &found) {
                    (true, None) => found = Some(reader.read_elements(line)?),
                    (true, Some(_)) => return Err((line, "a second array; one is read".into())),
                    (false, _) => {}
                },
                token => reader.note_declaration(token),
            }
        }
        let line = reader.tokens.line_number();
        let elements =
            found.ok_or_else(|| (line, "the text ends, and no array of numbers stands in it".into()))?;
        Ok(Self { elements, macros })
    }

    /// The value of the one macro whose name ends in `suffix`.
    pub fn macro_value(&self, suffix: &str) -> Option<usize> {
        self.macros.iter().find(|(name, _)| name.ends_with(suffix)).map(|(_, value)| *value)
    }

    /// Number of its elements.
    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Bits of an element.
    pub fn element_bits(&self) -> usize {
        self.elements.width
    }

    /// The elements as words of `width` bits each.
    ///
    /// # Errors
    /// `Input` where they are no whole number of them.
    pub fn into_words(self, width: usize, file: &str) -> Result<FrameWords> {
        let bits = self.elements.bits;
        if !bits.len().is_multiple_of(width) {
            let what = format!("{} bits are no whole number of words of {width} bits", bits.len());
            return Err(Error::input(file, "", what));
        }
        Ok(FrameWords { width, bits })
    }
}

/// The array in a file.
///
/// # Errors
/// `Input`, as [`LiteralArray::from_text`] tells it.
pub(super) fn read_array(bytes: &[u8], language: Language, file: &str) -> Result<LiteralArray> {
    let at_line = |(line, what): Fault| Error::input(file, format!("line {line}"), what);
    LiteralArray::from_text(&decode_lossy(bytes), language).map_err(at_line)
}

struct LiteralReader<'a> {
    tokens: Tokens<'a>,
    language: Language,
    /// Bits of the type named last; 0 where they differ between machines.
    bits: Option<usize>,
    /// The length in brackets stated last.
    stated: Option<usize>,
    in_brackets: bool,
}

impl<'a> LiteralReader<'a> {
    /// Notes the type and the length of a declaration.
    fn note_declaration(&mut self, token: SourceToken) {
        match token {
            SourceToken::Symbol('[') => self.in_brackets = true,
            SourceToken::Symbol(']') => self.in_brackets = false,
            SourceToken::Symbol(';' | '{' | '}') if !self.in_brackets => {
                (self.bits, self.stated) = (None, None)
            }
            SourceToken::Name("int") => self.bits = self.bits.or(Some(32)),
            SourceToken::Name(name) if VARYING.contains(&name) => self.bits = Some(0),
            SourceToken::Name(name) => {
                let known = TYPES.iter().find(|(known, _)| *known == name);
                self.bits = known.map(|(_, bits)| *bits).or(self.bits);
            }
            SourceToken::Number(text) if self.in_brackets => {
                let number = plain_digits(text, self.language);
                self.stated = number.and_then(|(digits, radix)| usize::from_str_radix(&digits, radix).ok());
            }
            _ => {}
        }
    }

    /// Whether a list follows.
    fn opens_list(&mut self) -> std::result::Result<bool, Fault> {
        let open = if self.language == Language::C { '{' } else { '[' };
        loop {
            match self.tokens.next_token()? {
                Some((_, SourceToken::Symbol('&'))) if self.language == Language::Rust => {}
                Some((_, token)) => return Ok(token == SourceToken::Symbol(open)),
                None => return Ok(false),
            }
        }
    }

    /// Reads the list behind its opening bracket, up to the semicolon.
    fn read_elements(&mut self, line: usize) -> std::result::Result<FrameWords, Fault> {
        let bits = self.bits.filter(|&bits| bits > 0).ok_or_else(|| {
            let known: Vec<_> = TYPES.iter().map(|(name, _)| *name).collect();
            (line, format!("an array of no type that is read: {}", known.join(", ")))
        })?;
        let stated = self.stated;
        let close = if self.language == Language::C { '}' } else { ']' };
        let mut elements = FrameWords { width: bits, bits: BitVec::default() };
        let conditions = self.tokens.n_conditions();
        loop {
            let (line, element) = self.want_token("an element")?;
            if element == SourceToken::Symbol(close) {
                break;
            }
            let element = self.read_element(line, element, bits)?;
            if self.tokens.n_conditions() != conditions {
                return Err((line, "an element that depends on a condition other than 0 and 1".into()));
            }
            elements.bits.extend(&element);
            match self.want_token("`,`")? {
                (_, SourceToken::Symbol(',')) => {}
                (_, SourceToken::Symbol(symbol)) if symbol == close => break,
                (line, token) => {
                    return Err((line, format!("{}, expected `,` or `{close}`", show_token(token))));
                }
            }
        }
        match self.want_token("`;`")? {
            (_, SourceToken::Symbol(';')) => {}
            (line, token) => {
                return Err((line, format!("{} behind the array, expected `;`", show_token(token))));
            }
        }
        match stated.filter(|&stated| stated != elements.len()) {
            Some(stated) => {
                Err((line, format!("an array of {stated} elements, {} are listed", elements.len())))
            }
            None => Ok(elements),
        }
    }

    fn want_token(&mut self, what: &str) -> std::result::Result<(usize, SourceToken<'a>), Fault> {
        loop {
            match self.tokens.next_token()? {
                // Skipped: conditions are compared with those in front of the list.
                Some((_, SourceToken::Directive(_))) => {}
                Some(found) => return Ok(found),
                None => return Err((self.tokens.line_number(), format!("the text ends, expected {what}"))),
            }
        }
    }

    fn read_element(
        &mut self,
        line: usize,
        token: SourceToken<'a>,
        bits: usize,
    ) -> std::result::Result<BitVec, Fault> {
        let (sign, (line, token)) = match token {
            SourceToken::Symbol('-') => ("-", self.want_token("a number")?),
            token => ("", (line, token)),
        };
        let SourceToken::Number(literal) = token else {
            return Err((line, format!("{} is no number", show_token(token))));
        };
        let wrong = || (line, format!("{literal:?} is no whole number"));
        let (digits, radix) = plain_digits(literal, self.language).ok_or_else(wrong)?;
        let digits = digits.trim_start_matches('0');
        let digits = if digits.is_empty() { "0" } else { digits };
        let word = text::parse_word(&format!("{sign}{digits}"), radix, bits);
        word.map_err(|_| (line, format!("{sign}{literal} does not fit {bits} bits")))
    }
}

/// The digits of a literal and their radix, without prefix, separators and suffix.
fn plain_digits(literal: &str, language: Language) -> Option<(String, u32)> {
    let is_c = language == Language::C;
    let lower = literal.to_ascii_lowercase();
    let (digits, radix) = match lower.as_bytes() {
        [b'0', b'x', ..] => (&lower[2..], 16),
        [b'0', b'b', ..] => (&lower[2..], 2),
        [b'0', b'o', ..] if !is_c => (&lower[2..], 8),
        [b'0', b'0'..=b'9' | b'\'', ..] if is_c => (&lower[1..], 8),
        _ => (lower.as_str(), 10),
    };
    let digits = match is_c {
        true => digits.trim_end_matches(['u', 'l', 'z']),
        false => TYPES
            .iter()
            .filter(|(name, _)| name.starts_with('u') && !name.ends_with("_t"))
            .find_map(|(name, _)| digits.strip_suffix(name))
            .unwrap_or(digits),
    };
    let separator = if is_c { '\'' } else { '_' };
    let digits: String = digits.chars().filter(|&c| c != separator).collect();
    (!digits.is_empty() && digits.chars().all(|c| c.is_digit(radix))).then_some((digits, radix))
}

/// Name and value of `#define NAME_WIDTH 12`.
fn number_macro(text: &str) -> Option<(String, usize)> {
    let mut words = text[1..].split_whitespace();
    let (define, name, value) = (words.next()?, words.next()?, words.next()?);
    let is_told = define == "define" && MACROS.iter().any(|suffix| name.ends_with(suffix));
    let (digits, radix) = plain_digits(value, Language::C).filter(|_| is_told)?;
    Some((name.to_owned(), usize::from_str_radix(&digits, radix).ok()?))
}

fn show_token(token: SourceToken) -> String {
    let clip = |text: &str| text.chars().take(40).collect::<String>();
    match token {
        SourceToken::Name(text) | SourceToken::Number(text) | SourceToken::Directive(text) => {
            format!("{:?}", clip(text))
        }
        SourceToken::Text => "a text".into(),
        SourceToken::Symbol(symbol) => format!("{symbol:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(text: &str, language: Language) -> std::result::Result<(usize, String), String> {
        let array =
            LiteralArray::from_text(text, language).map_err(|(line, what)| format!("line {line}: {what}"))?;
        Ok((array.element_bits(), format!("{:x?}", array.elements.bits.as_words())))
    }

    #[test]
    fn literals_of_both_languages() {
        let c = |text| array(text, Language::C);
        let words = Ok((8, "[4030201]".to_owned()));
        assert_eq!(
            c("/* = { 9 }; */ unsigned char a[] = { 0x01u, 02, 0b1'1, 4 }; unsigned int a_len = 4;"),
            words
        );
        assert_eq!(
            c(
                "#if 0\nchar a[] = {9};\n#endif\nint8_t a[4] __attribute__((aligned(16))) = {1,2,\n#if 0\n7,\n#endif\n3,4,};"
            ),
            words
        );
        assert_eq!(c("uint16_t a[2]={-1,0X1};"), Ok((16, "[1ffff]".to_owned())));
        let rust = |text| array(text, Language::Rust);
        assert_eq!(
            rust("/* /* */ = [9]; */ const N: usize = 4; pub static A: [u8; 4] = [0x01_u8, 0o2, 0b1_1, 4];"),
            words
        );
        assert_eq!(rust("static A: &'static [u16] = &[0xffff, 1u16];"), Ok((16, "[1ffff]".to_owned())));
    }

    #[test]
    fn what_is_no_such_array_names_its_line() {
        let says = |text: &str| array(text, Language::C).expect_err(text);
        for (text, what) in [
            ("char a[] = {1};\nchar b[] = {1};", "line 2: a second array"),
            ("char a[] = {\n256 };", "line 2: 256 does not fit 8 bits"),
            ("char a[] = {1, X};", "line 1: \"X\" is no number"),
            ("char a[] = {1, 1.5};", "'.', expected"),
            ("char a[] = {1,\n#ifdef X\n2\n#endif\n};", "line 3: an element that depends on a condition"),
            ("char a[3] = {1, 2};", "line 1: an array of 3 elements, 2 are listed"),
            ("char a[] = {1", "the text ends"),
            ("unsigned long int a[] = {1};", "an array of no type that is read"),
            ("char a[] = \"abc\";", "no array of numbers"),
            ("char a[] = {1} b;", "behind the array"),
            ("char a[] = {08};", "\"08\" is no whole number"),
        ] {
            assert!(says(text).contains(what), "{}", says(text));
        }
    }
}
