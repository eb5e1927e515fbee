//! A tensor of a file: its elements as bits and as numbers, or why they are none.

use crate::gf2::BitVec;

/// A tensor after the conversion to bits.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Elements along every axis.
    pub shape: Vec<usize>,
    /// Type of the elements in the file, such as `f32`.
    pub dtype: &'static str,
    /// One bit an element, in C order.
    pub bits: BitVec,
    /// Whether the last bits only fill a byte.
    pub padded: bool,
}

/// A tensor as read: its elements as bits, flags and numbers.
#[derive(Debug, Clone)]
pub struct Entry {
    pub shape: Vec<usize>,
    pub dtype: &'static str,
    /// Its bits, or why its elements are none: labels and the like may be in the same file.
    pub bits: std::result::Result<Tensor, String>,
    pub flags: Flags,
    /// Its elements as numbers, or why they are not kept.
    pub numbers: std::result::Result<Vec<f64>, String>,
}

/// Elements that are 1, where all are 0 or 1.
#[derive(Debug, Clone)]
pub enum Flags {
    /// Some are neither 0 nor 1.
    None,
    /// The same as the tensor's bits.
    Bits,
    /// Flags of floats, whose bits are signs.
    Own(BitVec),
}

impl Entry {
    /// A tensor that cannot be read.
    pub fn broken(what: String) -> Self {
        Self { shape: Vec::new(), dtype: "", bits: Err(what.clone()), flags: Flags::None, numbers: Err(what) }
    }

    /// A tensor of numbers within f32.
    pub fn of_numbers(shape: Vec<usize>, values: Vec<f64>) -> Self {
        let bits = Err("holds numbers, and no bits".to_owned());
        Self { shape, dtype: "f32", bits, flags: Flags::None, numbers: Ok(values) }
    }
}

impl Tensor {
    /// A tensor of the given bits.
    pub fn of_bits(shape: Vec<usize>, bits: BitVec) -> Self {
        Self { shape, dtype: "bool", bits, padded: false }
    }
}

impl From<Tensor> for Entry {
    fn from(tensor: Tensor) -> Self {
        let numbers = Err("holds bits, and no numbers".to_owned());
        Self {
            shape: tensor.shape.clone(),
            dtype: tensor.dtype,
            bits: Ok(tensor),
            flags: Flags::Bits,
            numbers,
        }
    }
}
