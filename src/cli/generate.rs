//! `generate`: a spec to the folder of its design.

use super::args::Generate;
use super::design::{Built, EVIDENCE, REPORT, SEED, evidence_json, planes_json};
use super::output::{self, Files, Found, Guard};
use super::progress::Progress;
use super::{changes, evidence, interrupt, load, loader, manifest, memory, target, terminal};
use crate::error::{Error, Result};
use crate::report::{self, Report};
use crate::sim::Evidence;
use crate::spec::SCHEMA_VERSION;
use serde_json::json;
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// A bad spec, evidence that falls short, a folder that cannot be written or, with `--check`, is not current;
/// `Interrupted`, after the best so far was written.
pub fn run(args: &Generate) -> Result<()> {
    let progress = Progress::new();
    progress.stage("reading the spec")?;
    let mut spec = load::spec(&args.spec)?;
    if let Some(strategy) = &args.strategy {
        spec.strategy.clone_from(strategy);
    }
    if let Some(basis) = args.basis {
        spec.basis = basis.into();
    }
    if let Some(target) = target::chosen(&args.target)? {
        spec.target = target;
    }
    if let Some(dir) = &args.rom {
        memory::fill(&mut spec, dir)?;
    }
    let file = loader::name(&args.spec);
    let params = target::search(args, &mut spec)?;
    interrupt::check()?;
    let built = Built::new(spec, &params, &progress).map_err(|error| error.in_file(&file));
    let built = built.map_err(after_a_stop)?;
    let files = built.files().map_err(after_a_stop)?;
    let target = args.out.join(&built.stored.spec.name);
    if args.check || args.dry_run {
        // What a search that was stopped would write says nothing.
        interrupt::check()?;
    }
    if args.check {
        drop(progress);
        return compare(args, &target, files);
    }
    if args.dry_run {
        drop(progress);
        return list(args, &target, &files);
    }
    let rows = write(args, &built, files.clone(), &target, &progress)?;
    drop(progress);
    print(args, &built, &rows, &files, &target)?;
    if built.options.stopped {
        terminal::note(&format!("the search was stopped: the best so far is in {}", loader::name(&target)));
    }
    Ok(())
}

/// What a search that was stopped came to may be too large to be written: that is no fault of the spec.
fn after_a_stop(error: Error) -> Error {
    if !interrupt::stopped() {
        return error;
    }
    terminal::note(&format!("nothing is written of the search so far: {error}"));
    Error::Interrupted
}

/// Runs the evidence and, where it holds, writes the folder.
fn write(
    args: &Generate,
    built: &Built,
    mut files: Files,
    target: &Path,
    progress: &Progress,
) -> Result<Vec<Evidence>> {
    let guard = if args.force { Guard::Force } else { Guard::Only(&manifest::listed) };
    let old = output::allowed(target, &files, guard)?;
    if built.options.stopped && old.is_some_and(|old| holds_better(&old, &files, &built.report)) {
        terminal::note(&format!("{}: left as it is, it has fewer gates", loader::name(target)));
        return Err(Error::Interrupted);
    }
    let mut rows = vec![evidence::proof(&built.designs.decoder)];
    rows.push(evidence::rules(&built.texts, &built.designs.decoder.modules));
    rows.push(evidence::shells(&built.rtl.modules, &built.designs.decoder.modules));
    rows.extend(evidence::basis(&built.stored));
    match evidence::engines(&built.designs, args.engine, SEED, progress) {
        // The proof stands; `check` simulates what is written.
        Err(Error::Interrupted) => rows.push(evidence::skipped("simulation", "interrupted")),
        run => rows.extend(run?),
    }
    if let Some(failure) = evidence::failure(&rows, evidence::asked(args.engine).as_slice()) {
        return Err(failure);
    }
    files.insert(EVIDENCE.into(), evidence_json(&rows)?.into_bytes());
    progress.tell("writing");
    output::write(target, &files, guard)?;
    Ok(rows)
}

/// Whether a folder holds the design of the same spec with fewer gates, which a search that was stopped leaves alone.
fn holds_better(old: &Found, new: &Files, report: &Report) -> bool {
    let gates = |report: &Report| match report.total.cells {
        Some(cells) => cells.n_cells,
        None => report.total.metrics.n_xor,
    };
    let known = old.text(REPORT).and_then(|text| report::read_json(text.as_bytes(), REPORT).ok());
    old.text("spec.json").map(String::into_bytes).as_ref() == new.get("spec.json")
        && known.is_some_and(|known| gates(&known) < gates(report))
}

fn print(args: &Generate, built: &Built, rows: &[Evidence], files: &Files, target: &Path) -> Result<()> {
    if args.json {
        let names: Vec<_> = files.keys().map(String::as_str).chain([EVIDENCE]).collect();
        return terminal::print_json(
            &json!({ "schema_version": SCHEMA_VERSION, "name": built.stored.spec.name,
            "planes": planes_json(&built.report), "files": names, "evidence": evidence::to_json(rows)? }),
        );
    }
    let counts = report::find("table")?.write(&built.report)?;
    let place = format!("{} files in {}\n", files.len() + 1, loader::name(target));
    terminal::print(&format!("{counts}\n{}\n{place}", evidence::table(rows)))
}

fn list(args: &Generate, target: &Path, files: &Files) -> Result<()> {
    if args.json {
        let sizes: Vec<_> =
            files.iter().map(|(path, bytes)| json!({ "path": path, "bytes": bytes.len() })).collect();
        return terminal::print_json(
            &json!({ "schema_version": SCHEMA_VERSION, "folder": target, "files": sizes }),
        );
    }
    let line = |(path, bytes): (&String, &Vec<u8>)| {
        format!("{:>10}  {}\n", bytes.len(), loader::name(&target.join(path)))
    };
    terminal::print(&files.iter().map(line).collect::<String>())
}

fn compare(args: &Generate, target: &Path, files: Files) -> Result<()> {
    let mut on_disk = output::read(target)?;
    on_disk.remove(EVIDENCE);
    let found = changes::differences(&on_disk, &files);
    if args.json {
        let rows: Vec<_> = found.iter().map(|d| json!({ "path": d.path, "kind": d.kind.name() })).collect();
        let object = json!({ "schema_version": SCHEMA_VERSION, "folder": target, "current": found.is_empty(), "differences": rows });
        terminal::print_json(&object)?;
    } else {
        terminal::print_coloured(&changes::render(&found, &on_disk, &files, terminal::colours()))?;
    }
    match found.len() {
        0 => Ok(()),
        n => Err(Error::Mismatch(format!("{}: {n} files are not what the spec makes", loader::name(target)))),
    }
}
