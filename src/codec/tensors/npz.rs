//! `.npz`: a zip archive of `.npy` files.

use super::{Entry, Format, MAX_BYTES, MAX_ELEMENTS, Named, npy::entry};
use crate::error::Result;
use crate::gf2::io::{npy, npz};

/// NumPy's archive of named arrays, compressed or not.
pub const FORMAT: Format = Format { extension: "npz", read };

/// Most unpacked bytes a packed byte: trained weights stay well below, a bomb of zeros does not.
const MAX_RATIO: usize = 100;
/// Unpacked bytes that are allowed whatever the ratio.
const FREE_BYTES: usize = 1 << 26;

fn read(bytes: &[u8], file: &str, kept: usize) -> Result<Vec<Named>> {
    let max_bytes = bytes.len().saturating_mul(MAX_RATIO).clamp(FREE_BYTES, MAX_BYTES);
    let entries = npz::entries(bytes, file, max_bytes)?;
    Ok(entries.into_iter().map(|(name, data)| (name, tensor(&data, kept))).collect())
}

/// One array; what is wrong with it only matters to who asks for it.
fn tensor(data: &[u8], kept: usize) -> Entry {
    npy::read(data, "", MAX_ELEMENTS).map_err(|e| e.to_string()).and_then(|array| entry(array, kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_arrays_are_told_by_name() {
        let good = npy::write_u8(&[2], &[1, 0]);
        let cut = good[..good.len() - 1].to_vec();
        let bytes = npz::write(&[("a".into(), good), ("b".into(), cut)]).unwrap();
        let tensors = read(&bytes, "w.npz", 0).unwrap();
        assert_eq!(tensors[0].1.as_ref().unwrap().bits.to_string(), "10");
        assert!(tensors[1].1.as_ref().unwrap_err().contains("is truncated"));
    }

    #[test]
    fn a_bomb_is_refused() {
        use std::io::{Cursor, Write};
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("a.npy", zip::write::SimpleFileOptions::default()).unwrap();
        let megabyte = vec![0; 1 << 20];
        (0..65).for_each(|_| writer.write_all(&megabyte).unwrap());
        let bytes = writer.finish().unwrap().into_inner();
        assert!(bytes.len() < FREE_BYTES / MAX_RATIO);
        let error = read(&bytes, "w.npz", 0).unwrap_err().to_string();
        assert!(error.starts_with("w.npz: a.npy: unpacks to"), "{error}");
    }
}
