//! Cell counts after synthesis against those of the networks, and the runs without a netlist.

use crate::report::page::axis::format_number;
use crate::report::page::table::plain_table;
use crate::sweep::Row;
use crate::synth::{Synthesis, SynthesisForm, SynthesisOutcome};
use itertools::Itertools;
use maud::{Markup, html};

/// Most lines in the table of runs without a netlist.
const MAX_FAILURES: usize = 50;
/// Forms of a decoder.
const FORMS: [SynthesisForm; 3] = [SynthesisForm::Behavioural, SynthesisForm::Portable, SynthesisForm::Cells];

/// Both tables; empty without synthesis.
pub(super) fn synthesis_section(rows: &[Row]) -> Markup {
    let flows = rows
        .iter()
        .flat_map(|row| &row.synthesis)
        .map(|run| run.flow.as_str())
        .sorted()
        .dedup()
        .collect_vec();
    let kept = flows.iter().filter_map(|flow| kept_row(rows, flow)).collect_vec();
    let failures = failure_rows(rows);
    html! {
        @if !flows.is_empty() {
            h2 { "What synthesis keeps" }
            @if !kept.is_empty() {
                p { "Means over the rows that have all that is compared. “Ours” is the network's own count: LUTs of four or six "
                    "inputs where the target has LUTs, XOR2 elsewhere." }
                (plain_table("What synthesis keeps", 2, &["flow", "counted", "rows", "ours", "behavioural", "portable", "cells",
                    "portable : behavioural", "larger than behavioural"], &kept))
            }
            @for tool in rows.iter().flat_map(|row| &row.synthesis).map(|run| &run.tool).unique().take(8) { p.note { (tool) } }
            @if !failures.is_empty() {
                h3 { "Runs without a netlist" }
                (plain_table("Runs without a netlist", 4, &["flow", "form", "outcome", "first reason", "runs"], &failures))
            }
        }
    }
}

/// LUTs if the flow has them, else cells.
fn cell_count(run: &Synthesis) -> Option<f64> {
    run.luts.or(run.cells).map(|n| n as f64)
}

fn find_run<'a>(row: &'a Row, flow: &str, form: SynthesisForm) -> Option<&'a Synthesis> {
    row.synthesis
        .iter()
        .find(|run| run.flow == flow && run.form == form && run.outcome == SynthesisOutcome::Done)
}

fn kept_row(rows: &[Row], flow: &str) -> Option<Vec<String>> {
    let forms = FORMS
        .into_iter()
        .filter(|&form| rows.iter().any(|row| find_run(row, flow, form).and_then(cell_count).is_some()));
    let forms = forms.collect_vec();
    let counts = |row: &Row| {
        forms.iter().map(|&form| cell_count(find_run(row, flow, form)?)).collect::<Option<Vec<_>>>()
    };
    let has_luts =
        rows.iter().flat_map(|row| &row.synthesis).any(|run| run.flow == flow && run.luts.is_some());
    let ours = |row: &Row| match (has_luts, flow) {
        (false, _) => row.counts.n_xor as f64,
        (true, "xilinx") => row.counts.lut6 as f64,
        (true, _) => row.counts.lut4 as f64,
    };
    let pairs = rows.iter().filter_map(|row| Some((ours(row), counts(row)?))).collect_vec();
    if pairs.is_empty() || forms.is_empty() {
        return None;
    }
    let n = pairs.len() as f64;
    let place = |form| forms.iter().position(|&known| known == form);
    let mean = |form| place(form).map(|at| pairs.iter().map(|pair| pair.1[at]).sum::<f64>() / n);
    let shown = |value: Option<f64>| value.map_or("–".into(), format_number);
    let ratio = mean(SynthesisForm::Portable)
        .zip(mean(SynthesisForm::Behavioural))
        .filter(|(_, b)| *b > 0.0)
        .map(|(p, b)| p / b);
    let worse = place(SynthesisForm::Portable).zip(place(SynthesisForm::Behavioural));
    let worse = worse.map(|(p, b)| pairs.iter().filter(|pair| pair.1[p] > pair.1[b]).count() as f64);
    let mut line =
        vec![flow.to_owned(), if has_luts { "LUTs" } else { "cells" }.into(), pairs.len().to_string()];
    line.push(format_number(pairs.iter().map(|pair| pair.0).sum::<f64>() / n));
    line.extend(FORMS.map(|form| shown(mean(form))));
    line.extend([shown(ratio), shown(worse)]);
    Some(line)
}

fn failure_rows(rows: &[Row]) -> Vec<Vec<String>> {
    let runs = rows.iter().flat_map(|row| &row.synthesis).filter(|run| run.outcome != SynthesisOutcome::Done);
    let outcome = |run: &Synthesis| match run.outcome {
        SynthesisOutcome::Done => "done",
        SynthesisOutcome::Failed => "failed",
        SynthesisOutcome::Wrong => "not the matrix",
        SynthesisOutcome::Timeout => "out of time",
        SynthesisOutcome::Missing => "not installed",
    };
    let key = |run: &&Synthesis| (run.flow.clone(), run.form, outcome(run));
    let runs = runs.sorted_by_key(key).collect_vec();
    let groups = runs.chunk_by(|a, b| key(a) == key(b)).take(MAX_FAILURES);
    let line = |group: &[&Synthesis]| {
        let (flow, form, outcome) = key(&group[0]);
        vec![flow, form.name().into(), outcome.into(), group[0].detail.clone(), group.len().to_string()]
    };
    groups.map(line).collect()
}
