//! Makefile: a target for whatever the kit of the design has files for.

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use super::{cocotb, sby, waves, yosys};
use crate::language::Language;
use crate::rtl::names;
use crate::synth::{Flow, PLACERS};
use itertools::Itertools;

pub(super) const KIND: FlowKind = FlowKind {
    name: "make",
    about: "Makefile: lint, sim, and a target for each other kind of file that is run",
    default: false,
    vhdl: true,
    write,
    note,
};

/// A target, what it does, and its commands.
struct Rule {
    target: &'static str,
    about: String,
    commands: Vec<String>,
}

fn note(design: &FlowDesign) -> Option<String> {
    let targets = rules(design).iter().map(|rule| format!("`make {}`", rule.target)).join(", ");
    Some(format!("GNU Make: {targets}."))
}

fn rules(design: &FlowDesign) -> Vec<Rule> {
    let rule = |target, about: &str, commands: &[&str]| Rule {
        target,
        about: about.to_owned(),
        commands: commands.iter().map(|&command| command.to_owned()).collect(),
    };
    let bench = names::part_name(design.prefix, "tb");
    let lint = format!("$(VERILATOR) --lint-only -Wall --top-module {} $(MODELS) $(RTL)", design.top.name);
    let compile = format!(
        "$(IVERILOG) -g{} -Wall -s {bench} -o build/sim $(MODELS) $(RTL) $(BENCH)",
        design.standard_year()
    );
    let ghdl = |command: &str, last: &str| format!("$(GHDL) {command} --std=08 --workdir=build {last}");
    let replay = [
        ghdl("-i", "$(RTL) $(MODELS) $(BENCH)"),
        ghdl("-m", &bench),
        ghdl("-r", &format!("{bench} --ieee-asserts=disable")),
    ];
    let is_vhdl = design.language == Language::Vhdl;
    let mut rules = match is_vhdl {
        true => {
            vec![rule("sim", "the self-checking testbench in GHDL", &replay.each_ref().map(String::as_str))]
        }
        false => vec![
            rule("lint", "all warnings of Verilator", &[&lint]),
            rule("sim", "the self-checking testbench in Icarus Verilog", &[&compile, "$(VVP) -n build/sim"]),
        ],
    };
    let dump = waves::dump_module(design);
    let dumped = compile.replace("build/sim ", &format!("build/dump -s {dump} ")) + &format!(" tb/{dump}.v");
    let test = format!("$(PYTHON) {}", cocotb::test_file(design));
    let prove = sby::command(design).replacen("sby", "$(SBY)", 1);
    let translate = format!("sh {}", yosys::TO_VERILOG);
    let first = if is_vhdl { vec![translate.as_str()] } else { Vec::new() };
    let with = |command| first.iter().copied().chain([command]).collect_vec();
    let synth = with("$(YOSYS) synth/$(FLOW).ys");
    let place = with("YOSYS=$(YOSYS) sh synth/place_$(PLACER).sh");
    let flows = plain_flows(design);
    let placers = placers(design);
    let about_synth = format!("cells of FLOW by yosys, one of {flows}");
    let about_place = format!("place and route for PLACER by nextpnr, one of {placers}");
    let optional = [
        (
            "waves",
            !design.benches.is_empty(),
            rule("waves", "the same, written to build/waves.vcd", &[&dumped, "$(VVP) -n build/dump"]),
        ),
        ("cocotb", true, rule("cocotb", "the test of cocotb in Icarus Verilog", &[&test])),
        ("sby", true, rule("prove", "the contract of the top by SymbiYosys and z3", &[&prove])),
        ("yosys", !flows.is_empty(), rule("synth", &about_synth, &synth)),
        ("nextpnr", !placers.is_empty(), rule("place", &about_place, &place)),
    ];
    rules.extend(
        optional
            .into_iter()
            .filter(|(kind, has, _)| *has && design.kinds.contains(kind))
            .map(|(.., rule)| rule),
    );
    rules
}

/// Names of the flows of yosys that take the design, with blanks between.
fn plain_flows(design: &FlowDesign) -> String {
    Flow::PLAIN.iter().map(|(name, _)| *name).filter(|name| design.fits_flow(name)).join(" ")
}

/// Names of the families that the design is placed for, with blanks between.
fn placers(design: &FlowDesign) -> String {
    PLACERS.iter().map(|placer| placer.flow).filter(|flow| design.fits_flow(flow)).join(" ")
}

fn write(design: &FlowDesign) -> FlowTexts {
    let rules = rules(design);
    let list = |folder: &str, files: &[&str]| files.iter().map(|file| format!(" {folder}/{file}")).join("");
    let first = |names: String| names.split(' ').next().unwrap_or_default().to_owned();
    let mut text = format!(
        "# Targets of {}; tools and choices can be set on the command line.\n\
         VERILATOR ?= verilator\nIVERILOG ?= iverilog\nVVP ?= vvp\nYOSYS ?= yosys\nPYTHON ?= python3\nSBY ?= sby\nGHDL ?= ghdl\n\
         FLOW ?= {}\nPLACER ?= {}\n\nRTL :={}\nMODELS :={}\nBENCH :={}\n\n.PHONY: help clean {}\n\nhelp:\n",
        design.name(),
        first(plain_flows(design)),
        first(placers(design)),
        list("rtl", &design.sources),
        list("tb", &design.models),
        list("tb", &design.benches),
        rules.iter().map(|rule| rule.target).join(" "),
    );
    for rule in &rules {
        text += &format!("\t@echo 'make {}: {}'\n", rule.target, rule.about);
    }
    text += "\nclean:\n\trm -rf build\n\nbuild:\n\tmkdir -p build\n";
    for rule in &rules {
        text += &format!("\n{}: | build\n", rule.target);
        text.extend(rule.commands.iter().map(|command| format!("\t{command}\n")));
    }
    vec![("Makefile".into(), text)]
}
