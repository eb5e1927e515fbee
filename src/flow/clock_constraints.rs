//! Constraints of the clock, for tools that read SDC and for Vivado.

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};

pub(super) const SDC: FlowKind = FlowKind {
    name: "sdc",
    about: "<name>.sdc: the clock, for synthesis and timing tools",
    default: true,
    write: write_sdc,
    note: |design| note(design, "sdc"),
};

pub(super) const XDC: FlowKind = FlowKind {
    name: "xdc",
    about: "<name>.xdc: the clock, for Vivado",
    default: true,
    write: write_xdc,
    note: |design| note(design, "xdc"),
};

/// Default clock period in nanoseconds.
const PERIOD: &str = "10.000";

fn note(design: &FlowDesign, end: &str) -> Option<String> {
    design.clock().map(|_| format!("`{}.{end}`: the clock; set its period.", design.name()))
}

fn write_sdc(design: &FlowDesign) -> FlowTexts {
    let text = |clock| {
        format!(
            "# The one clock of {}; set its period in ns. No path is false or takes more than a cycle.\n\
             create_clock -name {clock} -period {PERIOD} [get_ports {clock}]\n",
            design.top.name
        )
    };
    design.clock().map(|clock| (format!("{}.sdc", design.name()), text(clock))).into_iter().collect()
}

fn write_xdc(design: &FlowDesign) -> FlowTexts {
    let text = |clock| {
        format!(
            "# The one clock of {}, where it is the top or synthesised out of context; set its period in ns.\n\
             create_clock -period {PERIOD} -name {clock} [get_ports {clock}]\n",
            design.top.name
        )
    };
    design.clock().map(|clock| (format!("{}.xdc", design.name()), text(clock))).into_iter().collect()
}
