//! `rebase`: an equivalent matrix of few gates, and what becomes of the stored bits.

use crate::errors::raised;
use crate::matrix::Matrix;
use crate::network::{Network, params_of};
use crate::watched::{Watching, run};
use flexor_hdl::network::Limits;
use flexor_hdl::search::bases;
use flexor_hdl::search::{Params, Progress, Search};
use pyo3::prelude::*;

/// A matrix M' with the decodable words of M, from rank(M) stored bits: M = M'·T. The packer stores T·x, the decoder
/// is the network of M'.
///
/// >>> matrix = Matrix(["1011", "1100", "1110", "0011", "0101", "0111"])
/// >>> rebased = rebase(matrix)
/// >>> rebased.network.n_xor, rebased.is_optimal
/// (2, True)
/// >>> import numpy as np
/// >>> m, t = np.asarray(rebased.matrix), np.asarray(rebased.transform)
/// >>> bool((m @ t % 2 == np.asarray(matrix)).all())
/// True
#[pyclass(frozen, module = "flexor_hdl")]
pub struct Rebased {
    found: bases::Rebased,
    stopped: bool,
}

#[pymethods]
impl Rebased {
    /// M', n_out x rank.
    #[getter]
    fn matrix(&self) -> Matrix {
        Matrix(self.found.reduced.clone())
    }

    /// T, rank x n_in.
    #[getter]
    fn transform(&self) -> Matrix {
        Matrix(self.found.transform.clone())
    }

    /// The network of M'.
    #[getter]
    fn network(&self) -> Network {
        self.found.network.clone().into()
    }

    /// No equivalent matrix has a network of fewer XOR2.
    #[getter]
    fn lower_bound(&self) -> usize {
        self.found.bound.n_xor
    }

    /// Whether it is proven that no equivalent matrix has fewer.
    #[getter]
    fn is_optimal(&self) -> bool {
        self.found.is_optimal()
    }

    /// Whether the time limit ended the search.
    #[getter]
    fn stopped(&self) -> bool {
        self.stopped
    }

    fn __repr__(&self) -> String {
        let (network, matrix) = (&self.found.network, &self.found.reduced);
        format!(
            "Rebased({} x {}, {} XOR2, depth {})",
            matrix.n_rows(),
            matrix.n_cols(),
            network.n_xor(),
            network.depth()
        )
    }
}

/// An equivalent matrix with a network of low cost, verified.
///
/// objective, max_depth, effort, time_limit and progress as in optimize.
#[pyfunction]
#[pyo3(signature = (matrix, *, objective = "xor2", max_depth = None, effort = None, seed = 1, time_limit = None,
    progress = None))]
#[allow(clippy::too_many_arguments, reason = "keyword arguments")]
pub fn rebase<'py>(
    py: Python<'py>,
    matrix: &Matrix,
    objective: &str,
    max_depth: Option<u32>,
    effort: Option<u8>,
    seed: u64,
    time_limit: Option<f64>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Rebased> {
    let limits = Limits { max_depth, max_fanout: None };
    let params = Params { seed, ..params_of(matrix, objective, effort, limits)? };
    let (found, stopped) = run(py, &Watching { progress, time_limit }, |control| {
        let tell = |progress: Progress| control.tell(progress.n_gates, progress.permille);
        let stopped = || control.is_stopped();
        bases::rebase(&matrix.0, &Search { params: &params, stopped: &stopped, progress: &tell })
    })?;
    Ok(Rebased { found: found.map_err(raised)?, stopped })
}
