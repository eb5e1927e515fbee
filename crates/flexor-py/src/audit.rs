//! `audit`: a matrix as a code.

use crate::json::to_python;
use crate::matrix::Matrix;
use flexor_hdl::code::audit::Audit;
use pyo3::prelude::*;

/// Properties of a matrix as a code: rank, doubled and unused rows and columns, distance, coding error of random bits.
///
/// seed: that of the random groups where not all are counted.
///
/// >>> found = audit(Matrix(["110", "011", "101"]))
/// >>> found["rank"], found["true_bits_per_weight"]
/// (2, 0.6666666666666666)
#[pyfunction]
#[pyo3(signature = (matrix, *, seed = 1))]
pub fn audit<'py>(py: Python<'py>, matrix: &Matrix, seed: u64) -> PyResult<Bound<'py, PyAny>> {
    let audit = py.detach(|| Audit::from_matrix(&matrix.0, seed));
    to_python(py, &audit.to_json())
}
