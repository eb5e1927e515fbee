//! `results.csv`, one line a row, and `summary.csv`, one line a scheme and metric.

use super::metric::all_metrics;
use super::{Row, Scheme, Summaries};
use crate::error::{Error, Result};
use crate::shown::spreadsheet_cell;
use crate::synth::SynthesisForm;

/// Columns of a scheme.
const SCHEME: [&str; 9] = ["n_in", "n_out", "q", "n_tap", "basis", "strategy", "effort", "width", "lanes"];
/// Columns of a summary.
const SUMMARY: [&str; 7] = ["rows", "metric", "n", "mean", "sd", "min", "max"];

/// CSV with one line a row, in the order of `rows`: case, all metrics of any row, outcomes of synthesis runs.
///
/// # Errors
/// `Internal` if it cannot be written.
pub fn rows_csv(rows: &[Row]) -> Result<String> {
    let metrics = all_metrics(rows);
    let runs = synthesis_runs(rows);
    let head = ["key"].iter().chain(&SCHEME).chain(&["seed"]).map(|name| (*name).to_owned());
    let names = metrics.iter().map(|metric| spreadsheet_cell(&metric.name).into_owned());
    let outcomes = runs.iter().flat_map(|(flow, form)| {
        ["outcome", "proof"]
            .map(|name| spreadsheet_cell(&format!("{flow}.{}.{name}", form.name())).into_owned())
    });
    let head = head.chain(names).chain(outcomes).collect();
    let lines = rows.iter().map(|row| {
        let mut line = vec![spreadsheet_cell(&row.key).into_owned()];
        line.extend(scheme_cells(&row.case.scheme));
        line.push(row.case.seed.to_string());
        line.extend(metrics.iter().map(|metric| number_cell(metric.value_in(row))));
        line.extend(runs.iter().flat_map(|run| outcome_cells(row, run)));
        line
    });
    csv_text(head, lines)
}

/// CSV with one line a scheme and metric.
///
/// # Errors
/// `Internal` if it cannot be written.
pub fn summaries_csv(summaries: &Summaries) -> Result<String> {
    let head = SCHEME.iter().chain(&SUMMARY).map(|name| (*name).to_owned()).collect();
    let lines = summaries.schemes.iter().flat_map(|line| {
        line.metrics.iter().map(move |(name, found)| {
            let mut cells = Vec::from(scheme_cells(&line.scheme));
            cells.extend([line.rows.to_string(), spreadsheet_cell(name).into_owned(), found.n.to_string()]);
            cells.extend([found.mean, found.sd, found.min, found.max].map(|value| value.to_string()));
            cells
        })
    });
    csv_text(head, lines)
}

fn scheme_cells(scheme: &Scheme) -> [String; 9] {
    let wrapper = |size: Option<usize>| size.map(|size| size.to_string()).unwrap_or_default();
    [
        scheme.n_in.to_string(),
        scheme.n_out.to_string(),
        scheme.q.to_string(),
        scheme.n_tap.to_string(),
        scheme.basis.name().to_owned(),
        spreadsheet_cell(&scheme.strategy).into_owned(),
        scheme.effort.to_string(),
        wrapper(scheme.wrapper.map(|wrapper| wrapper.width)),
        wrapper(scheme.wrapper.map(|wrapper| wrapper.lanes)),
    ]
}

fn number_cell(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// All pairs of flow and form in the synthesis runs.
fn synthesis_runs(rows: &[Row]) -> Vec<(String, SynthesisForm)> {
    let runs = rows.iter().flat_map(|row| &row.synthesis).map(|run| (run.flow.clone(), run.form));
    runs.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

fn outcome_cells(row: &Row, (flow, form): &(String, SynthesisForm)) -> [String; 2] {
    let run = row.synthesis.iter().find(|run| run.flow == *flow && run.form == *form);
    run.map(|run| [run.outcome.name().to_owned(), spreadsheet_cell(&run.proof).into_owned()])
        .unwrap_or_default()
}

fn csv_text(head: Vec<String>, lines: impl Iterator<Item = Vec<String>>) -> Result<String> {
    let internal = |e: &dyn std::fmt::Display| Error::Internal(e.to_string());
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for line in std::iter::once(head).chain(lines) {
        writer.write_record(&line).map_err(|e| internal(&e))?;
    }
    let bytes = writer.into_inner().map_err(|e| internal(&e))?;
    String::from_utf8(bytes).map_err(|e| internal(&e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::SweepTable;
    use crate::sweep::tests::{rows as made_up, small};

    #[test]
    fn a_line_a_row_and_a_line_a_metric() {
        let found = made_up(&small());
        let csv = rows_csv(&found).expect("written");
        assert_eq!(csv.lines().count(), found.len() + 1);
        assert!(csv.starts_with(
            "key,n_in,n_out,q,n_tap,basis,strategy,effort,width,lanes,seed,taps,naive_xor,n_xor,"
        ));
        let summary = summaries_csv(&Summaries::from_table(&SweepTable::from_rows(&found))).expect("written");
        assert!(summary.contains("6,8,1,2,given,paar,0,,,3,n_xor,3,7,1,6,8\n"), "{summary}");
    }
}
