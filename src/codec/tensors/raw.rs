//! `.bits`: packed bits and nothing else, the first in the lowest bit of the first byte.

use super::{Format, Named, Tensor};
use crate::error::Result;
use crate::gf2::BitVec;
use std::path::Path;

/// Raw bits: one tensor, named like the file; the last byte may hold fewer than eight.
pub const FORMAT: Format = Format { extension: "bits", read };

fn read(bytes: &[u8], file: &str, _kept: usize) -> Result<Vec<Named>> {
    let stem = Path::new(file).file_stem();
    let name = stem.map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let word = |eight: &[u8]| eight.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    let bits = BitVec::from_words(8 * bytes.len(), bytes.chunks(8).map(word).collect());
    let tensor = Tensor { padded: true, ..Tensor::of_bits(vec![bits.len()], bits) };
    Ok(vec![(name, Ok(tensor))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_bit_first() {
        let (name, entry) = read(&[1, 0x80, 3], "runs/c1.p0.bits", 0).unwrap().remove(0);
        assert_eq!(name, "c1.p0");
        assert_eq!(entry.unwrap().bits.to_string(), "100000000000000111000000");
    }
}
