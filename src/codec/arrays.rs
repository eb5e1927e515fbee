//! Arrays written to a file piece by piece: `.npz`, `.npy` (a single one) or `.safetensors`.

use crate::error::{Error, Result};
use crate::gf2::io::{npy, npz};
use std::io::{Seek, Write};

/// Type of the elements of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// u8.
    U8,
    /// i8.
    I8,
    /// f32, little-endian.
    F32,
}

impl Scalar {
    /// NumPy's name, and that of safetensors.
    fn type_names(self) -> [&'static str; 2] {
        match self {
            Self::U8 => ["|u1", "U8"],
            Self::I8 => ["|i1", "I8"],
            Self::F32 => ["<f4", "F32"],
        }
    }

    /// Bytes of an element.
    pub fn n_bytes(self) -> usize {
        if self == Self::F32 { 4 } else { 1 }
    }
}

/// An array before its elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrayHead {
    /// Its name.
    pub name: String,
    /// Type of its elements.
    pub scalar: Scalar,
    /// Elements along every axis.
    pub shape: Vec<usize>,
}

impl ArrayHead {
    /// Bytes of its elements.
    fn n_bytes(&self) -> usize {
        self.scalar.n_bytes() * self.shape.iter().product::<usize>()
    }

    fn npy_header(&self) -> Vec<u8> {
        npy::header(self.scalar.type_names()[0], &self.shape)
    }
}

/// A form of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrayFile {
    /// NumPy's archive of named arrays.
    Npz,
    /// NumPy's form of one array, which has no name.
    Npy,
    /// Named arrays of the `safetensors` library.
    Safetensors,
}

/// Extensions of every form.
const EXTENSIONS: [(&str, ArrayFile); 3] =
    [("npz", ArrayFile::Npz), ("npy", ArrayFile::Npy), ("safetensors", ArrayFile::Safetensors)];
/// The key of a safetensors header that names no array.
const METADATA: &str = "__metadata__";

impl ArrayFile {
    /// The form that `file` names by its extension, where it can hold the arrays of these names.
    ///
    /// # Errors
    /// Another extension, several arrays in a `.npy`, a name that the form keeps for itself.
    pub fn for_file(file: &str, names: &[&str]) -> Result<Self> {
        let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
        let found = EXTENSIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension));
        let wrong = |what: String| Err(Error::input(file, "", what));
        match found {
            None => wrong("no file of arrays; written are .npz, .npy and .safetensors".to_owned()),
            Some((_, Self::Npy)) if names.len() != 1 => wrong(format!(
                "a .npy holds one array, and there are {} layers ({}); .npz and .safetensors hold them all",
                names.len(),
                names.iter().take(10).copied().collect::<Vec<_>>().join(", ")
            )),
            Some((_, Self::Safetensors)) if names.contains(&METADATA) => {
                wrong(format!("no array of a .safetensors can have the name {METADATA}; .npz takes it"))
            }
            Some((_, form)) => Ok(*form),
        }
    }
}

/// A file of arrays while it is written.
pub struct Arrays<W: Write + Seek> {
    heads: std::vec::IntoIter<ArrayHead>,
    target: ArrayTarget<W>,
}

enum ArrayTarget<W: Write + Seek> {
    Npz(Box<npz::Archive<W>>),
    Plain(ArrayFile, W),
}

impl<W: Write + Seek> Arrays<W> {
    /// A file of these arrays.
    ///
    /// # Errors
    /// A target that cannot be written.
    pub fn new(form: ArrayFile, mut target: W, heads: Vec<ArrayHead>) -> Result<Self> {
        if form == ArrayFile::Safetensors {
            target.write_all(&safetensors_header(&heads)).map_err(write_error)?;
        }
        let target = match form {
            ArrayFile::Npz => ArrayTarget::Npz(Box::new(npz::Archive::new(target))),
            _ => ArrayTarget::Plain(form, target),
        };
        Ok(Self { heads: heads.into_iter(), target })
    }

    /// Begins the next array.
    ///
    /// # Errors
    /// A target that cannot be written; `Internal` where there is no further array.
    pub fn start_array(&mut self) -> Result<()> {
        let head = self.heads.next().ok_or_else(|| Error::Internal("no further array".into()))?;
        let header = head.npy_header();
        match &mut self.target {
            ArrayTarget::Npz(archive) => {
                archive.start_entry(&head.name, header.len() + head.n_bytes())?;
                archive.write_data(&header)
            }
            ArrayTarget::Plain(ArrayFile::Npy, target) => target.write_all(&header).map_err(write_error),
            ArrayTarget::Plain(..) => Ok(()),
        }
    }

    /// Appends to the array begun last.
    ///
    /// # Errors
    /// A target that cannot be written.
    pub fn write_data(&mut self, data: &[u8]) -> Result<()> {
        match &mut self.target {
            ArrayTarget::Npz(archive) => archive.write_data(data),
            ArrayTarget::Plain(_, target) => target.write_all(data).map_err(write_error),
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// A target that cannot be written.
    pub fn finish_file(self) -> Result<W> {
        match self.target {
            ArrayTarget::Npz(archive) => archive.finish_archive(),
            ArrayTarget::Plain(_, target) => Ok(target),
        }
    }
}

fn write_error(cause: std::io::Error) -> Error {
    Error::Environment(format!("file of arrays: {cause}"))
}

/// Length and text of the header, which ends at a multiple of 8 bytes.
fn safetensors_header(heads: &[ArrayHead]) -> Vec<u8> {
    let mut at = 0;
    let entry = |head: &ArrayHead| {
        let begin = at;
        at += head.n_bytes();
        let value = serde_json::json!({ "dtype": head.scalar.type_names()[1], "shape": head.shape, "data_offsets": [begin, at] });
        (head.name.clone(), value)
    };
    let mut text = serde_json::Value::Object(heads.iter().map(entry).collect()).to_string();
    text += &" ".repeat(text.len().next_multiple_of(8) - text.len());
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::tensors::TensorFile;
    use std::io::Cursor;

    #[test]
    fn every_form_reads_back() {
        for (extension, form) in EXTENSIONS {
            let head = |name: &str| ArrayHead { name: name.into(), scalar: Scalar::U8, shape: vec![2, 1] };
            let names = if form == ArrayFile::Npy { vec!["a"] } else { vec!["a", "b"] };
            assert_eq!(ArrayFile::for_file(&format!("x.{extension}"), &names).unwrap(), form);
            let heads = names.iter().map(|name| head(name)).collect();
            let mut arrays = Arrays::new(form, Cursor::new(Vec::new()), heads).unwrap();
            for at in 0..names.len() as u8 {
                arrays.start_array().unwrap();
                arrays.write_data(&[at, 1 - at]).unwrap();
            }
            let bytes = arrays.finish_file().unwrap().into_inner();
            let file = TensorFile::from_bytes(&bytes, &format!("a.{extension}")).unwrap();
            assert_eq!(file.tensor_names().collect::<Vec<_>>(), names, "{extension}");
            assert_eq!(file.shape_of("a"), Some(&[2, 1][..]));
            assert_eq!(file.get("a").unwrap().bits.to_string(), "01");
        }
    }

    #[test]
    fn others_are_refused_at_once() {
        let says = |file: &str, names: &[&str]| ArrayFile::for_file(file, names).unwrap_err().to_string();
        assert!(says("x.pt", &["a"]).contains("written are .npz, .npy and .safetensors"));
        assert!(says("x", &["a"]).contains("no file of arrays"));
        assert!(says("x.npy", &["a", "b"]).contains("there are 2 layers (a, b)"));
        assert!(says("x.safetensors", &["__metadata__"]).contains("__metadata__"));
    }
}
