//! Types of the elements of arrays, and the numbers that their bytes stand for.

/// Kind of element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 0 or 1.
    Bool,
    /// Signed integers.
    Int,
    /// Unsigned integers.
    Uint,
    /// IEEE 754 floats; of one byte F8_E5M2, the upper half of an f16.
    Float,
    /// The upper half of an f32.
    Brain,
    /// One byte: sign, 4 bits of exponent, 3 of fraction; no infinities (F8_E4M3).
    Float8,
}

/// Type of the elements of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element {
    /// Kind of the elements.
    pub kind: Kind,
    /// Bytes of an element.
    pub size: usize,
    /// Whether the highest byte comes first.
    pub big_endian: bool,
}

impl Element {
    /// Its name: `bool`, `i8` … `i64`, `u8` … `u64`, `f16` …
    pub fn name(self) -> &'static str {
        match (self.kind, self.size) {
            (Kind::Bool, _) => "bool",
            (Kind::Int, 1) => "i8",
            (Kind::Int, 2) => "i16",
            (Kind::Int, 4) => "i32",
            (Kind::Int, _) => "i64",
            (Kind::Uint, 1) => "u8",
            (Kind::Uint, 2) => "u16",
            (Kind::Uint, 4) => "u32",
            (Kind::Uint, _) => "u64",
            (Kind::Float, 1) => "f8_e5m2",
            (Kind::Float, 2) => "f16",
            (Kind::Float, 4) => "f32",
            (Kind::Float, _) => "f64",
            (Kind::Brain, _) => "bf16",
            (Kind::Float8, _) => "f8_e4m3",
        }
    }

    /// Up to 8 bytes as a number without a sign.
    pub fn unsigned_value(self, bytes: &[u8]) -> u64 {
        let join = |word: u64, &byte: &u8| word << 8 | u64::from(byte);
        if self.big_endian { bytes.iter().fold(0, join) } else { bytes.iter().rev().fold(0, join) }
    }

    /// Up to 8 bytes as a signed number.
    pub fn signed_value(self, bytes: &[u8]) -> i64 {
        let unused = 64 - 8 * self.size as u32;
        (self.unsigned_value(bytes) << unused) as i64 >> unused
    }

    /// The number that `bytes` stand for; integers above 2^53 to the nearest.
    pub fn float_value(self, bytes: &[u8]) -> f64 {
        let word = self.unsigned_value(bytes);
        match (self.kind, self.size) {
            (Kind::Int, _) => self.signed_value(bytes) as f64,
            (Kind::Bool | Kind::Uint, _) => word as f64,
            (Kind::Float, 1) => decode_half((word as u16) << 8),
            (Kind::Float, 2) => decode_half(word as u16),
            (Kind::Float, 4) => f32::from_bits(word as u32).into(),
            (Kind::Float, _) => f64::from_bits(word),
            (Kind::Brain, _) => f32::from_bits((word as u32) << 16).into(),
            (Kind::Float8, _) => decode_f8(word as u8),
        }
    }
}

/// An IEEE 754 half: sign, 5 bits of exponent, 10 of fraction.
pub(super) fn decode_half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// F8_E4M3: the highest exponent stands for numbers too, but for the one NaN.
fn decode_f8(bits: u8) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 3 & 15), f64::from(bits & 7));
    let size = match exponent {
        0 => fraction * 2f64.powi(-9),
        15 if fraction == 7.0 => f64::NAN,
        _ => (8.0 + fraction) * 2f64.powi(exponent - 10),
    };
    if bits >> 7 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(kind: Kind, words: &[u16]) -> Vec<f64> {
        let size = if matches!(kind, Kind::Float8) { 1 } else { 2 };
        let element = Element { kind, size, big_endian: false };
        words.iter().map(|word| element.float_value(&word.to_le_bytes()[..size])).collect()
    }

    #[test]
    fn floats_of_two_bytes() {
        let halves = numbers(Kind::Float, &[0x3c00, 0xc000, 0x0001, 0x7bff, 0xfc00]);
        assert_eq!(halves, [1.0, -2.0, 2f64.powi(-24), 65504.0, f64::NEG_INFINITY]);
        assert_eq!(numbers(Kind::Float, &[0x8000])[0].to_bits(), (-0.0f64).to_bits());
        assert!(numbers(Kind::Float, &[0x7e00])[0].is_nan());
        assert_eq!(numbers(Kind::Brain, &[0xc040]), [-3.0]);
    }

    #[test]
    fn floats_of_one_byte() {
        assert_eq!(numbers(Kind::Float8, &[0x38, 0xb8, 0x01, 0x7e]), [1.0, -1.0, 2f64.powi(-9), 448.0]);
        assert!(numbers(Kind::Float8, &[0xff])[0].is_nan());
        let e5m2 = Element { kind: Kind::Float, size: 1, big_endian: false };
        assert_eq!([0x3c, 0xc0, 0xfc].map(|bits| e5m2.float_value(&[bits])), [1.0, -2.0, f64::NEG_INFINITY]);
    }
}
