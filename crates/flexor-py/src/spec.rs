//! `Spec`: all that a design can be.

use crate::errors::{raised, refused};
use crate::files::read;
use crate::matrix::Matrix;
use flexor_hdl::design::read_spec;
use flexor_hdl::error::{Error, Result};
use flexor_hdl::spec::{self, DecoderSpec, Loader};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::{Path, PathBuf};

/// The spec of a design: a name, a matrix a plane, and fields as in spec.json.
///
/// >>> spec = Spec("dec", [Matrix.n_tap(8, 20, 2)], stream={"width": 32})
/// >>> spec.name, spec.q, spec.n_in, spec.n_out
/// ('dec', 1, [8], 20)
#[pyclass(frozen, module = "flexor_hdl")]
pub struct Spec(pub DecoderSpec);

#[pymethods]
impl Spec {
    /// A spec of matrices, one a plane; the keywords are fields of spec.json, as Python values.
    #[new]
    #[pyo3(signature = (name, planes, **fields))]
    fn new(name: &str, planes: Vec<PyRef<'_, Matrix>>, fields: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let planes = planes.iter().map(|plane| plane.0.clone()).collect();
        let plain = DecoderSpec::new(name, planes).map_err(raised)?;
        let Some(fields) = fields else { return Ok(Self(plain)) };
        let json = fields.py().import("json")?;
        let object = json.call_method1("loads", (spec::to_json(&plain),))?;
        object.call_method1("update", (fields,))?;
        let text: String = json.call_method1("dumps", (object,))?.extract()?;
        read_spec(&text, "", &spec::Nowhere).map(Self).map_err(raised)
    }

    /// The spec in a file; the files that it names lie beside it.
    #[staticmethod]
    fn load(path: PathBuf) -> PyResult<Self> {
        let text = String::from_utf8(read(&path)?).map_err(|_| refused("path", "is no text in UTF-8"))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        read_spec(&text, &path.display().to_string(), &Beside(folder)).map(Self).map_err(raised)
    }

    /// The spec in a text of JSON; it names no files.
    #[staticmethod]
    fn from_json(text: &str) -> PyResult<Self> {
        read_spec(text, "", &spec::Nowhere).map(Self).map_err(raised)
    }

    /// Its text as spec.json, matrices inline.
    fn to_json(&self) -> String {
        spec::to_json(&self.0)
    }

    /// Prefix of its modules.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    /// Planes.
    #[getter]
    fn q(&self) -> usize {
        self.0.q()
    }

    /// Stored bits a group of every plane.
    #[getter]
    fn n_in(&self) -> Vec<usize> {
        self.0.planes.iter().map(flexor_hdl::gf2::BitMatrix::n_cols).collect()
    }

    /// Weights a group.
    #[getter]
    fn n_out(&self) -> usize {
        self.0.n_out()
    }

    /// The matrices.
    #[getter]
    fn planes(&self) -> Vec<Matrix> {
        self.0.planes.iter().cloned().map(Matrix).collect()
    }

    fn __repr__(&self) -> String {
        format!(
            "Spec({:?}, {} planes, n_in {:?}, n_out {})",
            self.0.name,
            self.q(),
            self.n_in(),
            self.n_out()
        )
    }
}

/// Loader of files by paths relative to a folder.
struct Beside<'a>(&'a Path);

impl Loader for Beside<'_> {
    fn load_file(&self, path: &str) -> Result<Vec<u8>> {
        let place = self.0.join(path);
        read(&place).map_err(|cause| Error::input(place.display().to_string(), "", cause.to_string()))
    }
}
