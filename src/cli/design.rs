//! From a spec to everything that follows from it: networks, hardware, proven text, and the files of its folder.

use super::interrupt;
use super::load::{self, Folder};
use super::manifest::{self, Manifest, Options};
use super::networks::{self, PlaneSearch};
use super::output::Files;
use super::progress::Progress;
use super::subject::proven;
use super::terminal::json_text;
use crate::code::Stored;
use crate::codec::digest::{self, sha256};
use crate::error::{Error, Result};
use crate::network::{XorNetwork, io, metrics};
use crate::report::datasheet::Datasheet;
use crate::report::flow::Flow;
use crate::report::{self, Latency, Rebasis, Report};
use crate::rtl::{self, Rtl, limits};
use crate::search::{Params, Stats};
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
    /// What it was made with.
    pub options: Options,
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
    pub fn new(spec: DecoderSpec, params: &Params, progress: &Progress) -> Result<Self> {
        limits::hold(&spec)?;
        let found = networks::of(spec, params, progress)?;
        let stopped = interrupt::stopped();
        let options = Options { stopped, ..Options::of(&found.stored.spec, params, found.searches) };
        Self::of(found.stored, &found.networks, options, progress)
    }

    /// Builds and proves the design of a folder anew: from what it stores, its networks, and the options that it was
    /// made with.
    ///
    /// # Errors
    /// As [`Built::new`], but all that falls short is a `Mismatch`: the folder is to blame.
    pub fn again(folder: &Folder, progress: &Progress) -> Result<Self> {
        let networks = folder.networks()?;
        let options = folder.manifest.options.for_spec(&folder.stored.spec);
        Self::of(folder.stored.clone(), &networks, options, progress).map_err(Error::into_mismatch)
    }

    fn of(stored: Stored, networks: &[XorNetwork], options: Options, progress: &Progress) -> Result<Self> {
        let spec = &stored.spec;
        progress.tell("hardware");
        let basis = digest::of_stored(&stored);
        is_of_basis(spec, &basis)?;
        let rtl = rtl::build_identified(spec, networks, digest::word(&basis))?;
        let latency = Latency { decoder: rtl.decoder_latency, stream: rtl.stream_latency };
        let report = counted(spec, networks, &options.search, latency)?;
        let texts = texts(spec, &rtl)?;
        progress.tell("proof");
        let designs = proven(&stored, latency, texts.clone())?;
        // All modules are named after the design, so only its name can make them clash with what is inside.
        if let Some(what) = rules::shared_name(&designs.decoder.modules) {
            return Err(Error::input("", "name", what));
        }
        Ok(Self { stored, options, report, rtl, texts, designs })
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
            add(Self::path_of(file), text.clone());
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
        add("spec.json".into(), spec_json);
        obeys_rules(&files)?;
        let manifest = self.manifest(&files)?;
        files.insert(manifest::FILE_NAME.into(), manifest);
        Ok(files)
    }

    /// The manifest of a folder of `files`, itself left out.
    ///
    /// # Errors
    /// None that a design can cause.
    pub fn manifest(&self, files: &Files) -> Result<Vec<u8>> {
        let spec_json = spec::to_json(&self.stored.spec);
        let manifest = Manifest::of(&self.stored, &self.options, &spec_json, self.report.latency, files);
        Ok(manifest.write()?.into_bytes())
    }

    /// Where one of the texts lies in the folder: modules in `rtl/`, and what memories hold where simulators start.
    pub fn path_of(file: &str) -> String {
        let folder = if file.ends_with(IMAGE) { "" } else { "rtl/" };
        format!("{folder}{file}")
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
            prefix: &self.designs.decoder.prefix,
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
        let options = &self.options.text();
        Datasheet { spec, report, modules, top: self.top()?, digest: &digest, options, models }.text()
    }
}

/// The report of a design: its counts, and what the searches said.
fn counted(
    spec: &DecoderSpec,
    networks: &[XorNetwork],
    searches: &[PlaneSearch],
    latency: Latency,
) -> Result<Report> {
    let planes = || spec.planes.iter().zip(networks).zip(searches);
    let stats: Vec<_> = planes()
        .map(|((matrix, network), search)| {
            let saved_xor = metrics::naive_xor(matrix).saturating_sub(network.n_xor()) as u64;
            Stats { steps: search.steps, saved_xor }
        })
        .collect();
    let rebasis = planes()
        .map(|((matrix, network), search)| Some(Rebasis::of(matrix, network, search.basis.as_ref()?)))
        .collect::<Option<Vec<_>>>();
    let report = Report::of(spec, networks, &stats, latency)?;
    Ok(match rebasis {
        Some(planes) => report.with_rebasis(planes),
        None => report,
    })
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
/// `Input` where one takes more lines than other tools read; `Internal` where one cannot be written.
pub fn texts(spec: &DecoderSpec, rtl: &Rtl) -> Result<Vec<(String, String)>> {
    let digest = sha256(spec::to_json(spec).as_bytes());
    let banner = [
        format!("Made by flexor-hdl {} from the spec of SHA-256", env!("CARGO_PKG_VERSION")),
        format!("{digest}. This file is yours."),
    ];
    let text = |module: &rtl::Module| {
        let (file, text) = (format!("{}.v", module.name), verilog::write(module, &banner)?);
        match rules::too_many_lines(&text) {
            None => Ok((file, text)),
            Some(what) => Err(Error::input("", "planes", format!("{file}: {what}"))),
        }
    };
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
