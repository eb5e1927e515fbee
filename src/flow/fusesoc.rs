//! FuseSoC core.

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use crate::language::Language;
use crate::rtl::names;

pub(super) const KIND: FlowKind = FlowKind {
    name: "fusesoc",
    about: "<name>.core: core of FuseSoC",
    default: true,
    vhdl: true,
    write,
    note,
};

/// Type of a file of Verilog.
const VERILOG: &str = "verilogSource-2005";
/// Type of a file of VHDL.
const VHDL: &str = "vhdlSource-2008";
/// User pins of the device of target `ice40`, an HX8K in its CT256 package.
const ICE40_PINS: usize = 206;

fn note(design: &FlowDesign) -> Option<String> {
    let synthesis: String = synthesis_flows(design).map(|(flow, _)| format!(", synth_{flow}")).collect();
    let targets = match design.language {
        Language::Vhdl => "target sim (GHDL)".to_owned(),
        _ => format!("targets lint, sim, sim_verilator{synthesis}"),
    };
    Some(format!("FuseSoC: `{}.core`, {targets}.", design.name()))
}

fn write(design: &FlowDesign) -> FlowTexts {
    let (name, version) = (design.name(), design.version());
    let text = format!(
        "CAPI=2:\nname: flexor-hdl:decoders:{name}:{version}\ndescription: \"{}\"\n\n{}\n{}",
        design.description,
        file_sets(design),
        targets(design)
    );
    vec![(format!("{name}.core"), text)]
}

fn file_sets(design: &FlowDesign) -> String {
    let line = |path: String| format!("      - {path}\n");
    let user = |path: &str| line(format!("{path}: {{file_type: user, copyto: {path}}}"));
    let lines = |folder: &str, files: &[&str]| -> String {
        files.iter().map(|file| line(format!("{folder}/{file}"))).collect()
    };
    let images: String = design.images.iter().map(|file| user(file)).collect();
    let vectors: String = design.vectors.iter().map(|file| user(&format!("tb/{file}"))).collect();
    let set = |name: &str, files: String, kind: &str| {
        format!("  {name}:\n    files:\n{files}    file_type: {kind}\n")
    };
    let bench_type = if design.language == Language::Vhdl { VHDL } else { VERILOG };
    let models = match design.models.is_empty() {
        true => String::new(),
        false => set("models", lines("tb", &design.models), bench_type),
    };
    let (rtl, benches) = (lines("rtl", &design.sources), lines("tb", &design.benches));
    let (rtl, benches) =
        (set("rtl", rtl + &images, file_type(design.language)), set("tb", benches + &vectors, bench_type));
    format!("filesets:\n{rtl}{models}{benches}")
}

/// Name of a language among the types of files.
fn file_type(language: Language) -> &'static str {
    match language {
        Language::Verilog => VERILOG,
        Language::SystemVerilog => "systemVerilogSource",
        Language::Vhdl => VHDL,
    }
}

fn targets(design: &FlowDesign) -> String {
    let synthesis: String = synthesis_flows(design)
        .map(|(flow, family)| SYNTH.replace("@FLOW@", flow).replace("@FAMILY@", family))
        .collect();
    let n_pins: usize = design.top.ports().map(|(_, port)| port.width).sum();
    let place_and_route = if design.fits_flow("ice40") && n_pins <= ICE40_PINS { ICE40 } else { "" };
    let targets = match design.language {
        Language::Vhdl => VHDL_TARGETS.to_owned(),
        _ => [TARGETS, &synthesis, place_and_route].concat(),
    };
    targets
        .replace("@MODELS@", if design.models.is_empty() { "rtl" } else { "rtl, models" })
        .replace("@BENCH@", &names::part_name(design.prefix, "tb"))
        .replace("@STANDARD@", design.standard_year())
        .replace("@TOP@", &design.top.name)
}

/// Flows with a target `synth_<flow>` that have the cells of the design, and the names of their families.
fn synthesis_flows(design: &FlowDesign) -> impl Iterator<Item = (&'static str, &'static str)> {
    SYNTHESIS.into_iter().filter(|(flow, _)| design.fits_flow(flow))
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
      iverilog_options: [-g@STANDARD@, -Wall]
  sim_verilator:
    <<: *sim
    description: the self-checking testbench in Verilator
    flow_options:
      tool: verilator
      mode: binary
      verilator_options: [--timing]
";
const VHDL_TARGETS: &str = "\
targets:
  default: &default
    description: the sources
    filesets: [rtl]
    toplevel: @TOP@
  sim:
    <<: *default
    description: the self-checking testbench in GHDL
    filesets: [@MODELS@, tb]
    toplevel: @BENCH@
    default_tool: ghdl
    tools:
      ghdl:
        analyze_options: [--std=08]
        run_options: [--ieee-asserts=disable]
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
