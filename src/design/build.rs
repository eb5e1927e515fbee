//! From a spec, or a folder, to a proven design.

use super::folder::Folder;
use super::hardware::Hardware;
use super::manifest::Provenance;
use super::networks::{self, PlaneSearch};
use super::options::DesignOptions;
use super::saved::Saved;
use super::watch::Watch;
use crate::code::Stored;
use crate::codec::digest::{self, sha256_hex};
use crate::error::{Error, Result};
use crate::network::XorNetwork;
use crate::report::{Latency, Rebasis, Report};
use crate::rtl::limits;
use crate::search::Stats;
use crate::spec::{self, DecoderSpec, WordSource};
use crate::verilog::rules;

/// A design, proven, before anything is written.
pub struct Design {
    /// Its input, and what it stores.
    pub stored: Stored,
    /// Choices and searches that it was made with.
    pub provenance: Provenance,
    /// Its counts.
    pub report: Report,
    /// Its modules, their text, and the text read back.
    pub hardware: Hardware,
}

/// Builds and proves the design of `spec`. Where `watch` stops the searches, it is that of the best networks so far.
///
/// # Errors
/// `Input` where the spec and the options do not go together or nothing would be stored; `Internal` or `Mismatch` where
/// a stage breaks an invariant; `Interrupted` where it was stopped before there was anything.
pub fn build(mut spec: DecoderSpec, options: &DesignOptions, watch: &dyn Watch) -> Result<Design> {
    let params = options.search_params(&mut spec)?;
    watch.check_stopped()?;
    limits::check_limits(&spec)?;
    spec::verify(&spec)?;
    let found = networks::find_networks(spec, &params, watch)?;
    let stopped = watch.is_stopped();
    let provenance =
        Provenance { stopped, ..Provenance::from_search(&found.stored.spec, &params, found.searches) };
    assemble_design(found.stored, &found.networks, provenance, watch)
}

/// Builds and proves the design in `folder` anew, without a search: from what it stores, its networks, and the choices
/// that it was made with.
///
/// # Errors
/// As [`build`], but all that falls short is a `Mismatch`: the folder is to blame.
pub fn rebuild_design(saved: &Saved, folder: &dyn Folder, watch: &dyn Watch) -> Result<Design> {
    let networks = saved.read_networks(folder)?;
    let provenance = saved.manifest.options.for_spec(&saved.stored.spec);
    assemble_design(saved.stored.clone(), &networks, provenance, watch).map_err(Error::into_mismatch)
}

fn assemble_design(
    stored: Stored,
    networks: &[XorNetwork],
    provenance: Provenance,
    watch: &dyn Watch,
) -> Result<Design> {
    watch.note_progress("hardware");
    is_of_basis(&stored)?;
    let hardware = Hardware::from_stored(&stored, networks, &module_banner(&stored.spec), watch)?;
    // All modules are named after the design, so only its name can make them clash with what is inside.
    if let Some(what) = rules::shared_name(&hardware.designs.decoder.modules) {
        return Err(Error::input("", "name", what));
    }
    let report = design_report(&stored.spec, networks, &provenance.search, hardware.latency())?;
    Ok(Design { stored, provenance, report, hardware })
}

/// The first comment lines of every module.
fn module_banner(spec: &DecoderSpec) -> [String; 2] {
    let digest = sha256_hex(spec::to_json(spec).as_bytes());
    [
        format!("Made by flexor-hdl {} from the spec of SHA-256", env!("CARGO_PKG_VERSION")),
        format!("{digest}. This file is yours."),
    ]
}

/// The report of a design: its counts, and what the searches said.
fn design_report(
    spec: &DecoderSpec,
    networks: &[XorNetwork],
    searches: &[PlaneSearch],
    latency: Latency,
) -> Result<Report> {
    let planes = || spec.planes.iter().zip(networks).zip(searches);
    let stats: Vec<_> = planes()
        .map(|((matrix, network), search)| Stats::from_network(network, matrix, search.steps))
        .collect();
    let rebasis = planes()
        .map(|((matrix, network), search)| {
            Some(Rebasis::from_search(matrix, network, search.basis.as_ref()?))
        })
        .collect::<Option<Vec<_>>>();
    let report = Report::from_networks(spec, networks, &stats, latency)?;
    Ok(match rebasis {
        Some(planes) => report.with_rebasis(planes),
        None => report,
    })
}

/// Frames in a memory are of the basis that the decoder takes.
fn is_of_basis(stored: &Stored) -> Result<()> {
    let source = stored.spec.stream.as_ref().map(|stream| &stream.around.source);
    let Some(WordSource::Rom(rom)) = source else { return Ok(()) };
    let basis = digest::of_stored(stored);
    if rom.frames.is_empty() || rom.basis_digest == basis {
        return Ok(());
    }
    let what = format!("{:?}, but the decoder is of basis {basis}", rom.basis_digest);
    Err(Error::input("", "stream.rom.basis_digest", what))
}
