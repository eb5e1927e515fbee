//! `Design` and `build`: from a spec to a proven design and its files.

use crate::errors::{raised, refused};
use crate::files::write_folder;
use crate::matrix::Matrix;
use crate::network::read_effort;
use crate::spec::Spec;
use crate::watched::{Watching, run};
use flexor_hdl::code::Stored;
use flexor_hdl::design::packing::LayerDecoder;
use flexor_hdl::design::{self, Check, DEFAULT_EFFORT, DesignOptions, Files, REPORT, Saved, evidence};
use flexor_hdl::flow::Kit;
use flexor_hdl::language::Language;
use flexor_hdl::network::Limits;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A proven design, in memory.
///
/// >>> design = build(Spec("dec", [Matrix(["110", "011", "101", "111"])]))
/// >>> design.n_xor
/// 4
/// >>> "module dec_xor" in design.text("rtl/dec_xor.v")
/// True
#[pyclass(frozen, module = "flexor_hdl")]
pub struct Design {
    stored: Stored,
    files: Files,
    n_xor: usize,
    depth: u32,
    strategy: String,
    stopped: bool,
}

#[pymethods]
impl Design {
    /// XOR2 gates of all planes.
    #[getter]
    fn n_xor(&self) -> usize {
        self.n_xor
    }

    /// Most gates from an input to an output.
    #[getter]
    fn depth(&self) -> u32 {
        self.depth
    }

    /// Strategy that made its networks.
    #[getter]
    fn strategy(&self) -> &str {
        &self.strategy
    }

    /// Whether the time limit ended the search.
    #[getter]
    fn stopped(&self) -> bool {
        self.stopped
    }

    /// Its files, content by path; report/evidence.json is made by check().
    fn files<'py>(&self, py: Python<'py>) -> BTreeMap<&str, Bound<'py, PyBytes>> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), PyBytes::new(py, bytes))).collect()
    }

    /// The text of a file.
    fn text(&self, path: &str) -> PyResult<String> {
        let bytes =
            self.files.get(path).ok_or_else(|| refused("path", format!("no file {path:?} in the design")))?;
        String::from_utf8(bytes.clone()).map_err(|_| refused("path", format!("{path:?} is no text")))
    }

    /// The report as a dictionary.
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.text(REPORT)?,))
    }

    /// Writes the files below a folder, which must be empty or missing.
    fn write(&self, folder: PathBuf) -> PyResult<()> {
        write_folder(&folder, self.files.iter())
    }

    /// Builds the design anew, compares all files, proves the Verilog and simulates it by the built-in engine.
    ///
    /// Returns name, status and detail of every check; raises MismatchError where one fails.
    fn check(&self, py: Python<'_>) -> PyResult<Vec<(String, String, String)>> {
        let watching = Watching { progress: None, time_limit: None };
        let asked = Check { engine: "builtin".to_owned(), ..Check::default() };
        let (checked, _) = run(py, &watching, |control| {
            let saved = Saved::open_folder(&self.files)?;
            design::check(&self.files, &saved, &asked, &|| control.is_stopped())
        })?;
        let rows = checked.map_err(raised)?.rows;
        if let Some(error) = evidence::rows_error(&rows, &[]) {
            return Err(raised(error));
        }
        let row = |row: flexor_hdl::sim::Evidence| {
            (row.name, format!("{:?}", row.status).to_lowercase(), row.detail)
        };
        Ok(rows.into_iter().map(row).collect())
    }

    fn __repr__(&self) -> String {
        format!("Design({} files, {} XOR2, depth {})", self.files.len(), self.n_xor, self.depth)
    }
}

/// Builds and proves the design of a spec, or of a matrix as the portable decoder called "decoder".
///
/// effort: 0 to 9, which decides the result; a time limit in seconds ends the search earlier with the best so far.
/// language: "verilog", "systemverilog" or "vhdl". kit: kinds of flow files, as `--kit` names them.
#[pyfunction]
#[pyo3(signature = (spec, *, effort = None, seed = 1, max_depth = None, max_fanout = None, time_limit = None, progress = None, language = "verilog", kit = None))]
#[allow(clippy::too_many_arguments, reason = "keyword arguments")]
pub fn build<'py>(
    py: Python<'py>,
    spec: &Bound<'py, PyAny>,
    effort: Option<u8>,
    seed: u64,
    max_depth: Option<u32>,
    max_fanout: Option<usize>,
    time_limit: Option<f64>,
    progress: Option<Bound<'py, PyAny>>,
    language: &str,
    kit: Option<Vec<String>>,
) -> PyResult<Design> {
    let spec = match spec.cast::<Matrix>() {
        Ok(matrix) => {
            flexor_hdl::spec::DecoderSpec::new("decoder", vec![matrix.get().0.clone()]).map_err(raised)?
        }
        Err(_) => spec.cast::<Spec>()?.get().0.clone(),
    };
    let effort = read_effort(effort, DEFAULT_EFFORT)?;
    let limits = Limits { max_depth, max_fanout };
    let language = Language::from_name(language).map_err(raised)?;
    let kit = kit.map_or(Ok(Kit::default()), |names| Kit::from_names(&names)).map_err(raised)?;
    let options = DesignOptions { effort, seed, limits, language, kit, ..DesignOptions::default() };
    let (built, stopped) = run(py, &Watching { progress, time_limit }, |control| {
        let built = design::build(spec, &options, &|| control.is_stopped())?;
        let files = built.files()?;
        let metrics = &built.report.total.metrics;
        let (n_xor, depth, strategy) = (metrics.n_xor, metrics.depth, built.strategy().to_owned());
        Ok(Design { stored: built.stored, files, n_xor, depth, strategy, stopped: false })
    })?;
    built.map(|design| Design { stopped, ..design }).map_err(raised)
}

/// The stored planes of a design, or of a spec, for whose basis a search may run as `flexor-hdl pack` runs it.
pub fn stored_of(decoder: &Bound<'_, PyAny>) -> PyResult<Stored> {
    if let Ok(design) = decoder.cast::<Design>() {
        return Ok(design.get().stored.clone());
    }
    let spec = decoder.cast::<Spec>()?.get().0.clone();
    let watching = Watching { progress: None, time_limit: None };
    let (stored, _) = run(decoder.py(), &watching, |control| {
        LayerDecoder::Spec(Box::new(spec), "spec".to_owned()).into_stored(None, &|| control.is_stopped())
    })?;
    stored.map_err(raised)
}
