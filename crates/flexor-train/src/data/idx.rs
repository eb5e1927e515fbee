//! IDX files, as MNIST and Fashion-MNIST have them, packed by gzip or not.

use super::folder::Folder;
use super::format::Format;
use super::images::Images;
use flate2::read::MultiGzDecoder;
use flexor_hdl::error::{Error, Result};
use std::io::Read;

pub const FORMAT: Format = Format {
    files: "{train,t10k}-{images-idx3,labels-idx1}-ubyte, with .gz or without (MNIST, Fashion-MNIST)",
    read,
};

/// Largest array, in bytes.
const MAX_ARRAY: u64 = 1 << 31;

fn read(folder: &Folder) -> Option<Result<(Images, Images)>> {
    name_of(folder, "train", "images", 3)?;
    Some(read_part(folder, "train").and_then(|train| Ok((train, read_part(folder, "t10k")?))))
}

/// The name under which a file is there.
fn name_of(folder: &Folder, part: &str, what: &str, axes: u8) -> Option<String> {
    let names = [format!("{part}-{what}-idx{axes}-ubyte"), format!("{part}-{what}.idx{axes}-ubyte")];
    let packed = names.iter().map(|name| format!("{name}.gz"));
    names.iter().cloned().chain(packed).find(|name| folder.has(name))
}

fn read_part(folder: &Folder, part: &str) -> Result<Images> {
    let ([_, height, width], pixels) = read_array(folder, part, "images")?;
    let ([_], labels) = read_array(folder, part, "labels")?;
    Ok(Images { shape: [1, height, width], pixels, labels })
}

/// Axes and bytes of a file.
fn read_array<const N: usize>(folder: &Folder, part: &str, what: &str) -> Result<([usize; N], Vec<u8>)> {
    let missing = || Error::input(folder.shown(""), "", format!("no {part}-{what}-idx{N}-ubyte"));
    let name = name_of(folder, part, what, N as u8).ok_or_else(missing)?;
    let wrong = |what: String| Error::input(folder.shown(&name), "", what);
    let bytes = folder.read(&name)?;
    let bytes = if name.ends_with(".gz") { unpack(&bytes).map_err(wrong)? } else { bytes };
    let header = 4 + 4 * N;
    if bytes.len() < header || bytes[..4] != [0, 0, 8, N as u8] {
        return Err(wrong(format!("is no IDX file of bytes with {N} axes")));
    }
    let axis = |i: usize| {
        let at = 4 + 4 * i;
        bytes[at..at + 4].iter().fold(0usize, |word, &byte| word << 8 | usize::from(byte))
    };
    let axes: [usize; N] = std::array::from_fn(axis);
    let size = axes.iter().try_fold(1usize, |size, &n| size.checked_mul(n));
    let found = bytes.len() - header;
    if size != Some(found) {
        return Err(wrong(format!("{found} bytes of data for axes of {axes:?}")));
    }
    Ok((axes, bytes[header..].to_vec()))
}

fn unpack(bytes: &[u8]) -> std::result::Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(MAX_ARRAY + 1).read_to_end(&mut out);
    match read {
        Ok(_) if out.len() as u64 <= MAX_ARRAY => Ok(out),
        Ok(_) => Err(format!("more than {MAX_ARRAY} bytes unpacked")),
        Err(cause) => Err(cause.to_string()),
    }
}
