//! The files of a design.

use super::build::Design;
use super::evidence::SEED;
use super::manifest::{self, DesignManifest};
use super::paths::{Files, NETWORK, REPORT, SPEC};
use crate::codec::digest::{digest_word, of_stored, sha256_hex};
use crate::error::{Error, Result};
use crate::flow::FlowDesign;
use crate::language::Language;
use crate::network::{XorNetwork, io};
use crate::report::datasheet::Datasheet;
use crate::rtl::stream::Shape;
use crate::rtl::stream::bus_map::{MappedRegister, register_map};
use crate::rtl::{self, Rtl};
use crate::sim::{self, IMAGE, golden_c, replay, testbench};
use crate::verilog::rules;
use crate::{report, spec};
use itertools::Itertools;
use serde_json::json;

impl Design {
    /// Every file of the design's folder but [`super::EVIDENCE`].
    ///
    /// # Errors
    /// `Internal` where one cannot be written.
    pub fn files(&self) -> Result<Files> {
        let name = &self.stored.spec.name;
        let spec_json = spec::to_json(&self.stored.spec);
        let mut files = Files::new();
        let mut add = |path: String, text: String| files.insert(path, text.into_bytes());
        for (file, text) in &self.hardware.texts {
            add(Self::path_of(file), text.clone());
        }
        add(format!("{name}.f"), self.source_files().map(|file| format!("rtl/{file}\n")).join(""));
        let benches = match self.provenance.language {
            Language::Vhdl => replay::bench_files(&self.hardware.designs, SEED)?,
            _ => testbench::bench_files(&self.hardware.designs, SEED),
        };
        let digest = sha256_hex(spec_json.as_bytes());
        let description = self.description();
        let flow = self.flow_design(&digest, &description, &benches)?;
        for (file, text) in self.provenance.kit.write_files(&flow) {
            add(file, text);
        }
        let notes = self.provenance.kit.notes(&flow);
        for (file, text) in benches {
            add(format!("tb/{file}"), text);
        }
        for (file, text) in self.wave_files()? {
            add(format!("doc/{file}"), text);
        }
        add(format!("ref/{name}.c"), golden_c::write_golden(name, &self.hardware.designs.decoder.reference));
        add(REPORT.into(), report::find_format("json")?.write_report(&self.report)?);
        add("report/report.html".into(), report::find_format("html")?.write_report(&self.report)?);
        add(NETWORK.into(), self.networks_text()?);
        add("report/names.json".into(), bit_names(&self.hardware.rtl));
        add("README.md".into(), self.render_datasheet(&digest, notes)?);
        add(SPEC.into(), spec_json);
        check_rules(&files)?;
        let manifest = self.render_manifest(&files)?;
        files.insert(manifest::FILE_NAME.into(), manifest);
        Ok(files)
    }

    /// The manifest of a folder of `files`, itself left out.
    ///
    /// # Errors
    /// None that a design can cause.
    pub fn render_manifest(&self, files: &Files) -> Result<Vec<u8>> {
        let spec_json = spec::to_json(&self.stored.spec);
        let manifest = DesignManifest::from_stored(
            &self.stored,
            &self.provenance,
            &spec_json,
            self.report.latency,
            files,
        );
        Ok(manifest.to_text()?.into_bytes())
    }

    /// Path of a text in the folder: modules in `rtl/`, memory images at the top, where simulators start.
    pub fn path_of(file: &str) -> String {
        let folder = if file.ends_with(IMAGE) { "" } else { "rtl/" };
        format!("{folder}{file}")
    }

    /// The networks of all planes, side by side.
    fn networks_text(&self) -> Result<String> {
        let networks: Vec<_> = self.report.drawings.iter().map(|plane| plane.network.clone()).collect();
        let bytes = io::write_network(&XorNetwork::concat(&networks), "txt")?;
        String::from_utf8(bytes).map_err(|e| Error::Internal(e.to_string()))
    }

    /// Names of the files in `rtl/`.
    fn source_files(&self) -> impl Iterator<Item = &str> {
        self.hardware.texts.iter().map(|(file, _)| file.as_str()).filter(|file| !file.ends_with(IMAGE))
    }

    /// Names of the files in `tb/` that model cells of the target.
    fn model_files(&self) -> Vec<&str> {
        self.hardware.designs.decoder.models.iter().map(|(file, _)| file.as_str()).collect()
    }

    /// The design in one line.
    fn description(&self) -> String {
        let r = &self.report;
        format!("XOR-network decoder: {} stored bits to {} weight bits a group", r.group_bits, r.q * r.n_out)
    }

    /// The design as flows see it, with its files `benches` of `tb/`.
    fn flow_design<'a>(
        &'a self,
        spec_digest: &'a str,
        description: &'a str,
        benches: &'a [(String, String)],
    ) -> Result<FlowDesign<'a>> {
        let designs = &self.hardware.designs;
        let models = self.model_files();
        let bench = |is_code: bool| -> Vec<&str> {
            let files = benches.iter().map(|file| file.0.as_str());
            let others = files.filter(|file| !models.contains(file));
            others.filter(|file| Language::of_file(file).is_some() == is_code).collect()
        };
        let images = designs.decoder.images.iter().map(|image| image.0.as_str());
        Ok(FlowDesign {
            spec: &self.stored.spec,
            spec_digest,
            prefix: &designs.decoder.prefix,
            description,
            top: self.top_module()?,
            subject: designs.stream.as_ref().unwrap_or(&designs.decoder),
            sources: self.source_files().collect(),
            images: images.collect(),
            benches: bench(true),
            vectors: bench(false),
            models,
            pulses: testbench::pulse_counts(designs, SEED),
            registers: self.registers(),
            language: self.provenance.language,
            kinds: self.provenance.kit.names_for(self.provenance.language),
        })
    }

    /// The AXI4-Lite registers by address; empty without such a block.
    fn registers(&self) -> Vec<MappedRegister> {
        let spec = &self.stored.spec;
        let Some(stream) = spec.stream.as_ref().filter(|stream| stream.around.axi_lite) else {
            return Vec::new();
        };
        let shape = Shape::new(spec, stream, self.report.group_bits);
        let digest = digest_word(&of_stored(&self.stored));
        register_map(&stream.around.source, &shape, digest)
    }

    /// Waveforms of a short simulation.
    fn wave_files(&self) -> Result<[(String, String); 2]> {
        let design = self.hardware.designs.stream.as_ref().unwrap_or(&self.hardware.designs.decoder);
        let waves = sim::waves::record_waves(design, SEED)?;
        let top = self.top_module()?;
        let clock = top.clock.map(|clock| top.net(clock).name.as_str());
        let file = |name: &str, text| (name.to_owned(), text);
        Ok([
            file("waves.json", report::waves::wave_json(&top.name, clock, &waves)),
            file("waves.svg", report::waves::wave_svg(&top.name, clock, &waves)),
        ])
    }

    fn top_module(&self) -> Result<&rtl::Module> {
        self.hardware.rtl.top().ok_or_else(|| Error::Internal("a design without modules".into()))
    }

    fn render_datasheet(&self, digest: &str, flow_notes: Vec<String>) -> Result<String> {
        let models = self.model_files();
        let (spec, report, modules) = (&self.stored.spec, &self.report, self.hardware.rtl.modules.as_slice());
        let options = &self.provenance.to_sentence();
        Datasheet {
            spec,
            report,
            modules,
            top: self.top_module()?,
            digest,
            options,
            models,
            language: self.provenance.language,
            flow_notes,
        }
        .to_markdown()
    }
}

/// Checks the text rules on every file of a hardware language, testbench included.
fn check_rules(files: &Files) -> Result<()> {
    let written = files.iter().filter(|(path, _)| Language::of_file(path).is_some());
    let texts = written.filter_map(|(path, text)| Some((path.as_str(), std::str::from_utf8(text).ok()?)));
    let found = rules::check_texts(texts).iter().join("; ");
    if found.is_empty() { Ok(()) } else { Err(Error::Internal(found)) }
}

/// JSON of the net names, one a line, each with the stored bits (numbered over all planes) whose sum it is.
fn bit_names(rtl: &Rtl) -> String {
    let line = |(name, support): &(String, crate::gf2::BitVec)| {
        format!("    {}: {}", json!(name), json!(support.ones_at().collect::<Vec<_>>()))
    };
    let lines = rtl.names.iter().map(line).join(",\n");
    let names = if lines.is_empty() { "{}".to_owned() } else { format!("{{\n{lines}\n  }}") };
    format!("{{\n  \"schema_version\": {},\n  \"names\": {names}\n}}\n", spec::SCHEMA_VERSION)
}
