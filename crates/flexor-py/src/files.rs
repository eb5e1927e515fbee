//! Files that are read within limits, and folders that appear whole.

use crate::errors::refused;
use pyo3::prelude::*;
use std::fs;
use std::path::{Component, Path};

/// Largest file that is read, in bytes.
const MAX_BYTES: u64 = 256 << 20;

/// Reads a file.
///
/// # Errors
/// `OSError`; `InputError` for one that is too large.
pub fn read(path: &Path) -> PyResult<Vec<u8>> {
    let size = fs::metadata(path)?.len();
    if size > MAX_BYTES {
        return Err(refused(
            "path",
            format!("{}: {size} bytes, at most {MAX_BYTES} are read", path.display()),
        ));
    }
    Ok(fs::read(path)?)
}

/// The extension of a path, without the dot.
pub fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().into_owned()
}

/// Writes files by their paths below a folder, which must be empty or missing, and is made whole or not at all.
///
/// # Errors
/// `OSError`; `InputError` for a folder with files in it.
pub fn write_folder<'a>(
    folder: &Path,
    files: impl Iterator<Item = (&'a String, &'a Vec<u8>)>,
) -> PyResult<()> {
    if folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(refused("folder", format!("{}: is not empty", folder.display())));
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let part = folder.with_file_name(format!(".{name}.part-{}", std::process::id()));
    let done = write_all(&part, files).and_then(|()| {
        // One that is empty gives way.
        let _ = fs::remove_dir(folder);
        fs::rename(&part, folder)
    });
    if done.is_err() {
        // What is left is removed with the next attempt of this process, at the latest.
        let _ = fs::remove_dir_all(&part);
    }
    Ok(done?)
}

fn write_all<'a>(
    folder: &Path,
    files: impl Iterator<Item = (&'a String, &'a Vec<u8>)>,
) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for (path, bytes) in files {
        let path = Path::new(path);
        if !path.components().all(|part| matches!(part, Component::Normal(_))) {
            continue;
        }
        let place = folder.join(path);
        fs::create_dir_all(place.parent().unwrap_or(folder))?;
        fs::write(place, bytes)?;
    }
    Ok(())
}
