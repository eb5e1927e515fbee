//! NumPy arrays (`.npy`): numbers of any width and byte order in, u8 out.
//!
//! The header is read by a strict parser of our own: it is at most a few KiB, its sizes are multiplied with
//! care, and nothing is allocated before they are held against the limit and the bytes at hand.

mod element;
mod header;

use crate::error::{Error, Result};
pub use element::{Element, Kind};
use header::Header;
use std::io::{self, Read};

/// Entries that are read at a time.
const ENTRIES: usize = 1 << 13;

/// An array with its entries in row-major order, however the file held them.
#[derive(Debug, Clone, PartialEq)]
pub struct NpyArray {
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
    pub fn bit_at(&self, at: usize) -> std::result::Result<bool, String> {
        let (is_zero, is_one) = match self {
            Self::Bool(v) => (!v[at], v[at]),
            Self::Int(v) => (v[at] == 0, v[at] == 1),
            Self::Uint(v) => (v[at] == 0, v[at] == 1),
            Self::Float(v) => (v[at] == 0.0, v[at] == 1.0),
        };
        if is_zero || is_one { Ok(is_one) } else { Err(self.text_at(at)) }
    }

    fn text_at(&self, at: usize) -> String {
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
pub fn read_array(bytes: &[u8], file: &str, max_elements: usize) -> Result<NpyArray> {
    parse_array(bytes, max_elements).map_err(|fault| fault.in_file(file))
}

/// A fault in a file: its place and description.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Part of the file.
    pub field: &'static str,
    /// Description of the fault, with the value found and the limit.
    pub what: String,
}

impl Fault {
    fn new(field: &'static str, what: impl Into<String>) -> Self {
        Self { field, what: what.into() }
    }

    /// The fault as an error in `file`.
    pub fn in_file(self, file: &str) -> Error {
        Error::input(file, self.field, self.what)
    }
}

type Parsed<T> = std::result::Result<T, Fault>;

/// An array of which only the header was read.
#[derive(Debug, PartialEq)]
pub struct Head {
    header: Header,
    count: usize,
}

impl Head {
    /// Reads the header in front of the entries of `source`, whose stated length is `bytes`.
    ///
    /// # Errors
    /// A broken header, more than `max_elements` entries, or another length than theirs.
    pub fn read_from(source: &mut (impl Read + ?Sized), bytes: u64, max_elements: usize) -> Parsed<Self> {
        let header = header::read_header(source).map_err(|what| Fault::new("npy header", what))?;
        let count = count_entries(&header.shape, max_elements).map_err(|what| Fault::new("shape", what))?;
        let head = Self { header, count };
        let found = bytes.saturating_sub(head.header.bytes as u64);
        if head.n_bytes() != Some(found) { Err(head.wrong_length(found)) } else { Ok(head) }
    }

    /// Length of each axis, slowest first; empty for a scalar.
    pub fn shape(&self) -> &[usize] {
        &self.header.shape
    }

    /// Type of the entries.
    pub fn element_type(&self) -> Element {
        self.header.element
    }

    /// Number of entries.
    pub fn n_elements(&self) -> usize {
        self.count
    }

    /// Bytes of all entries.
    fn n_bytes(&self) -> Option<u64> {
        self.count.checked_mul(self.header.element.size).map(|bytes| bytes as u64)
    }

    fn wrong_length(&self, found: u64) -> Fault {
        let (size, shape) = (self.header.element.size, header::shape_text(&self.header.shape));
        let short = self.n_bytes().is_none_or(|need| found < need);
        let what = if short { "is truncated" } else { "goes on after the array" };
        let what = format!("{what}: {found} bytes where {shape} of {size} bytes each is expected");
        Fault::new("data", what)
    }

    /// Calls `sink` with the bytes of every entry, in the order of the file, and its place in row-major
    /// order.
    ///
    /// # Errors
    /// A source that is shorter or longer than the entries, or cannot be read.
    pub fn for_each_entry(
        &self,
        source: &mut (impl Read + ?Sized),
        mut sink: impl FnMut(usize, &[u8]),
    ) -> Parsed<()> {
        let failed = |cause: io::Error| Fault::new("data", cause.to_string());
        let mut places = Places::new(&self.header);
        read_each(source, self.header.element.size, self.count, |entry| sink(places.next_place(), entry))
            .map_err(failed)?;
        match source.read(&mut [0]).map_err(failed)? {
            0 => Ok(()),
            _ => Err(self.wrong_length(self.n_bytes().unwrap_or(0) + 1)),
        }
    }
}

/// Reads `count` entries of `size` bytes, and gives each to `sink`.
///
/// # Errors
/// A source that ends before, or cannot be read.
pub fn read_each(
    source: &mut (impl Read + ?Sized),
    size: usize,
    count: usize,
    mut sink: impl FnMut(&[u8]),
) -> io::Result<()> {
    let mut buffer = vec![0; ENTRIES * size];
    let mut left = count;
    while left > 0 {
        let bytes = &mut buffer[..left.min(ENTRIES) * size];
        source.read_exact(bytes)?;
        bytes.chunks_exact(size).for_each(&mut sink);
        left -= left.min(ENTRIES);
    }
    Ok(())
}

fn parse_array(bytes: &[u8], max_elements: usize) -> Parsed<NpyArray> {
    let mut source = bytes;
    let head = Head::read_from(&mut source, bytes.len() as u64, max_elements)?;
    let values = read_values(&head, source)?;
    Ok(NpyArray { dtype: head.element_type().name(), shape: head.header.shape, values })
}

/// Number of entries of `shape`, held against the limit.
fn count_entries(shape: &[usize], max_elements: usize) -> std::result::Result<usize, String> {
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

fn read_values(head: &Head, data: &[u8]) -> Parsed<Values> {
    let element = head.element_type();
    Ok(match element.kind {
        Kind::Bool => {
            if let Some(at) = data.iter().position(|&byte| byte > 1) {
                return Err(Fault::new("data", format!("entry {at} is {}, a bool is 0 or 1", data[at])));
            }
            Values::Bool(place_entries(head, data, |bytes| bytes == [1])?)
        }
        Kind::Int => Values::Int(place_entries(head, data, |bytes| element.signed_value(bytes))?),
        Kind::Uint => Values::Uint(place_entries(head, data, |bytes| element.unsigned_value(bytes))?),
        _ => Values::Float(place_entries(head, data, |bytes| element.float_value(bytes))?),
    })
}

/// All entries in row-major order.
fn place_entries<T: Clone + Default>(
    head: &Head,
    mut data: &[u8],
    of: impl Fn(&[u8]) -> T,
) -> Parsed<Vec<T>> {
    let mut out = vec![T::default(); head.count];
    head.for_each_entry(&mut data, |place, bytes| out[place] = of(bytes))?;
    Ok(out)
}

/// Places in row-major order of entries as a file holds them.
struct Places {
    next: usize,
    /// Index, side and stride of every axis, the fastest first; none where the file is in row-major order.
    axes: Vec<[usize; 3]>,
}

impl Places {
    fn new(header: &Header) -> Self {
        let mut axes = Vec::new();
        if header.fortran && !header.shape.contains(&0) {
            let mut stride = 1;
            for &side in header.shape.iter().rev() {
                axes.push([0, side, stride]);
                stride *= side;
            }
            axes.reverse();
        }
        Self { next: 0, axes }
    }

    fn next_place(&mut self) -> usize {
        let place = self.next;
        if self.axes.is_empty() {
            self.next += 1;
        }
        for [index, side, stride] in &mut self.axes {
            *index += 1;
            self.next += *stride;
            if index < side {
                break;
            }
            self.next -= *side * *stride;
            *index = 0;
        }
        place
    }
}

/// The header in front of the entries of a row-major array of NumPy type `descr`, such as `<f4`.
pub fn header(descr: &str, shape: &[usize]) -> Vec<u8> {
    header::write_header(descr, shape)
}

/// A row-major u8 array as an `.npy` file.
///
/// # Panics
/// If `data` has not as many entries as `shape`.
pub fn write_u8(shape: &[usize], data: &[u8]) -> Vec<u8> {
    assert_eq!(data.len(), shape.iter().product::<usize>(), "entries of another shape");
    let mut out = header::write_header("|u1", shape);
    out.extend_from_slice(data);
    out
}

#[cfg(test)]
mod tests;
