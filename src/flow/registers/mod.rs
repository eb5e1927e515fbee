//! Files that describe the AXI4-Lite registers to software and to other tools, from one map.

mod c_header;
mod system_rdl;

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use crate::rtl::stream::bus_map::MappedRegister;

pub(super) const C_HEADER: FlowKind = FlowKind {
    name: "c-header",
    about: "sw/<name>_regs.h: the AXI4-Lite registers in C",
    default: true,
    write: |design| write_map(design, "h", c_header::write_header),
    note: |design| note(design, "h", "the registers in C and C++: offsets, masks, shifts, resets, access"),
};

pub(super) const SYSTEM_RDL: FlowKind = FlowKind {
    name: "systemrdl",
    about: "sw/<name>_regs.rdl: the AXI4-Lite registers in SystemRDL 2.0",
    default: true,
    write: |design| write_map(design, "rdl", system_rdl::write_map),
    note: |design| note(design, "rdl", "the registers in SystemRDL 2.0"),
};

fn map_file(design: &FlowDesign, end: &str) -> String {
    format!("sw/{}_regs.{end}", design.name())
}

/// The file that `writer` makes of the name of the design and its registers, if it has some.
fn write_map(design: &FlowDesign, end: &str, writer: fn(&str, &[MappedRegister]) -> String) -> FlowTexts {
    if design.registers.is_empty() {
        return FlowTexts::new();
    }
    vec![(map_file(design, end), writer(design.name(), &design.registers))]
}

fn note(design: &FlowDesign, end: &str, what: &str) -> Option<String> {
    (!design.registers.is_empty()).then(|| format!("`{}`: {what}.", map_file(design, end)))
}
