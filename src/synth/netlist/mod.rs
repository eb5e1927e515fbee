//! Netlists of synthesis tools: read back, evaluated by cells, and proven to compute M⊕.
//!
//! No code is shared with the reader of generated Verilog, the networks, or the reference of simulation: a
//! netlist is evaluated from the truth tables of its cells alone.

mod census;
mod constants;
pub mod foreign;
mod forms;
mod gate;
mod graph;
mod json;
mod models;
mod prove;
mod structural;
mod verilog;

pub use census::Census;
pub use gate::{Gate, GateNet};
pub use graph::Netlist;
pub use json::{CellBit, Modules, NetlistCell};
pub use prove::{NetlistProof, ProofMethod, prove_netlist};
