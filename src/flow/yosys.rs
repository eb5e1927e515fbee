//! Scripts of yosys, one a synthesis flow, to be run in the folder of the design.

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use crate::language::Language;
use crate::synth::Flow;
use itertools::Itertools;

pub(super) const KIND: FlowKind = FlowKind {
    name: "yosys",
    about: "synth/*.ys, synth/liberty.tcl: synthesis by yosys, a script a flow",
    default: true,
    vhdl: true,
    write,
    note,
};

/// Script that turns VHDL into Verilog.
pub(super) const TO_VERILOG: &str = "synth/to_verilog.sh";

fn plain_flows(design: &FlowDesign) -> impl Iterator<Item = &'static (&'static str, Flow)> {
    Flow::PLAIN.iter().filter(|(name, _)| design.fits_flow(name))
}

fn note(design: &FlowDesign) -> Option<String> {
    let plain = plain_flows(design).map(|(name, _)| format!("`yosys synth/{name}.ys`"));
    let liberty = design
        .fits_flow(Flow::LIBERTY)
        .then(|| format!("`LIBERTY=FILE yosys -c synth/{}.tcl` (standard cells)", Flow::LIBERTY));
    let commands = plain.chain(liberty).join(", ");
    let first = match design.language {
        Language::Vhdl => format!("by `sh {TO_VERILOG}`, which needs GHDL"),
        _ => "once it has a folder `build/`".to_owned(),
    };
    Some(format!("Synthesis alone, in this folder, {first}: {commands}."))
}

fn write(design: &FlowDesign) -> FlowTexts {
    let plain = plain_flows(design);
    let liberty = design
        .fits_flow(Flow::LIBERTY)
        .then(|| (format!("synth/{}.tcl", Flow::LIBERTY), liberty_script(design)));
    let to_verilog =
        (design.language == Language::Vhdl).then(|| (TO_VERILOG.to_owned(), ghdl_script(design)));
    plain
        .map(|(name, flow)| (format!("synth/{name}.ys"), flow_script(design, name, flow)))
        .chain(liberty)
        .chain(to_verilog)
        .collect()
}

/// The VHDL in Verilog, for yosys.
fn ghdl_script(design: &FlowDesign) -> String {
    let top = &design.top.name;
    format!(
        "#!/bin/sh\n# The VHDL in Verilog, build/{top}.v, for the scripts of yosys; in the folder of the design: sh {TO_VERILOG}\n\
         set -e\nmkdir -p build\nghdl -i --std=08 --workdir=build{}\n\
         ghdl -m --std=08 --warn-no-binding --workdir=build {top}\n\
         ghdl --synth --std=08 --warn-no-binding --workdir=build --out=verilog {top} > build/{top}.v\n",
        design.source_args()
    )
}

fn flow_script(design: &FlowDesign, name: &str, flow: &Flow) -> String {
    format!(
        "# Cells of {name} in build/, a folder to be made before; in the folder of the design: yosys synth/{name}.ys\n\
         {}\n{}\nstat\nwrite_json build/{name}.json\nwrite_verilog -noattr build/{name}.v\n",
        design.yosys_read().join("\n"),
        flow.yosys_commands(&design.top.name, true, "").replace("; ", "\n")
    )
}

fn liberty_script(design: &FlowDesign) -> String {
    // ABC takes no path with blanks.
    let library = "build/library.lib";
    let lines: String = Flow::liberty_commands(&design.top.name, true, library)
        .split("; ")
        .map(|command| format!("yosys {command}\n"))
        .collect();
    format!(
        "# Standard cells in build/; in the folder of the design: LIBERTY=FILE yosys -c synth/liberty.tcl\n\
         yosys -import\nfile mkdir build\nfile copy -force $::env(LIBERTY) {library}\nyosys read_liberty -lib {library}\nyosys {}\n{lines}\
         yosys stat -liberty {library}\nyosys write_json build/liberty.json\n\
         yosys write_verilog -noattr build/liberty.v\n",
        design.yosys_read().join("\nyosys ")
    )
}
