//! The list of all kinds of flow files.

use super::kind::FlowKind;
use super::{bender, clock_constraints, cocotb, fusesoc, nextpnr, registers, yosys};

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
    cocotb::KIND,
];
