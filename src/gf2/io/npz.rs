//! NumPy archives (`.npz`): a zip of `.npy` files.

use super::foreign;
use crate::error::{Error, Result};
use std::io::{Cursor, Read, Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

/// What each array is called inside the archive, after its name.
const SUFFIX: &str = ".npy";

/// The arrays of an archive in its order: name without `.npy`, and the bytes of the `.npy` file.
///
/// # Errors
/// A broken archive, an entry that is no `.npy` file, or more than `max_bytes` unpacked in all: refused by
/// the sizes the archive declares, and again by what really comes out of it.
pub fn entries(bytes: &[u8], file: &str, max_bytes: usize) -> Result<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|cause| broken(file, "zip", cause))?;
    if archive.has_duplicate_names() {
        return Err(Error::input(file, "zip", "holds two entries of one name"));
    }
    let mut left = max_bytes;
    let mut out = Vec::new();
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(|cause| broken(file, format!("zip entry {i}"), cause))?;
        let path = entry.name().map_err(|cause| broken(file, format!("zip entry {i}"), cause))?.into_owned();
        let Some(name) = path.strip_suffix(SUFFIX) else {
            let hint = foreign::hint("pt").filter(|_| path.ends_with("data.pkl"));
            let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
            return Err(Error::input(file, path, format!("an entry that is no {SUFFIX} file{hint}")));
        };
        let declared = entry.size();
        let data = unpack(entry, declared, left).map_err(|what| Error::input(file, &path, what))?;
        left -= data.len();
        out.push((name.to_owned(), data));
    }
    Ok(out)
}

fn broken(file: &str, field: impl Into<String>, cause: impl std::fmt::Display) -> Error {
    Error::input(file, field, format!("broken archive: {cause}"))
}

/// The whole of `entry`, at most `left` bytes.
fn unpack(entry: impl Read, declared: u64, left: usize) -> std::result::Result<Vec<u8>, String> {
    let limit = left as u64;
    let too_large = |size: u64| format!("unpacks to {size} bytes or more, {limit} are left of the limit");
    if declared > limit {
        return Err(too_large(declared));
    }
    let mut data = Vec::new();
    entry.take(limit + 1).read_to_end(&mut data).map_err(|cause| format!("broken archive: {cause}"))?;
    if data.len() > left { Err(too_large(data.len() as u64)) } else { Ok(data) }
}

/// An archive of `.npy` files: name without `.npy`, and bytes.
///
/// # Errors
/// As [`Archive`]'s functions.
pub fn write(entries: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut archive = Archive::new(Cursor::new(Vec::new()));
    for (name, data) in entries {
        archive.start(name, data.len())?;
        archive.write(data)?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Writes an archive entry by entry.
///
/// Stored without compression or times, so that the same arrays always make the same bytes.
pub struct Archive<W: Write + Seek>(ZipWriter<W>);

impl<W: Write + Seek> Archive<W> {
    /// An empty archive.
    pub fn new(target: W) -> Self {
        Self(ZipWriter::new(target))
    }

    /// Begins the `.npy` file of the array `name`, of `bytes` bytes with its header.
    ///
    /// # Errors
    /// A name that occurs twice, or an archive beyond what the format or the target can hold.
    pub fn start(&mut self, name: &str, bytes: usize) -> Result<()> {
        self.0.start_file(format!("{name}{SUFFIX}"), options(bytes)).map_err(failed)
    }

    /// Appends to the array begun last.
    ///
    /// # Errors
    /// A target that cannot be written.
    pub fn write(&mut self, data: &[u8]) -> Result<()> {
        self.0.write_all(data).map_err(failed)
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// A target that cannot be written.
    pub fn finish(self) -> Result<W> {
        self.0.finish().map_err(failed)
    }
}

fn failed(cause: impl std::fmt::Display) -> Error {
    Error::Environment(format!("npz archive: {cause}"))
}

fn options(len: usize) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .system(System::Unix)
        .unix_permissions(0o644)
        .large_file(u32::try_from(len).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, data: &[u8]) -> (String, Vec<u8>) {
        (name.to_owned(), data.to_vec())
    }

    /// An archive of one compressed entry.
    fn deflated(name: &str, data: &[u8]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(name, options).unwrap();
        writer.write_all(data).unwrap();
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn reads_what_it_writes_the_same_every_time() {
        let all = [pair("b", b"two"), pair("a.p0", b""), pair("layer/c", b"three")];
        let bytes = write(&all).unwrap();
        assert_eq!(bytes, write(&all).unwrap());
        assert_eq!(entries(&bytes, "a.npz", 8).unwrap(), all);
    }

    #[test]
    fn refuses_a_bomb_by_what_it_declares() {
        let bytes = deflated("a.npy", &vec![0; 1 << 20]);
        assert_eq!(entries(&bytes, "a.npz", 1 << 20).unwrap()[0].1.len(), 1 << 20);
        let text = entries(&bytes, "a.npz", (1 << 20) - 1).unwrap_err().to_string();
        assert!(text.starts_with("a.npz: a.npy: unpacks to 1048576 bytes or more"), "{text}");
    }

    #[test]
    fn refuses_a_bomb_by_what_comes_out() {
        assert!(unpack(std::io::repeat(0), 10, 1000).is_err());
        let mut bytes = deflated("a.npy", &vec![0; 1 << 20]);
        let real = (1u32 << 20).to_le_bytes();
        while let Some(at) = bytes.windows(4).position(|w| w == real) {
            bytes[at..at + 4].copy_from_slice(&100u32.to_le_bytes());
        }
        assert!(entries(&bytes, "a.npz", 1000).is_err());
    }

    #[test]
    fn counts_all_entries_against_the_limit() {
        let bytes = write(&[pair("a", &[0; 600]), pair("b", &[0; 600])]).unwrap();
        assert!(entries(&bytes, "a.npz", 1199).is_err());
        assert!(entries(&bytes, "a.npz", 1200).is_ok());
    }

    #[test]
    fn refuses_what_is_no_archive_of_arrays() {
        let text = |bytes: &[u8]| entries(bytes, "a.npz", 1000).unwrap_err().to_string();
        assert!(text(b"").contains("broken archive"));
        assert!(
            text(&deflated("readme.txt", b"hello")).contains("readme.txt: an entry that is no .npy file")
        );
        let bytes = write(&[pair("a", b"data")]).unwrap();
        (0..bytes.len()).for_each(|cut| assert!(entries(&bytes[..cut], "a.npz", 1000).is_err()));
    }
}
