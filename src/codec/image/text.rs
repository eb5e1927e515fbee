//! Words in hexadecimal, as the text formats write them.

use crate::codec::frame::Words;
use crate::error::{Error, Result};
use crate::gf2::BitVec;

/// Word `at`, lower-case, highest digit first.
pub(super) fn digits(words: &Words, at: usize) -> String {
    (0..words.width.div_ceil(4)).rev().map(|digit| char::from(hex_digit(words, at, digit))).collect()
}

/// Digit `digit` of a word, 0 the lowest.
fn hex_digit(words: &Words, word: usize, digit: usize) -> u8 {
    let used = (words.width - 4 * digit).min(4);
    let value = words.bits.slice(word * words.width + 4 * digit, used).words()[0];
    b"0123456789abcdef"[value as usize]
}

/// Appends the word that `token` on line `line` stands for.
pub(super) fn push(words: &mut Words, token: &str, file: &str, line: usize) -> Result<()> {
    let digits = words.width.div_ceil(4);
    let values: Option<Vec<_>> = token.chars().rev().map(|c| c.to_digit(16)).collect();
    match values.filter(|values| values.len() == digits) {
        Some(values) => {
            let mut word = BitVec::default();
            values.iter().for_each(|&digit| word.extend(&BitVec::from_words(4, vec![u64::from(digit)])));
            words.bits.extend(&word.slice(0, words.width));
            Ok(())
        }
        None => {
            let shown: String = token.chars().take(80).collect();
            let what = format!("{shown:?} is no word of {digits} hexadecimal digits");
            Err(Error::input(file, format!("line {line}"), what))
        }
    }
}

/// The content as text.
pub(super) fn utf8<'a>(bytes: &'a [u8], file: &str) -> Result<&'a str> {
    std::str::from_utf8(bytes).map_err(|e| Error::input(file, "", format!("is no text: {e}")))
}
