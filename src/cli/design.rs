//! From a spec to everything that follows from it: networks, hardware, proven text, and the files of its folder.

use super::manifest::{self, Manifest};
use super::networks::{self, Networks};
use super::output::Files;
use super::progress::Progress;
use super::subject::proven;
use super::terminal::json_text;
use crate::code::Stored;
use crate::codec::digest::sha256;
use crate::error::{Error, Result};
use crate::network::opt::Params;
use crate::report::datasheet::Datasheet;
use crate::report::{self, Latency, Report};
use crate::rtl::{self, Rtl};
use crate::sim::{Designs, golden_c, testbench};
use crate::spec::{self, DecoderSpec};
use crate::verilog;
use itertools::Itertools;
use serde_json::{Value, json};

/// The one file that says what ran, and not what follows from the input.
pub const EVIDENCE: &str = "report/evidence.json";
/// Seed of the stimulus, in the testbench and on every engine.
pub const SEED: u64 = 1;

/// A design, proven, before anything is written.
pub struct Built {
    /// Its input, and what it stores.
    pub stored: Stored,
    /// Effort and seed of the searches.
    pub params: Params,
    /// Its counts.
    pub report: Report,
    /// The hardware.
    pub rtl: Rtl,
    /// (file name, text) of every module.
    pub texts: Vec<(String, String)>,
    /// The text read back, ready for engines.
    pub designs: Designs,
}

impl Built {
    /// Builds and proves the design of `spec`.
    ///
    /// # Errors
    /// `Input` where nothing would be stored; `Internal` or `Mismatch` where a stage breaks an invariant;
    /// `Interrupted`.
    pub fn new(spec: DecoderSpec, params: Params, progress: &Progress) -> Result<Self> {
        let Networks { stored, networks, stats, rebasis } = networks::of(spec, &params, progress)?;
        let spec = &stored.spec;
        progress.stage("hardware")?;
        let rtl = rtl::build(spec, &networks)?;
        let latency = Latency { decoder: rtl.decoder_latency, stream: rtl.stream_latency };
        let mut report = Report::of(spec, &networks, &stats, latency)?;
        if !rebasis.is_empty() {
            report = report.with_rebasis(rebasis);
        }
        let texts = texts(spec, &rtl)?;
        progress.stage("proof")?;
        let designs = proven(&stored, latency, texts.clone())?;
        Ok(Self { stored, params, report, rtl, texts, designs })
    }

    /// Every file of the design's folder but [`EVIDENCE`].
    ///
    /// # Errors
    /// `Internal` where one cannot be written.
    pub fn files(&self) -> Result<Files> {
        let name = &self.stored.spec.name;
        let spec_json = spec::to_json(&self.stored.spec);
        let mut files = Files::new();
        let mut add = |path: String, text: String| files.insert(path, text.into_bytes());
        for (file, text) in &self.texts {
            add(format!("rtl/{file}"), text.clone());
        }
        add(format!("{name}.f"), self.texts.iter().map(|(file, _)| format!("rtl/{file}\n")).join(""));
        for (file, text) in testbench::files(&self.designs, SEED) {
            add(format!("tb/{file}"), text);
        }
        add(format!("ref/{name}.c"), golden_c::write(name, &self.designs.decoder.reference));
        add("report/report.json".into(), report::find("json")?.write(&self.report)?);
        add("report/names.json".into(), names(&self.rtl));
        add("README.md".into(), self.datasheet(&spec_json)?);
        add("spec.json".into(), spec_json.clone());
        let manifest = Manifest::of(&self.stored, &self.params, &spec_json, self.report.latency, &files);
        files.insert(manifest::FILE_NAME.into(), manifest.write()?.into_bytes());
        Ok(files)
    }

    fn datasheet(&self, spec_json: &str) -> Result<String> {
        let top = self.rtl.top().ok_or_else(|| Error::Internal("a design without modules".into()))?;
        let digest = sha256(spec_json.as_bytes());
        let models = self.designs.decoder.models.iter().map(|(file, _)| file.as_str()).collect();
        Datasheet { spec: &self.stored.spec, report: &self.report, top, digest: &digest, models }.text()
    }
}

/// (file name, text) of every module of `rtl`.
///
/// # Errors
/// `Internal` where one cannot be written.
pub fn texts(spec: &DecoderSpec, rtl: &Rtl) -> Result<Vec<(String, String)>> {
    let digest = sha256(spec::to_json(spec).as_bytes());
    let banner = [
        format!("Made by flexor-hdl {} from the spec of SHA-256", env!("CARGO_PKG_VERSION")),
        format!("{digest}. This file is yours."),
    ];
    let text = |module: &rtl::Module| Ok((format!("{}.v", module.name), verilog::write(module, &banner)?));
    rtl.modules.iter().map(text).collect()
}

/// One name a line: the stored bits, numbered over all planes, whose sum it is.
fn names(rtl: &Rtl) -> String {
    let line = |(name, support): &(String, crate::gf2::BitVec)| {
        format!("    {}: {}", json!(name), json!(support.ones_at().collect::<Vec<_>>()))
    };
    let lines = rtl.names.iter().map(line).join(",\n");
    let names = if lines.is_empty() { "{}".to_owned() } else { format!("{{\n{lines}\n  }}") };
    format!("{{\n  \"schema_version\": {},\n  \"names\": {names}\n}}\n", spec::SCHEMA_VERSION)
}

/// `report/evidence.json`.
pub fn evidence_json(rows: &[crate::sim::Evidence]) -> Result<String> {
    let rows: Value = serde_json::to_value(rows).map_err(|e| Error::Internal(e.to_string()))?;
    let object = json!({ "schema_version": spec::SCHEMA_VERSION, "version": env!("CARGO_PKG_VERSION"), "evidence": rows });
    Ok(json_text(&object))
}

/// Counts of every plane, as `--json` shows them.
pub fn planes_json(report: &Report) -> Value {
    let plane = |counts: &report::Counts| {
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
