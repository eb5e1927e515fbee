//! Intermediate form between network and Verilog: modules of named nets, word-level expressions and
//! registers.

mod build;
pub mod cell;
mod design;
mod instances;
mod ir;
pub mod limits;
mod lower;
pub mod names;
mod phases;
mod pipeline;
pub mod stream;
pub mod technology;
pub mod verify;

pub use build::{NEEDS_FRAMES, build_identified, build_rtl};
pub use design::Rtl;
pub use ir::*;
pub use lower::{GateCells, LoweredDecoder, lower_network};
pub use phases::CellCounts;
pub use pipeline::n_registers;
pub use technology::Technology;
