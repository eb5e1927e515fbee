//! Memory images: packed words as a file, and back.

pub mod bin;
mod hex;

use super::frame::Words;
use crate::error::Result;

/// One way to write packed words to a file.
pub struct Format {
    /// File extension, and the name of the format.
    pub extension: &'static str,
    /// The file's content.
    pub write: fn(&Words) -> Vec<u8>,
    /// Words of the given width from a file's content; the last argument names the file in errors.
    pub read: fn(&[u8], usize, &str) -> Result<Words>,
}

/// Every format, in the order in which a packed layer's files are written.
pub const FORMATS: &[Format] = &[bin::FORMAT, hex::FORMAT];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_format_reads_what_it_writes(width in 1usize..20, words in 0usize..6, seed in any::<u64>()) {
            let width = width * 8;
            let bit = |i: usize| seed.rotate_left(i as u32 * 3) & 1 == 1;
            let words = Words { width, bits: BitVec::from_bits((0..width * words).map(bit)) };
            for format in FORMATS {
                let bytes = (format.write)(&words);
                prop_assert_eq!((format.read)(&bytes, width, "f").unwrap(), words.clone());
            }
        }
    }
}
