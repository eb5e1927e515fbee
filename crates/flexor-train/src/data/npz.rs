//! One `.npz` file with the arrays x_train, y_train, x_test and y_test, as Keras has them.

use super::folder::Folder;
use super::format::Format;
use super::images::Images;
use flexor_hdl::error::{Error, Result};
use flexor_hdl::gf2::io::npy::{NpyArray, Values, read_array};
use flexor_hdl::gf2::io::npz::read_entries;

pub const FORMAT: Format = Format {
    files: "one .npz of x_train, y_train, x_test, y_test (images x [channels x] height x width of bytes)",
    read,
};

/// Most bytes unpacked.
const MAX_BYTES: usize = 1 << 31;

fn read(folder: &Folder) -> Option<Result<(Images, Images)>> {
    let mut names = folder.names();
    names.retain(|name| name.ends_with(".npz"));
    let [name] = names.as_slice() else { return None };
    Some(read_file(folder, name))
}

fn read_file(folder: &Folder, name: &str) -> Result<(Images, Images)> {
    let file = folder.shown(name);
    let entries = read_entries(&folder.read(name)?, &file, MAX_BYTES)?;
    let array = |wanted: &str| -> Result<NpyArray> {
        let entry = entries.iter().find(|(name, _)| name == wanted);
        let (name, bytes) = entry.ok_or_else(|| Error::input(&file, wanted, "missing"))?;
        read_array(bytes, &format!("{file}: {name}"), MAX_BYTES)
    };
    let part = |part: &str| {
        let (x, y) = (format!("x_{part}"), format!("y_{part}"));
        let (pixels, labels) = (array(&x)?, array(&y)?);
        let shape = match pixels.shape[..] {
            [_, height, width] => [1, height, width],
            [_, channels, height, width] => [channels, height, width],
            _ => {
                return Err(Error::input(
                    &file,
                    &x,
                    format!("shape {:?}, expected 3 or 4 axes", pixels.shape),
                ));
            }
        };
        Ok(Images { shape, pixels: bytes_of(pixels, &file, &x)?, labels: bytes_of(labels, &file, &y)? })
    };
    Ok((part("train")?, part("test")?))
}

/// The entries of an array, which must be 0 to 255.
fn bytes_of(array: NpyArray, file: &str, name: &str) -> Result<Vec<u8>> {
    let wrong = || {
        Error::input(file, name, format!("entries of {}, expected whole numbers from 0 to 255", array.dtype))
    };
    let bytes: Option<Vec<u8>> = match &array.values {
        Values::Uint(all) => all.iter().map(|&value| u8::try_from(value).ok()).collect(),
        Values::Int(all) => all.iter().map(|&value| u8::try_from(value).ok()).collect(),
        Values::Bool(_) | Values::Float(_) => None,
    };
    bytes.ok_or_else(wrong)
}
