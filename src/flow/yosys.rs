//! Scripts of yosys, one a synthesis flow, to be run in the folder of the design.

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use crate::synth::Flow;
use itertools::Itertools;

pub(super) const KIND: FlowKind = FlowKind {
    name: "yosys",
    about: "synth/*.ys, synth/liberty.tcl: synthesis by yosys, a script a flow",
    default: true,
    write,
    note,
};

fn plain_flows(design: &FlowDesign) -> impl Iterator<Item = &'static (&'static str, Flow)> {
    Flow::PLAIN.iter().filter(|(name, _)| design.fits_flow(name))
}

fn note(design: &FlowDesign) -> Option<String> {
    let plain = plain_flows(design).map(|(name, _)| format!("`yosys synth/{name}.ys`"));
    let liberty = design
        .fits_flow(Flow::LIBERTY)
        .then(|| format!("`LIBERTY=FILE yosys -c synth/{}.tcl` (standard cells)", Flow::LIBERTY));
    let commands = plain.chain(liberty).join(", ");
    Some(format!("Synthesis alone, in this folder, once it has a folder `build/`: {commands}."))
}

fn write(design: &FlowDesign) -> FlowTexts {
    let plain = plain_flows(design);
    let liberty = design
        .fits_flow(Flow::LIBERTY)
        .then(|| (format!("synth/{}.tcl", Flow::LIBERTY), liberty_script(design)));
    plain
        .map(|(name, flow)| (format!("synth/{name}.ys"), flow_script(design, name, flow)))
        .chain(liberty)
        .collect()
}

fn flow_script(design: &FlowDesign, name: &str, flow: &Flow) -> String {
    format!(
        "# Cells of {name} in build/, a folder to be made before; in the folder of the design: yosys synth/{name}.ys\n\
         {}\n{}\nstat\nwrite_json build/{name}.json\nwrite_verilog -noattr build/{name}.v\n",
        design.yosys_read(),
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
        design.yosys_read()
    )
}
