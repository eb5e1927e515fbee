//! Files that describe the AXI4-Lite registers to software and to other tools, from one map.

mod c_driver;
mod c_header;
mod pages;
mod rust_driver;
mod system_rdl;

use super::design::FlowDesign;
use super::kind::{FlowKind, FlowTexts};
use crate::rtl::stream::bus_map::MappedRegister;

pub(super) const C_HEADER: FlowKind = FlowKind {
    name: "c-header",
    about: "sw/<name>_regs.h: the AXI4-Lite registers in C",
    default: true,
    vhdl: true,
    write: |design| write_map(design, "sw", "regs.h", c_header::write_header),
    note: |design| {
        note(design, "sw", "regs.h", "the registers in C and C++: offsets, masks, shifts, resets, access")
    },
};

pub(super) const SYSTEM_RDL: FlowKind = FlowKind {
    name: "systemrdl",
    about: "sw/<name>_regs.rdl: the AXI4-Lite registers in SystemRDL 2.0",
    default: true,
    vhdl: true,
    write: |design| write_map(design, "sw", "regs.rdl", system_rdl::write_map),
    note: |design| note(design, "sw", "regs.rdl", "the registers in SystemRDL 2.0"),
};

pub(super) const C_DRIVER: FlowKind = FlowKind {
    name: "c-driver",
    about: "sw/<name>_driver.h: driver in C for bare metal, beside the registers in C",
    default: false,
    vhdl: true,
    write: |design| {
        // The driver includes the header of the registers.
        let header = write_map(design, "sw", "regs.h", c_header::write_header);
        header.into_iter().chain(write_map(design, "sw", "driver.h", c_driver::write_driver)).collect()
    },
    note: |design| {
        note(
            design,
            "sw",
            "driver.h",
            "driver in C99 for bare metal: start, wait, frames, faults, interrupts",
        )
    },
};

pub(super) const RUST_DRIVER: FlowKind = FlowKind {
    name: "rust-driver",
    about: "sw/<name>_driver.rs: driver in Rust, without std and dependencies",
    default: false,
    vhdl: true,
    write: |design| write_map(design, "sw", "driver.rs", rust_driver::write_driver),
    note: |design| note(design, "sw", "driver.rs", "driver in Rust, without `std` and dependencies"),
};

pub(super) const PAGES: FlowKind = FlowKind {
    name: "register-pages",
    about: "doc/<name>_regs.md and .html: every field of the AXI4-Lite registers",
    default: false,
    vhdl: true,
    write: |design| {
        let markdown = write_map(design, "doc", "regs.md", pages::write_markdown);
        markdown.into_iter().chain(write_map(design, "doc", "regs.html", pages::write_html)).collect()
    },
    note: |design| note(design, "doc", "regs.md", "every field of the registers; the same as a page in HTML"),
};

fn map_file(design: &FlowDesign, folder: &str, end: &str) -> String {
    format!("{folder}/{}_{end}", design.name())
}

/// The file that `writer` makes of the name of the design and its registers, if it has some.
fn write_map(
    design: &FlowDesign,
    folder: &str,
    end: &str,
    writer: fn(&str, &[MappedRegister]) -> String,
) -> FlowTexts {
    if design.registers.is_empty() {
        return FlowTexts::new();
    }
    vec![(map_file(design, folder, end), writer(design.name(), &design.registers))]
}

fn note(design: &FlowDesign, folder: &str, end: &str, what: &str) -> Option<String> {
    (!design.registers.is_empty()).then(|| format!("`{}`: {what}.", map_file(design, folder, end)))
}
