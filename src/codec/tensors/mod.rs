//! Files of tensors: encrypted weights as a trainer saves them, turned into stored bits.
//!
//! Floats go by their sign, 1 for x >= 0 (so for -0.0 as well) and 0 for x < 0. Bits are unsigned or bool and
//! must be 0 or 1. Signed integers are signs where all are -1 or 1, and bits where all are 0 or 1. Elements come
//! in C order whatever the order in the file.

mod half;
mod npy;
mod npz;
mod raw;
mod safetensors;

pub(super) use self::safetensors::check_header;
use crate::error::{Error, Problem, Result};
use crate::gf2::BitVec;
use crate::gf2::io::foreign;
use std::collections::BTreeMap;

/// Most elements of one tensor.
pub const MAX_ELEMENTS: usize = 1 << 31;
/// Most bytes of a file, packed or unpacked.
pub const MAX_BYTES: usize = 1 << 32;
/// Elements up to which a tensor keeps its numbers beside its bits: scale factors are few.
pub const KEPT: usize = 1 << 16;

/// A tensor after the conversion to bits.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// Elements along every axis.
    pub shape: Vec<usize>,
    /// Type of the elements in the file, such as `f32`.
    pub dtype: &'static str,
    /// One bit an element, in C order.
    pub bits: BitVec,
    /// The elements themselves, where they are few.
    pub numbers: Option<Vec<f64>>,
    /// Whether the last bits only fill a byte.
    pub padded: bool,
}

/// A tensor, or why its elements are no stored bits: labels and the like may lie in the same file.
type Entry = std::result::Result<Tensor, String>;
/// A tensor under its name in the file.
type Named = (String, Entry);

/// One file format.
pub struct Format {
    /// File extension, and the name of the format.
    pub extension: &'static str,
    /// Names and tensors of a file's content; the second argument names the file, the third says up to how many
    /// elements a tensor keeps its numbers.
    read: fn(&[u8], &str, usize) -> Result<Vec<Named>>,
}

/// Every format.
pub const FORMATS: &[Format] = &[npy::FORMAT, npz::FORMAT, safetensors::FORMAT, raw::FORMAT];

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
        Self::read_keeping(bytes, file, KEPT)
    }

    /// The same; tensors of up to `kept` elements keep their numbers.
    ///
    /// # Errors
    /// As [`TensorFile::read`].
    pub fn read_keeping(bytes: &[u8], file: &str, kept: usize) -> Result<Self> {
        if bytes.len() > MAX_BYTES {
            let what = format!("{} bytes, at most {MAX_BYTES} are read", bytes.len());
            return Err(Error::input(file, "", what));
        }
        let mut tensors = BTreeMap::new();
        for (name, entry) in (by_extension(file)?.read)(bytes, file, kept)? {
            if tensors.insert(name.clone(), entry).is_some() {
                return Err(Error::input(file, name, "occurs twice"));
            }
        }
        Ok(Self { file: file.to_owned(), tensors })
    }

    /// The same tensors with those of `replaced` in the place of their namesakes.
    #[must_use]
    pub fn with(mut self, replaced: Vec<(String, Tensor)>) -> Self {
        self.tensors.extend(replaced.into_iter().map(|(name, tensor)| (name, Ok(tensor))));
        self
    }

    /// The numbers of the tensor `name`, as they are.
    ///
    /// # Errors
    /// No such tensor, elements that are no numbers, or more than are kept.
    pub fn numbers(&self, name: &str) -> std::result::Result<(&Tensor, &[f64]), Problem> {
        let tensor = self.get(name)?;
        match &tensor.numbers {
            Some(numbers) => Ok((tensor, numbers)),
            None => {
                let what = format!("{} elements are too many for numbers", tensor.bits.len());
                Err(Problem::new(&self.file, name, what))
            }
        }
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

    /// Elements along every axis of the tensor `name`, where there is such a tensor of stored bits.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        Some(&self.tensors.get(name)?.as_ref().ok()?.shape)
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
        let hint = foreign::hint(extension).map(|hint| format!("; {hint}")).unwrap_or_default();
        Error::input(file, "", format!("no file of tensors; known are {}{hint}", known.join(", ")))
    })
}

impl Tensor {
    /// Bits, and nothing else.
    pub fn of_bits(shape: Vec<usize>, bits: BitVec) -> Self {
        Self { shape, dtype: "bool", bits, numbers: None, padded: false }
    }
}

/// What a file says of a tensor before its elements.
struct Head {
    shape: Vec<usize>,
    dtype: &'static str,
    /// Up to how many elements the numbers are kept.
    kept: usize,
}

impl Head {
    /// A tensor of these elements, each with its bit or what is wrong with it.
    fn tensor<T: Copy + Into<f64>>(
        self,
        values: impl Iterator<Item = T>,
        bit: impl Fn(T) -> std::result::Result<bool, String>,
    ) -> Entry {
        let elements = self.shape.iter().try_fold(1usize, |n, &side| n.checked_mul(side));
        let few = elements.is_some_and(|n| n <= self.kept);
        let mut bits = BitVec::default();
        let mut numbers = few.then(Vec::new);
        for (at, value) in values.enumerate() {
            bits.push(bit(value).map_err(|what| format!("element {at} is {what}"))?);
            if let Some(numbers) = &mut numbers {
                numbers.push(value.into());
            }
        }
        Ok(Tensor { shape: self.shape, dtype: self.dtype, bits, numbers, padded: false })
    }

    /// Stored bits by sign.
    fn floats(self, values: impl Iterator<Item = f64>) -> Entry {
        self.tensor(values, |value| match value.is_nan() {
            true => Err("NaN, which has no sign".to_owned()),
            false => Ok(value >= 0.0),
        })
    }

    /// Stored bits as they are.
    fn bits(self, values: impl Iterator<Item = u64>) -> Entry {
        let values = values.map(|value| u32::try_from(value).unwrap_or(u32::MAX));
        self.tensor(values, |value| match value {
            0 | 1 => Ok(value == 1),
            _ => Err(format!("{value}, a bit is 0 or 1")),
        })
    }

    /// Signs where all are -1 or 1, bits where all are 0 or 1.
    fn integers(self, values: impl Iterator<Item = i64> + Clone) -> Entry {
        let lowest = values.clone().min().unwrap_or(0);
        let values = values.map(|value| i32::try_from(value).unwrap_or(i32::MAX));
        self.tensor(values, |value| match (value, lowest) {
            (1, -1..=1) => Ok(true),
            (0, 0) | (-1, -1) => Ok(false),
            _ => Err(format!(
                "{value}; signed integers are taken as signs where all are -1 or 1, as bits where all are 0 or 1"
            )),
        })
    }
}

/// What to say of elements that are neither floats nor bits.
fn refused(kind: &str) -> Entry {
    Err(format!(
        "elements of type {kind}; taken are floats (by sign), unsigned integers and bool (as bits) and i8"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs() {
        let values = [0.0, -0.0, 1e-300, -1e-300, f64::INFINITY, f64::NEG_INFINITY];
        let tensor = head(6).floats(values.into_iter()).unwrap();
        assert_eq!(tensor.bits.to_string(), "111010");
        assert_eq!(tensor.numbers, Some(values.to_vec()));
        let error = head(2).floats([1.0, f64::NAN].into_iter()).unwrap_err();
        assert_eq!(error, "element 1 is NaN, which has no sign");
    }

    #[test]
    fn bits_are_zero_or_one() {
        assert_eq!(head(3).bits([1, 0, 1].into_iter()).unwrap().bits.to_string(), "101");
        let error = head(3).bits([1, 0, 255].into_iter()).unwrap_err();
        assert_eq!(error, "element 2 is 255, a bit is 0 or 1");
    }

    #[test]
    fn signed_integers_are_signs_or_bits() {
        let bits = |values: &[i64]| head(3).integers(values.iter().copied()).map(|t| t.bits.to_string());
        assert_eq!(bits(&[1, -1, 1]).unwrap(), "101");
        assert_eq!(bits(&[1, 0, 1]).unwrap(), "101");
        assert_eq!(bits(&[1, 1, 1]).unwrap(), "111");
        assert!(bits(&[1, 0, -1]).unwrap_err().starts_with("element 1 is 0; signed integers"));
        assert!(bits(&[5, 0, 1]).unwrap_err().starts_with("element 0 is 5"));
    }

    #[test]
    fn large_tensors_keep_no_numbers() {
        let few = Head { kept: 2, ..head(2) }.bits([1, 0].into_iter()).unwrap();
        let many = Head { kept: 1, ..head(2) }.bits([1, 0].into_iter()).unwrap();
        assert_eq!((few.numbers, many.numbers), (Some(vec![1.0, 0.0]), None));
    }

    fn head(elements: usize) -> Head {
        Head { shape: vec![elements], dtype: "f32", kept: KEPT }
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
        assert!(error.starts_with(
            "w.pt: no file of tensors; known are .npy, .npz, .safetensors, .bits; it is a checkpoint"
        ));
    }
}
