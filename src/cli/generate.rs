//! `generate`: a spec, matrices or networks to the folder of their design.

use super::args::Generate;
use super::output::{self, FoundFile, Guard};
use super::progress::ProgressLine;
use super::{changes, evidence, inputs, interrupt, listed, loader, memory, target, terminal};
use crate::design::evidence::{rows_error, to_json};
use crate::design::{Design, DesignOptions, EVIDENCE, Files, REPORT, SPEC, Watch, build};
use crate::error::{Error, Result};
use crate::report::{self, NetworkCounts, Report};
use crate::sim::Evidence;
use crate::spec::{CellPlanes, SCHEMA_VERSION};
use serde_json::{Value, json};
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// A bad spec, evidence that falls short, a folder that cannot be written or, with `--check`, is not current;
/// `Interrupted`, after the best so far was written.
pub fn run_generate(args: &Generate) -> Result<()> {
    let progress = ProgressLine::new();
    progress.enter_stage("reading the spec")?;
    let (mut spec, file) = inputs::read_inputs(args)?;
    if let Some(strategy) = &args.strategy {
        spec.strategy.clone_from(strategy);
    }
    if let Some(basis) = args.basis {
        spec.basis = basis.into();
    }
    if let Some(target) = target::chosen_target(&args.target)? {
        (spec.target, spec.cell_planes) = (target, CellPlanes::All);
    }
    if let Some(dir) = &args.rom {
        memory::fill_rom(&mut spec, dir)?;
    }
    let options = target::build_options(args, &spec)?;
    let design = build(spec, &options, &progress).map_err(|error| of_spec(error, &file));
    let design = design.map_err(after_a_stop)?;
    let files = design.files().map_err(after_a_stop)?;
    let target = args.out.join(&design.stored.spec.name);
    if args.check || args.dry_run {
        // The result of a stopped search cannot be compared or listed.
        interrupt::check_stopped()?;
    }
    if args.check {
        drop(progress);
        return compare_files(args, &target, files);
    }
    if args.dry_run {
        drop(progress);
        return print_files(args, &target, &files);
    }
    let rows = write_design(args, &design, files.clone(), &target, &progress)?;
    drop(progress);
    print_result(args, &design, &rows, &files, &target)?;
    if design.may_improve() {
        terminal::print_note(
            "the search was still finding cheaper networks: a higher --effort may find more",
        );
    }
    if design.provenance.stopped {
        terminal::print_note(&format!(
            "the search was stopped: the best so far is in {}",
            loader::display_name(&target)
        ));
    }
    Ok(())
}

/// Names the file of the spec in an error, unless it is an error of an option.
fn of_spec(error: Error, file: &str) -> Error {
    error.map_problems(|problem| {
        if !DesignOptions::FIELDS.contains(&problem.field.as_str()) {
            problem.file = file.to_owned();
        }
    })
}

/// The result of a stopped search may be too large to be written, which is not a fault of the spec.
fn after_a_stop(error: Error) -> Error {
    if !interrupt::is_stopped() {
        return error;
    }
    terminal::print_note(&format!("nothing is written of the search so far: {error}"));
    Error::Interrupted
}

/// Runs the checks and, if all pass, writes the folder.
fn write_design(
    args: &Generate,
    design: &Design,
    mut files: Files,
    target: &Path,
    progress: &ProgressLine,
) -> Result<Vec<Evidence>> {
    let guard = if args.force { Guard::Force } else { Guard::Only(&listed::design_listing) };
    let old = output::check_allowed(target, &files, guard)?;
    if design.provenance.stopped && old.is_some_and(|old| holds_better(&old, &files, &design.report)) {
        terminal::print_note(&format!("{}: left as it is, it has fewer gates", loader::display_name(target)));
        return Err(Error::Interrupted);
    }
    let rows = design.run_evidence(&evidence::engine_name(args.engine), progress)?;
    if let Some(failure) = rows_error(&rows, evidence::asked_row(args.engine).as_slice()) {
        return Err(failure);
    }
    files.insert(EVIDENCE.into(), to_json(&rows).into_bytes());
    progress.note_progress("writing");
    output::write_folder(target, &files, guard)?;
    Ok(rows)
}

/// Whether the folder holds a design of the same spec with fewer gates, which a stopped search must not
/// replace.
fn holds_better(old: &FoundFile, new: &Files, report: &Report) -> bool {
    let gates = |report: &Report| match report.total.cells {
        Some(cells) => cells.n_cells,
        None => report.total.metrics.n_xor,
    };
    let known = old.load_text(REPORT).and_then(|text| report::read_json(text.as_bytes(), REPORT).ok());
    old.load_text(SPEC).map(String::into_bytes).as_ref() == new.get(SPEC)
        && known.is_some_and(|known| gates(&known) < gates(report))
}

fn print_result(
    args: &Generate,
    design: &Design,
    rows: &[Evidence],
    files: &Files,
    target: &Path,
) -> Result<()> {
    if args.json {
        let names: Vec<_> = files.keys().map(String::as_str).chain([EVIDENCE]).collect();
        return terminal::print_json(
            &json!({ "schema_version": SCHEMA_VERSION, "name": design.stored.spec.name,
            "strategy": design.strategy(), "stopped": design.provenance.stopped,
            "planes": generated_planes(design), "files": names, "evidence": rows }),
        );
    }
    let counts = report::find_format("table")?.write_report(&design.report)?;
    let place = format!("{} files in {}\n", files.len() + 1, loader::display_name(target));
    terminal::print_text(&format!("{counts}\n{}\n{place}", evidence::evidence_table(rows)))
}

fn print_files(args: &Generate, target: &Path, files: &Files) -> Result<()> {
    if args.json {
        let sizes: Vec<_> =
            files.iter().map(|(path, bytes)| json!({ "path": path, "bytes": bytes.len() })).collect();
        return terminal::print_json(
            &json!({ "schema_version": SCHEMA_VERSION, "folder": target, "files": sizes }),
        );
    }
    let line = |(path, bytes): (&String, &Vec<u8>)| {
        format!("{:>10}  {}\n", bytes.len(), loader::display_name(&target.join(path)))
    };
    terminal::print_text(&files.iter().map(line).collect::<String>())
}

fn compare_files(args: &Generate, target: &Path, files: Files) -> Result<()> {
    let mut on_disk = output::read_target(target)?;
    on_disk.remove(EVIDENCE);
    let found = changes::file_differences(&on_disk, &files);
    if args.json {
        let rows: Vec<_> = found.iter().map(|d| json!({ "path": d.path, "kind": d.kind.name() })).collect();
        let object = json!({ "schema_version": SCHEMA_VERSION, "folder": target, "current": found.is_empty(), "differences": rows });
        terminal::print_json(&object)?;
    } else {
        terminal::print_coloured(&changes::render_differences(
            &found,
            &on_disk,
            &files,
            terminal::has_colours(),
        ))?;
    }
    match found.len() {
        0 => Ok(()),
        n => Err(Error::Mismatch(format!(
            "{}: {n} files are not what the spec makes",
            loader::display_name(target)
        ))),
    }
}

/// Counts of every plane with the lower bound of its cost.
fn generated_planes(design: &Design) -> Value {
    let mut planes = planes_json(&design.report);
    for (plane, search) in planes.as_array_mut().into_iter().flatten().zip(&design.provenance.search) {
        plane["lower_bound"] = json!(search.lower_bound);
    }
    planes
}

/// Counts of every plane, as `--json` shows them.
pub fn planes_json(report: &Report) -> Value {
    let plane = |counts: &NetworkCounts| {
        let m = &counts.metrics;
        let mut plane = json!({ "taps": m.n_taps, "naive_xor": m.naive_xor, "n_xor": m.n_xor, "depth": m.depth, "rank": m.rank,
            "n_in": counts.n_in, "n_in_stored": counts.n_in_stored });
        if let Some(cells) = counts.cells {
            plane["cells"] = cells.n_cells.into();
            plane["area"] = cells.area.into();
        }
        plane
    };
    report.planes.iter().map(plane).collect()
}
