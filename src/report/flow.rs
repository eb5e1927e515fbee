//! Files for EDA flows: FuseSoC core, Bender manifest, synthesis scripts, clock constraints (SDC, XDC).

use super::scripts::Scripts;
use crate::cells::Target;
use crate::rtl::{Module, names};
use crate::synth::Flow;
use itertools::Itertools;

/// Inputs of the flow files.
pub struct FlowFiles<'a> {
    /// Name of the design.
    pub name: &'a str,
    /// Prefix of the module names.
    pub prefix: &'a str,
    /// Description in one line.
    pub description: &'a str,
    /// The top module.
    pub top: &'a Module,
    /// Verilog files in `rtl/`, submodules before the modules that instantiate them.
    pub verilog: Vec<&'a str>,
    /// Memory images at the top of the design's folder.
    pub images: Vec<&'a str>,
    /// Verilog files in `tb/` that model cells of the target.
    pub models: Vec<&'a str>,
    /// Other Verilog files in `tb/`.
    pub benches: Vec<&'a str>,
    /// Data files in `tb/` that the testbenches read.
    pub vectors: Vec<&'a str>,
    /// Target whose cells the sources instantiate.
    pub target: &'a Target,
}

/// Flows with a FuseSoC target `synth_<flow>` that have the cells of `target`, and the names of their families.
pub fn synthesis_flows(target: &Target) -> impl Iterator<Item = (&'static str, &'static str)> {
    SYNTHESIS.into_iter().filter(|(flow, _)| Flow::takes_cells_of(flow, target))
}

/// User pins of the device of target `ice40`, an HX8K in its CT256 package.
const ICE40_PINS: usize = 206;
/// Default clock period in nanoseconds.
const PERIOD: &str = "10.000";

impl FlowFiles<'_> {
    /// (path, text) of every file.
    pub fn flow_files(&self) -> Vec<(String, String)> {
        let name = self.name;
        let mut files = vec![
            (format!("{name}.core"), self.fusesoc_core()),
            ("Bender.yml".to_owned(), self.bender_manifest()),
        ];
        let scripts =
            Scripts { prefix: self.prefix, top: self.top, verilog: &self.verilog, target: self.target };
        files.extend(scripts.script_files());
        if let Some(clock) = self.top.clock {
            let clock = &self.top.net(clock).name;
            files.push((format!("{name}.sdc"), self.sdc_text(clock)));
            files.push((format!("{name}.xdc"), self.xdc_text(clock)));
        }
        files
    }

    fn fusesoc_core(&self) -> String {
        let Self { name, description, .. } = self;
        let version = env!("CARGO_PKG_VERSION");
        let line = |path: String| format!("      - {path}\n");
        let user = |path: &str| line(format!("{path}: {{file_type: user, copyto: {path}}}"));
        let rtl: String = self.verilog.iter().map(|file| line(format!("rtl/{file}"))).collect();
        let images: String = self.images.iter().map(|file| user(file)).collect();
        let benches: String = self.benches.iter().map(|file| line(format!("tb/{file}"))).collect();
        let vectors: String = self.vectors.iter().map(|file| user(&format!("tb/{file}"))).collect();
        let models: String = self.models.iter().map(|file| line(format!("tb/{file}"))).collect();
        let (of_models, models) = match self.models.is_empty() {
            true => ("rtl", String::new()),
            false => {
                ("rtl, models", format!("  models:\n    files:\n{models}    file_type: verilogSource-2005\n"))
            }
        };
        let fits_ice40 = Flow::takes_cells_of("ice40", self.target) && self.n_pins() <= ICE40_PINS;
        let place_and_route = if fits_ice40 { ICE40 } else { "" };
        let targets =
            [TARGETS, &self.synthesis_targets(), place_and_route].concat().replace("@MODELS@", of_models);
        let targets =
            targets.replace("@BENCH@", &names::part_name(self.prefix, "tb")).replace("@TOP@", &self.top.name);
        format!(
            "CAPI=2:\nname: flexor-hdl:decoders:{name}:{version}\ndescription: \"{description}\"\n\n\
             filesets:\n  rtl:\n    files:\n{rtl}{images}    file_type: verilogSource-2005\n\
             {models}  tb:\n    files:\n{benches}{vectors}    file_type: verilogSource-2005\n\n{targets}"
        )
    }

    /// Text of the targets of synthesis.
    fn synthesis_targets(&self) -> String {
        synthesis_flows(self.target)
            .map(|(flow, family)| SYNTH.replace("@FLOW@", flow).replace("@FAMILY@", family))
            .collect()
    }

    fn n_pins(&self) -> usize {
        self.top.ports().map(|(_, port)| port.width).sum()
    }

    fn bender_manifest(&self) -> String {
        let list = |folder: &str, files: &[&str], indent: &str| {
            files.iter().map(|file| format!("{indent}- {folder}/{file}")).join("\n")
        };
        let rtl = list("rtl", &self.verilog, "  ");
        let benches = list("tb", &[&self.models[..], &self.benches[..]].concat(), "      ");
        format!(
            "package:\n  name: {}\n\nsources:\n{rtl}\n  - target: test\n    files:\n{benches}\n",
            self.name
        )
    }

    fn sdc_text(&self, clock: &str) -> String {
        format!(
            "# The one clock of {}; set its period in ns. No path is false or takes more than a cycle.\n\
             create_clock -name {clock} -period {PERIOD} [get_ports {clock}]\n",
            self.top.name
        )
    }

    fn xdc_text(&self, clock: &str) -> String {
        format!(
            "# The one clock of {}, where it is the top or synthesised out of context; set its period in ns.\n\
             create_clock -period {PERIOD} -name {clock} [get_ports {clock}]\n",
            self.top.name
        )
    }
}

const TARGETS: &str = "\
targets:
  default: &default
    description: the sources
    filesets: [rtl]
    toplevel: @TOP@
  lint:
    <<: *default
    description: all warnings of Verilator
    filesets: [@MODELS@]
    flow: lint
    flow_options:
      tool: verilator
      verilator_options: [-Wall]
  sim: &sim
    description: the self-checking testbench in Icarus Verilog
    filesets: [@MODELS@, tb]
    toplevel: @BENCH@
    flow: sim
    flow_options:
      tool: icarus
      iverilog_options: [-g2001, -Wall]
  sim_verilator:
    <<: *sim
    description: the self-checking testbench in Verilator
    flow_options:
      tool: verilator
      mode: binary
      verilator_options: [--timing]
";
/// Flows of yosys that have a target, and the names of their families.
const SYNTHESIS: [(&str, &str); 4] =
    [("ice40", "iCE40"), ("ecp5", "ECP5"), ("xilinx", "Xilinx"), ("gowin", "Gowin")];
const SYNTH: &str = "  \
  synth_@FLOW@:
    <<: *default
    description: yosys for @FAMILY@, without place and route
    flow: generic
    flow_options:
      tool: yosys
      arch: @FLOW@
      output_format: json
";
const ICE40: &str = "  \
  ice40:
    <<: *default
    description: bitstream for iCE40 HX8K, pins where nextpnr puts them
    flow: icestorm
    flow_options:
      nextpnr_options: [--hx8k, --package, ct256, --pcf-allow-unconstrained]
";

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(top: &Module) -> FlowFiles<'_> {
        let (verilog, vectors) = (vec!["dec_xor.v"], vec!["dec_x.hex"]);
        FlowFiles {
            name: "dec",
            prefix: "dec",
            description: "d",
            top,
            verilog,
            images: vec![],
            models: vec![],
            benches: vec!["dec_tb.v"],
            vectors,
            target: &Target::Generic,
        }
    }

    #[test]
    fn only_what_has_a_clock_has_constraints() {
        let mut top = Module::new("dec_xor");
        assert!(!flow(&top).flow_files().iter().any(|(path, _)| path.ends_with("dc")));
        top.clock_input("clk");
        let files = flow(&top).flow_files();
        let sdc = files.iter().find(|(path, _)| path == "dec.sdc").expect("constraints");
        assert!(sdc.1.contains("-period 10.000 [get_ports clk]"), "{}", sdc.1);
    }

    #[test]
    fn models_of_cells_are_for_simulators_alone() {
        let top = Module::new("dec_xor");
        let with =
            |models| FlowFiles { models, target: &Target::Ecp5, ..flow(&top) }.flow_files()[0].1.clone();
        let core = with(vec!["LUT4.v"]);
        assert!(core.contains("  models:\n    files:\n      - tb/LUT4.v\n"), "{core}");
        assert!(core.contains("filesets: [rtl, models]\n") && core.contains("filesets: [rtl, models, tb]\n"));
        assert!(!core.contains("ice40") && !with(vec![]).contains("models"));
    }

    #[test]
    fn a_design_of_too_many_pins_is_not_placed() {
        let mut top = Module::new("dec_xor");
        assert!(flow(&top).flow_files()[0].1.contains("\n  ice40:\n"));
        top.add_input("x", 207, "");
        assert!(!flow(&top).flow_files()[0].1.contains("\n  ice40:\n"));
    }
}
