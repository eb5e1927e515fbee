//! `.npy`: a single tensor, named like the file.

use super::{Entry, Format, Head, MAX_ELEMENTS, Named};
use crate::error::Result;
use crate::gf2::io::npy::{self, Values};
use std::path::Path;

/// NumPy's own format for one array.
pub const FORMAT: Format = Format { extension: "npy", read };

fn read(bytes: &[u8], file: &str, kept: usize) -> Result<Vec<Named>> {
    let name =
        Path::new(file).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let array = npy::read(bytes, file, MAX_ELEMENTS)?;
    Ok(vec![(name, entry(array, kept))])
}

/// The array as stored bits.
pub(super) fn entry(npy::Array { shape, dtype, values }: npy::Array, kept: usize) -> Entry {
    let head = Head { shape, dtype, kept };
    match values {
        Values::Float(values) => head.floats(values.into_iter()),
        Values::Bool(values) => head.bits(values.into_iter().map(u64::from)),
        Values::Uint(values) => head.bits(values.into_iter()),
        Values::Int(values) => head.integers(values.into_iter()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_named_like_the_file() {
        let bytes = npy::write_u8(&[2, 2], &[1, 0, 0, 1]);
        let (name, entry) = read(&bytes, "runs/3/c1.p0.npy", 0).unwrap().remove(0);
        assert_eq!(name, "c1.p0");
        let tensor = entry.unwrap();
        assert_eq!((tensor.shape, tensor.bits.to_string()), (vec![2, 2], "1001".to_owned()));
    }
}
