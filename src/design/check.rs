//! Check of a generated folder: files regenerated and compared, decoder proven, design simulated and
//! synthesized.

use super::build::{Design, rebuild_design};
use super::comparison::{self, Comparison};
use super::evidence::{self, SEED};
use super::folder::Folder;
use super::hardware::read_back;
use super::manifest;
use super::paths::{EVIDENCE, Files, NETWORK, SPEC};
use super::saved::Saved;
use super::watch::Watch;
use crate::cells::Target;
use crate::codec::digest::sha256_hex;
use crate::error::{Error, Result};
use crate::sim::compare::Trial;
use crate::sim::engines::{ALL, Builtin, LIMIT, golden_evidence};
use crate::sim::{self, Designs, Evidence, SourceKind, StreamFrame, StreamShape, Traffic, stimulus};
use crate::synth::{Flow, Request, SynthesisForm, synthesis_evidence, whole_seconds};
use std::collections::BTreeSet;

/// Input files, from which all others are regenerated; they cannot be edited files.
const INPUTS: [&str; 3] = [SPEC, manifest::FILE_NAME, NETWORK];
/// Largest edited file that is read, in bytes: larger than any generated one.
const MAX_EDITED_BYTES: usize = 8 << 20;

/// Vectors in the waveform of a decoder.
const WAVE_VECTORS: usize = 1024;

/// Options of a check: engine, edited files, frames, synthesis flow, time limit.
#[derive(Debug, Clone)]
pub struct Check {
    /// Name of the engine that simulates the design, or `all`.
    pub engine: String,
    /// Edited files, by path, which may differ from the generated ones. Those of `rtl/` are proven and
    /// simulated as they are.
    pub edits: BTreeSet<String>,
    /// Frames to simulate at the stream wrapper and compare with the reference, beside the standard stimulus.
    pub frames: Option<Vec<StreamFrame>>,
    /// Synthesis flow whose netlist is proven as well.
    pub flow: Option<Flow>,
    /// Longest run of a synthesis tool, in seconds.
    pub time_limit: u64,
}

impl Check {
    /// Name of the field that errors of edits name.
    pub const EDITS: &str = "edits";
    /// Name of the field that errors of the synthesis flow name.
    pub const SYNTH: &str = "synth";
}

impl Default for Check {
    fn default() -> Self {
        let (engine, time_limit) = (ALL.to_owned(), LIMIT.as_secs());
        Self { engine, edits: BTreeSet::new(), frames: None, flow: None, time_limit }
    }
}

/// Result of a check.
pub struct Checked {
    /// The rows of evidence.
    pub rows: Vec<Evidence>,
    /// The regenerated design, with the paths of its files; `None` if the folder is no design.
    pub anew: Option<(Design, Vec<String>)>,
    /// Files of the folder that are not of the design.
    pub further: Vec<String>,
    /// Modules that were proven and simulated; `None` if files differ or the proof failed.
    pub designs: Option<Designs>,
}

/// A regenerated design, the edited files of its folder, and the comparison of both.
struct Anew {
    design: Design,
    files: Vec<String>,
    edits: Files,
    found: Comparison,
}

/// Regenerates the design in `folder` in memory, compares the files, and runs the proofs and engines.
///
/// # Errors
/// `Input` for an edited file that the design does not have, or a flow without the cells of its target; `Environment` if a file or an installed tool
/// cannot be used; `Interrupted`. Any failed check is a row, not an error.
pub fn check(folder: &dyn Folder, saved: &Saved, asked: &Check, watch: &dyn Watch) -> Result<Checked> {
    if let Some(file) = asked.edits.iter().find(|file| INPUTS.contains(&file.as_str())) {
        return Err(Error::input(file, Check::EDITS, "all else follows from this file"));
    }
    let target = &saved.stored.spec.target;
    if let Some(flow) = asked.flow.as_ref().map(Flow::name).filter(|flow| !Flow::takes_cells_of(flow, target))
    {
        let what = format!("{flow}, but the design is made of the cells of {}", target.name());
        return Err(Error::input("", Check::SYNTH, what));
    }
    let anew = match write_anew(folder, saved, asked, watch) {
        Ok(anew) => anew,
        Err(Error::Mismatch(what)) => {
            let rows = vec![evidence::no_files(what)];
            return Ok(Checked { rows, anew: None, further: Vec::new(), designs: None });
        }
        Err(error) => return Err(error),
    };
    let (rows, designs) = all_evidence(&anew, asked, watch)?;
    let Anew { design, files, found, .. } = anew;
    Ok(Checked { rows, anew: Some((design, files)), further: found.further, designs })
}

/// Regenerates the design and compares the folder with it.
///
/// # Errors
/// `Mismatch` if manifest, spec and networks make no design; as [`check`].
fn write_anew(folder: &dyn Folder, saved: &Saved, asked: &Check, watch: &dyn Watch) -> Result<Anew> {
    let design = rebuild_design(saved, folder, watch)?;
    watch.enter_stage("comparing files")?;
    let mut files = design.files().map_err(Error::into_mismatch)?;
    if let Some(file) = asked.edits.iter().find(|file| !files.contains_key(*file)) {
        let what = format!("{} has no such file", saved.manifest.name);
        return Err(Error::input(file, Check::EDITS, what));
    }
    let edited = |file: &String| Ok((file.clone(), folder.load_file(file, MAX_EDITED_BYTES)?));
    let edits = asked.edits.iter().map(edited).collect::<Result<_>>()?;
    state_edits(&mut files, &design, saved, &edits)?;
    let found = comparison::compare_folder(folder, &files, &edits, EVIDENCE)?;
    Ok(Anew { design, files: files.into_keys().collect(), edits, found })
}

/// Puts into the regenerated manifest the digests of edited files, for those whose digest the saved manifest
/// holds.
fn state_edits(files: &mut Files, design: &Design, saved: &Saved, edits: &Files) -> Result<()> {
    let stated = |file: &String| saved.manifest.files.get(file).cloned().flatten();
    let sealed: Vec<_> =
        edits.iter().filter(|(file, bytes)| stated(file) == Some(sha256_hex(bytes))).collect();
    if sealed.is_empty() {
        return Ok(());
    }
    let mut listed = files.clone();
    listed.remove(manifest::FILE_NAME);
    listed.extend(sealed.into_iter().map(|(file, bytes)| (file.clone(), bytes.clone())));
    files.insert(manifest::FILE_NAME.into(), design.render_manifest(&listed)?);
    Ok(())
}

/// Runs all checks. Nothing is read or run if files differ; if a proof fails, no engine is run, since engines
/// simulate the modules that the proof reads.
fn all_evidence(anew: &Anew, asked: &Check, watch: &dyn Watch) -> Result<(Vec<Evidence>, Option<Designs>)> {
    let mut rows = evidence::file_rows(&anew.found);
    if !anew.found.differences.is_empty() {
        return Ok((rows, None));
    }
    watch.enter_stage("proof")?;
    let (texts, designs) = match written_designs(anew) {
        Ok(subject) => subject,
        Err(error @ Error::Mismatch(_)) => {
            rows.push(evidence::no_proof(&error));
            return Ok((rows, None));
        }
        Err(error) => return Err(error),
    };
    rows.push(evidence::proof_row(&designs.decoder));
    rows.push(evidence::rules_row(&texts, &designs.decoder.modules));
    // The modules that the ports are compared with: of edited files, those of their own text.
    let written =
        if anew.edits.is_empty() { &anew.design.hardware.rtl.modules } else { &designs.decoder.modules };
    rows.push(evidence::shells_row(written, &designs.decoder.modules));
    rows.extend(evidence::basis_row(&anew.design.stored));
    watch.enter_stage("stimulus")?;
    rows.extend(evidence::run_trial(
        &standard_trial(&designs, asked.frames.as_deref()),
        &asked.engine,
        watch,
    )?);
    if asked.engine == ALL {
        watch.enter_stage("running the golden model")?;
        rows.push(golden_evidence(
            &designs.decoder,
            &stimulus::test_vectors(designs.decoder.group_bits(), SEED),
        )?);
    }
    if let Some(flow) = &asked.flow {
        watch.enter_stage(&format!("synthesis for {}", flow.name()))?;
        let name = format!("synth_{}", flow.name());
        let made = synthesis_rows(&anew.design, &designs, flow, asked.time_limit).map(Vec::from);
        rows.extend(made.or_else(|error| Ok(vec![evidence::not_run(&name, error)?]))?);
    }
    Ok((rows, Some(designs)))
}

/// The standard stimulus, and `frames` at full speed and with stalls.
fn standard_trial<'a>(designs: &'a Designs, frames: Option<&[StreamFrame]>) -> Trial<'a> {
    let mut trial = Trial::new(&designs.decoder, designs.stream.as_ref(), SEED);
    if let (Some(frames), Some((design, shape))) = (frames, find_wrapper(designs)) {
        for percent in [100, 60] {
            let traffic = Traffic {
                abandoned: None,
                frames: frames.to_vec(),
                offer_percent: percent,
                take_percent: percent,
                seed: SEED,
                faulty: false,
            };
            trial.add_traffic(design, shape, traffic);
        }
    }
    trial
}

/// Verilog texts and modules to prove and simulate: the generated ones, with the texts of edited files in
/// their place.
///
/// # Errors
/// `Mismatch` if the strict reader refuses an edited text, or the decoder no longer computes the map.
fn written_designs(Anew { design, edits, .. }: &Anew) -> Result<(Vec<(String, String)>, Designs)> {
    let mut texts = design.hardware.texts.clone();
    let mut is_changed = false;
    for (file, text) in &mut texts {
        let path = Design::path_of(file);
        let Some(bytes) = edits.get(&path) else { continue };
        *text = String::from_utf8(bytes.clone()).map_err(|e| Error::Mismatch(format!("{path}: {e}")))?;
        is_changed = true;
    }
    if !is_changed {
        return Ok((texts, design.hardware.designs.clone()));
    }
    let designs = read_back(&design.stored, design.report.latency, texts.clone())?;
    Ok((texts, designs))
}

/// Synthesizes the whole design with `flow`; two rows of evidence.
fn synthesis_rows(design: &Design, designs: &Designs, flow: &Flow, time_limit: u64) -> Result<[Evidence; 2]> {
    let form = match (&designs.stream, &design.stored.spec.target) {
        (Some(_), _) => SynthesisForm::Wrapper,
        (None, Target::Generic) => SynthesisForm::Portable,
        (None, _) => SynthesisForm::Cells,
    };
    let design = designs.stream.as_ref().unwrap_or(&designs.decoder);
    synthesis_evidence(&Request { design, form, flow, fmax: false, limit: whole_seconds(time_limit) })
}

/// The stream wrapper and its shape, if the design has one.
fn find_wrapper(designs: &Designs) -> Option<(&sim::SimDesign, StreamShape)> {
    let design = designs.stream.as_ref()?;
    match design.kind {
        SourceKind::Stream(shape) => Some((design, shape)),
        SourceKind::Decoder { .. } => None,
    }
}

/// VCD waveform of the design at full speed; of a decoder alone, of its first vectors.
///
/// # Errors
/// Those of the builtin engine.
pub fn trace_waves(designs: &Designs) -> Result<Vec<u8>> {
    match find_wrapper(designs) {
        Some((design, shape)) => {
            let traffic = stimulus::test_traffic(design, &shape, SEED).into_iter().next();
            Builtin.trace_stream(design, &traffic.ok_or_else(|| Error::Internal("no traffic".into()))?)
        }
        None => {
            let mut vectors = stimulus::test_vectors(designs.decoder.group_bits(), SEED);
            vectors.truncate(WAVE_VECTORS);
            Builtin.trace_decode(&designs.decoder, &vectors)
        }
    }
}
