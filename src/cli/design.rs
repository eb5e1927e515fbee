//! From a spec to everything that follows from it: networks, hardware, proven text, and the files of its folder.

use super::interrupt;
use super::load;
use super::manifest::{self, Manifest};
use super::networks::{self, Networks};
use super::output::Files;
use super::progress::Progress;
use super::subject::proven;
use super::terminal::json_text;
use crate::code::Stored;
use crate::codec::digest::{self, sha256};
use crate::error::{Error, Result};
use crate::network::opt::Params;
use crate::network::{XorNetwork, io};
use crate::report::datasheet::Datasheet;
use crate::report::flow::Flow;
use crate::report::{self, Latency, Report};
use crate::rtl::{self, Rtl};
use crate::sim::{self, Designs, IMAGE, golden_c, testbench};
use crate::spec::{self, DecoderSpec, Source};
use crate::verilog::{self, rules};
use itertools::Itertools;
use serde_json::{Value, json};

/// The one file that says what ran, and not what follows from the input.
pub const EVIDENCE: &str = "report/evidence.json";
/// The counts of a design.
pub const REPORT: &str = "report/report.json";
/// Seed of the stimulus, in the testbench and on every engine.
pub const SEED: u64 = 1;

/// A design, proven, before anything is written.
pub struct Built {
    /// Its input, and what it stores.
    pub stored: Stored,
    /// Effort and seed of the searches.
    pub params: Params,
    /// Whether the user stopped them.
    pub stopped: bool,
    /// Its counts.
    pub report: Report,
    /// The hardware.
    pub rtl: Rtl,
    /// (file name, text) of every module, and of what memories hold.
    pub texts: Vec<(String, String)>,
    /// The text read back, ready for engines.
    pub designs: Designs,
}

impl Built {
    /// Builds and proves the design of `spec`.
    ///
    /// # Errors
    /// `Input` where nothing would be stored; `Internal` or `Mismatch` where a stage breaks an invariant.
    pub fn new(spec: DecoderSpec, params: Params, progress: &Progress) -> Result<Self> {
        let Networks { stored, networks, stats, rebasis } = networks::of(spec, &params, progress)?;
        let stopped = interrupt::stopped();
        let spec = &stored.spec;
        progress.tell("hardware");
        let basis = digest::of_stored(&stored);
        is_of_basis(spec, &basis)?;
        let rtl = rtl::build_identified(spec, &networks, digest::word(&basis))?;
        let latency = Latency { decoder: rtl.decoder_latency, stream: rtl.stream_latency };
        let mut report = Report::of(spec, &networks, &stats, latency)?;
        if !rebasis.is_empty() {
            report = report.with_rebasis(rebasis);
        }
        let texts = texts(spec, &rtl)?;
        progress.tell("proof");
        let designs = proven(&stored, latency, texts.clone())?;
        // All modules are named after the design, so only its name can make them clash with what is inside.
        if let Some(what) = rules::shared_name(&designs.decoder.modules) {
            return Err(Error::input("", "name", what));
        }
        Ok(Self { stored, params, stopped, report, rtl, texts, designs })
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
            let folder = if file.ends_with(IMAGE) { "" } else { "rtl/" };
            add(format!("{folder}{file}"), text.clone());
        }
        add(format!("{name}.f"), self.verilog().map(|file| format!("rtl/{file}\n")).join(""));
        let benches = testbench::files(&self.designs, SEED);
        for (file, text) in self.flow(&benches)? {
            add(file, text);
        }
        for (file, text) in benches {
            add(format!("tb/{file}"), text);
        }
        for (file, text) in self.waves()? {
            add(format!("doc/{file}"), text);
        }
        add(format!("ref/{name}.c"), golden_c::write(name, &self.designs.decoder.reference));
        add(REPORT.into(), report::find("json")?.write(&self.report)?);
        add("report/report.html".into(), report::find("html")?.write(&self.report)?);
        add(load::NETWORK.into(), self.network()?);
        add("report/names.json".into(), names(&self.rtl));
        add("README.md".into(), self.datasheet(&spec_json)?);
        add("spec.json".into(), spec_json.clone());
        obeys_rules(&files)?;
        let mut manifest = Manifest::of(&self.stored, &self.params, &spec_json, self.report.latency, &files);
        if self.stopped {
            manifest.options["stopped"] = true.into();
        }
        files.insert(manifest::FILE_NAME.into(), manifest.write()?.into_bytes());
        Ok(files)
    }

    /// The networks of all planes, side by side.
    fn network(&self) -> Result<String> {
        let networks: Vec<_> = self.report.drawings.iter().map(|plane| plane.network.clone()).collect();
        let bytes = io::write(&XorNetwork::concat(&networks), "txt")?;
        String::from_utf8(bytes).map_err(|e| Error::Internal(e.to_string()))
    }

    /// Names of the files in `rtl/`.
    fn verilog(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|(file, _)| file.as_str()).filter(|file| !file.ends_with(IMAGE))
    }

    /// Names of the files in `tb/` that model cells of the target.
    fn models(&self) -> Vec<&str> {
        self.designs.decoder.models.iter().map(|(file, _)| file.as_str()).collect()
    }

    /// What brings it into a flow.
    fn flow(&self, benches: &[(String, String)]) -> Result<Vec<(String, String)>> {
        let r = &self.report;
        let description = format!(
            "XOR-network decoder: {} stored bits to {} weight bits a group",
            r.group_bits,
            r.q * r.n_out
        );
        let models = self.models();
        let names = |end| {
            let files = benches.iter().map(|file| file.0.as_str()).filter(|file| !models.contains(file));
            files.filter(move |file| file.ends_with(end)).collect()
        };
        let images = self.texts.iter().map(|file| file.0.as_str()).filter(|file| file.ends_with(IMAGE));
        let flow = Flow {
            name: &self.stored.spec.name,
            description: &description,
            top: self.top()?,
            verilog: self.verilog().collect(),
            images: images.collect(),
            benches: names(".v"),
            vectors: names(IMAGE),
            models: models.clone(),
            target: &self.stored.spec.target,
        };
        Ok(flow.files())
    }

    /// Waveforms of a short run.
    fn waves(&self) -> Result<[(String, String); 2]> {
        let design = self.designs.stream.as_ref().unwrap_or(&self.designs.decoder);
        let waves = sim::waves::waves(design, SEED)?;
        let top = self.top()?;
        let clock = top.clock.map(|clock| top.net(clock).name.as_str());
        let file = |name: &str, text| (name.to_owned(), text);
        Ok([
            file("waves.json", report::waves::json(&top.name, clock, &waves)),
            file("waves.svg", report::waves::svg(&top.name, clock, &waves)),
        ])
    }

    fn top(&self) -> Result<&rtl::Module> {
        self.rtl.top().ok_or_else(|| Error::Internal("a design without modules".into()))
    }

    fn datasheet(&self, spec_json: &str) -> Result<String> {
        let digest = sha256(spec_json.as_bytes());
        let models = self.models();
        let (spec, report, modules) = (&self.stored.spec, &self.report, self.rtl.modules.as_slice());
        Datasheet { spec, report, modules, top: self.top()?, digest: &digest, models }.text()
    }
}

/// Every Verilog file, those of the testbench too, is text that all tools take.
fn obeys_rules(files: &Files) -> Result<()> {
    let verilog = files.iter().filter(|(path, _)| path.ends_with(".v"));
    let texts = verilog.filter_map(|(path, text)| Some((path.as_str(), std::str::from_utf8(text).ok()?)));
    let found = rules::texts(texts).iter().join("; ");
    if found.is_empty() { Ok(()) } else { Err(Error::Internal(found)) }
}

/// Frames in a memory are of the basis that the decoder takes.
fn is_of_basis(spec: &DecoderSpec, basis: &str) -> Result<()> {
    match spec.stream.as_ref().map(|stream| &stream.around.source) {
        Some(Source::Rom(rom)) if !rom.frames.is_empty() && rom.basis_digest != basis => {
            let what = format!("{:?}, but the decoder is of basis {basis}", rom.basis_digest);
            Err(Error::input("", "stream.rom.basis_digest", what))
        }
        _ => Ok(()),
    }
}

/// (file name, text) of every module of `rtl`, and of what its memories hold.
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
    rtl.modules.iter().map(text).chain(rtl.images.iter().cloned().map(Ok)).collect()
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
