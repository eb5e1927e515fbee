//! Intel HEX: records `:LLAAAATTDD…CC` of length, address, type, bytes and check sum.
//!
//! Bytes are counted by address, as Intel describes it, and fill words from the lowest byte up.

use super::memory::WordMemory;
use crate::codec::frame::FrameWords;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::text::decode_lossy;

/// Length, address of two bytes, type and check sum.
const OVERHEAD: usize = 5;

/// Reads bytes and cuts them into words of `width` bits.
///
/// # Errors
/// `Input` with the line of a record that is cut, of an unknown type or of another sum; bytes that stand twice or are
/// missing, no end, bytes that are no whole number of words.
pub(super) fn read_words(bytes: &[u8], width: usize, file: &str) -> Result<FrameWords> {
    let text = decode_lossy(bytes);
    let (mut memory, mut base, mut ended) = (WordMemory::new(8), 0, false);
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = |what: String| Error::input(file, format!("line {}", i + 1), what);
        if ended {
            return Err(wrong("stands behind the record that ends the file".into()));
        }
        let record = Record::from_line(line.trim()).map_err(wrong)?;
        match (record.kind, record.data.as_slice()) {
            (0, data) => put_bytes(&mut memory, base + record.address, data).map_err(wrong)?,
            (1, []) => ended = true,
            (2, &[high, low]) => base = usize::from(u16::from_be_bytes([high, low])) << 4,
            (4, &[high, low]) => base = usize::from(u16::from_be_bytes([high, low])) << 16,
            // Where a program starts.
            (3 | 5, [_, _, _, _]) => {}
            (kind, data) => return Err(wrong(format!("type {kind:02x} with {} bytes", data.len()))),
        }
    }
    if !ended {
        return Err(Error::input(file, "", "ends without the record :00000001FF"));
    }
    let bits = memory.into_words(file)?.bits;
    if !bits.len().is_multiple_of(width) {
        let what = format!("{} bytes are no whole number of words of {width} bits", bits.len() / 8);
        return Err(Error::input(file, "", what));
    }
    Ok(FrameWords { width, bits })
}

fn put_bytes(memory: &mut WordMemory, address: usize, data: &[u8]) -> std::result::Result<(), String> {
    for (at, &byte) in (address..).zip(data) {
        if memory.is_set(at) {
            return Err(format!(
                "the byte at {at:x} stands twice; addresses count bytes, not words of several bytes as Quartus has them"
            ));
        }
        memory.put_word(at, &BitVec::from_words(8, vec![byte.into()]))?;
    }
    Ok(())
}

struct Record {
    kind: u8,
    address: usize,
    data: Vec<u8>,
}

impl Record {
    fn from_line(line: &str) -> std::result::Result<Self, String> {
        let digits = line.strip_prefix(':').ok_or("begins with no `:`, as records do")?;
        let bytes = hex_bytes(digits).ok_or("is no pairs of hexadecimal digits")?;
        let stated = bytes.first().map_or(OVERHEAD, |&n| usize::from(n) + OVERHEAD);
        if bytes.len() != stated {
            return Err(format!("{} bytes, its length says {stated}", bytes.len()));
        }
        let sum = bytes.iter().fold(0u8, |sum, &byte| sum.wrapping_add(byte));
        if sum != 0 {
            let last = bytes[bytes.len() - 1];
            return Err(format!("check sum {last:02X}, the bytes give {:02X}", last.wrapping_sub(sum)));
        }
        let address = usize::from(u16::from_be_bytes([bytes[1], bytes[2]]));
        Ok(Self { kind: bytes[3], address, data: bytes[4..bytes.len() - 1].to_vec() })
    }
}

fn hex_bytes(digits: &str) -> Option<Vec<u8>> {
    let (pairs, []) = digits.as_bytes().as_chunks::<2>() else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    pairs.iter().map(|&[high, low]| Some((digit(high)? << 4 | digit(low)?) as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_records_of_every_type() {
        let text =
            ":020000021000EC\r\n:020000040000FA\r\n:0400000012345678E8\n:0400000300003800C1\n:00000001FF\n";
        let words = read_words(text.as_bytes(), 16, "f").expect("reads");
        assert_eq!((words.len(), words.bits.as_words()), (2, &[0x7856_3412][..]));
    }

    #[test]
    fn errors_name_the_line() {
        let says = |text: &str| read_words(text.as_bytes(), 8, "f").expect_err(text).to_string();
        assert_eq!(says(":0100000012EE"), "f: line 1: check sum EE, the bytes give ED");
        assert_eq!(says(":0100000012ED"), "f: ends without the record :00000001FF");
        assert_eq!(says(":0200000012EC\n"), "f: line 1: 6 bytes, its length says 7");
        assert_eq!(
            says(":00000001FF\n\n:00000001FF"),
            "f: line 3: stands behind the record that ends the file"
        );
        assert!(says(":0100000012ED\n:0100000012ED").starts_with("f: line 2: the byte at 0 stands twice"));
        assert!(says(":0100010012EC\n:00000001FF").starts_with("f: address 0: no line sets it"));
        assert_eq!(says(":00000006FA"), "f: line 1: type 06 with 0 bytes");
        assert_eq!(says(":\n"), "f: line 1: 0 bytes, its length says 5");
        assert!(says("12\n").contains("begins with no `:`"));
    }
}
