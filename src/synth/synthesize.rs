//! Synthesis of a design, and the proof that the netlist still computes M⊕.

use crate::error::{Error, Result};
use crate::gf2::{Affine, BitMatrix, BitVec, to_hex};
use crate::language::Language;
use crate::rtl::names;
use crate::sim::engines::process::{self, Ended};
use crate::sim::reference::Reference;
use crate::sim::{Evidence, SimDesign, SourceKind, Status};
use crate::synth::netlist::{self, Census, Modules, Netlist};
use crate::synth::{Flow, Synthesis, SynthesisForm, SynthesisOutcome, SynthesisPart, ghdl, nextpnr, yosys};
use std::path::Path;
use std::time::Duration;

/// A request to synthesize a design.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// A decoder in the given `form`; with [`SynthesisForm::Wrapper`] the stream wrapper.
    pub design: &'a SimDesign,
    /// Form of the design. [`SynthesisForm::Behavioural`] uses the reference of the design and none of its
    /// text.
    pub form: SynthesisForm,
    /// The synthesis flow.
    pub flow: &'a Flow,
    /// Whether to place and route a decoder without registers on the iCE40 for its clock frequency, if it
    /// fits the pins.
    pub fmax: bool,
    /// Time limit of each tool.
    pub limit: Duration,
}

/// A time limit in seconds.
pub fn whole_seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Synthesizes the design. A failure of a tool is in the result.
///
/// # Errors
/// `Environment`: a folder cannot be written, or an installed tool cannot be started.
pub fn synthesize(request: &Request) -> Result<Synthesis> {
    Ok(carry_out(request)?.0)
}

/// Synthesizes the design; two rows of evidence: its cells, and the proof of the decoder.
///
/// # Errors
/// As [`synthesize`].
pub fn synthesis_evidence(request: &Request) -> Result<[Evidence; 2]> {
    let (found, census) = carry_out(request)?;
    let flow = &found.flow;
    let version = found.tool.split(": ").next().filter(|version| !version.is_empty()).map(str::to_owned);
    let row = Evidence::new(&format!("synth_{flow}"), version.clone());
    let mut made = Evidence { cells: census.0, luts: found.luts, ..row };
    let mut proof = Evidence::new("netlist", version.map(|_| format!("{flow}, proof: {}", found.proof)));
    proof.vectors = request.design.group_bits() as u64 + 1;
    match found.outcome {
        SynthesisOutcome::Done if !found.proof.is_empty() => return Ok([made, proof]),
        SynthesisOutcome::Done => {}
        SynthesisOutcome::Wrong => proof.status = Status::Fail,
        SynthesisOutcome::Failed | SynthesisOutcome::Timeout => {
            (made.status, made.detail) = (Status::Fail, found.detail.clone())
        }
        SynthesisOutcome::Missing => (made.status, made.detail) = (Status::Skipped, found.detail.clone()),
    }
    let status = if proof.status == Status::Fail { Status::Fail } else { Status::Skipped };
    Ok([made, Evidence { status, version: None, vectors: 0, detail: found.detail, ..proof }])
}

fn carry_out(request: &Request) -> Result<(Synthesis, Census)> {
    let mut census = Census::default();
    let mut found = Synthesis::new(request.flow.name(), request.form);
    let job = SynthesisJob::new(request);
    match yosys::installed_version()? {
        None => job.note_ended(&mut found, yosys::TOOL, &Ended::Missing),
        Some(version) => {
            found.tool = format!("{version}: {}", job.yosys_script());
            job.run_tools(&mut found, &mut census)?;
        }
    }
    Ok((found, census))
}

/// Verilog of the decoder `top` without a network: the sum of the tapped bits, for every row.
pub fn behavioural_verilog(top: &str, map: &Affine) -> String {
    let (n, m) = (map.matrix.n_cols(), map.matrix.n_rows());
    let mut text = format!("module {top}(input wire [{}:0] x, output wire [{}:0] y);\n", n - 1, m - 1);
    for (i, row) in map.matrix.rows().iter().enumerate() {
        let offset = if map.offset.get(i) { " ^ 1'b1" } else { "" };
        text += &format!("    assign y[{i}] = ^(x & {n}'h{}){offset};\n", to_hex(row));
    }
    text + "endmodule\n"
}

/// All planes as one block-diagonal map.
fn whole_map(reference: &Reference) -> Affine {
    let mut map = Affine { matrix: BitMatrix::zeros(0, reference.group_bits()), offset: BitVec::default() };
    let mut first = 0;
    for (plane, offset) in reference.planes.iter().zip(&reference.offsets) {
        for row in plane.rows() {
            let mut wide = BitVec::zeros(first);
            wide.extend(row);
            wide.extend(&BitVec::zeros(reference.group_bits() - wide.len()));
            map.matrix.push_row(wide);
        }
        map.offset.extend(offset);
        first += plane.n_cols();
    }
    map
}

struct SynthesisJob<'a> {
    request: &'a Request<'a>,
    map: Affine,
    /// Name of the module to synthesize.
    top: String,
    /// Name of the decoder module.
    decoder: String,
    /// Sources for synthesis: (file name, text).
    files: Vec<(String, String)>,
}

impl<'a> SynthesisJob<'a> {
    fn new(request: &'a Request<'a>) -> Self {
        let design = request.design;
        let map = whole_map(&design.reference);
        let decoder = names::part_name(&design.prefix, "xor");
        if request.form == SynthesisForm::Behavioural {
            let files = vec![(format!("{decoder}.v"), behavioural_verilog(&decoder, &map))];
            return Self { request, map, top: decoder.clone(), decoder, files };
        }
        Self { request, map, top: design.top.clone(), decoder, files: design.files.clone() }
    }

    /// Whether GHDL has to translate the sources.
    fn is_vhdl(&self) -> bool {
        self.files.iter().any(|(file, _)| Language::of_file(file) == Some(Language::Vhdl))
    }

    /// Commands of yosys that read the sources.
    fn read_commands(&self) -> String {
        if !self.is_vhdl() {
            return yosys::read_command(self.files.iter().map(|(file, _)| file.as_str()));
        }
        ghdl::read_commands(ghdl::OUTPUT, self.request.design).join("; ")
    }

    fn of_wrapper(&self) -> bool {
        self.request.form == SynthesisForm::Wrapper
    }

    fn yosys_script(&self) -> String {
        yosys::synthesis_script(self.request.flow, &self.read_commands(), &self.top, self.of_wrapper())
    }

    /// Records in `found` that a tool failed, timed out or is missing.
    fn note_ended(&self, found: &mut Synthesis, tool: &str, ended: &Ended) {
        let seconds = self.request.limit.as_secs_f64();
        (found.outcome, found.detail) = match ended {
            Ended::Well(_) => return,
            Ended::Badly(said) => (SynthesisOutcome::Failed, format!("{tool} ended with {said}")),
            Ended::Late => (SynthesisOutcome::Timeout, format!("{tool} ran for more than {seconds} s")),
            Ended::Missing => (SynthesisOutcome::Missing, format!("{tool} is {}", process::MISSING)),
        };
    }

    fn run_tools(&self, found: &mut Synthesis, census: &mut Census) -> Result<()> {
        let room = process::temp_dir()?;
        let dir = room.path();
        for (file, text) in self.files.iter().chain(&self.request.design.images) {
            process::write(dir, file, text)?;
        }
        let (flow, limit) = (self.request.flow, self.request.limit);
        if self.is_vhdl() {
            let files: Vec<_> = self.files.iter().map(|(file, _)| file.as_str()).collect();
            let ended = ghdl::write_verilog(dir, &files, &self.top, limit)?;
            if !matches!(ended, Ended::Well(_)) {
                self.note_ended(found, ghdl::TOOL, &ended);
                return Ok(());
            }
        }
        let made = yosys::run_to_netlists(dir, flow, &self.yosys_script(), self.of_wrapper(), limit);
        let netlists = match made {
            Ok(Ok(netlists)) => netlists,
            Ok(Err(ended)) => {
                self.note_ended(found, yosys::TOOL, &ended);
                return Ok(());
            }
            Err(error) => return note_unreadable(found, error),
        };
        match Census::from_modules(&netlists.flat, &self.top) {
            Ok(made) => *census = made,
            Err(error) => return note_unreadable(found, error),
        }
        self.count_cells(found, census);
        if let Some(parts) = &netlists.parts {
            found.parts = self.part_areas(parts)?;
        }
        self.run_proof(found, dir, netlists.parts.as_ref().unwrap_or(&netlists.flat))?;
        if found.outcome == SynthesisOutcome::Done && self.can_place() {
            self.run_nextpnr(found, dir)?;
        }
        Ok(())
    }

    fn count_cells(&self, found: &mut Synthesis, census: &Census) {
        let flow = self.request.flow;
        let luts = census.0.iter().filter(|(kind, _)| flow.is_lut(kind)).map(|(_, n)| n).sum();
        found.luts = flow.has_luts().then_some(luts);
        found.cells = Some(census.total_cells());
        if !flow.has_luts() {
            found.gate_equivalents = census.total_weight(|kind| flow.gate_equivalents(kind));
        }
    }

    /// Areas of the modules of a wrapper, in gate equivalents, by part.
    fn part_areas(&self, modules: &Modules) -> Result<Vec<SynthesisPart>> {
        let mut areas = [("xor", 0.0), ("gearbox", 0.0), ("skid", 0.0), ("control", 0.0)];
        for (module, census) in Census::by_module(modules, &self.top)? {
            let Some(area) = census.total_weight(|kind| self.request.flow.gate_equivalents(kind)) else {
                return Ok(Vec::new());
            };
            let at = match module.rsplit('_').next() {
                _ if *module == self.top => 3,
                Some("xor") => 0,
                Some("gearbox") => 1,
                Some("skid" | "output") => 2,
                _ => 3,
            };
            areas[at].1 += area;
        }
        Ok(areas
            .map(|(name, gate_equivalents)| SynthesisPart { name: name.to_owned(), gate_equivalents })
            .into())
    }

    /// Proves the netlist; if it can be neither proven nor refuted, the run counts as done and states that in
    /// its detail.
    fn run_proof(&self, found: &mut Synthesis, dir: &Path, modules: &Modules) -> Result<()> {
        let library = match self.request.flow {
            Flow::Liberty(library) => Some(&library.gates),
            _ => None,
        };
        let netlist = match Netlist::from_modules(modules, &self.decoder, "x", "y", library) {
            Ok(netlist) => netlist,
            Err(error) => {
                found.detail = error.to_string();
                return Ok(());
            }
        };
        if !self.of_wrapper() {
            found.depth = Some(u64::from(netlist.depth));
        }
        match netlist::prove_netlist(&netlist, &self.map) {
            Ok(proof) if proof.open.is_empty() => found.proof = proof.method.name().to_owned(),
            Ok(proof) => return self.solve_outputs(found, dir, &netlist, &proof.open),
            Err(error) => (found.outcome, found.detail) = (SynthesisOutcome::Wrong, error.to_string()),
        }
        Ok(())
    }

    fn solve_outputs(
        &self,
        found: &mut Synthesis,
        dir: &Path,
        netlist: &Netlist,
        open: &[usize],
    ) -> Result<()> {
        let behavioural = behavioural_verilog(&self.decoder, &self.map);
        let asked = (self.decoder.as_str(), behavioural.as_str());
        match yosys::prove_equal(dir, netlist, open, asked, self.request.limit) {
            Ok(Ended::Well(_)) => found.proof = netlist::ProofMethod::Sat.name().to_owned(),
            Ok(Ended::Late) => found.detail = format!("not proven at y[{}] in the time there was", open[0]),
            Ok(ended) => self.note_ended(found, yosys::TOOL, &ended),
            Err(Error::Mismatch(what)) => (found.outcome, found.detail) = (SynthesisOutcome::Wrong, what),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn can_place(&self) -> bool {
        let pins = self.map.matrix.n_cols() + self.map.matrix.n_rows();
        let bare = self.request.form == SynthesisForm::Behavioural
            || matches!(self.request.design.kind, SourceKind::Decoder { latency: 0, .. });
        self.request.fmax && *self.request.flow == Flow::Ice40 && bare && pins <= nextpnr::PINS
    }

    fn run_nextpnr(&self, found: &mut Synthesis, dir: &Path) -> Result<()> {
        let (flow, limit) = (self.request.flow, self.request.limit);
        let Some(version) = process::first_line(nextpnr::TOOL, &["--version"])? else {
            self.note_ended(found, nextpnr::TOOL, &Ended::Missing);
            return Ok(());
        };
        let (n, m) = (self.map.matrix.n_cols(), self.map.matrix.n_rows());
        process::write(dir, "clocked.v", &nextpnr::register_wrapper(&self.decoder, n, m))?;
        let script = format!(
            "{}; read_verilog clocked.v; {}; write_json clocked.json",
            self.read_commands(),
            flow.yosys_commands("clocked", true, "")
        );
        found.tool +=
            &format!("\n{version}: {}, the middle of {} seeds", nextpnr::DEVICE, nextpnr::SEEDS.len());
        let ended = yosys::run_script(dir, &script, limit)?;
        if !matches!(ended, Ended::Well(_)) {
            self.note_ended(found, yosys::TOOL, &ended);
            return Ok(());
        }
        match nextpnr::place_and_route(dir, "clocked.json", limit)? {
            Ok(mhz) => found.mhz = Some(mhz),
            Err(ended) => self.note_ended(found, nextpnr::TOOL, &ended),
        }
        Ok(())
    }
}

/// Records a netlist that cannot be read as a failed run; other errors are passed on.
fn note_unreadable(found: &mut Synthesis, error: Error) -> Result<()> {
    match error {
        Error::Mismatch(what) => {
            (found.outcome, found.detail) = (SynthesisOutcome::Failed, what);
            Ok(())
        }
        other => Err(other),
    }
}
