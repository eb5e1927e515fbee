//! Synthesis: designs through yosys and nextpnr, and the proof that their netlists compute M⊕.

mod flow;
pub mod ghdl;
pub mod netlist;
pub mod nextpnr;
mod synthesis;
mod synthesize;
mod yosys;

pub use flow::{Flow, Liberty};
pub use nextpnr::{DEVICE, PINS, PLACERS, Placer};
pub use synthesis::{Synthesis, SynthesisForm, SynthesisOutcome, SynthesisPart};
pub use synthesize::{Request, behavioural_verilog, synthesis_evidence, synthesize, whole_seconds};
