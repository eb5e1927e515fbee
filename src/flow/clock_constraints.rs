//! Constraints of clock and ports, for tools that read SDC and for Vivado.

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use crate::rtl::Dir;
use itertools::Itertools;

pub(super) const SDC: FlowKind = FlowKind {
    name: "sdc",
    about: "<name>.sdc: clock and delays at the ports, for synthesis and timing tools",
    default: true,
    vhdl: true,
    write: write_sdc,
    note: |design| note(design, "sdc"),
};

pub(super) const XDC: FlowKind = FlowKind {
    name: "xdc",
    about: "<name>.xdc: clock and delays at the ports, for Vivado",
    default: true,
    vhdl: true,
    write: write_xdc,
    note: |design| note(design, "xdc"),
};

/// Default clock period in nanoseconds.
const PERIOD: &str = "10.000";

/// Default delay outside of the design at every port, in nanoseconds.
const OUTSIDE: &str = "2.000";

fn note(design: &FlowDesign, end: &str) -> Option<String> {
    let file = format!("{}.{end}", design.name());
    design
        .clock()
        .map(|_| format!("`{file}`: the clock and the delays at the ports; set its period and these."))
}

fn write_sdc(design: &FlowDesign) -> FlowTexts {
    let about = "No path is false or takes more than a cycle.";
    design.clock().map(|clock| constraints(design, clock, "sdc", about)).into_iter().collect()
}

fn write_xdc(design: &FlowDesign) -> FlowTexts {
    let about = "They are for the design as the top, or synthesised out of context.";
    design.clock().map(|clock| constraints(design, clock, "xdc", about)).into_iter().collect()
}

/// (path, text) of the constraints: the clock, and what lies between each port and a register outside.
fn constraints(design: &FlowDesign, clock: &str, end: &str, about: &str) -> (String, String) {
    let ports = |dir: Dir| {
        let ports =
            design.top.ports().map(|(_, net)| net).filter(|net| net.dir == Some(dir) && net.name != clock);
        ports.map(|net| net.name.clone() + if net.width > 1 { "[*]" } else { "" }).join(" ")
    };
    let (inputs, outputs) = (ports(Dir::Input), ports(Dir::Output));
    let text = format!(
        "# The one clock of {}, and the delays outside of it at its ports, in ns. {about}\n\
         create_clock -name {clock} -period {PERIOD} [get_ports {clock}]\n\
         set_input_delay -clock {clock} {OUTSIDE} [get_ports {{{inputs}}}]\n\
         set_output_delay -clock {clock} {OUTSIDE} [get_ports {{{outputs}}}]\n",
        design.top.name
    );
    (format!("{}.{end}", design.name()), text)
}
