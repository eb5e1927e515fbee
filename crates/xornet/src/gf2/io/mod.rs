//! Matrices in files: one format a file, found by the extension of the file's name.
//!
//! Every reader takes the bytes of a whole file and reports every wrong row (up to a few) at once. A matrix
//! has 1..=4096 rows and columns; a reader stops at the limit, so that it never holds more than that.

mod alist;
mod c;
mod csv;
pub mod foreign;
mod format;
mod hex;
mod json;
mod mtx;
pub mod npy;
mod npy_matrix;
#[cfg(feature = "npz")]
pub mod npz;
#[cfg(feature = "npz")]
mod npz_matrix;
mod rows;
#[cfg(feature = "safetensors")]
mod safetensors_matrix;
mod tex;
mod txt;

use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
pub use format::{Format, MAX_SIDE};
pub use rows::{Fault, Rows};

/// Every format there is.
pub const FORMATS: &[Format] = &[
    txt::FORMAT,
    csv::FORMAT,
    json::FORMAT,
    npy_matrix::FORMAT,
    #[cfg(feature = "npz")]
    npz_matrix::FORMAT,
    alist::FORMAT,
    mtx::FORMAT,
    hex::FORMAT,
    tex::FORMAT,
    c::FORMAT,
];

/// Extensions of all formats, without the dot.
pub fn format_extensions() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.extension)
}

/// Extensions of the formats that are read.
pub fn readable_extensions() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().filter(|format| format.read.is_some()).map(|format| format.extension)
}

/// Reads a matrix from the bytes of `file`, which is named in errors; `extension` as in `m.npy`, in any case.
///
/// # Errors
/// An unknown extension; a matrix that is empty, not rectangular or over 4096 a side; an entry other than 0
/// and 1; a file that is broken, truncated or unpacks to more than 256 MiB.
///
/// ```
/// use xornet::gf2::io::read_matrix;
///
/// let matrix = read_matrix(b"101\n011\n", "txt", "m.txt")?;
/// assert_eq!((matrix.n_rows(), matrix.n_cols()), (2, 3));
/// let error = read_matrix(b"101\n0x1\n", "txt", "m.txt").unwrap_err();
/// assert!(error.to_string().contains("m.txt"));
/// # Ok::<(), xornet::error::Error>(())
/// ```
pub fn read_matrix(bytes: &[u8], extension: &str, file: &str) -> Result<BitMatrix> {
    let refuse = |what| Error::input(file, "", what);
    let read = find_format(extension).map_err(refuse)?.read;
    let read = read.ok_or_else(|| refuse(format!(".{extension} is written, not read")))?;
    read(bytes, file).map_err(Error::Input)
}

/// The bytes of a file that holds `matrix`; the same matrix always makes the same bytes.
///
/// # Errors
/// An unknown extension.
///
/// ```
/// use xornet::gf2::{BitMatrix, io::write_matrix};
///
/// assert_eq!(write_matrix(&BitMatrix::identity(2), "csv")?, b"1,0\n0,1\n");
/// # Ok::<(), xornet::error::Error>(())
/// ```
pub fn write_matrix(matrix: &BitMatrix, extension: &str) -> Result<Vec<u8>> {
    let format = find_format(extension).map_err(|what| Error::input("", "", what))?;
    (format.write)(matrix)
}

/// Reads the array `name` of an archive as a matrix; otherwise as [`read_matrix`].
///
/// # Errors
/// As [`read_matrix`], a file of one array, no such array.
#[cfg(any(feature = "npz", feature = "safetensors"))]
pub fn read_array(bytes: &[u8], extension: &str, file: &str, name: &str) -> Result<BitMatrix> {
    match extension.to_ascii_lowercase().as_str() {
        #[cfg(feature = "npz")]
        "npz" => npz_matrix::read_named(bytes, file, name).map_err(Error::Input),
        #[cfg(feature = "safetensors")]
        "safetensors" => safetensors_matrix::read_named(bytes, file, name),
        _ => Err(Error::input(file, "", "arrays have names in .npz and .safetensors files only")),
    }
}

fn find_format(extension: &str) -> std::result::Result<&'static Format, String> {
    let found = FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(extension));
    found.ok_or_else(|| {
        let known: Vec<_> = format_extensions().collect();
        let what = format!("matrix files end in one of {}, not in {extension:?}", known.join(", "));
        foreign::conversion_hint(extension).map_or(what.clone(), |hint| format!("{what}; {hint}"))
    })
}

#[cfg(test)]
mod tests;
