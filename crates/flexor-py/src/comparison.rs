//! `compare`: a sweep of decoders, measured in memory.

use crate::errors::{raised, refused};
use crate::json::{to_python, to_text};
use crate::watched::{Control, Watching, run};
use flexor_hdl::error::Result;
use flexor_hdl::spec;
use flexor_hdl::sweep::{
    Accuracies, DrawWork, Row, Shard, Summaries, Sweep, SweepTable, csv, listing, measure_work, read_sweep,
};
use pyo3::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The measured decoders of a sweep.
///
/// >>> found = compare({"schema_version": 1, "sizes": [[8, 20]], "n_tap": [2, 3], "seeds": 2})
/// >>> len(found.rows()), len(found.summaries())
/// (4, 2)
#[pyclass(frozen, module = "flexor_hdl")]
pub struct Comparison {
    rows: Vec<Row>,
    table: SweepTable,
}

#[pymethods]
impl Comparison {
    /// A dictionary a decoder, as a line of results.jsonl.
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.rows)
    }

    /// A dictionary a scheme: its parameters, and mean, deviation, smallest and largest of every metric over seeds.
    fn summaries<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &Summaries::from_table(&self.table).schemes)
    }

    /// The rows as CSV.
    fn to_csv(&self) -> PyResult<String> {
        csv::rows_csv(&self.rows).map_err(raised)
    }

    /// The table of schemes in Markdown.
    fn to_markdown(&self) -> String {
        listing::to_markdown(&self.table)
    }

    fn __repr__(&self) -> String {
        format!("Comparison({} decoders)", self.rows.len())
    }
}

/// Measures all decoders of a sweep, on all cores; without synthesis.
///
/// sweep: the fields of a sweep file, or its text; it names no files. accuracy: texts of accuracy.jsonl, joined to the
/// rows. progress: called with the decoders measured and their share, 0 to 1.
#[pyfunction]
#[pyo3(signature = (sweep, *, accuracy = Vec::new(), progress = None))]
pub fn compare<'py>(
    py: Python<'py>,
    sweep: &Bound<'py, PyAny>,
    accuracy: Vec<String>,
    progress: Option<Bound<'py, PyAny>>,
) -> PyResult<Comparison> {
    let sweep = read_sweep(&to_text(sweep)?, "sweep", &spec::Nowhere).map_err(raised)?;
    if sweep.synth.is_some() {
        return Err(refused("sweep.synth", "synthesis is the command line's"));
    }
    let texts: Vec<_> =
        accuracy.into_iter().enumerate().map(|(i, text)| (format!("accuracy[{i}]"), text)).collect();
    let accuracies = Accuracies::from_texts(&texts).map_err(raised)?;
    let watching = Watching { progress, time_limit: None };
    let (measured, _) = run(py, &watching, |control| {
        let mut rows = measure_rows(&sweep, control)?;
        accuracies.join(&mut rows)?;
        Ok(rows)
    })?;
    let rows = measured.map_err(raised)?;
    let table = SweepTable::from_rows(&rows);
    Ok(Comparison { rows, table })
}

fn measure_rows(sweep: &Sweep, control: &Control) -> Result<Vec<Row>> {
    let draws = sweep.shard_draws(Shard::WHOLE);
    let work: Vec<DrawWork> = draws.into_iter().map(|draw| (draw.clone(), sweep.draw_cases(&draw))).collect();
    let total: usize = work.iter().map(|(_, cases)| cases.len()).sum();
    let done = AtomicUsize::new(0);
    let tell = |_: &Row| {
        let n = 1 + done.fetch_add(1, Ordering::Relaxed);
        control.tell(n, u16::try_from(1000 * n / total).unwrap_or(1000));
        Ok(())
    };
    let mut rows = measure_work(sweep, &work, &[], &|| control.is_stopped(), &tell)?;
    rows.sort_by(|a, b| a.case.cmp(&b.case));
    Ok(rows)
}
