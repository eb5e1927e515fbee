//! Building a proven design from a spec, or again from its folder.

use super::best;
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

/// A proven design, in memory.
pub struct Design {
    /// Its spec and stored planes.
    pub stored: Stored,
    /// Options and search statistics.
    pub provenance: Provenance,
    /// Its counts.
    pub report: Report,
    /// Its modules, their Verilog, and the modules read back from it.
    pub hardware: Hardware,
}

impl Design {
    /// Name of the strategy that made its networks.
    pub fn strategy(&self) -> &str {
        best::strategy_of(&self.stored.spec)
    }

    /// Whether more effort may find cheaper networks.
    pub fn may_improve(&self) -> bool {
        self.provenance.search.iter().any(|search| search.may_improve)
    }
}

/// Builds and proves the design of `spec`. If `watch` stops the searches, it has the best networks so far.
///
/// # Errors
/// `Input` if spec and options do not fit each other or no bit would be stored; `Internal` or `Mismatch` if a
/// stage breaks an invariant; `Interrupted` if stopped before there was any network.
pub fn build(spec: DecoderSpec, options: &DesignOptions, watch: &dyn Watch) -> Result<Design> {
    let search = options.search_options(&spec)?;
    watch.check_stopped()?;
    limits::check_limits(&spec)?;
    spec::verify(&spec)?;
    let found = networks::find_networks(spec, &search, watch)?;
    let stopped = watch.is_stopped();
    let provenance = Provenance {
        stopped,
        kit: options.kit.clone(),
        language: options.language,
        ..Provenance::from_search(&found.stored.spec, &search, found.searches)
    };
    assemble_design(found.stored, &found.networks, provenance, watch)
}

/// Builds and proves the design in `folder` again, without a search: from its stored planes, networks and
/// options.
///
/// # Errors
/// As [`build`], but faults of the folder are a `Mismatch`.
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
    check_basis(&stored)?;
    let hardware =
        Hardware::from_stored(&stored, networks, provenance.language, &module_banner(&stored.spec), watch)?;
    // All modules are named after the design, so only its name can clash with names inside them.
    if let Some(what) = rules::shared_name(&hardware.designs.decoder.modules) {
        return Err(Error::input("", "name", what));
    }
    let report = design_report(&stored.spec, networks, &provenance.search, hardware.latency())?;
    Ok(Design { stored, provenance, report, hardware })
}

/// Comment lines at the head of every module.
fn module_banner(spec: &DecoderSpec) -> [String; 2] {
    let digest = sha256_hex(spec::to_json(spec).as_bytes());
    [
        format!("Made by flexor-hdl {} from the spec of SHA-256", env!("CARGO_PKG_VERSION")),
        format!("{digest}. This file is yours."),
    ]
}

/// The report of a design: its counts and search statistics.
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
    let fronts = searches.iter().map(|search| search.front.clone());
    let report = Report::from_networks(spec, networks, &stats, latency)?.with_fronts(fronts);
    Ok(match rebasis {
        Some(planes) => report.with_rebasis(planes),
        None => report,
    })
}

/// Checks that the frames in a ROM are packed for the basis of the decoder.
fn check_basis(stored: &Stored) -> Result<()> {
    let source = stored.spec.stream.as_ref().map(|stream| &stream.around.source);
    let Some(WordSource::Rom(rom)) = source else { return Ok(()) };
    let basis = digest::of_stored(stored);
    if rom.frames.is_empty() || rom.basis_digest == basis {
        return Ok(());
    }
    let what = format!("{:?}, but the decoder is of basis {basis}", rom.basis_digest);
    Err(Error::input("", "stream.rom.basis_digest", what))
}
