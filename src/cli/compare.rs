//! `compare`: measures many decoders and prints a table.

use super::compare_args::{Compare, CompareCommand, Merge, Show};
use super::journal::{self, Journal, RESULTS};
use super::load::Beside;
use super::progress::Moving;
use super::{interrupt, loader, output, terminal};
use crate::error::{Error, Problem, Result};
use crate::report::Drawing;
use crate::spec::{SCHEMA_VERSION, json_text};
use crate::sweep::against::{Changes, compare_summaries};
use crate::sweep::page::sweep_page;
use crate::sweep::{
    self, Accuracies, Case, DrawWork, MatrixDraw, Measurer, Row, Shard, Summaries, Sweep, SweepPart,
    SweepTable, Synth, csv, listing,
};
use crate::synth::SynthesisOutcome;
use indicatif::ProgressBar;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// File of the summary: mean, deviation, smallest and largest of every metric.
const SUMMARY: &str = "summary.json";

/// Runs the subcommand.
///
/// # Errors
/// A bad sweep, results that are broken or of another sweep, `Environment` where a tool came to no result, `Mismatch` where something got worse or is missing,
/// `Interrupted`, after which the next run goes on.
pub fn run_compare(args: &Compare) -> Result<()> {
    if let Some(CompareCommand::Merge(args)) = &args.command {
        return run_merge(args);
    }
    let out = args.out.as_deref().unwrap_or(Path::new("."));
    args.show.markdown_file().map_or(Ok(()), |path| output::check_free(path, args.show.force))?;
    let old = args.show.against.as_deref().map(read_summaries).transpose()?;
    let accuracies = read_accuracies(&args.show)?;
    let sweep = read_sweep(args)?;
    let (journal, mut rows) = Journal::open_results(out, &sweep)?;
    let work = open_work(&sweep, args.shard.unwrap_or(Shard::WHOLE), &rows);
    rows.extend(measure_cases(&sweep, &work, &journal)?);
    rows.sort_by(|a, b| a.case.cmp(&b.case));
    let trained = join_accuracies(accuracies, &mut rows)?;
    finish_sweep(&journal, &sweep, &rows, trained.as_ref(), &args.show, old.as_ref())
}

/// Merges parts of a sweep.
fn run_merge(args: &Merge) -> Result<()> {
    args.show.markdown_file().map_or(Ok(()), |path| output::check_free(path, args.show.force))?;
    let old = args.show.against.as_deref().map(read_summaries).transpose()?;
    let accuracies = read_accuracies(&args.show)?;
    let part = |dir: &PathBuf| {
        let path = dir.join(RESULTS);
        let results = journal::read_results(&path, None)?;
        let results =
            results.ok_or_else(|| Error::input(loader::display_name(&path), "", "holds nothing"))?;
        Ok(SweepPart { file: loader::display_name(&path), results })
    };
    let mut parts: Vec<SweepPart> = args.parts.iter().map(part).collect::<Result<_>>()?;
    let first = &parts[0];
    let sweep =
        sweep::read_sweep(&first.results.header.sweep.to_string(), &first.file, &Beside(Path::new("")))?;
    sweep::merge_parts(&parts, &sweep)?;
    let (journal, rows) = Journal::open_results(&args.out, &sweep)?;
    let results = sweep::Results { rows, ..first.results.clone() };
    parts.push(SweepPart { file: loader::display_name(&args.out.join(RESULTS)), results });
    let mut rows = sweep::merge_parts(&parts, &sweep)?;
    let trained = join_accuracies(accuracies, &mut rows)?;
    finish_sweep(&journal, &sweep, &rows, trained.as_ref(), &args.show, old.as_ref())?;
    sweep::missing_cases(&rows, &sweep).map_or(Ok(()), |what| Err(Error::Mismatch(what)))
}

/// The trained accuracies of the files that are named, if any is.
fn read_accuracies(show: &Show) -> Result<Option<Accuracies>> {
    let text = |path: &PathBuf| Ok((loader::display_name(path), loader::read_text(path)?));
    let texts: Vec<_> = show.accuracy.iter().map(text).collect::<Result<_>>()?;
    if texts.is_empty() { Ok(None) } else { Accuracies::from_texts(&texts).map(Some) }
}

/// Gives rows their accuracies; a file that has none of them is most likely of another sweep.
fn join_accuracies(accuracies: Option<Accuracies>, rows: &mut [Row]) -> Result<Option<Accuracies>> {
    if let Some(accuracies) = &accuracies
        && accuracies.join(rows)? == 0
    {
        terminal::print_note("--accuracy: none of the accuracies is of matrices of this sweep");
    }
    Ok(accuracies)
}

/// The sweep file with the fields that options override.
fn read_sweep(args: &Compare) -> Result<Sweep> {
    let mut options = args.fields.to_json();
    let absolute = |path| std::path::absolute(path).map_err(|e| Error::input("", "--liberty", e.to_string()));
    let libraries = args.fields.liberty.iter().map(absolute).collect::<Result<Vec<_>>>()?;
    if !libraries.is_empty() {
        options.insert("liberty".into(), json!(libraries));
    }
    let found = match &args.sweep {
        Some(path) => {
            let folder = path.parent().unwrap_or(Path::new(""));
            sweep::read_with(
                &loader::read_text(path)?,
                &loader::display_name(path),
                &options,
                &Beside(folder),
            )
        }
        None => {
            let empty = json!({ "schema_version": SCHEMA_VERSION }).to_string();
            sweep::read_with(&empty, "options", &options, &Beside(Path::new("")))
        }
    };
    found.map_err(|error| error.map_problems(of_option))
}

/// Names the option in a problem without a file.
fn of_option(problem: &mut Problem) {
    if problem.file.is_empty() {
        problem.name_option();
    }
}

/// Cases that are not in `rows`, grouped by draw.
fn open_work(sweep: &Sweep, shard: Shard, rows: &[Row]) -> Vec<DrawWork> {
    let known: BTreeSet<_> = rows.iter().map(|row| &row.case).collect();
    let open = |draw: MatrixDraw| {
        let cases: Vec<_> =
            sweep.draw_cases(&draw).into_iter().filter(|case| !known.contains(case)).collect();
        (!cases.is_empty()).then_some((draw, cases))
    };
    sweep.shard_draws(shard).into_iter().filter_map(open).collect()
}

/// Measures all cases; every row is stored on disk as soon as it is measured.
fn measure_cases(sweep: &Sweep, work: &[DrawWork], journal: &Journal) -> Result<Vec<Row>> {
    let tools = sweep.synth.as_ref().map_or(Ok(Vec::new()), Synth::ready_flows)?;
    let bar = progress_bar(work.iter().map(|(_, cases)| cases.len() as u64).sum());
    let finish_row = |row: &Row| {
        journal.add_row(row)?;
        bar.bar.inc(1);
        Ok(())
    };
    sweep::measure_work(sweep, work, &tools, &interrupt::is_stopped, &finish_row)
}

/// Progress bar of the sweep, with the time left.
fn progress_bar(n_cases: u64) -> Moving {
    let template = "{bar:40} {pos}/{len} cases, {elapsed}, {eta} left";
    Moving::new(ProgressBar::new(n_cases), template, Duration::from_millis(500))
}

/// Writes all outputs, prints the table, and compares with old results.
fn finish_sweep(
    journal: &Journal,
    sweep: &Sweep,
    rows: &[Row],
    trained: Option<&Accuracies>,
    show: &Show,
    old: Option<&Summaries>,
) -> Result<()> {
    let table = SweepTable::from_rows(rows);
    let new = Summaries::from_table(&table);
    journal.finish_results(sweep, rows)?;
    journal.write_file("results.csv", &csv::rows_csv(rows)?)?;
    journal.write_file("summary.csv", &csv::summaries_csv(&new)?)?;
    journal.write_file(SUMMARY, &json_text(&to_json(&new)?))?;
    let example = rows.first().map(|row| example_drawings(&row.case)).transpose()?;
    let example = example.as_ref().map(|(name, planes)| (name.as_str(), planes.as_slice()));
    journal.write_file(
        "report.html",
        &sweep_page(&format!("{} decoders", rows.len()), &table, rows, trained, example),
    )?;
    let changes = old.map(|old| compare_summaries(old, &new, show.threshold / 100.0));
    self::show_table(&table, &new, trained, changes.as_ref(), show)?;
    check_sound(rows)?;
    check_settled(rows)?;
    let n_worse = changes.as_ref().map_or(0, Changes::n_worse);
    let what =
        || format!("{n_worse} are worse by more than {} %, no longer measured, or gone", show.threshold);
    if n_worse == 0 { Ok(()) } else { Err(Error::Mismatch(what())) }
}

/// Name of a case, and drawings of its planes.
fn example_drawings(case: &Case) -> Result<(String, Vec<Drawing>)> {
    let scheme = &case.scheme;
    let draw = MatrixDraw::of_case(case);
    let planes = Measurer::new(&draw, scheme.effort, &interrupt::is_stopped).case_networks(case)?;
    let drawing = |(matrix, network)| Drawing { matrix, network };
    Ok((format!("{scheme}, seed {}", case.seed), planes.into_iter().map(drawing).collect()))
}

/// Checks that no synthesis tool made a wrong netlist.
fn check_sound(rows: &[Row]) -> Result<()> {
    let runs = rows.iter().flat_map(|row| row.synthesis.iter().map(move |run| (row, run)));
    match runs.into_iter().find(|(_, run)| run.outcome == SynthesisOutcome::Wrong) {
        Some((row, run)) => {
            let (scheme, form) = (&row.case.scheme, run.form.name());
            let what = format!("{scheme}, seed {}: {} {form}: {}", row.case.seed, run.flow, run.detail);
            Err(Error::Mismatch(what))
        }
        None => Ok(()),
    }
}

/// Checks that all synthesis runs came to a result.
fn check_settled(rows: &[Row]) -> Result<()> {
    let mut open = rows.iter().filter_map(Row::open_run).peekable();
    let Some(first) = open.peek().map(|run| format!("{} {}: {}", run.flow, run.form.name(), run.detail))
    else {
        return Ok(());
    };
    let (n, of) = (open.count(), rows.len());
    Err(Error::Environment(format!("{n} of {of} cases are open, the next run measures them again: {first}")))
}

fn show_table(
    table: &SweepTable,
    new: &Summaries,
    trained: Option<&Accuracies>,
    changes: Option<&Changes>,
    show: &Show,
) -> Result<()> {
    let references = trained.map_or_else(String::new, listing::references_text);
    let markdown = || listing::to_markdown(table) + &references;
    if let Some(path) = show.markdown_file() {
        output::write_file(path, markdown().as_bytes(), show.force)?;
    }
    if show.json {
        let mut object = to_json(new)?;
        object["changes"] = to_json(&changes)?;
        return terminal::print_json(&object);
    }
    let to_stdout = show.markdown.is_some() && show.markdown_file().is_none();
    let text = if to_stdout { markdown() } else { listing::to_text(table) + &references };
    let changes = changes.map(|changes| format!("\n{}", changes.to_text()));
    terminal::print_text(&(text + &changes.unwrap_or_default()))
}

fn to_json(value: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|e| Error::Internal(e.to_string()))
}

/// Summaries from a results folder, a `results.jsonl` or a `summary.json`.
fn read_summaries(path: &Path) -> Result<Summaries> {
    let path = if path.is_dir() { path.join(RESULTS) } else { path.to_path_buf() };
    if loader::file_extension(&path) == "json" {
        return Summaries::from_text(&loader::read_text(&path)?, &loader::display_name(&path));
    }
    let results = journal::read_results(&path, None)?;
    let rows = results.map(|results| results.rows).unwrap_or_default();
    Ok(Summaries::from_table(&SweepTable::from_rows(&rows)))
}
