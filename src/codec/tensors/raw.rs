//! `.bits`: packed bits and nothing else, the first in the lowest bit of the first byte.

use super::entry::Tensor;
use super::format::{Named, TensorFormat, TensorReading, TensorSource, file_stem};
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::gf2::io::npy::read_each;

/// Raw bits: one tensor, named like the file; the last byte may hold fewer than eight.
pub const FORMAT: TensorFormat = TensorFormat { extension: "bits", read: read_tensors };

fn read_tensors(mut source: &mut dyn TensorSource, reading: &mut TensorReading) -> Result<Vec<Named>> {
    let bytes = usize::try_from(reading.bytes).unwrap_or(usize::MAX);
    let taken = reading.budget.take_bytes(bytes.next_multiple_of(8), format!("the bits of {}", reading.file));
    taken?;
    let mut words = vec![0; bytes.div_ceil(8)];
    let mut at = 0;
    let put = |byte: &[u8]| {
        words[at / 8] |= u64::from(byte[0]) << (at % 8 * 8);
        at += 1;
    };
    read_each(&mut source, 1, bytes, put).map_err(|e| Error::input(reading.file, "", e.to_string()))?;
    let bits = BitVec::from_words(8 * bytes, words);
    let tensor = Tensor { padded: true, ..Tensor::of_bits(vec![bits.len()], bits) };
    Ok(vec![(file_stem(reading.file), tensor.into())])
}

#[cfg(test)]
mod tests {
    #[test]
    fn lowest_bit_first() {
        let file = super::super::TensorFile::from_bytes(&[1, 0x80, 3], "runs/c1.p0.bits").unwrap();
        assert_eq!(file.get("c1.p0").unwrap().bits.to_string(), "100000000000000111000000");
    }
}
