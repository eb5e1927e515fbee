//! Reading files, with limits on their size.

use super::interrupt;
use crate::codec::budget::Budget;
use crate::codec::tensors::{MAX_BYTES, TensorFile};
use crate::error::{Error, Result};
use crate::shown::one_line;
use crate::text;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

/// Largest JSON or text file, in bytes.
pub use crate::design::MAX_TEXT_BYTES;
/// Largest list of layers, in bytes: some hundred thousand layers.
pub const MAX_LIST_BYTES: usize = 16 << 20;

/// Buffer size for files read in pieces, in bytes.
const BUFFER_BYTES: usize = 1 << 16;

/// A path for messages, in one line.
pub fn display_name(path: &Path) -> String {
    one_line(&path.display().to_string()).into_owned()
}

/// The extension of a file name, without the dot; empty without one.
pub fn file_extension(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The stem of a file's name as an identifier: letters and digits, with one `_` for anything between.
pub fn design_name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("_");
    let name = name.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    if name.is_empty() { "dec".into() } else { name.into() }
}

/// Content of a file of at most `max_bytes`.
///
/// # Errors
/// `Input` if there is no such file, or it cannot be read or is larger; `Interrupted`.
pub fn read_file(path: &Path, max_bytes: usize) -> Result<Vec<u8>> {
    interrupt::at_once(|| read_all(path, max_bytes))
}

/// The tensors of a file; the data of those selected by `keep`. A regular file is read in pieces; a pipe,
/// which cannot be rewound, is first read into memory.
///
/// # Errors
/// As [`TensorFile::read_from`], and if the file cannot be read; `Interrupted`.
pub fn read_tensors(
    path: &Path,
    keep: &dyn Fn(&str, usize) -> bool,
    budget: &mut Budget,
) -> Result<TensorFile> {
    interrupt::at_once(|| {
        let failed = |e: std::io::Error| Error::input(display_name(path), "", e.to_string());
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_file() {
            let mut source = BufReader::with_capacity(BUFFER_BYTES, file);
            return TensorFile::read_from(&mut source, &display_name(path), keep, budget);
        }
        let bytes = read_all(path, MAX_BYTES.min(budget.bytes_left()))?;
        budget.take_bytes(bytes.len(), format!("the content of {}", display_name(path)))?;
        TensorFile::read_from(&mut Cursor::new(bytes), &display_name(path), keep, budget)
    })
}

/// The first bytes of a file, at most 64 KiB.
///
/// # Errors
/// As [`read_file`].
pub fn read_head(path: &Path) -> Result<Vec<u8>> {
    interrupt::at_once(|| {
        let failed = |e: std::io::Error| Error::input(display_name(path), "", e.to_string());
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(failed)?;
        file.take(BUFFER_BYTES as u64).read_to_end(&mut bytes).map_err(failed)?;
        Ok(bytes)
    })
}

/// Content of a regular file of at most `max_bytes`. It never blocks, so it may be called after Ctrl-C.
///
/// # Errors
/// `Input` if it is no regular file, cannot be read, or is larger.
pub fn read_regular(path: &Path, max_bytes: usize) -> Result<Vec<u8>> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(Error::input(display_name(path), "", "is no regular file")),
        _ => read_all(path, max_bytes),
    }
}

/// Content of standard input of at most `max_bytes`.
///
/// # Errors
/// `Input` if it cannot be read or is larger; `Interrupted`.
pub fn read_stdin(max_bytes: usize) -> Result<Vec<u8>> {
    interrupt::at_once(|| {
        let refuse = |what: String| Error::input("standard input", "", what);
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(max_bytes as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|e| refuse(e.to_string()))?;
        match bytes.len() > max_bytes {
            true => Err(refuse(format!("more than {max_bytes} bytes, at most as many are read"))),
            false => Ok(bytes),
        }
    })
}

fn read_all(path: &Path, max_bytes: usize) -> Result<Vec<u8>> {
    let failed = |e: std::io::Error| Error::input(display_name(path), "", e.to_string());
    let file = File::open(path).map_err(failed)?;
    let stated = file.metadata().map_err(failed)?.len();
    let mut bytes = Vec::new();
    if stated <= max_bytes as u64 {
        // Pipes and devices have no length.
        file.take(max_bytes as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    if stated > max_bytes as u64 || bytes.len() > max_bytes {
        let found = stated.max(bytes.len() as u64);
        return Err(Error::input(
            display_name(path),
            "",
            format!("{found} bytes or more, at most {max_bytes} are read"),
        ));
    }
    Ok(bytes)
}

/// Content of a text file of at most [`MAX_TEXT_BYTES`].
///
/// # Errors
/// As [`read_file`], and `Input` if it is no UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    decode_text(path, read_file(path, MAX_TEXT_BYTES)?)
}

fn decode_text(path: &Path, bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        Error::input(display_name(path), "", format!("is no UTF-8 text: byte {at} is wrong"))
    })
}

/// Content of a list of layers of at most [`MAX_LIST_BYTES`].
///
/// # Errors
/// As [`read_text`].
pub fn read_list(path: &Path) -> Result<String> {
    text::decode_utf8(&read_file(path, MAX_LIST_BYTES)?, &display_name(path)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_the_limit() {
        let room = tempfile::tempdir().expect("a temporary folder");
        let path = room.path().join("f");
        std::fs::write(&path, b"abc").expect("written");
        assert_eq!(read_file(&path, 3).expect("fits"), b"abc");
        let error = read_file(&path, 2).expect_err("too large").to_string();
        assert!(error.contains("3 bytes or more, at most 2"), "{error}");
        assert_eq!(read_file(&path, 2).expect_err("too large").exit_code(), 2);
        std::fs::write(&path, b"a\xff").expect("written");
        assert!(read_text(&path).expect_err("no text").to_string().contains("byte 1"));
        assert!(read_file(room.path(), 9).is_err());
        assert!(read_regular(room.path(), 9).expect_err("a folder").to_string().ends_with("no regular file"));
    }

    #[test]
    #[cfg(unix)]
    fn an_endless_device_ends() {
        assert!(read_file(Path::new("/dev/zero"), 1000).is_err());
        assert!(read_regular(Path::new("/dev/zero"), 1000).is_err());
    }

    #[test]
    fn names_of_designs_are_identifiers() {
        for (file, name) in [
            ("m.txt", "m"),
            ("a/n8_20_tap2.txt", "n8_20_tap2"),
            ("8x20 dense-1.npy", "x20_dense_1"),
            ("__.txt", "dec"),
            ("crc32.x64.blif", "crc32_x64"),
            ("ä1.txt", "dec"),
        ] {
            assert_eq!(design_name(Path::new(file)), name, "{file}");
        }
    }
}
