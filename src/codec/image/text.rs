//! Words as numbers in text, as the text formats write and read them.

use crate::codec::frame::FrameWords;
use crate::gf2::BitVec;

/// Characters of a wrong word that an error shows.
const SHOWN: usize = 40;
/// Decimal digits that are taken at once.
const CHUNK: usize = 18;

/// Appends word `at` in hexadecimal, lower-case, highest digit first.
pub(super) fn push_digits(text: &mut String, words: &FrameWords, at: usize) {
    for digit in (0..words.width.div_ceil(4)).rev() {
        let from = at * words.width + 4 * digit;
        let used = (words.width - 4 * digit).min(4);
        let (word, shift) = (from / 64, from % 64);
        let all = words.bits.as_words();
        let high = if shift + used > 64 { all[word + 1] << (64 - shift) } else { 0 };
        let value = (all[word] >> shift | high) & ((1 << used) - 1);
        text.push(char::from(b"0123456789abcdef"[value as usize]));
    }
}

/// The word of `width` bits that `token` stands for, of radix 2, 8, 10 or 16; a negative decimal number is its two's
/// complement.
///
/// # Errors
/// Text of the fault: other characters, more digits than such a word has, a number that does not fit.
pub(super) fn parse_word(token: &str, radix: u32, width: usize) -> std::result::Result<BitVec, String> {
    let found = match token.strip_prefix('-') {
        Some(digits) if radix == 10 => parse_decimal(digits, width).and_then(|word| negate_word(word, width)),
        None if radix == 10 => parse_decimal(token, width),
        _ => parse_binary(token, radix, width),
    };
    found.ok_or_else(|| {
        let shown: String = token.chars().take(SHOWN).collect();
        let more = if shown.len() < token.len() { ", …" } else { "" };
        if token.contains(['x', 'X', 'z', 'Z'])
            && token.chars().all(|c| c.is_ascii_hexdigit() || "xXzZ".contains(c))
        {
            return format!("{shown:?}{more} holds digits x or z, which are no bits");
        }
        match radix {
            2 => format!("{shown:?}{more} is no word of {width} binary digits"),
            8 => format!("{shown:?}{more} is no octal number of {width} bits"),
            10 => format!("{shown:?}{more} is no decimal number of {width} bits"),
            _ => format!("{shown:?}{more} is no word of {} hexadecimal digits", width.div_ceil(4)),
        }
    })
}

/// The word of digits of one, three or four bits each; `None` where it is none of `width` bits.
fn parse_binary(digits: &str, radix: u32, width: usize) -> Option<BitVec> {
    let bits = radix.ilog2() as usize;
    if digits.is_empty() || digits.len() > width.div_ceil(bits) {
        return None;
    }
    let mut limbs = vec![0u64; (digits.len() * bits).max(width).div_ceil(64)];
    for (i, byte) in digits.bytes().rev().enumerate() {
        let digit = u64::from(char::from(byte).to_digit(radix)?);
        let (at, shift) = (i * bits / 64, i * bits % 64);
        limbs[at] |= digit << shift;
        if shift + bits > 64 {
            limbs[at + 1] |= digit >> (64 - shift);
        }
    }
    fit_width(limbs, width)
}

fn parse_decimal(digits: &str, width: usize) -> Option<BitVec> {
    // A word has fewer than a decimal digit every three bits.
    if digits.is_empty() || digits.len() > width / 3 + 2 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut limbs: Vec<u64> = vec![0; width.div_ceil(64) + 1];
    for chunk in digits.as_bytes().chunks(CHUNK) {
        let mut carry = std::str::from_utf8(chunk).ok()?.parse::<u128>().ok()?;
        let scale = 10u128.pow(chunk.len() as u32);
        for limb in &mut limbs {
            carry += u128::from(*limb) * scale;
            *limb = carry as u64;
            carry >>= 64;
        }
        if carry != 0 {
            return None;
        }
    }
    fit_width(limbs, width)
}

/// The lowest `width` bits, where all others are 0.
fn fit_width(limbs: Vec<u64>, width: usize) -> Option<BitVec> {
    let all = BitVec::from_words(64 * limbs.len(), limbs);
    all.ones_at().all(|at| at < width).then(|| all.slice(0, width))
}

/// The two's complement of a number of at most half the range.
fn negate_word(word: BitVec, width: usize) -> Option<BitVec> {
    let Some(lowest) = word.first_one() else { return Some(word) };
    if word.get(width - 1) && lowest != width - 1 {
        return None;
    }
    Some(BitVec::from_bits((0..width).map(|at| word.get(at) ^ (at > lowest))))
}

/// Scanner of a text from front to back, which counts lines.
#[derive(Clone)]
pub(super) struct Scanner<'a> {
    /// Text that is left.
    pub rest: &'a str,
    /// Line of the first character that is left, from 1.
    pub line: usize,
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { rest: text, line: 1 }
    }

    /// Takes the next `length` bytes.
    pub fn take_bytes(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.bytes().filter(|&byte| byte == b'\n').count();
        self.rest = rest;
        taken
    }

    /// Takes the next characters as long as `inside` holds.
    pub fn take_while(&mut self, inside: impl Fn(char) -> bool) -> &'a str {
        self.take_bytes(self.rest.find(|c| !inside(c)).unwrap_or(self.rest.len()))
    }

    /// Skips `text` where it comes next; true if it did.
    pub fn accept_text(&mut self, text: &str) -> bool {
        let found = self.rest.starts_with(text);
        if found {
            self.take_bytes(text.len());
        }
        found
    }

    /// Takes the rest of the line.
    pub fn skip_line(&mut self) -> &'a str {
        self.take_while(|c| c != '\n')
    }

    /// Skips the text up to the next `end`, and `end`.
    ///
    /// # Errors
    /// `end` does not occur.
    pub fn skip_past(&mut self, end: &str) -> std::result::Result<(), String> {
        let length = self.rest.find(end).ok_or_else(|| format!("a comment without an end, {end}"))?;
        self.take_bytes(length + end.len());
        Ok(())
    }

    /// The next character.
    pub fn peek_char(&self) -> Option<char> {
        self.rest.chars().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_radix() {
        let of = |token, radix, width| parse_word(token, radix, width).map(|word| word.as_words().to_vec());
        assert_eq!(of("a5", 16, 8), Ok(vec![0xa5]));
        assert_eq!(of("10100101", 2, 8), Ok(vec![0xa5]));
        assert_eq!(of("245", 8, 8), Ok(vec![0xa5]));
        assert_eq!([of("165", 10, 8), of("-91", 10, 8)], [Ok(vec![0xa5]), Ok(vec![0xa5])]);
        assert_eq!(of("-128", 10, 8), Ok(vec![0x80]));
        assert_eq!(of("340282366920938463463374607431768211455", 10, 128), Ok(vec![u64::MAX; 2]));
        assert_eq!(of("1777777777777777777777", 8, 64), Ok(vec![u64::MAX]));
        assert_eq!(of("3", 16, 24), Ok(vec![3]));
        for (token, radix, says) in [
            ("256", 10, "\"256\" is no decimal number of 8 bits"),
            ("-129", 10, "no decimal"),
            ("400", 8, "\"400\" is no octal number of 8 bits"),
            ("012", 16, "\"012\" is no word of 2 hexadecimal digits"),
            ("000000001", 2, "no word of 8 binary digits"),
            ("x1", 16, "\"x1\" holds digits x or z"),
            ("", 16, "\"\" is no word"),
        ] {
            let error = parse_word(token, radix, 8).expect_err(token);
            assert!(error.contains(says), "{error}");
        }
    }
}
