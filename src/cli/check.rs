//! `check`: the whole evidence on a design as it lies on disk.

use super::args::{Check, EngineChoice};
use super::design::{EVIDENCE, SEED, evidence_json, planes_json};
use super::load::Folder;
use super::progress::Progress;
use super::subject;
use super::{evidence, load, loader, memory, output, target, terminal, unpack};
use crate::error::{Error, Result};
use crate::report;
use crate::sim::compare::Trial;
use crate::sim::engines::{Builtin, Request, golden, synthesis_evidence};
use crate::sim::{Designs, Evidence, Flow, Form, Frame, Kind, StreamShape, Traffic, stimulus};
use crate::spec::{SCHEMA_VERSION, Source, Target, liberty};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// Vectors in the waves of a decoder.
const WAVE_VECTORS: usize = 1024;

/// Runs the subcommand.
///
/// # Errors
/// A folder that is no design, packed streams of another basis, evidence that falls short.
pub fn run(args: &Check) -> Result<()> {
    let progress = Progress::new();
    progress.stage("reading the design")?;
    let folder = load::folder(&args.dir)?;
    let packed = args.stream.as_deref().map(|dir| read_packed(&folder, dir)).transpose()?;
    let changed = folder.manifest.changed(&output::read(&args.dir)?);
    let mut rows = rows(args, &folder, packed, &progress)?;
    rows.extend(changed.map(evidence::changed));
    progress.stage("writing the evidence")?;
    output::write_file(&args.dir.join(EVIDENCE), evidence_json(&rows)?.as_bytes())?;
    drop(progress);
    print(args, &folder, &rows)?;
    evidence::failure(&rows).map_or(Ok(()), Err)
}

/// All evidence; a proof that falls short is the only row, for the engines take what it reads.
fn rows(
    args: &Check,
    folder: &Folder,
    packed: Option<Vec<Frame>>,
    progress: &Progress,
) -> Result<Vec<Evidence>> {
    let flow = flow(args)?;
    progress.stage("proof")?;
    let designs = match subject::proven(&folder.stored, folder.manifest.latency, folder.texts.clone()) {
        Ok(designs) => designs,
        Err(error @ Error::Mismatch(_)) => return Ok(vec![evidence::no_proof(&error)]),
        Err(error) => return Err(error),
    };
    let mut rows = vec![evidence::proof(&designs.decoder)];
    rows.push(evidence::rules(&folder.texts, &designs.decoder.modules));
    rows.extend(evidence::basis(&folder.stored));
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
            };
            trial.add_traffic(design, shape, traffic);
        }
    }
    rows.extend(evidence::run(&trial, args.engine, progress)?);
    if args.engine == EngineChoice::All {
        progress.stage("running the golden model")?;
        let vectors = stimulus::vectors(designs.decoder.group_bits(), SEED);
        rows.push(golden(&folder.golden, &designs.decoder, &vectors)?);
    }
    if let Some(flow) = flow {
        progress.stage(format!("synthesis for {}", flow.name()))?;
        rows.extend(synthesis(args, folder, &designs, &flow)?);
    }
    if let Some(path) = &args.vcd {
        progress.stage("waves")?;
        output::write_file(path, &waves(&designs)?)?;
    }
    Ok(rows)
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
fn synthesis(args: &Check, folder: &Folder, designs: &Designs, flow: &Flow) -> Result<[Evidence; 2]> {
    let form = match (&designs.stream, &folder.stored.spec.target) {
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

fn print(args: &Check, folder: &Folder, rows: &[Evidence]) -> Result<()> {
    if !args.json {
        return terminal::print(&evidence::table(rows));
    }
    let path = args.dir.join("report/report.json");
    let report = report::read_json(&loader::read(&path, loader::MAX_TEXT_BYTES)?, &loader::name(&path))?;
    terminal::print_json(&json!({ "schema_version": SCHEMA_VERSION, "name": folder.stored.spec.name,
        "planes": planes_json(&report), "files": folder.manifest.files.keys().collect::<Vec<_>>(),
        "evidence": evidence::to_json(rows)? }))
}
