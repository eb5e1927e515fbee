//! NumPy arrays (`.npy`): numbers of any width and byte order in, u8 out.
//!
//! The header is read by a strict parser of our own: it is at most a few KiB, its sizes are multiplied with
//! care, and nothing is allocated before they are held against the limit and the bytes at hand.

mod header;

use crate::error::{Error, Result};
use header::{Header, Kind};

/// An array with its entries in row-major order, however the file held them.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Length of each axis, slowest first; empty for a scalar.
    pub shape: Vec<usize>,
    /// Type of the entries in the file: `bool`, `i8` … `i64`, `u8` … `u64`, `f16`, `f32` or `f64`.
    pub dtype: &'static str,
    /// The entries, last axis fastest.
    pub values: Values,
}

/// Entries of an array, widened without loss.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// `bool`.
    Bool(Vec<bool>),
    /// Signed integers of 1 to 8 bytes.
    Int(Vec<i64>),
    /// Unsigned integers of 1 to 8 bytes.
    Uint(Vec<u64>),
    /// Floats of 2, 4 or 8 bytes; NaN and infinities as they are.
    Float(Vec<f64>),
}

impl Values {
    /// Number of entries.
    pub fn len(&self) -> usize {
        match self {
            Self::Bool(v) => v.len(),
            Self::Int(v) => v.len(),
            Self::Uint(v) => v.len(),
            Self::Float(v) => v.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Entry `at` as a bit; its text where it is neither 0 nor 1.
    ///
    /// # Panics
    /// If `at` is out of range.
    pub fn bit(&self, at: usize) -> std::result::Result<bool, String> {
        let (is_zero, is_one) = match self {
            Self::Bool(v) => (!v[at], v[at]),
            Self::Int(v) => (v[at] == 0, v[at] == 1),
            Self::Uint(v) => (v[at] == 0, v[at] == 1),
            Self::Float(v) => (v[at] == 0.0, v[at] == 1.0),
        };
        if is_zero || is_one { Ok(is_one) } else { Err(self.text(at)) }
    }

    fn text(&self, at: usize) -> String {
        match self {
            Self::Bool(v) => v[at].to_string(),
            Self::Int(v) => v[at].to_string(),
            Self::Uint(v) => v[at].to_string(),
            Self::Float(v) => v[at].to_string(),
        }
    }
}

/// Reads one array of bools, integers or floats; `file` is named in errors.
///
/// # Errors
/// A broken, truncated or overlong file, another type of entry, or more than `max_elements` entries.
pub fn read(bytes: &[u8], file: &str, max_elements: usize) -> Result<Array> {
    parse(bytes, max_elements).map_err(|(field, what)| Error::input(file, field, what))
}

/// Where in the file, and what is wrong there.
type Fault = (&'static str, String);

fn parse(bytes: &[u8], max_elements: usize) -> std::result::Result<Array, Fault> {
    let (header, data) = header::split(bytes).map_err(|what| ("npy header", what))?;
    let header = header::parse(header).map_err(|what| ("npy header", what))?;
    let count = count(&header.shape, max_elements).map_err(|what| ("shape", what))?;
    let data = payload(&header, count, data).map_err(|what| ("data", what))?;
    let values = values(&header, data).map_err(|what| ("data", what))?;
    let values = if header.fortran { row_major(values, &header.shape) } else { values };
    Ok(Array { dtype: dtype(&header), shape: header.shape, values })
}

fn dtype(header: &Header) -> &'static str {
    match (header.kind, header.size) {
        (Kind::Bool, _) => "bool",
        (Kind::Int, 1) => "i8",
        (Kind::Int, 2) => "i16",
        (Kind::Int, 4) => "i32",
        (Kind::Int, _) => "i64",
        (Kind::Uint, 1) => "u8",
        (Kind::Uint, 2) => "u16",
        (Kind::Uint, 4) => "u32",
        (Kind::Uint, _) => "u64",
        (Kind::Float, 2) => "f16",
        (Kind::Float, 4) => "f32",
        (Kind::Float, _) => "f64",
    }
}

/// Number of entries of `shape`, held against the limit.
fn count(shape: &[usize], max_elements: usize) -> std::result::Result<usize, String> {
    let count = if shape.contains(&0) {
        Some(0)
    } else {
        shape.iter().try_fold(1usize, |all, &side| all.checked_mul(side))
    };
    count.filter(|&n| n <= max_elements).ok_or_else(|| {
        let shape = header::shape_text(shape);
        format!("{shape} has more entries than the limit of {max_elements}")
    })
}

/// Exactly the bytes of `count` entries.
fn payload<'a>(header: &Header, count: usize, data: &'a [u8]) -> std::result::Result<&'a [u8], String> {
    let need = count.checked_mul(header.size);
    if need == Some(data.len()) {
        return Ok(data);
    }
    let (size, shape) = (header.size, header::shape_text(&header.shape));
    let short = need.is_none_or(|need| data.len() < need);
    let what = if short { "is truncated" } else { "goes on after the array" };
    Err(format!("{what}: {} bytes where {shape} of {size} bytes each is expected", data.len()))
}

fn values(header: &Header, data: &[u8]) -> std::result::Result<Values, String> {
    let words = || data.chunks_exact(header.size).map(|chunk| word(chunk, header.big_endian));
    let unused = 64 - 8 * header.size as u32;
    Ok(match (header.kind, header.size) {
        (Kind::Bool, _) => Values::Bool(bools(data)?),
        (Kind::Int, _) => Values::Int(words().map(|w| (w << unused) as i64 >> unused).collect()),
        (Kind::Uint, _) => Values::Uint(words().collect()),
        (Kind::Float, 2) => Values::Float(words().map(|w| half(w as u16)).collect()),
        (Kind::Float, 4) => Values::Float(words().map(|w| f32::from_bits(w as u32).into()).collect()),
        (Kind::Float, _) => Values::Float(words().map(f64::from_bits).collect()),
    })
}

fn bools(data: &[u8]) -> std::result::Result<Vec<bool>, String> {
    match data.iter().position(|&byte| byte > 1) {
        Some(at) => Err(format!("entry {at} is {}, a bool is 0 or 1", data[at])),
        None => Ok(data.iter().map(|&byte| byte == 1).collect()),
    }
}

/// Up to 8 bytes as a number.
fn word(chunk: &[u8], big_endian: bool) -> u64 {
    let join = |word: u64, &byte: &u8| word << 8 | u64::from(byte);
    if big_endian { chunk.iter().fold(0, join) } else { chunk.iter().rev().fold(0, join) }
}

/// An IEEE 754 half: sign, 5 bits of exponent, 10 of fraction.
pub fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// Entries stored first axis fastest, put last axis fastest.
fn row_major(values: Values, shape: &[usize]) -> Values {
    match values {
        Values::Bool(v) => Values::Bool(reorder(&v, shape)),
        Values::Int(v) => Values::Int(reorder(&v, shape)),
        Values::Uint(v) => Values::Uint(reorder(&v, shape)),
        Values::Float(v) => Values::Float(reorder(&v, shape)),
    }
}

fn reorder<T: Copy>(stored: &[T], shape: &[usize]) -> Vec<T> {
    let mut index = vec![0; shape.len()];
    let mut out = Vec::with_capacity(stored.len());
    for _ in 0..stored.len() {
        let at = index.iter().zip(shape).rev().fold(0, |at, (&i, &side)| at * side + i);
        out.push(stored[at]);
        advance(&mut index, shape);
    }
    out
}

/// The next index in row-major order.
fn advance(index: &mut [usize], shape: &[usize]) {
    for (i, &side) in index.iter_mut().zip(shape).rev() {
        *i += 1;
        if *i < side {
            return;
        }
        *i = 0;
    }
}

/// The header in front of the entries of a row-major array of NumPy type `descr`, such as `<f4`.
pub fn header(descr: &str, shape: &[usize]) -> Vec<u8> {
    header::write(descr, shape)
}

/// A row-major u8 array as an `.npy` file.
///
/// # Panics
/// If `data` has not as many entries as `shape`.
pub fn write_u8(shape: &[usize], data: &[u8]) -> Vec<u8> {
    assert_eq!(data.len(), shape.iter().product::<usize>(), "entries of another shape");
    let mut out = header::write("|u1", shape);
    out.extend_from_slice(data);
    out
}

#[cfg(test)]
mod tests;
