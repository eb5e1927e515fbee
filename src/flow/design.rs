//! The one description of a design from which all flow files are written.

use crate::cells::Target;
use crate::language::Language;
use crate::rtl::Module;
use crate::rtl::stream::bus_map::MappedRegister;
use crate::sim::SimDesign;
use crate::spec::DecoderSpec;
use crate::synth::{Flow, ghdl};

/// A design as flows see it: its names, files, ports and registers.
pub struct FlowDesign<'a> {
    /// The spec.
    pub spec: &'a DecoderSpec,
    /// SHA-256 of the text of the spec.
    pub spec_digest: &'a str,
    /// Prefix of the module names.
    pub prefix: &'a str,
    /// Description in one line.
    pub description: &'a str,
    /// The top module.
    pub top: &'a Module,
    /// The top with its timing and shape, as the simulators take it.
    pub subject: &'a SimDesign,
    /// Files in `rtl/`, submodules before the modules that instantiate them.
    pub sources: Vec<&'a str>,
    /// Memory images at the top of the design's folder.
    pub images: Vec<&'a str>,
    /// Verilog files in `tb/` that model cells of the target.
    pub models: Vec<&'a str>,
    /// Other Verilog files in `tb/`.
    pub benches: Vec<&'a str>,
    /// Data files in `tb/` that the testbenches read.
    pub vectors: Vec<&'a str>,
    /// Pulses of `frame_short` and of `frame_long` in the run of the testbench.
    pub pulses: [usize; 2],
    /// AXI4-Lite registers by address; empty without such a block.
    pub registers: Vec<MappedRegister>,
    /// Language of the sources.
    pub language: Language,
    /// Names of the kinds of files that are written for the design.
    pub kinds: Vec<&'static str>,
}

impl FlowDesign<'_> {
    /// Name of the design.
    pub fn name(&self) -> &str {
        &self.spec.name
    }

    /// Version of the tool, and the first 32 bits of the digest of the spec as a number: another design is another
    /// version, in parts that FuseSoC takes.
    pub fn version(&self) -> String {
        let digest = u32::from_str_radix(&self.spec_digest[..8], 16).unwrap_or(0);
        format!("{}.{digest}", env!("CARGO_PKG_VERSION"))
    }

    /// Name of the clock port of the top; `None` for a combinational decoder.
    pub fn clock(&self) -> Option<&str> {
        self.top.clock.map(|clock| self.top.net(clock).name.as_str())
    }

    /// Whether the synthesis flow of that name has the cells that the sources instantiate.
    pub fn fits_flow(&self, flow: &str) -> bool {
        Flow::takes_cells_of(flow, &self.spec.target)
    }

    /// Whether the sources are portable: no cells of a family or library.
    pub fn is_portable(&self) -> bool {
        self.spec.target == Target::Generic
    }

    /// The sources as arguments of a command, each behind a blank.
    pub fn source_args(&self) -> String {
        self.sources.iter().map(|file| format!(" rtl/{file}")).collect()
    }

    /// The commands of yosys that read the sources.
    pub fn yosys_read(&self) -> Vec<String> {
        match self.language {
            Language::Verilog => vec![format!("read_verilog{}", self.source_args())],
            Language::SystemVerilog => vec![format!("read_verilog -sv{}", self.source_args())],
            // GHDL has written it.
            Language::Vhdl => ghdl::read_commands(&format!("build/{}.v", self.top.name), self.subject),
        }
    }

    /// Whether the sources are SystemVerilog.
    pub fn is_system_verilog(&self) -> bool {
        self.language == Language::SystemVerilog
    }

    /// The year of the standard of Verilog that the sources keep to.
    pub fn standard_year(&self) -> &'static str {
        if self.is_system_verilog() { "2012" } else { "2001" }
    }
}
