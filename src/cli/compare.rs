//! `compare`: many decoders measured alike, in a table.

use super::compare_args::{Command, Compare, Merge, Show};
use super::journal::{self, Journal, RESULTS};
use super::load::Beside;
use super::progress::Moving;
use super::{interrupt, loader, output, terminal};
use crate::error::{Error, Problem, Result};
use crate::report::Drawing;
use crate::spec::{SCHEMA_VERSION, json_text};
use crate::sweep::against::{Changes, changes};
use crate::sweep::page::page;
use crate::sweep::{self, Bench, Case, Draw, Part, Row, Shard, Summaries, Sweep, Synth, Table, csv, listing};
use crate::synth::Outcome;
use indicatif::ProgressBar;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// File of the table with mean, deviation, smallest and largest.
const SUMMARY: &str = "summary.json";

/// Runs the subcommand.
///
/// # Errors
/// A bad sweep, results that are broken or of another sweep, `Environment` where a tool came to no result, `Mismatch` where something got worse or is missing,
/// `Interrupted`, after which the next run goes on.
pub fn run(args: &Compare) -> Result<()> {
    if let Some(Command::Merge(args)) = &args.command {
        return merge(args);
    }
    let out = args.out.as_deref().unwrap_or(Path::new("."));
    args.show.file().map_or(Ok(()), |path| output::free(path, args.show.force))?;
    let old = args.show.against.as_deref().map(summaries).transpose()?;
    let sweep = read_sweep(args)?;
    let (journal, mut rows) = Journal::open(out, &sweep)?;
    let work = open_work(&sweep, args.shard.unwrap_or(Shard::WHOLE), &rows);
    rows.extend(measure(&sweep, &work, &journal)?);
    rows.sort_by(|a, b| a.case.cmp(&b.case));
    finish(&journal, &sweep, &rows, &args.show, old.as_ref())
}

/// Joins parts.
fn merge(args: &Merge) -> Result<()> {
    args.show.file().map_or(Ok(()), |path| output::free(path, args.show.force))?;
    let old = args.show.against.as_deref().map(summaries).transpose()?;
    let part = |dir: &PathBuf| {
        let path = dir.join(RESULTS);
        let results = journal::read(&path, None)?;
        let results = results.ok_or_else(|| Error::input(loader::name(&path), "", "holds nothing"))?;
        Ok(Part { file: loader::name(&path), results })
    };
    let mut parts: Vec<Part> = args.parts.iter().map(part).collect::<Result<_>>()?;
    let first = &parts[0];
    let sweep = sweep::read(&first.results.header.sweep.to_string(), &first.file, &Beside(Path::new("")))?;
    sweep::merge(&parts, &sweep)?;
    let (journal, rows) = Journal::open(&args.out, &sweep)?;
    let results = sweep::Results { rows, ..first.results.clone() };
    parts.push(Part { file: loader::name(&args.out.join(RESULTS)), results });
    let rows = sweep::merge(&parts, &sweep)?;
    finish(&journal, &sweep, &rows, &args.show, old.as_ref())?;
    sweep::missing(&rows, &sweep).map_or(Ok(()), |what| Err(Error::Mismatch(what)))
}

/// The sweep of the file with the fields that options replace.
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
            sweep::read_with(&loader::read_text(path)?, &loader::name(path), &options, &Beside(folder))
        }
        None => {
            let empty = json!({ "schema_version": SCHEMA_VERSION }).to_string();
            sweep::read_with(&empty, "options", &options, &Beside(Path::new("")))
        }
    };
    found.map_err(|error| error.changed(of_option))
}

/// A field that is of no file is one of an option.
fn of_option(problem: &mut Problem) {
    if problem.file.is_empty() {
        problem.name_option();
    }
}

/// Cases that are not among `rows`, by the draw they share.
fn open_work(sweep: &Sweep, shard: Shard, rows: &[Row]) -> Vec<(Draw, Vec<Case>)> {
    let known: BTreeSet<_> = rows.iter().map(|row| &row.case).collect();
    let open = |draw: Draw| {
        let cases: Vec<_> = sweep.cases(&draw).into_iter().filter(|case| !known.contains(case)).collect();
        (!cases.is_empty()).then_some((draw, cases))
    };
    sweep.draws(shard).into_iter().filter_map(open).collect()
}

/// Measures all cases; every row is on the disk as soon as it is there.
fn measure(sweep: &Sweep, work: &[(Draw, Vec<Case>)], journal: &Journal) -> Result<Vec<Row>> {
    let tools = sweep.synth.as_ref().map_or(Ok(Vec::new()), Synth::tools)?;
    let bar = bar(work.iter().map(|(_, cases)| cases.len() as u64).sum());
    let of_draw = |(draw, cases): &(Draw, Vec<Case>)| {
        let mut bench = Bench::new(draw, sweep.effort, &interrupt::stopped);
        let row = |case: &Case| {
            let row = bench.row(case, sweep, &tools)?;
            interrupt::check()?;
            journal.add_row(&row)?;
            bar.bar.inc(1);
            Ok(row)
        };
        cases.iter().map(row).collect::<Result<Vec<_>>>()
    };
    let rows = work.par_iter().map(of_draw).collect::<Result<Vec<_>>>()?;
    Ok(rows.into_iter().flatten().collect())
}

/// How far the sweep is, and the time left.
fn bar(n_cases: u64) -> Moving {
    let template = "{bar:40} {pos}/{len} cases, {elapsed}, {eta} left";
    Moving::new(ProgressBar::new(n_cases), template, Duration::from_millis(500))
}

/// Writes everything, shows it, and holds it against the results of before.
fn finish(
    journal: &Journal,
    sweep: &Sweep,
    rows: &[Row],
    show: &Show,
    old: Option<&Summaries>,
) -> Result<()> {
    let table = Table::of(rows);
    let new = Summaries::of(&table);
    journal.finish(sweep, rows)?;
    journal.write("results.csv", &csv::rows(rows)?)?;
    journal.write("summary.csv", &csv::summaries(&new)?)?;
    journal.write(SUMMARY, &json_text(&to_json(&new)?))?;
    let example = rows.first().map(|row| example(&row.case)).transpose()?;
    let example = example.as_ref().map(|(name, planes)| (name.as_str(), planes.as_slice()));
    journal.write("report.html", &page(&format!("{} decoders", rows.len()), &table, rows, example))?;
    let changes = old.map(|old| changes(old, &new, show.threshold / 100.0));
    self::show(&table, &new, changes.as_ref(), show)?;
    sound(rows)?;
    settled(rows)?;
    let n_worse = changes.as_ref().map_or(0, Changes::n_worse);
    let what =
        || format!("{n_worse} are worse by more than {} %, no longer measured, or gone", show.threshold);
    if n_worse == 0 { Ok(()) } else { Err(Error::Mismatch(what())) }
}

/// The name of a case, and its planes as they are drawn.
fn example(case: &Case) -> Result<(String, Vec<Drawing>)> {
    let scheme = &case.scheme;
    let draw = Draw { n_in: scheme.n_in, n_out: scheme.n_out, n_tap: scheme.n_tap, seed: case.seed };
    let planes = Bench::new(&draw, scheme.effort, &interrupt::stopped).networks(case)?;
    let drawing = |(matrix, network)| Drawing { matrix, network };
    Ok((format!("{scheme}, seed {}", case.seed), planes.into_iter().map(drawing).collect()))
}

/// No tool made anything but the matrix.
fn sound(rows: &[Row]) -> Result<()> {
    let runs = rows.iter().flat_map(|row| row.synthesis.iter().map(move |run| (row, run)));
    match runs.into_iter().find(|(_, run)| run.outcome == Outcome::Wrong) {
        Some((row, run)) => {
            let (scheme, form) = (&row.case.scheme, run.form.name());
            let what = format!("{scheme}, seed {}: {} {form}: {}", row.case.seed, run.flow, run.detail);
            Err(Error::Mismatch(what))
        }
        None => Ok(()),
    }
}

/// All tools came to a result.
fn settled(rows: &[Row]) -> Result<()> {
    let mut open = rows.iter().filter_map(Row::open_run).peekable();
    let Some(first) = open.peek().map(|run| format!("{} {}: {}", run.flow, run.form.name(), run.detail))
    else {
        return Ok(());
    };
    let (n, of) = (open.count(), rows.len());
    Err(Error::Environment(format!("{n} of {of} cases are open, the next run measures them again: {first}")))
}

fn show(table: &Table, new: &Summaries, changes: Option<&Changes>, show: &Show) -> Result<()> {
    if let Some(path) = show.file() {
        output::write_file(path, listing::to_markdown(table).as_bytes(), show.force)?;
    }
    if show.json {
        let mut object = to_json(new)?;
        object["changes"] = to_json(&changes)?;
        return terminal::print_json(&object);
    }
    let to_stdout = show.markdown.is_some() && show.file().is_none();
    let text = if to_stdout { listing::to_markdown(table) } else { listing::to_text(table) };
    let changes = changes.map(|changes| format!("\n{}", changes.to_text()));
    terminal::print(&(text + &changes.unwrap_or_default()))
}

fn to_json(value: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|e| Error::Internal(e.to_string()))
}

/// The means in a folder of results, a `results.jsonl` or a `summary.json`.
fn summaries(path: &Path) -> Result<Summaries> {
    let path = if path.is_dir() { path.join(RESULTS) } else { path.to_path_buf() };
    if loader::extension(&path) == "json" {
        return Summaries::read(&loader::read_text(&path)?, &loader::name(&path));
    }
    let results = journal::read(&path, None)?;
    let rows = results.map(|results| results.rows).unwrap_or_default();
    Ok(Summaries::of(&Table::of(&rows)))
}
