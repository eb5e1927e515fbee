//! `Network` and `optimize`: networks of XOR gates, and the search for few of them.

use crate::errors::{raised, refused};
use crate::files::{extension, read};
use crate::matrix::Matrix;
use crate::watched::{Watching, run};
use flexor_hdl::design::bare;
use flexor_hdl::gf2::Affine;
use flexor_hdl::network::{Limits, Objective, XorNetwork, io, verify};
use flexor_hdl::search::{Params, Progress, Search, find_strategy, optimize as search};
use pyo3::prelude::*;
use std::path::PathBuf;

/// Thousandths of a gate in a cost.
const UNIT: f64 = flexor_hdl::network::UNIT as f64;

/// A network of XOR gates (a straight-line program) that computes the outputs of a matrix.
///
/// >>> network = optimize(Matrix(["110", "011", "101"]))
/// >>> network.n_xor, network.depth, network.is_optimal
/// (3, 1, True)
#[pyclass(frozen, module = "flexor_hdl")]
pub struct Network {
    /// The network.
    pub network: XorNetwork,
    found: Option<Told>,
}

impl From<XorNetwork> for Network {
    fn from(network: XorNetwork) -> Self {
        Self { network, found: None }
    }
}

/// What a search says of its network.
#[derive(Clone, Copy)]
struct Told {
    cost: f64,
    lower_bound: f64,
    stopped: bool,
}

#[pymethods]
impl Network {
    /// The network in a file: txt, json, blif, aag, aig or v.
    #[staticmethod]
    fn load(path: PathBuf) -> PyResult<Self> {
        let bytes = read(&path)?;
        let network =
            io::read_any_network(&bytes, &extension(&path), &path.display().to_string()).map_err(raised)?;
        Ok(network.into())
    }

    /// Inputs.
    #[getter]
    fn n_in(&self) -> usize {
        self.network.n_in()
    }

    /// Outputs.
    #[getter]
    fn n_out(&self) -> usize {
        self.network.n_out()
    }

    /// XOR2 gates, of which a gate of n operands counts n - 1.
    #[getter]
    fn n_xor(&self) -> usize {
        self.network.n_xor()
    }

    /// Most gates from an input to an output.
    #[getter]
    fn depth(&self) -> u32 {
        self.network.depth()
    }

    /// Its cost by the objective it was searched for; `None` for one that was read.
    #[getter]
    fn cost(&self) -> Option<f64> {
        self.found.map(|found| found.cost)
    }

    /// No network of the matrix costs less than this; `None` for one that was read.
    #[getter]
    fn lower_bound(&self) -> Option<f64> {
        self.found.map(|found| found.lower_bound)
    }

    /// Whether it is proven that no network costs less.
    #[getter]
    fn is_optimal(&self) -> bool {
        self.found.is_some_and(|found| found.cost == found.lower_bound)
    }

    /// Whether the time limit ended the search.
    #[getter]
    fn stopped(&self) -> bool {
        self.found.is_some_and(|found| found.stopped)
    }

    /// Proves that it computes a matrix.
    ///
    /// Raises MismatchError where it does not.
    fn verify(&self, matrix: &Matrix) -> PyResult<()> {
        let map = Affine::linear(matrix.0.clone());
        verify::verify(&self.network, &map).map_err(|error| raised(error.into_mismatch()))
    }

    /// Its text in a format: txt, json, blif, aag, v, …
    #[pyo3(signature = (format = "txt"))]
    fn to_text(&self, format: &str) -> PyResult<String> {
        let bytes = io::write_network(&self.network, format).map_err(raised)?;
        String::from_utf8(bytes).map_err(|_| refused("format", format!("{format:?} is no text")))
    }

    /// Its text as a module or function of this name: v, sv, vhd or c.
    #[pyo3(signature = (name, language = "v"))]
    fn to_verilog(&self, name: &str, language: &str) -> PyResult<String> {
        let Some(format) = bare::find_format(language) else {
            return Err(refused("language", format!("{language:?}, expected v, sv, vhd or c")));
        };
        format.check_name(name).and_then(|()| format.write_network(&self.network, name)).map_err(raised)
    }

    /// Writes the network, in the format of the extension.
    fn save(&self, path: PathBuf) -> PyResult<()> {
        let bytes = io::write_network(&self.network, &extension(&path)).map_err(raised)?;
        Ok(std::fs::write(path, bytes)?)
    }

    fn __repr__(&self) -> String {
        let (n_in, n_out) = (self.n_in(), self.n_out());
        format!("Network({n_in} inputs, {n_out} outputs, {} XOR2, depth {})", self.n_xor(), self.depth())
    }
}

/// A network of low cost for a matrix, verified, and a lower bound.
///
/// objective: "xor2", or "lutK" for LUTs of K inputs. effort: 0 to 9, which decides the result; a time limit in seconds
/// ends the search earlier with the best so far. progress: called with gates and the share done, 0 to 1.
#[pyfunction]
#[pyo3(signature = (matrix, *, objective = "xor2", strategy = "walk", max_depth = None, max_fanout = None, effort = None,
    seed = 1, start = None, time_limit = None, progress = None))]
#[allow(clippy::too_many_arguments, reason = "keyword arguments")]
pub fn optimize<'py>(
    py: Python<'py>,
    matrix: &Matrix,
    objective: &str,
    strategy: &str,
    max_depth: Option<u32>,
    max_fanout: Option<usize>,
    effort: Option<u8>,
    seed: u64,
    start: Option<&Network>,
    time_limit: Option<f64>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Network> {
    let limits = Limits { max_depth, max_fanout };
    let params =
        Params { seed, start: start_of(start, matrix)?, ..params_of(matrix, objective, effort, limits)? };
    let strategy = find_strategy(strategy).map_err(raised)?;
    let (found, stopped) = run(py, &Watching { progress, time_limit }, |control| {
        let tell = |progress: Progress| control.tell(progress.n_gates, progress.permille);
        let stopped = || control.is_stopped();
        search(&matrix.0, strategy, &Search { params: &params, stopped: &stopped, progress: &tell })
    })?;
    let found = found.map_err(raised)?;
    let told = Told { cost: found.cost as f64 / UNIT, lower_bound: found.bound.cost as f64 / UNIT, stopped };
    Ok(Network { network: found.network, found: Some(told) })
}

/// Parameters of a search, within their limits.
///
/// # Errors
/// `InputError`, also for limits that no network of the matrix holds.
pub fn params_of(matrix: &Matrix, objective: &str, effort: Option<u8>, limits: Limits) -> PyResult<Params> {
    let objective = read_objective(objective)?;
    limits.check_feasible(&matrix.0, &objective).map_err(raised)?;
    let effort = read_effort(effort, Params::default().effort)?;
    Ok(Params { objective, effort, limits, ..Params::default() })
}

fn start_of(start: Option<&Network>, matrix: &Matrix) -> PyResult<Option<XorNetwork>> {
    start.map(|start| start.verify(matrix).map(|()| start.network.clone())).transpose()
}

fn read_objective(name: &str) -> PyResult<Objective> {
    let inputs = name.strip_prefix("lut").and_then(|inputs| inputs.parse().ok());
    match (name, inputs) {
        ("xor2", _) => Ok(Objective::Xor2),
        (_, Some(inputs @ 3..=6)) => Ok(Objective::Lut(inputs)),
        _ => Err(refused("objective", format!("{name:?}, expected xor2 or lut3 to lut6"))),
    }
}

/// An effort within its limits.
pub fn read_effort(effort: Option<u8>, usual: u8) -> PyResult<u8> {
    match effort.unwrap_or(usual) {
        effort if effort <= flexor_hdl::search::MAX_EFFORT => Ok(effort),
        effort => {
            Err(refused("effort", format!("{effort}, expected 0 to {}", flexor_hdl::search::MAX_EFFORT)))
        }
    }
}
