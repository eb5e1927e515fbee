//! flexor-hdl turns a binary matrix M⊕ into silicon-ready Verilog.
//!
//! Data flow is folder order; an import goes only leftwards, or down to the rooms of `xornet`:
//!
//! ```text
//! spec ─► code ─► rtl ─► verilog ─► netlist ─► sim ─► codec ─► sweep ─► report ─► cli
//! ```

pub mod cli;
pub mod code;
pub mod codec;
pub mod netlist;
pub mod report;
pub mod rtl;
pub mod sim;
pub mod spec;
pub mod sweep;
pub mod verilog;

pub use xornet::{error, gf2, network, search, shown, text};
