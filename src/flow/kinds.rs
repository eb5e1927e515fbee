//! The list of all kinds of flow files.

use super::kind::FlowKind;
use super::{
    amaranth, bender, clock_constraints, cocotb, fusesoc, ip_xact, litex, makefile, nextpnr, quartus,
    registers, sby, vivado, waves, yosys,
};

/// Every kind of file, in the order of the datasheet.
pub(super) const KINDS: &[FlowKind] = &[
    fusesoc::KIND,
    bender::KIND,
    clock_constraints::SDC,
    clock_constraints::XDC,
    yosys::KIND,
    nextpnr::KIND,
    registers::C_HEADER,
    registers::SYSTEM_RDL,
    registers::C_DRIVER,
    registers::RUST_DRIVER,
    registers::PAGES,
    ip_xact::KIND,
    cocotb::KIND,
    sby::KIND,
    waves::KIND,
    makefile::KIND,
    vivado::KIND,
    quartus::KIND,
    litex::KIND,
    amaranth::KIND,
];
