//! `.npz`: a zip archive of `.npy` files.

use super::entry::Entry;
use super::format::{MAX_BYTES, Named, TensorFormat, TensorReading, TensorSource};
use super::npy;
use crate::error::Result;
use crate::gf2::io::npz;

/// NumPy's archive of named arrays, compressed or not.
pub const FORMAT: TensorFormat = TensorFormat { extension: "npz", read: read_tensors };

/// Most unpacked bytes per packed byte: trained weights stay well below, a bomb of zeros does not.
const MAX_RATIO: usize = 100;
/// Unpacked bytes that are allowed at any ratio.
const FREE_BYTES: usize = 1 << 26;

fn read_tensors(mut source: &mut dyn TensorSource, reading: &mut TensorReading) -> Result<Vec<Named>> {
    let packed = usize::try_from(reading.bytes).unwrap_or(MAX_BYTES);
    let max_bytes = packed.saturating_mul(MAX_RATIO).clamp(FREE_BYTES, MAX_BYTES);
    let mut found = Vec::new();
    npz::for_each_entry(&mut source, reading.file, max_bytes, |name, bytes, array| {
        // A fault of one array matters only where that array is used.
        let entry = npy::read_array(array, bytes, name, reading)?;
        found.push((name.to_owned(), entry.unwrap_or_else(|problem| Entry::broken(problem.to_string()))));
        Ok(())
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::TensorFile;
    use super::*;
    use crate::gf2::io::npy;

    #[test]
    fn broken_arrays_are_told_by_name() {
        let good = npy::write_u8(&[2], &[1, 0]);
        let cut = good[..good.len() - 1].to_vec();
        let bytes = npz::write_archive(&[("a".into(), good), ("b".into(), cut)]).unwrap();
        let tensors = TensorFile::from_bytes(&bytes, "w.npz").unwrap();
        assert_eq!(tensors.get("a").unwrap().bits.to_string(), "10");
        assert!(tensors.get("b").unwrap_err().what.contains("is truncated"));
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
        let error = TensorFile::from_bytes(&bytes, "w.npz").unwrap_err().to_string();
        assert!(error.starts_with("w.npz: a.npy: unpacks to"), "{error}");
    }
}
