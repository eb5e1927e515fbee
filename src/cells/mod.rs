//! Cells of vendors and libraries: LUT families, generic gates of yosys, standard cells; one table each.

mod ecp5;
mod family;
mod generic;
mod gowin;
mod ice40;
pub mod liberty;
mod target;
mod truth_table;
mod xilinx;

pub use ecp5::ECP5;
pub use family::{Family, FamilyCell, FixedCell, Lut};
pub use generic::{GenericGate, gate_transistors, generic_gate, is_generic_register};
pub use gowin::GOWIN;
pub use ice40::ICE40;
pub use target::Target;
pub use truth_table::{MAX_INPUTS, TruthTable};
pub use xilinx::XILINX;
