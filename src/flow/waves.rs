//! Waveform of the testbench, and layouts of its view in GTKWave and Surfer.

use super::bus::Bus;
use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use crate::rtl::{Net, names};

pub(super) const KIND: FlowKind = FlowKind {
    name: "waves",
    about: "tb/*_dump.v, waves/: the testbench writes a VCD, GTKWave and Surfer show its ports",
    default: false,
    vhdl: false,
    write,
    note,
};

/// The waveform, in the folder of the design.
const DUMP: &str = "build/waves.vcd";

/// Files in `tb/` of a simulation that writes the waveform, and its second top.
pub(super) fn dump_module(design: &FlowDesign) -> String {
    format!("{}_dump", design.prefix)
}

fn layout(design: &FlowDesign, end: &str) -> String {
    format!("waves/{}.{end}", design.name())
}

fn note(design: &FlowDesign) -> Option<String> {
    Some(format!(
        "Waveform `{DUMP}`: the testbench with `tb/{}.v` as a second top; `gtkwave {DUMP} {}`, `surfer -c {} {DUMP}`.",
        dump_module(design),
        layout(design, "gtkw"),
        layout(design, "sucl")
    ))
}

fn write(design: &FlowDesign) -> FlowTexts {
    let (module, bench) = (dump_module(design), names::part_name(design.prefix, "tb"));
    let dump = format!(
        "// Second top of a simulation of {bench} that writes {DUMP}.\n`default_nettype none\n\n\
         module {module};\n    initial begin\n        $dumpfile(\"{DUMP}\");\n        $dumpvars(0, {bench});\n    \
         end\nendmodule\n\n`default_nettype wire\n"
    );
    let groups = groups(design);
    vec![
        (format!("tb/{module}.v"), dump),
        (layout(design, "gtkw"), gtkwave(&groups)),
        (layout(design, "sucl"), surfer(&groups)),
    ]
}

/// Ports that are shown together.
struct Group<'a> {
    title: String,
    /// Hierarchical name of the design.
    scope: String,
    ports: Vec<&'a Net>,
}

fn groups<'a>(design: &'a FlowDesign) -> Vec<Group<'a>> {
    let hosted = design.benches.contains(&names::part_name(design.prefix, "host").as_str())
        || design.benches.iter().any(|file| file.ends_with("_host.v"));
    let scope = format!("{}.dut{}", names::part_name(design.prefix, "tb"), if hosted { ".dut" } else { "" });
    let group = |title: &str, ports| Group { title: title.into(), scope: scope.clone(), ports };
    let buses = design.buses();
    let in_bus =
        |net: &Net| buses.iter().any(|bus: &Bus| bus.ports.iter().any(|(_, port)| port.name == net.name));
    let control = design.top.ports().map(|(_, net)| net).filter(|net| !in_bus(net)).collect();
    let mut all = vec![group(&design.top.name, control)];
    all.extend(buses.iter().map(|bus| group(bus.name, bus.ports.iter().map(|(_, net)| *net).collect())));
    all
}

/// GTKWave: flags of a trace, then the traces.
fn gtkwave(groups: &[Group]) -> String {
    let mut text =
        format!("[*] Ports of the design in the testbench\n[dumpfile] \"{DUMP}\"\n[timestart] 0\n");
    for group in groups {
        text += &format!("@200\n-{}\n", group.title);
        for net in &group.ports {
            let (flags, range) = match net.width {
                1 => ("28", String::new()),
                width => ("22", format!("[{}:0]", width - 1)),
            };
            text += &format!("@{flags}\n{}.{}{range}\n", group.scope, net.name);
        }
    }
    text
}

/// Surfer: a command a line.
fn surfer(groups: &[Group]) -> String {
    let mut text = String::new();
    for group in groups {
        text += &format!("divider_add {}\n", group.title);
        for net in &group.ports {
            text += &format!("variable_add {}.{}\n", group.scope, net.name);
        }
    }
    text + "zoom_fit\n"
}
