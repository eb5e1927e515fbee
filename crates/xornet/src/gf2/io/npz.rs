//! NumPy archives (`.npz`): a zip of `.npy` files.

use crate::error::{Error, Result};
use crate::gf2::io::foreign;
use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

/// Suffix of every entry's name inside the archive.
const SUFFIX: &str = ".npy";

/// The arrays of an archive in its order: name without `.npy`, and the bytes of the `.npy` file.
///
/// # Errors
/// As [`for_each_entry`].
pub fn read_entries(bytes: &[u8], file: &str, max_bytes: usize) -> Result<Vec<(String, Vec<u8>)>> {
    let mut out = Vec::new();
    for_each_entry(&mut Cursor::new(bytes), file, max_bytes, |name, _, entry| {
        let mut data = Vec::new();
        let read = entry.read_to_end(&mut data);
        read.map_err(|cause| Error::input(file, format!("{name}{SUFFIX}"), cause.to_string()))?;
        out.push((name.to_owned(), data));
        Ok(())
    })?;
    Ok(out)
}

/// Calls `sink` with the name without `.npy`, the size in bytes and the content of every array of an archive,
/// in its order.
///
/// # Errors
/// Those of `sink`; a broken archive, an entry that is no `.npy` file, or more than `max_bytes` unpacked in all:
/// refused by the sizes the archive declares, and again by what really comes out of it.
pub fn for_each_entry(
    source: &mut (impl Read + Seek),
    file: &str,
    max_bytes: usize,
    mut sink: impl FnMut(&str, u64, &mut dyn Read) -> Result<()>,
) -> Result<()> {
    let mut archive = ZipArchive::new(source).map_err(|cause| archive_error(file, "zip", cause))?;
    if archive.has_duplicate_names() {
        return Err(Error::input(file, "zip", "holds two entries of one name"));
    }
    let mut left = max_bytes as u64;
    for i in 0..archive.len() {
        let entry =
            archive.by_index(i).map_err(|cause| archive_error(file, format!("zip entry {i}"), cause))?;
        let path =
            entry.name().map_err(|cause| archive_error(file, format!("zip entry {i}"), cause))?.into_owned();
        let Some(name) = path.strip_suffix(SUFFIX) else {
            let hint = foreign::conversion_hint("pt").filter(|_| path.ends_with("data.pkl"));
            let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
            return Err(Error::input(file, path, format!("an entry that is no {SUFFIX} file{hint}")));
        };
        let declared = entry.size();
        if declared > left {
            return Err(Error::input(file, &path, too_large(declared, left)));
        }
        let mut entry = BoundedReader { source: entry, limit: left, left };
        sink(name, declared, &mut entry)?;
        left = entry.left;
    }
    Ok(())
}

fn too_large(bytes: u64, limit: u64) -> String {
    format!("unpacks to {bytes} bytes or more, {limit} are left of the limit")
}

fn archive_error(file: &str, field: impl Into<String>, cause: impl std::fmt::Display) -> Error {
    Error::input(file, field, format!("broken archive: {cause}"))
}

/// Reader of an entry, which fails once more than `left` bytes have come out of it.
struct BoundedReader<R> {
    source: R,
    limit: u64,
    left: u64,
}

impl<R: Read> Read for BoundedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self
            .source
            .read(buffer)
            .map_err(|cause| io::Error::new(cause.kind(), format!("broken archive: {cause}")))?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| io::Error::other(too_large(self.limit + 1, self.limit)))?;
        Ok(read)
    }
}

/// An archive of `.npy` files: name without `.npy`, and bytes.
///
/// # Errors
/// As [`Archive`]'s functions.
pub fn write_archive(entries: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut archive = Archive::new(Cursor::new(Vec::new()));
    for (name, data) in entries {
        archive.start_entry(name, data.len())?;
        archive.write_data(data)?;
    }
    Ok(archive.finish_archive()?.into_inner())
}

/// Writes an archive entry by entry.
///
/// Stored without compression or times, so that the same arrays always make the same bytes.
pub struct Archive<W: Write + Seek>(ZipWriter<ArchiveTarget<W>>);

impl<W: Write + Seek> Archive<W> {
    /// An empty archive.
    pub fn new(target: W) -> Self {
        Self(ZipWriter::new(ArchiveTarget { inner: target, at: 0, failed: false }))
    }

    /// Begins the `.npy` file of the array `name`, of `bytes` bytes with its header.
    ///
    /// # Errors
    /// A name that occurs twice, or an archive beyond what the format or the target can hold.
    pub fn start_entry(&mut self, name: &str, bytes: usize) -> Result<()> {
        self.0.start_file(format!("{name}{SUFFIX}"), entry_options(bytes)).map_err(write_error)
    }

    /// Appends to the array begun last.
    ///
    /// # Errors
    /// A target that cannot be written.
    pub fn write_data(&mut self, data: &[u8]) -> Result<()> {
        self.0.write_all(data).map_err(write_error)
    }

    /// Ends the archive.
    ///
    /// # Errors
    /// A target that cannot be written.
    pub fn finish_archive(self) -> Result<W> {
        self.0.finish().map(|target| target.inner).map_err(write_error)
    }
}

/// Target of an archive. After its first error it only counts bytes: `ZipWriter` ends the archive when it is
/// dropped, and would print an error that was returned already.
struct ArchiveTarget<W> {
    inner: W,
    at: u64,
    failed: bool,
}

impl<W> ArchiveTarget<W> {
    /// Result of `act`, or `counted` once an earlier call has failed.
    fn unless_failed<T>(&mut self, counted: T, act: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.failed {
            return Ok(counted);
        }
        act(&mut self.inner).inspect_err(|e| self.failed = e.kind() != ErrorKind::Interrupted)
    }
}

impl<W: Write> Write for ArchiveTarget<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.unless_failed(bytes.len(), |inner| inner.write(bytes))?;
        self.at += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_failed((), Write::flush)
    }
}

impl<W: Seek> Seek for ArchiveTarget<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let counted = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) | SeekFrom::End(by) => self.at.saturating_add_signed(by),
        };
        self.at = self.unless_failed(counted, |inner| inner.seek(to))?;
        Ok(self.at)
    }
}

fn write_error(cause: impl std::fmt::Display) -> Error {
    Error::Environment(format!("npz archive: {cause}"))
}

fn entry_options(len: usize) -> SimpleFileOptions {
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
        let bytes = write_archive(&all).unwrap();
        assert_eq!(bytes, write_archive(&all).unwrap());
        assert_eq!(read_entries(&bytes, "a.npz", 8).unwrap(), all);
    }

    #[test]
    fn refuses_a_bomb_by_what_it_declares() {
        let bytes = deflated("a.npy", &vec![0; 1 << 20]);
        assert_eq!(read_entries(&bytes, "a.npz", 1 << 20).unwrap()[0].1.len(), 1 << 20);
        let text = read_entries(&bytes, "a.npz", (1 << 20) - 1).unwrap_err().to_string();
        assert!(text.starts_with("a.npz: a.npy: unpacks to 1048576 bytes or more"), "{text}");
    }

    #[test]
    fn refuses_a_bomb_by_what_comes_out() {
        let mut endless = BoundedReader { source: io::repeat(0), limit: 1000, left: 1000 };
        assert!(endless.read_to_end(&mut Vec::new()).is_err());
        let mut bytes = deflated("a.npy", &vec![0; 1 << 20]);
        let real = (1u32 << 20).to_le_bytes();
        while let Some(at) = bytes.windows(4).position(|w| w == real) {
            bytes[at..at + 4].copy_from_slice(&100u32.to_le_bytes());
        }
        assert!(read_entries(&bytes, "a.npz", 1000).is_err());
    }

    #[test]
    fn counts_all_entries_against_the_limit() {
        let bytes = write_archive(&[pair("a", &[0; 600]), pair("b", &[0; 600])]).unwrap();
        assert!(read_entries(&bytes, "a.npz", 1199).is_err());
        assert!(read_entries(&bytes, "a.npz", 1200).is_ok());
    }

    #[test]
    fn refuses_what_is_no_archive_of_arrays() {
        let text = |bytes: &[u8]| read_entries(bytes, "a.npz", 1000).unwrap_err().to_string();
        assert!(text(b"").contains("broken archive"));
        assert!(
            text(&deflated("readme.txt", b"hello")).contains("readme.txt: an entry that is no .npy file")
        );
        let bytes = write_archive(&[pair("a", b"data")]).unwrap();
        (0..bytes.len()).for_each(|cut| assert!(read_entries(&bytes[..cut], "a.npz", 1000).is_err()));
    }
}
