//! `check`: the whole evidence on a design as it lies on disk.

use super::args::EngineChoice;
use super::check_args::Check;
use super::comparison::{self, Comparison};
use super::design::{Built, EVIDENCE, SEED, evidence_json, planes_json};
use super::load::{Folder, NETWORK};
use super::output::Files;
use super::progress::Progress;
use super::{evidence, load, loader, manifest, memory, output, subject, target, terminal, unpack};
use crate::codec::digest::sha256;
use crate::error::{Error, Result};
use crate::sim::compare::Trial;
use crate::sim::engines::{Builtin, Request, golden, synthesis_evidence};
use crate::sim::{Designs, Evidence, Flow, Form, Frame, Kind, StreamShape, Traffic, stimulus};
use crate::spec::{SCHEMA_VERSION, Source, Target, liberty};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Vectors in the waves of a decoder.
const WAVE_VECTORS: usize = 1024;
/// Files that the folder is written anew from.
const INPUTS: [&str; 3] = ["spec.json", manifest::FILE_NAME, NETWORK];
/// Most bytes read of a file that was changed on purpose: more than the lines of any generated one.
const MAX_EDITED_BYTES: usize = 8 << 20;
/// Most further files that are named.
const MAX_NAMED: usize = 10;

/// A design, the files that its folder should hold, those that may differ as they are, and how all compare.
struct Anew {
    built: Built,
    files: Vec<String>,
    edits: Files,
    found: Comparison,
}

/// Runs the subcommand.
///
/// # Errors
/// A folder that is no design of this version, packed streams of another basis, evidence that falls short.
pub fn run(args: &Check) -> Result<()> {
    let progress = Progress::new();
    args.vcd.as_ref().map_or(Ok(()), |path| output::free(path, args.force))?;
    progress.stage("reading the design")?;
    let folder = load::folder_of_this_version(&args.dir)?;
    let edits = edits(args)?;
    let packed = args.stream.as_deref().map(|dir| read_packed(&folder, dir)).transpose()?;
    let flow = flow(args)?;
    let (anew, rows) = match written_anew(&folder, &edits, &progress) {
        Ok(anew) => {
            let rows = rows(args, &anew, packed, flow.as_ref(), &progress)?;
            (Some(anew), rows)
        }
        Err(Error::Mismatch(what)) => (None, vec![evidence::no_files(what)]),
        Err(error) => return Err(error),
    };
    progress.stage("writing the evidence")?;
    let recorded = record(&folder, &rows);
    drop(progress);
    if let Err(error) = recorded {
        terminal::note(&format!("{EVIDENCE} is not written: {error}"));
    }
    print(args, &folder, anew.as_ref(), &rows)?;
    evidence::failure(&rows, &asked(args)).map_or(Ok(()), Err)
}

/// The files that may differ, as the folder has them: relative to it, or with it in front.
fn edits(args: &Check) -> Result<BTreeSet<String>> {
    let name = |path: &PathBuf| {
        let file = loader::name(path.strip_prefix(&args.dir).unwrap_or(path));
        match INPUTS.contains(&file.as_str()) {
            true => Err(Error::input(file, "--allow-edits", "all else follows from this file")),
            false => Ok(file),
        }
    };
    args.allow_edits.iter().map(name).collect()
}

/// Writes the folder anew, in memory, and compares.
///
/// # Errors
/// `Mismatch` where what it says of itself is no design; `Input` for an edit of a file that it does not have.
fn written_anew(folder: &Folder, edits: &BTreeSet<String>, progress: &Progress) -> Result<Anew> {
    let built = Built::again(folder, progress)?;
    progress.stage("comparing files")?;
    let mut files = built.files().map_err(Error::into_mismatch)?;
    if let Some(file) = edits.iter().find(|file| !files.contains_key(*file)) {
        return Err(Error::input(
            file,
            "--allow-edits",
            format!("{} has no such file", folder.manifest.name),
        ));
    }
    let edits = edits.iter().map(|file| Ok((file.clone(), edited(folder, file)?))).collect::<Result<_>>()?;
    state_edits(&mut files, &built, folder, &edits)?;
    let found = comparison::compare(&folder.dir, &files, &edits, EVIDENCE)?;
    Ok(Anew { built, files: files.into_keys().collect(), edits, found })
}

fn edited(folder: &Folder, file: &str) -> Result<Vec<u8>> {
    loader::read_regular(&folder.dir.join(file), MAX_EDITED_BYTES)
}

/// The manifest may hold the digests of files that may differ.
fn state_edits(files: &mut Files, built: &Built, folder: &Folder, edits: &Files) -> Result<()> {
    let stated = |file: &String| folder.manifest.files.get(file).cloned().flatten();
    let sealed: Vec<_> = edits.iter().filter(|(file, bytes)| stated(file) == Some(sha256(bytes))).collect();
    if sealed.is_empty() {
        return Ok(());
    }
    let mut listed = files.clone();
    listed.remove(manifest::FILE_NAME);
    listed.extend(sealed.into_iter().map(|(file, bytes)| (file.clone(), bytes.clone())));
    files.insert(manifest::FILE_NAME.into(), built.manifest(&listed)?);
    Ok(())
}

/// Names of the rows that were asked for.
fn asked(args: &Check) -> Vec<String> {
    let synthesis = args.synth.iter().flat_map(|flow| [format!("synth_{flow}"), "netlist".to_owned()]);
    evidence::asked(args.engine).into_iter().chain(synthesis).collect()
}

/// Replaces the record of what ran.
fn record(folder: &Folder, rows: &[Evidence]) -> Result<()> {
    let still = || load::still(&folder.dir, &folder.manifest);
    output::write_within(&folder.dir, EVIDENCE, evidence_json(rows)?.as_bytes(), still)
}

/// All evidence. Nothing is read or run of a folder that is not as it was written; and where a proof falls short
/// nothing more is run, for the engines take what it reads.
fn rows(
    args: &Check,
    anew: &Anew,
    packed: Option<Vec<Frame>>,
    flow: Option<&Flow>,
    progress: &Progress,
) -> Result<Vec<Evidence>> {
    let Anew { built, found, .. } = anew;
    let mut rows = evidence::files(found);
    if !found.differences.is_empty() {
        return Ok(rows);
    }
    progress.stage("proof")?;
    let (texts, designs) = match subject(anew) {
        Ok(subject) => subject,
        Err(error @ Error::Mismatch(_)) => {
            rows.push(evidence::no_proof(&error));
            return Ok(rows);
        }
        Err(error) => return Err(error),
    };
    rows.push(evidence::proof(&designs.decoder));
    rows.push(evidence::rules(&texts, &designs.decoder.modules));
    // Where a module was changed on purpose, its ports are those of its text.
    let written = if anew.edits.is_empty() { &built.rtl.modules } else { &designs.decoder.modules };
    rows.push(evidence::shells(written, &designs.decoder.modules));
    rows.extend(evidence::basis(&built.stored));
    progress.stage("stimulus")?;
    let mut trial = Trial::new(&designs.decoder, designs.stream.as_ref(), SEED);
    if let (Some(frames), Some((design, shape))) = (packed, wrapper(&designs)) {
        for percent in [100, 60] {
            let traffic = Traffic {
                abandoned: None,
                frames: frames.clone(),
                offer_percent: percent,
                take_percent: percent,
                seed: SEED,
                faulty: false,
            };
            trial.add_traffic(design, shape, traffic);
        }
    }
    rows.extend(evidence::run(&trial, args.engine, progress)?);
    if args.engine == EngineChoice::All {
        progress.stage("running the golden model")?;
        rows.push(golden(&designs.decoder, &stimulus::vectors(designs.decoder.group_bits(), SEED))?);
    }
    if let Some(flow) = flow {
        progress.stage(format!("synthesis for {}", flow.name()))?;
        let name = format!("synth_{}", flow.name());
        let made = synthesis(args, &built.stored.spec.target, &designs, flow).map(Vec::from);
        rows.extend(made.or_else(|error| Ok(vec![evidence::not_run(&name, error)?]))?);
    }
    if let Some(path) = &args.vcd {
        progress.stage("waves")?;
        output::write_file(path, &waves(&designs)?, args.force)?;
    }
    Ok(rows)
}

/// What is proven and simulated: the texts as they were written, which are those of the folder, but for what was
/// changed on purpose.
///
/// # Errors
/// `Mismatch` where a changed text is refused by the strict reader or the decoder is no longer the map.
fn subject(Anew { built, edits, .. }: &Anew) -> Result<(Vec<(String, String)>, Designs)> {
    let mut texts = built.texts.clone();
    let mut is_changed = false;
    for (file, text) in &mut texts {
        let path = Built::path_of(file);
        let Some(bytes) = edits.get(&path) else { continue };
        *text = String::from_utf8(bytes.clone()).map_err(|e| Error::Mismatch(format!("{path}: {e}")))?;
        is_changed = true;
    }
    if !is_changed {
        return Ok((texts, built.designs.clone()));
    }
    let designs = subject::proven(&built.stored, built.report.latency, texts.clone())?;
    Ok((texts, designs))
}

/// The flow that was asked for.
fn flow(args: &Check) -> Result<Option<Flow>> {
    let Some(name) = &args.synth else { return Ok(None) };
    let files = target::liberty_files(&args.liberty)?;
    let text = liberty::merged(&files)?;
    let library = files.first().map(|file| (file.name.as_str(), text.as_bytes()));
    Flow::of(name, library).map(Some)
}

/// The whole design through a synthesis flow.
fn synthesis(args: &Check, target: &Target, designs: &Designs, flow: &Flow) -> Result<[Evidence; 2]> {
    let form = match (&designs.stream, target) {
        (Some(_), _) => Form::Wrapper,
        (None, Target::Generic) => Form::Portable,
        (None, _) => Form::Cells,
    };
    let design = designs.stream.as_ref().unwrap_or(&designs.decoder);
    let limit = Duration::from_secs(args.synth_limit);
    synthesis_evidence(&Request { design, form, flow, fmax: false, limit })
}

/// Waves of the whole design at full speed; of a decoder alone, of its first vectors.
fn waves(designs: &Designs) -> Result<Vec<u8>> {
    match wrapper(designs) {
        Some((design, shape)) => {
            let traffic = stimulus::traffic(design, &shape, SEED).into_iter().next();
            Builtin.trace_stream(design, &traffic.ok_or_else(|| Error::Internal("no traffic".into()))?)
        }
        None => {
            let mut vectors = stimulus::vectors(designs.decoder.group_bits(), SEED);
            vectors.truncate(WAVE_VECTORS);
            Builtin.trace_decode(&designs.decoder, &vectors)
        }
    }
}

fn wrapper(designs: &Designs) -> Option<(&crate::sim::Design, StreamShape)> {
    let design = designs.stream.as_ref()?;
    match design.kind {
        Kind::Stream(shape) => Some((design, shape)),
        Kind::Decoder { .. } => None,
    }
}

/// The frames of a folder that `pack` wrote for this design, a layer each.
fn read_packed(folder: &Folder, dir: &Path) -> Result<Vec<Frame>> {
    let manifest = unpack::read_manifest(dir)?;
    let file = loader::name(&dir.join(crate::codec::manifest::FILE_NAME));
    let refuse = |field: &str, what: String| Err(Error::input(&file, field, what));
    let spec = &folder.stored.spec;
    let Some(stream) = &spec.stream else {
        return refuse("", format!("{} has no stream wrapper to send it through", spec.name));
    };
    unpack::is_of(&manifest, folder, &file)?;
    let frames = memory::frames(&manifest, stream, dir)?;
    match own_frames(folder) {
        Some(own) if own != frames => refuse("layers", "the memory of the design holds other frames".into()),
        _ => Ok(frames),
    }
}

/// The frames that a design plays from its own memory.
fn own_frames(folder: &Folder) -> Option<Vec<Frame>> {
    let stream = folder.stored.spec.stream.as_ref()?;
    let Source::Rom(rom) = &stream.around.source else { return None };
    Some(rom.frames.iter().map(|frame| Frame { groups: frame.groups, words: frame.words.clone() }).collect())
}

fn print(args: &Check, folder: &Folder, anew: Option<&Anew>, rows: &[Evidence]) -> Result<()> {
    let further = anew.map(|anew| anew.found.further.as_slice()).unwrap_or_default();
    if !args.json {
        terminal::print(&evidence::table(rows))?;
        note_further(further);
        return Ok(());
    }
    let planes = anew.map_or_else(|| json!([]), |anew| planes_json(&anew.built.report));
    let files = anew.map(|anew| anew.files.iter().map(String::as_str).chain([EVIDENCE]).collect::<Vec<_>>());
    terminal::print_json(&json!({ "schema_version": SCHEMA_VERSION, "name": folder.stored.spec.name,
        "planes": planes, "files": files.map_or(Value::Null, Value::from), "further_files": further,
        "evidence": evidence::to_json(rows)? }))
}

fn note_further(further: &[String]) {
    for name in further.iter().take(MAX_NAMED) {
        terminal::note(&format!("{name:?} is no file of the design and takes no part"));
    }
    if let Some(more @ 1..) = further.len().checked_sub(MAX_NAMED) {
        terminal::note(&format!("{more} more files take no part"));
    }
}
