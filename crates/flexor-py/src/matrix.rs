//! `Matrix`: M⊕, n_out x n_in, over GF(2).

use crate::errors::{raised, refused};
use crate::files::{extension, read};
use flexor_hdl::gf2::construct::{n_tap_matrix, random_matrix};
use flexor_hdl::gf2::io::{MAX_SIDE, read_array, read_matrix, write_matrix};
use flexor_hdl::gf2::{BitMatrix, BitVec, Echelon};
use numpy::ndarray::Array2;
use numpy::{IntoPyArray, PyArray2, PyArrayLike2, TypeMustMatch};
use pyo3::prelude::*;
use std::path::PathBuf;

/// A binary matrix M⊕, n_out x n_in: row i says which stored bits are summed to output i.
///
/// >>> m = Matrix([[1, 1, 0], [0, 1, 1]])
/// >>> m.shape, m.n_taps, m.rank
/// ((2, 3), 4, 2)
/// >>> Matrix.n_tap(8, 20, 2, seed=1).shape
/// (20, 8)
#[pyclass(frozen, module = "flexor_hdl", eq)]
#[derive(Clone, PartialEq)]
pub struct Matrix(pub BitMatrix);

#[pymethods]
impl Matrix {
    /// A matrix of an array of 0 and 1, of a list of rows such as "110", or of one text of them.
    #[new]
    fn new(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(matrix) = source.cast::<Self>() {
            return Ok(matrix.get().clone());
        }
        if let Ok(text) = source.extract::<String>() {
            return Self::from_text(&text);
        }
        match source.extract::<Vec<String>>() {
            Ok(rows) if !rows.is_empty() => Self::from_text(&rows.join("\n")),
            _ => Self::from_numbers(source),
        }
    }

    /// Rows of `n_tap` ones each, drawn by a seed.
    #[staticmethod]
    #[pyo3(signature = (n_in, n_out, n_tap, *, seed = 1))]
    fn n_tap(n_in: usize, n_out: usize, n_tap: usize, seed: u64) -> PyResult<Self> {
        n_tap_matrix(n_out, n_in, n_tap, seed).map(Self).map_err(raised)
    }

    /// Entries that are 1 with a probability, drawn by a seed; no row is 0, and the rank is the largest.
    #[staticmethod]
    #[pyo3(signature = (n_in, n_out, *, density = 0.5, seed = 1))]
    fn random(n_in: usize, n_out: usize, density: f64, seed: u64) -> PyResult<Self> {
        random_matrix(n_out, n_in, density, seed).map(Self).map_err(raised)
    }

    /// The identity of n rows.
    #[staticmethod]
    fn identity(n: usize) -> PyResult<Self> {
        match (1..=MAX_SIDE).contains(&n) {
            true => Ok(Self(BitMatrix::identity(n))),
            false => Err(refused("n", format!("{n}, expected 1 to {MAX_SIDE}"))),
        }
    }

    /// The matrix in a file: txt, hex, json, npy, npz, …; of several in it the one called `array`.
    #[staticmethod]
    #[pyo3(signature = (path, *, array = None))]
    fn load(path: PathBuf, array: Option<&str>) -> PyResult<Self> {
        let (bytes, extension, file) = (read(&path)?, extension(&path), path.display().to_string());
        let found = match array {
            Some(array) => read_array(&bytes, &extension, &file, array),
            None => read_matrix(&bytes, &extension, &file),
        };
        found.map(Self).map_err(raised)
    }

    /// Writes the matrix, in the format of the extension.
    fn save(&self, path: PathBuf) -> PyResult<()> {
        let bytes = write_matrix(&self.0, &extension(&path)).map_err(raised)?;
        Ok(std::fs::write(path, bytes)?)
    }

    /// (n_out, n_in).
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.0.n_rows(), self.0.n_cols())
    }

    /// Outputs.
    #[getter]
    fn n_out(&self) -> usize {
        self.0.n_rows()
    }

    /// Stored bits.
    #[getter]
    fn n_in(&self) -> usize {
        self.0.n_cols()
    }

    /// Ones.
    #[getter]
    fn n_taps(&self) -> usize {
        self.0.count_ones()
    }

    /// Rank over GF(2).
    #[getter]
    fn rank(&self) -> usize {
        Echelon::new(&self.0).rank()
    }

    /// The matrix as an array of u8.
    fn to_numpy<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<u8>> {
        let at = |(i, j)| u8::from(self.0.get(i, j));
        Array2::from_shape_fn((self.0.n_rows(), self.0.n_cols()), at).into_pyarray(py)
    }

    #[pyo3(signature = (dtype = None, copy = None))]
    fn __array__<'py>(
        &self,
        py: Python<'py>,
        dtype: Option<Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let _ = copy;
        let array = self.to_numpy(py).into_any();
        match dtype {
            Some(dtype) => array.call_method1("astype", (dtype,)),
            None => Ok(array),
        }
    }

    fn __repr__(&self) -> String {
        format!("Matrix({} x {}, {} taps)", self.0.n_rows(), self.0.n_cols(), self.0.count_ones())
    }
}

impl Matrix {
    fn from_text(text: &str) -> PyResult<Self> {
        read_matrix(text.as_bytes(), "txt", "").map(Self).map_err(raised)
    }

    fn from_numbers(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let numpy = source.py().import("numpy")?;
        let array = numpy.call_method1("asarray", (source,))?.call_method1("astype", ("f8",))?;
        let array: PyArrayLike2<f64, TypeMustMatch> =
            array.extract().map_err(|_| refused("matrix", "is no array of two axes"))?;
        let array = array.as_array();
        let (n_out, n_in) = array.dim();
        for (name, side) in [("n_out", n_out), ("n_in", n_in)] {
            if !(1..=MAX_SIDE).contains(&side) {
                return Err(refused(name, format!("{side}, expected 1 to {MAX_SIDE}")));
            }
        }
        if let Some(((i, j), value)) =
            array.indexed_iter().find(|(_, value)| **value != 0.0 && **value != 1.0)
        {
            return Err(refused(&format!("matrix[{i}][{j}]"), format!("{value}, expected 0 or 1")));
        }
        let row =
            |row: numpy::ndarray::ArrayView1<f64>| BitVec::from_bits(row.iter().map(|value| *value == 1.0));
        let rows = array.rows().into_iter().map(row).collect();
        BitMatrix::from_rows(n_in, rows)
            .map(Self)
            .ok_or_else(|| refused("matrix", "rows of different lengths"))
    }
}
