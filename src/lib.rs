//! flexor-hdl turns a binary matrix M⊕ into silicon-ready Verilog.
//!
//! Data flow is folder order; an import goes only leftwards, or down to `gf2`, `text`, `error` and `shown`:
//!
//! ```text
//! spec ─► network ─► code ─► rtl ─► verilog ─► netlist ─► sim ─► codec ─► report ─► design ─► sweep
//! ```

pub mod code;
pub mod codec;
pub mod design;
pub mod error;
pub mod gf2;
pub mod netlist;
pub mod network;
pub mod report;
pub mod rtl;
pub mod shown;
pub mod sim;
pub mod spec;
pub mod sweep;
pub mod text;
pub mod verilog;
