//! Floats of 16 bits.

use crate::gf2::io::npy;

/// IEEE 754 half precision: sign, 5 bits of exponent, 10 of fraction; little-endian.
pub(super) fn half(bytes: [u8; 2]) -> f64 {
    npy::half(u16::from_le_bytes(bytes))
}

/// The upper half of an f32, little-endian.
pub(super) fn brain_half([low, high]: [u8; 2]) -> f64 {
    f32::from_le_bytes([0, 0, low, high]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let halves = [0x3c00u16, 0xc000, 0x0001, 0x7bff, 0xfc00, 0x8000];
        let expected = [1.0, -2.0, 2f64.powi(-24), 65504.0, f64::NEG_INFINITY, -0.0];
        for (bits, value) in halves.into_iter().zip(expected) {
            assert_eq!(half(bits.to_le_bytes()).to_bits(), value.to_bits(), "{bits:x}");
        }
        assert!(half(0x7e00u16.to_le_bytes()).is_nan());
        assert_eq!(brain_half(0xc040u16.to_le_bytes()), -3.0);
    }
}
