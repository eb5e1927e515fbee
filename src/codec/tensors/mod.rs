//! Files of tensors: encrypted weights as a trainer saves them, turned into stored bits.
//!
//! Floats go by their sign, 1 for x >= 0 (so for -0.0 as well) and 0 for x < 0. Bits are u8 or bool and
//! must be 0 or 1. Elements come in C order whatever the order in the file.

mod npy;
mod npz;
mod safetensors;

use crate::error::{Error, Problem, Result};
use crate::gf2::BitVec;
use std::collections::BTreeMap;

/// Most elements of one tensor.
pub const MAX_ELEMENTS: usize = 1 << 31;
/// Most bytes of a file, packed or unpacked.
pub const MAX_BYTES: usize = 1 << 32;

/// A tensor after the conversion to bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor {
    /// Elements along every axis.
    pub shape: Vec<usize>,
    /// One bit an element, in C order.
    pub bits: BitVec,
}

/// A tensor, or why its elements are no stored bits: codes, labels and the like may lie in the same file.
type Entry = std::result::Result<Tensor, String>;
/// A tensor under its name in the file.
type Named = (String, Entry);

/// One file format.
pub struct Format {
    /// File extension, and the name of the format.
    pub extension: &'static str,
    /// Names and tensors of a file's content; the second argument names the file.
    read: fn(&[u8], &str) -> Result<Vec<Named>>,
}

/// Every format.
pub const FORMATS: &[Format] = &[npy::FORMAT, npz::FORMAT, safetensors::FORMAT];

/// The tensors of one file, by name.
#[derive(Debug, Clone)]
pub struct TensorFile {
    file: String,
    tensors: BTreeMap<String, Entry>,
}

impl TensorFile {
    /// Reads a file's content; `file` is its path, whose extension names the format. The one tensor of a
    /// `.npy` file has the file's name without folder and extension.
    ///
    /// # Errors
    /// An unknown extension, a broken or cut file, a name that occurs twice, more than [`MAX_BYTES`] or
    /// [`MAX_ELEMENTS`].
    pub fn read(bytes: &[u8], file: &str) -> Result<Self> {
        if bytes.len() > MAX_BYTES {
            let what = format!("{} bytes, at most {MAX_BYTES} are read", bytes.len());
            return Err(Error::input(file, "", what));
        }
        let mut tensors = BTreeMap::new();
        for (name, entry) in (by_extension(file)?.read)(bytes, file)? {
            if tensors.insert(name.clone(), entry).is_some() {
                return Err(Error::input(file, name, "occurs twice"));
            }
        }
        Ok(Self { file: file.to_owned(), tensors })
    }

    /// The file, as errors name it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Names of all tensors, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// The tensor `name`.
    ///
    /// # Errors
    /// No such tensor, or elements that are no stored bits.
    pub fn get(&self, name: &str) -> std::result::Result<&Tensor, Problem> {
        let wrong = |what| Problem::new(&self.file, name, what);
        match self.tensors.get(name) {
            Some(entry) => entry.as_ref().map_err(|what| wrong(what.clone())),
            None => Err(wrong(format!("no such tensor; the file has {}", self.listing()))),
        }
    }

    /// Whether there is a tensor `name`, of whatever type.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// The first names, and how many more there are.
    fn listing(&self) -> String {
        const SHOWN: usize = 20;
        let shown: Vec<_> = self.names().take(SHOWN).collect();
        match self.tensors.len() {
            0 => "none".to_owned(),
            n if n > SHOWN => format!("{} and {} more", shown.join(", "), n - SHOWN),
            _ => shown.join(", "),
        }
    }
}

/// The format that `file` names by its extension.
fn by_extension(file: &str) -> Result<&'static Format> {
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(extension)).ok_or_else(|| {
        let known: Vec<_> = FORMATS.iter().map(|format| format!(".{}", format.extension)).collect();
        Error::input(file, "", format!("no file of tensors; known are {}", known.join(", ")))
    })
}

/// Stored bits by sign.
fn from_floats(shape: Vec<usize>, values: impl Iterator<Item = f64>) -> Entry {
    let mut bits = BitVec::default();
    for (at, value) in values.enumerate() {
        if value.is_nan() {
            return Err(format!("element {at} is NaN, which has no sign"));
        }
        bits.push(value >= 0.0);
    }
    Ok(Tensor { shape, bits })
}

/// Stored bits as they are.
fn from_bits(shape: Vec<usize>, values: impl Iterator<Item = u64>) -> Entry {
    let mut bits = BitVec::default();
    for (at, value) in values.enumerate() {
        if value > 1 {
            return Err(format!("element {at} is {value}, a bit is 0 or 1"));
        }
        bits.push(value == 1);
    }
    Ok(Tensor { shape, bits })
}

/// What to say of elements that are neither floats nor bits.
fn refused(kind: &str) -> Entry {
    Err(format!("elements of type {kind}; taken are floats (by sign) and u8 or bool (as bits)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs() {
        let values = [0.0, -0.0, 1e-300, -1e-300, f64::INFINITY, f64::NEG_INFINITY];
        let tensor = from_floats(vec![6], values.into_iter()).unwrap();
        assert_eq!(tensor.bits.to_string(), "111010");
        let error = from_floats(vec![2], [1.0, f64::NAN].into_iter()).unwrap_err();
        assert_eq!(error, "element 1 is NaN, which has no sign");
    }

    #[test]
    fn bits_are_zero_or_one() {
        assert_eq!(from_bits(vec![3], [1, 0, 1].into_iter()).unwrap().bits.to_string(), "101");
        let error = from_bits(vec![3], [1, 0, 255].into_iter()).unwrap_err();
        assert_eq!(error, "element 2 is 255, a bit is 0 or 1");
    }

    #[test]
    fn errors_name_file_and_tensors() {
        let tensors = (0..22).map(|i| (format!("t{i:02}"), refused("I8"))).collect();
        let file = TensorFile { file: "w.npz".into(), tensors };
        let says = |name| file.get(name).unwrap_err().to_string();
        assert!(says("x").starts_with("w.npz: x: no such tensor; the file has t00, t01"));
        assert!(says("x").ends_with("t19 and 2 more"));
        assert!(says("t03").contains("elements of type I8; taken are floats"));
        let error = TensorFile::read(b"", "w.pt").unwrap_err().to_string();
        assert_eq!(error, "w.pt: no file of tensors; known are .npy, .npz, .safetensors");
    }
}
