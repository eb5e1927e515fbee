//! Files of tensors: encrypted weights as a trainer saves them, turned into stored bits.
//!
//! Floats go by their sign, 1 for x >= 0 (so for -0.0 as well) and 0 for x < 0. Bits are unsigned or bool and
//! must be 0 or 1. Signed integers are signs where all are -1 or 1, and bits where all are 0 or 1. Elements come
//! in C order whatever the order in the file.

mod entry;
mod format;
mod gather;
mod npy;
mod npz;
mod raw;
mod safetensors;

pub(super) use self::safetensors::check_header;
use super::budget::Budget;
use crate::error::{Error, Problem, Result};
use crate::gf2::BitVec;
use crate::gf2::io::foreign;
pub use entry::Tensor;
use entry::{Entry, Flags};
use format::TensorReading;
pub use format::{MAX_BYTES, MAX_ELEMENTS, TensorFormat, TensorSource};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, SeekFrom};

/// Most scale factors of a tensor.
pub const KEPT: usize = 1 << 16;

/// The elements of a tensor as numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers<'a> {
    /// Elements along every axis.
    pub shape: &'a [usize],
    /// Type of the elements in the file.
    pub dtype: &'static str,
    /// The elements in C order.
    pub values: &'a [f64],
}

/// Bytes that tell a file of another program.
const HEAD: u64 = 4096;

/// Every format.
pub const FORMATS: &[TensorFormat] = &[npy::FORMAT, npz::FORMAT, safetensors::FORMAT, raw::FORMAT];

/// Result of a query for a tensor: its contents, or the problem with it.
type Found<T> = std::result::Result<T, Problem>;

/// The tensors of one file, by name.
#[derive(Debug, Clone)]
pub struct TensorFile {
    file: String,
    tensors: BTreeMap<String, Entry>,
}

impl TensorFile {
    /// Reads a file's content; `file` is its path, whose extension names the format. The one tensor of a
    /// `.npy` file has the file's name without folder and extension. Tensors of up to [`KEPT`] elements keep their
    /// numbers.
    ///
    /// # Errors
    /// An unknown extension, a broken or cut file, a name that occurs twice, more than [`MAX_BYTES`] or
    /// [`MAX_ELEMENTS`].
    pub fn from_bytes(bytes: &[u8], file: &str) -> Result<Self> {
        Self::read_from(&mut Cursor::new(bytes), file, &|_, count| count <= KEPT, &mut Budget::unlimited())
    }

    /// As [`TensorFile::from_bytes`], from a source of which only a small buffer is held at a time. Takes the
    /// memory of the tensors from the budget: a bit an element (two where floats are all 0 or 1), and 8 bytes
    /// an element of those whose numbers are kept too, which `keep` decides by name and number of elements.
    ///
    /// # Errors
    /// As [`TensorFile::from_bytes`], and a budget that does not suffice.
    pub fn read_from(
        source: &mut dyn TensorSource,
        file: &str,
        keep: &dyn Fn(&str, usize) -> bool,
        budget: &mut Budget,
    ) -> Result<Self> {
        let failed = |cause: std::io::Error| Error::input(file, "", cause.to_string());
        let Some(TensorFormat { read, .. }) = by_extension(file) else {
            return Err(other_format(file, &read_head(source).map_err(failed)?));
        };
        let bytes = source_length(source).map_err(failed)?;
        if bytes > MAX_BYTES as u64 {
            let what = format!("{bytes} bytes, at most {MAX_BYTES} are read");
            return Err(Error::input(file, "", what));
        }
        let mut tensors = BTreeMap::new();
        for (name, entry) in read(source, &mut TensorReading { file, bytes, keep, budget })? {
            if tensors.insert(name.clone(), entry).is_some() {
                return Err(Error::input(file, name, "occurs twice"));
            }
        }
        Ok(Self { file: file.to_owned(), tensors })
    }

    /// The same tensors with those of `replaced` in the place of their namesakes.
    #[must_use]
    pub fn with_tensors(mut self, replaced: Vec<(String, Tensor)>) -> Self {
        self.tensors.extend(replaced.into_iter().map(|(name, tensor)| (name, tensor.into())));
        self
    }

    /// The same tensors with those of `replaced`, of f32: name, axes and elements.
    #[must_use]
    pub fn with_numbers(mut self, replaced: Vec<(String, Vec<usize>, Vec<f64>)>) -> Self {
        let entry = |(name, shape, values)| (name, Entry::of_numbers(shape, values));
        self.tensors.extend(replaced.into_iter().map(entry));
        self
    }

    /// The numbers of the tensor `name`, as they are.
    ///
    /// # Errors
    /// No such tensor, elements that are no numbers, or numbers that were not kept.
    pub fn find_numbers(&self, name: &str) -> Found<Numbers<'_>> {
        let Entry { shape, dtype, numbers, .. } = self.find_entry(name)?;
        let values = numbers.as_ref().map_err(|what| self.tensor_problem(name, what.as_str()))?;
        Ok(Numbers { shape, dtype, values })
    }

    /// Flags of the tensor `name`: the elements that are 1, where all are 0 or 1; floats do not go by their
    /// sign here.
    ///
    /// # Errors
    /// No such tensor, or other elements.
    pub fn find_flags(&self, name: &str) -> Found<&BitVec> {
        let Entry { bits, flags, .. } = self.find_entry(name)?;
        match (flags, bits) {
            (Flags::Own(flags), _) => Ok(flags),
            (_, Err(what)) => Err(self.tensor_problem(name, what.as_str())),
            (Flags::Bits, Ok(tensor)) => Ok(&tensor.bits),
            (Flags::None, Ok(_)) => Err(self.tensor_problem(name, "has elements that are neither 0 nor 1")),
        }
    }

    /// Name of the file, as in errors.
    pub fn file_name(&self) -> &str {
        &self.file
    }

    /// Names of all tensors, sorted.
    pub fn tensor_names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// The tensor `name`.
    ///
    /// # Errors
    /// No such tensor, or elements that are no stored bits.
    pub fn get(&self, name: &str) -> Found<&Tensor> {
        self.find_entry(name)?.bits.as_ref().map_err(|what| self.tensor_problem(name, what.as_str()))
    }

    fn find_entry(&self, name: &str) -> Found<&Entry> {
        let missing =
            || self.tensor_problem(name, format!("no such tensor; the file has {}", self.list_names()));
        self.tensors.get(name).ok_or_else(missing)
    }

    fn tensor_problem(&self, name: &str, what: impl Into<String>) -> Problem {
        Problem::new(&self.file, name, what)
    }

    /// Elements along every axis of the tensor `name`, where there is one.
    pub fn shape_of(&self, name: &str) -> Option<&[usize]> {
        self.tensors.get(name).filter(|entry| !entry.dtype.is_empty()).map(|entry| entry.shape.as_slice())
    }

    /// Whether there is a tensor `name`, of whatever type.
    pub fn has_tensor(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// The first names, and how many more there are.
    fn list_names(&self) -> String {
        const SHOWN: usize = 20;
        let shown: Vec<_> = self.tensor_names().take(SHOWN).collect();
        match self.tensors.len() {
            0 => "none".to_owned(),
            n if n > SHOWN => format!("{} and {} more", shown.join(", "), n - SHOWN),
            _ => shown.join(", "),
        }
    }
}

/// The format that `file` names by its extension.
fn by_extension(file: &str) -> Option<&'static TensorFormat> {
    FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(extension_of(file)))
}

fn extension_of(file: &str) -> &str {
    file.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Extensions of all formats, for errors.
pub fn known_extensions() -> String {
    FORMATS.iter().map(|format| format!(".{}", format.extension)).collect::<Vec<_>>().join(", ")
}

/// The error of a file of another format, by its first bytes and its extension.
fn other_format(file: &str, head: &[u8]) -> Error {
    let hint = foreign::content_hint(head).or_else(|| foreign::conversion_hint(extension_of(file)));
    let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    Error::input(file, "", format!("no file of tensors; known are {}{hint}", known_extensions()))
}

/// The first bytes of `source`.
fn read_head(source: &mut dyn TensorSource) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

/// Bytes from the start of `source` to its end; leaves it at its start.
fn source_length(source: &mut dyn TensorSource) -> std::io::Result<u64> {
    let bytes = source.seek(SeekFrom::End(0))?;
    source.rewind()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::io::npy::{self, Kind};

    /// A file of one tensor `t` of such elements, which keeps up to six numbers.
    fn file(kind: Kind, values: &[f64], budget: &mut Budget) -> Result<TensorFile> {
        let (descr, bytes): (_, Vec<u8>) = match kind {
            Kind::Float => ("<f8", values.iter().flat_map(|value| value.to_le_bytes()).collect()),
            Kind::Int => ("|i1", values.iter().map(|&value| value as i8 as u8).collect()),
            _ => ("|u1", values.iter().map(|&value| value as u8).collect()),
        };
        let content = [npy::header(descr, &[values.len()]), bytes].concat();
        TensorFile::read_from(&mut Cursor::new(content), "t.npy", &|_, count| count <= 6, budget)
    }

    fn bits(kind: Kind, values: &[f64]) -> std::result::Result<String, String> {
        let file = file(kind, values, &mut Budget::unlimited()).unwrap();
        file.get("t").map(|tensor| tensor.bits.to_string()).map_err(|problem| problem.what)
    }

    #[test]
    fn floats_go_by_sign() {
        let values = [0.0, -0.0, 1e-300, -1e-300, f64::INFINITY, f64::NEG_INFINITY];
        assert_eq!(bits(Kind::Float, &values).unwrap(), "111010");
        let error = bits(Kind::Float, &[1.0, f64::NAN]).unwrap_err();
        assert_eq!(error, "element 1 is NaN, which has no sign");
    }

    #[test]
    fn bits_are_zero_or_one() {
        assert_eq!(bits(Kind::Uint, &[1.0, 0.0, 1.0]).unwrap(), "101");
        assert_eq!(bits(Kind::Uint, &[1.0, 0.0, 255.0]).unwrap_err(), "element 2 is 255, a bit is 0 or 1");
    }

    #[test]
    fn signed_integers_are_signs_or_bits() {
        let bits = |values: &[f64]| bits(Kind::Int, values);
        assert_eq!(bits(&[1.0, -1.0, 1.0]).unwrap(), "101");
        assert_eq!(bits(&[1.0, 0.0, 1.0]).unwrap(), "101");
        assert_eq!(bits(&[1.0, 1.0, 1.0]).unwrap(), "111");
        assert!(bits(&[1.0, 0.0, -1.0]).unwrap_err().starts_with("element 1 is 0; signed integers"));
        assert!(bits(&[5.0, 0.0, 1.0]).unwrap_err().starts_with("element 0 is 5"));
    }

    #[test]
    fn numbers_are_kept_where_they_are_wanted() {
        let numbers = |kind, values: &[f64]| {
            let file = file(kind, values, &mut Budget::unlimited()).unwrap();
            file.find_numbers("t").map(|numbers| numbers.values.to_vec()).map_err(|problem| problem.what)
        };
        assert_eq!(numbers(Kind::Uint, &[200.0, 3.0]).unwrap(), [200.0, 3.0]);
        assert_eq!(numbers(Kind::Int, &[1.0; 7]).unwrap_err(), "7 elements are too many for numbers");
    }

    #[test]
    fn flags_are_values_and_no_signs() {
        let flags = |kind, values: &[f64]| {
            let file = file(kind, values, &mut Budget::unlimited()).unwrap();
            file.find_flags("t").map(BitVec::to_string).map_err(|problem| problem.what)
        };
        assert_eq!(flags(Kind::Float, &[1.0, 0.0, -0.0]).unwrap(), "100");
        assert_eq!(flags(Kind::Int, &[1.0, 0.0]).unwrap(), "10");
        assert!(flags(Kind::Int, &[1.0, -1.0]).unwrap_err().contains("neither 0 nor 1"));
        assert!(flags(Kind::Float, &[1.0, 0.5]).unwrap_err().contains("neither 0 nor 1"));
    }

    #[test]
    fn memory_is_taken_before_it_is_used() {
        let mut budget = Budget::new(super::super::budget::BASE_BYTES + 60);
        let error = file(Kind::Uint, &[1.0; 1000], &mut budget).unwrap_err().to_string();
        assert!(error.contains("are needed for tensor \"t\" of t.npy"), "{error}");
        assert!(file(Kind::Uint, &[1.0; 100], &mut budget).is_ok());
    }

    #[test]
    fn errors_name_file_and_tensors() {
        let entry = || Entry::broken("is no number".into());
        let tensors = (0..22).map(|i| (format!("t{i:02}"), entry())).collect();
        let file = TensorFile { file: "w.npz".into(), tensors };
        let says = |name| file.get(name).unwrap_err().to_string();
        assert!(says("x").starts_with("w.npz: x: no such tensor; the file has t00, t01"));
        assert!(says("x").ends_with("t19 and 2 more"));
        assert!(says("t03").contains("is no number"));
        let error = TensorFile::from_bytes(b"", "w.pt").unwrap_err().to_string();
        assert!(error.starts_with(
            "w.pt: no file of tensors; known are .npy, .npz, .safetensors, .bits; it is a checkpoint"
        ));
    }
}
