//! Netlists of synthesis tools: read back, evaluated cell by cell, and proven to be M⊕.
//!
//! Nothing here is shared with the reader of our own text, the networks, or the reference of simulation: a netlist
//! is understood from the truth tables of its cells alone.

mod census;
mod constants;
mod forms;
mod gate;
mod graph;
mod json;
mod models;
mod prove;
mod verilog;

pub use census::Census;
pub use gate::{Gate, GateNet};
pub use graph::Netlist;
pub use json::{CellBit, Modules, NetlistCell};
pub use prove::{NetlistProof, ProofMethod, prove_netlist};
