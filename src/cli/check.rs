//! `check`: all checks on a generated folder.

use super::check_args::CheckArgs as Args;
use super::folder::OnDisk;
use super::progress::ProgressLine;
use super::{evidence, generate, load, loader, memory, output, target, terminal, unpack};
use crate::cells::liberty;
use crate::design::evidence::{rows_error, to_json};
use crate::design::packing::check_manifest_of;
use crate::design::{self, Check, Checked, EVIDENCE, Saved, Watch, check};
use crate::error::{Error, Result};
use crate::sim::{Evidence, StreamFrame};
use crate::spec::{SCHEMA_VERSION, WordSource};
use crate::synth::Flow;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Most files beside the design that are named.
const MAX_NAMED: usize = 10;

/// Runs the subcommand.
///
/// # Errors
/// A folder that is no design of this version, packed streams of another basis, a failed check.
pub fn run_check(args: &Args) -> Result<()> {
    let progress = ProgressLine::new();
    args.vcd.as_ref().map_or(Ok(()), |path| output::check_free(path, args.force))?;
    progress.enter_stage("reading the design")?;
    let folder = OnDisk(&args.dir);
    let saved = Saved::open_folder(&folder)?;
    let file = |path: &PathBuf| loader::display_name(path.strip_prefix(&args.dir).unwrap_or(path));
    let asked = Check {
        engine: evidence::engine_name(args.engine),
        edits: args.allow_edits.iter().map(file).collect(),
        frames: args.stream.as_deref().map(|dir| read_packed(&saved, dir)).transpose()?,
        flow: asked_flow(args)?,
        time_limit: args.synth_limit,
    };
    let checked = check(&folder, &saved, &asked, &progress)?;
    if let (Some(path), Some(designs)) = (&args.vcd, &checked.designs) {
        progress.enter_stage("waves")?;
        output::write_file(path, &design::trace_waves(designs)?, args.force)?;
    }
    progress.enter_stage("writing the evidence")?;
    let recorded = record_evidence(&args.dir, &saved, &checked.rows);
    drop(progress);
    if let Err(error) = recorded {
        terminal::print_note(&format!("{EVIDENCE} is not written: {error}"));
    }
    print_result(args, &saved, &checked)?;
    rows_error(&checked.rows, &asked_rows(args)).map_or(Ok(()), Err)
}

/// Names of the rows of evidence that the user asked for.
fn asked_rows(args: &Args) -> Vec<String> {
    let synthesis = args.synth.iter().flat_map(|flow| [format!("synth_{flow}"), "netlist".to_owned()]);
    evidence::asked_row(args.engine).into_iter().chain(synthesis).collect()
}

/// Replaces the record of the checks, `report/evidence.json`.
fn record_evidence(dir: &Path, saved: &Saved, rows: &[Evidence]) -> Result<()> {
    output::write_within(dir, EVIDENCE, to_json(rows).as_bytes(), || {
        load::check_unchanged(dir, &saved.manifest)
    })
}

/// The synthesis flow of the options.
fn asked_flow(args: &Args) -> Result<Option<Flow>> {
    let Some(name) = &args.synth else { return Ok(None) };
    let files = target::liberty_files(&args.liberty)?;
    let text = liberty::merge_files(&files)?;
    let library = files.first().map(|file| (file.name.as_str(), text.as_bytes()));
    Flow::from_name(name, library).map(Some)
}

/// The frames of a folder packed for this design, one a layer.
fn read_packed(saved: &Saved, dir: &Path) -> Result<Vec<StreamFrame>> {
    let manifest = unpack::read_manifest(dir)?;
    let file = loader::display_name(&dir.join(crate::codec::manifest::FILE_NAME));
    let refuse = |field: &str, what: String| Err(Error::input(&file, field, what));
    let spec = &saved.stored.spec;
    let Some(stream) = &spec.stream else {
        return refuse("", format!("{} has no stream wrapper to send it through", spec.name));
    };
    check_manifest_of(&manifest, saved, &file)?;
    let frames = memory::load_frames(&manifest, stream, dir)?;
    match own_frames(saved) {
        Some(own) if own != frames => refuse("layers", "the memory of the design holds other frames".into()),
        _ => Ok(frames),
    }
}

/// The frames in the ROM of a design.
fn own_frames(saved: &Saved) -> Option<Vec<StreamFrame>> {
    let stream = saved.stored.spec.stream.as_ref()?;
    let WordSource::Rom(rom) = &stream.around.source else { return None };
    Some(
        rom.frames
            .iter()
            .map(|frame| StreamFrame { groups: frame.groups, words: frame.words.clone() })
            .collect(),
    )
}

fn print_result(args: &Args, saved: &Saved, checked: &Checked) -> Result<()> {
    let Checked { rows, anew, further, .. } = checked;
    if !args.json {
        terminal::print_text(&evidence::evidence_table(rows))?;
        note_further(further);
        return Ok(());
    }
    let planes = anew.as_ref().map_or_else(|| json!([]), |(design, _)| generate::planes_json(&design.report));
    let files = anew
        .as_ref()
        .map(|(_, files)| files.iter().map(String::as_str).chain([EVIDENCE]).collect::<Vec<_>>());
    terminal::print_json(&json!({ "schema_version": SCHEMA_VERSION, "name": saved.stored.spec.name,
        "planes": planes, "files": files.map_or(Value::Null, Value::from), "further_files": further,
        "evidence": rows }))
}

fn note_further(further: &[String]) {
    for name in further.iter().take(MAX_NAMED) {
        terminal::print_note(&format!("{name:?} is no file of the design and takes no part"));
    }
    if let Some(more @ 1..) = further.len().checked_sub(MAX_NAMED) {
        terminal::print_note(&format!("{more} more files take no part"));
    }
}
