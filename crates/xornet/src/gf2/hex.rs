//! Hexadecimal text of bit vectors as `$readmemh` and `%h` write it: highest digit first.

use crate::gf2::BitVec;

/// ceil(len / 4) digits, the highest first; none for an empty vector.
pub fn to_hex(bits: &BitVec) -> String {
    let digit = |i: usize| {
        let nibble = bits.as_words()[i / 16] >> (i % 16 * 4) & 15;
        char::from_digit(nibble as u32, 16).unwrap_or('0')
    };
    (0..bits.len().div_ceil(4)).rev().map(digit).collect()
}

/// `len` bits from hexadecimal digits, the highest first; `None` where a character is no digit (an unknown
/// bit of a simulator prints as `x`) or a one lies past `len`.
pub fn from_hex(text: &str, len: usize) -> Option<BitVec> {
    let mut words = vec![0u64; text.len().div_ceil(16)];
    for (i, c) in text.chars().rev().enumerate() {
        words[i / 16] |= u64::from(c.to_digit(16)?) << (i % 16 * 4);
    }
    let all = BitVec::from_words(words.len() * 64, words);
    let fits = all.ones_at().all(|at| at < len);
    fits.then(|| BitVec::from_words(len, all.as_words().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn comes_back(bits in prop::collection::vec(any::<bool>(), 1..200)) {
            let bits = BitVec::from_bits(bits);
            let text = to_hex(&bits);
            prop_assert_eq!(text.len(), bits.len().div_ceil(4));
            prop_assert_eq!(from_hex(&text, bits.len()), Some(bits));
        }
    }

    #[test]
    fn refuses_unknown_and_overlong() {
        assert_eq!(to_hex(&BitVec::from_words(9, vec![0x1a5])), "1a5");
        assert_eq!(from_hex("1x", 8), None);
        assert_eq!(from_hex("1f", 4), None);
        assert_eq!(from_hex("0f", 4), Some(BitVec::ones(4)));
    }
}
