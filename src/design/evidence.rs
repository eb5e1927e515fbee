//! Rows of evidence: the checks of a design and their results.

use super::build::Design;
use super::comparison::Comparison;
use super::watch::Watch;
use crate::code::Stored;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::rtl::Module;
use crate::sim::compare::Trial;
use crate::sim::engines::{ALL, Chosen, Engine, MISSING};
use crate::sim::{self, Evidence, Status, equivalence};
use crate::spec::{Basis, SCHEMA_VERSION, json_text};
use crate::verilog::{rules, shell};
use itertools::Itertools;
use serde_json::json;

/// Seed of the stimulus, in the testbench and for all engines.
pub const SEED: u64 = 1;
/// Name of the row of files.
const FILES: &str = "files";
/// Name of the row of shells.
const SHELLS: &str = "rust-hdl";
/// Most differing files that are named.
const MAX_FILES: usize = 10;

/// The row of the read-back proof, which is valid for every input; it evaluates zero and the unit vectors.
pub(super) fn proof_row(decoder: &sim::SimDesign) -> Evidence {
    let version = Some(env!("CARGO_PKG_VERSION").to_owned());
    Evidence { vectors: decoder.group_bits() as u64 + 1, ..Evidence::new("proof", version) }
}

/// The row of an optimized basis: M = M'·T and the rank of T are recomputed, and zero and the unit vectors
/// decode alike in both bases. `None` for the given basis.
pub(super) fn basis_row(stored: &Stored) -> Option<Evidence> {
    let row = Evidence::new("basis", Some(env!("CARGO_PKG_VERSION").to_owned()));
    let proven = stored.verify().and_then(|()| equivalence::prove_stored(stored));
    (stored.spec.basis == Basis::Optimized).then(|| match proven {
        Ok(vectors) => Evidence { vectors, ..row },
        Err(error) => Evidence { status: Status::Fail, detail: error.to_string(), ..row },
    })
}

/// The row of a failed proof.
pub(super) fn no_proof(error: &Error) -> Evidence {
    let version = Some(env!("CARGO_PKG_VERSION").to_owned());
    Evidence { status: Status::Fail, detail: error.to_string(), ..Evidence::new("proof", version) }
}

/// The row of the rules in [`crate::verilog::rules`] for `texts` and `modules`.
pub(super) fn rules_row(texts: &[(String, String)], modules: &[Module]) -> Evidence {
    let row = Evidence::new("rules", Some(env!("CARGO_PKG_VERSION").to_owned()));
    let verilog = texts.iter().filter(|(file, _)| Language::of_file(file).is_some());
    let found = rules::check_texts(verilog.map(|(file, text)| (file.as_str(), text.as_str())));
    let found = found.iter().chain(&rules::check_modules(modules)).join("; ");
    match found.is_empty() {
        true => row,
        false => Evidence { status: Status::Fail, detail: found, ..row },
    }
}

/// The row of rust-hdl: connections and ports of the modules `read` back, compared with those `written`.
pub(super) fn shells_row(written: &[Module], read: &[Module]) -> Evidence {
    let Some(version) = shell::VERSION else {
        return skipped_row(SHELLS, "built without the feature `rust-hdl`");
    };
    let row = Evidence::new(SHELLS, Some(version.to_owned()));
    match shell::check(written, read) {
        Ok(()) => row,
        Err(error) => Evidence { status: Status::Fail, detail: error.to_string(), ..row },
    }
}

/// The rows of the comparison of a folder: one for all files, and one for every edited file.
pub(super) fn file_rows(found: &Comparison) -> Vec<Evidence> {
    let Comparison { same, differences, edits, .. } = found;
    let row = Evidence::new(FILES, None);
    let row = match differences.is_empty() {
        true => Evidence { detail: format!("{same} are as they would be written"), ..row },
        false => Evidence { status: Status::Fail, detail: first_few(differences), ..row },
    };
    let edit =
        |file: &String| skipped_row("edit", &format!("{file} was changed on purpose and is not compared"));
    std::iter::once(row).chain(edits.iter().map(edit)).collect()
}

/// The row of a folder whose design cannot be regenerated.
pub(super) fn no_files(detail: String) -> Evidence {
    Evidence { status: Status::Fail, detail, ..Evidence::new(FILES, None) }
}

/// The first lines, and the number of further ones.
fn first_few(lines: &[String]) -> String {
    let more = lines.len().saturating_sub(MAX_FILES);
    let more = (more > 0).then(|| format!("and {more} more files"));
    lines.iter().take(MAX_FILES).cloned().chain(more).join("\n")
}

impl Design {
    /// The proofs, and the standard stimulus on engine `engine`, or on all installed ones for `all`; not
    /// simulated if `watch` stops.
    ///
    /// # Errors
    /// `Environment` if `engine` is `all` and an installed engine cannot run; a named one is then skipped.
    pub fn run_evidence(&self, engine: &str, watch: &dyn Watch) -> Result<Vec<Evidence>> {
        let designs = &self.hardware.designs;
        let mut rows = vec![proof_row(&designs.decoder)];
        rows.push(rules_row(&self.hardware.texts, &designs.decoder.modules));
        rows.push(shells_row(&self.hardware.rtl.modules, &designs.decoder.modules));
        rows.extend(basis_row(&self.stored));
        let simulated = watch.enter_stage("stimulus").and_then(|()| {
            run_trial(&Trial::new(&designs.decoder, designs.stream.as_ref(), SEED), engine, watch)
        });
        match simulated {
            // The proof is complete; `check` can simulate the written design later.
            Err(Error::Interrupted) => rows.push(skipped_row("simulation", "interrupted")),
            simulated => rows.extend(simulated?),
        }
        Ok(rows)
    }
}

/// One row an engine; interrupted if `watch` stops.
///
/// # Errors
/// `Environment` if `engine` is `all` and an installed engine cannot run; `Interrupted`.
pub(super) fn run_trial(trial: &Trial, engine: &str, watch: &dyn Watch) -> Result<Vec<Evidence>> {
    let chosen = Chosen::by_name(engine, trial.language())?;
    let is_all = engine == ALL;
    let one = |engine: &dyn Engine| {
        watch.enter_stage(&format!("simulating with {}", engine.name()))?;
        let row = trial.run_on(engine);
        watch.check_stopped()?;
        match is_all {
            true => row,
            false => row.or_else(|error| not_run(engine.name(), error)),
        }
    };
    let mut rows = chosen.present_engines().map(one).collect::<Result<Vec<_>>>()?;
    rows.extend(chosen.missing_engines().map(|name| skipped_row(name, MISSING)));
    Ok(rows)
}

/// A row of a check that was not run.
pub fn skipped_row(name: &str, why: &str) -> Evidence {
    Evidence { status: Status::Skipped, detail: why.into(), ..Evidence::new(name, None) }
}

/// The row of a check that the user asked for and that cannot run.
///
/// # Errors
/// Errors other than `Environment`.
pub(super) fn not_run(name: &str, error: Error) -> Result<Evidence> {
    match error {
        Error::Environment(what) => Ok(skipped_row(name, &what)),
        other => Err(other),
    }
}

/// The error for failed rows, and for skipped rows among those `asked` for; `None` if there are none.
pub fn rows_error(rows: &[Evidence], asked: &[String]) -> Option<Error> {
    let fails = |row: &&Evidence| match row.status {
        Status::Pass => false,
        Status::Fail => true,
        Status::Skipped => asked.contains(&row.name),
    };
    let told = |row: &Evidence| row.detail.split('\n').map(|line| format!("{}: {line}", row.name)).join("\n");
    let lines = rows.iter().filter(fails).map(told).join("\n");
    (!lines.is_empty()).then_some(Error::Mismatch(lines))
}

/// `report/evidence.json` of these rows.
pub fn to_json(rows: &[Evidence]) -> String {
    let version = env!("CARGO_PKG_VERSION");
    json_text(&json!({ "schema_version": SCHEMA_VERSION, "version": version, "evidence": rows }))
}
