//! The header of an `.npy` file: magic, version, length, and a Python dict of exactly three keys.

use crate::gf2::io::npy::element::{Element, Kind};
use std::io::{self, Read};

/// First bytes of every file.
const MAGIC: &[u8; 6] = b"\x93NUMPY";
/// Longest header taken, in bytes; three keys need about a hundred.
const MAX_HEADER: usize = 10_000;
/// Most axes taken.
const MAX_AXES: usize = 64;

/// Contents of a header.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    pub element: Element,
    /// Whether the first axis runs fastest.
    pub fortran: bool,
    pub shape: Vec<usize>,
    /// Bytes of the header itself.
    pub bytes: usize,
}

type Parsed<T> = Result<T, String>;

/// Reads the header; what follows are the entries.
pub(super) fn read_header(source: &mut (impl Read + ?Sized)) -> Parsed<Header> {
    let magic: [u8; 6] = read_bytes(source).unwrap_or_default();
    if magic != *MAGIC {
        return Err("not an npy file: the magic \\x93NUMPY is missing".into());
    }
    let (len, ahead) = match read_bytes(source)? {
        [1, _] => (u16::from_le_bytes(read_bytes(source)?).into(), 10),
        [2 | 3, _] => (u32::from_le_bytes(read_bytes(source)?), 12),
        [major, _] => return Err(format!("version {major}, known are 1 to 3")),
    };
    let len = usize::try_from(len).unwrap_or(usize::MAX);
    if len > MAX_HEADER {
        return Err(format!("claims {len} bytes, the limit is {MAX_HEADER}"));
    }
    let mut text = vec![0; len];
    source.read_exact(&mut text).map_err(read_error)?;
    let header = parse_header(std::str::from_utf8(&text).map_err(|_| "is not UTF-8 text")?)?;
    Ok(Header { bytes: ahead + len, ..header })
}

/// The next `N` bytes.
fn read_bytes<const N: usize>(source: &mut (impl Read + ?Sized)) -> Parsed<[u8; N]> {
    let mut bytes = [0; N];
    source.read_exact(&mut bytes).map_err(read_error)?;
    Ok(bytes)
}

fn read_error(cause: io::Error) -> String {
    match cause.kind() {
        io::ErrorKind::UnexpectedEof => "is truncated".to_owned(),
        _ => cause.to_string(),
    }
}

/// Parses the dict.
fn parse_header(text: &str) -> Parsed<Header> {
    let mut cursor = Cursor { rest: text };
    let (mut descr, mut fortran, mut shape) = (None, None, None);
    cursor.expect_token("{")?;
    while !cursor.take_token("}") {
        let key = cursor.read_string()?;
        cursor.expect_token(":")?;
        let again = match key {
            "descr" => {
                descr.replace(cursor.read_string().map_err(|_| "descr: only plain number types")?).is_some()
            }
            "fortran_order" => fortran.replace(cursor.read_boolean()?).is_some(),
            "shape" => shape.replace(cursor.read_tuple()?).is_some(),
            _ => return Err(format!("unknown key {key:?}")),
        };
        if again {
            return Err(format!("key {key:?} twice"));
        }
        if !cursor.take_token(",") {
            cursor.expect_token("}")?;
            break;
        }
    }
    cursor.expect_end()?;
    let missing = |key: &str| format!("key {key:?} is missing");
    let element = entry_type(descr.ok_or_else(|| missing("descr"))?)?;
    let fortran = fortran.ok_or_else(|| missing("fortran_order"))?;
    Ok(Header { element, fortran, shape: shape.ok_or_else(|| missing("shape"))?, bytes: 0 })
}

/// Element type of a descriptor such as `<f4`.
fn entry_type(descr: &str) -> Parsed<Element> {
    let unknown = || format!("type {descr:?}, known are b1, i1 to i8, u1 to u8, f2, f4 and f8");
    let big_endian = match descr.chars().next() {
        Some('<' | '|') => false,
        Some('>') => true,
        _ => return Err(unknown()),
    };
    let (kind, size) = match &descr[1..] {
        "b1" => (Kind::Bool, 1),
        "i1" => (Kind::Int, 1),
        "i2" => (Kind::Int, 2),
        "i4" => (Kind::Int, 4),
        "i8" => (Kind::Int, 8),
        "u1" => (Kind::Uint, 1),
        "u2" => (Kind::Uint, 2),
        "u4" => (Kind::Uint, 4),
        "u8" => (Kind::Uint, 8),
        "f2" => (Kind::Float, 2),
        "f4" => (Kind::Float, 4),
        "f8" => (Kind::Float, 8),
        _ => return Err(unknown()),
    };
    Ok(Element { kind, size, big_endian })
}

/// The header in front of entries of type `descr`: version 1, padded to a multiple of 64 bytes.
pub(super) fn write_header(descr: &str, shape: &[usize]) -> Vec<u8> {
    let dict = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {}, }}", shape_text(shape));
    let bare = MAGIC.len() + 4 + dict.len() + 1;
    let text = format!("{dict}{}\n", " ".repeat(bare.next_multiple_of(64) - bare));
    let len = u16::try_from(text.len()).unwrap_or(u16::MAX).to_le_bytes();
    [&MAGIC[..], &[1, 0], &len, text.as_bytes()].concat()
}

/// A shape as Python writes it.
pub(super) fn shape_text(shape: &[usize]) -> String {
    match shape {
        [side] => format!("({side},)"),
        _ => format!("({})", shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    }
}

/// Text of the dict that is left to read.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// Skips blanks, then takes `token` if it comes next.
    fn take_token(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect_token(&mut self, token: &str) -> Parsed<()> {
        if self.take_token(token) { Ok(()) } else { Err(self.unexpected_error(token)) }
    }

    fn unexpected_error(&self, wanted: &str) -> String {
        let found: String = self.rest.chars().take(12).collect();
        format!("expected {wanted} and found {found:?}")
    }

    fn read_string(&mut self) -> Parsed<&'a str> {
        let quote = ["'", "\""].into_iter().find(|quote| self.take_token(quote));
        let closed = quote.and_then(|quote| self.rest.split_once(quote));
        let (text, rest) = closed.ok_or_else(|| self.unexpected_error("a string"))?;
        self.rest = rest;
        Ok(text)
    }

    fn read_boolean(&mut self) -> Parsed<bool> {
        let found = [("True", true), ("False", false)].into_iter().find(|(word, _)| self.take_token(word));
        found.map(|(_, value)| value).ok_or_else(|| self.unexpected_error("True or False"))
    }

    fn read_tuple(&mut self) -> Parsed<Vec<usize>> {
        let mut sides = Vec::new();
        self.expect_token("(")?;
        while !self.take_token(")") {
            sides.push(self.read_integer()?);
            if sides.len() > MAX_AXES {
                return Err(format!("more than {MAX_AXES} axes"));
            }
            if !self.take_token(",") {
                self.expect_token(")")?;
                break;
            }
        }
        Ok(sides)
    }

    fn read_integer(&mut self) -> Parsed<usize> {
        self.take_token("");
        let len = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(len);
        let side = digits.parse().map_err(|_| self.unexpected_error("an axis length"))?;
        self.rest = rest;
        // Python 2 wrote its long integers with a suffix.
        self.take_token("L");
        Ok(side)
    }

    fn expect_end(&mut self) -> Parsed<()> {
        self.take_token("");
        if self.rest.is_empty() { Ok(()) } else { Err(self.unexpected_error("the end of the header")) }
    }
}
