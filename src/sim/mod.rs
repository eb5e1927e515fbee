//! Simulation: reference decoder, stimulus, engines, and the comparison of their outputs.

pub mod compare;
mod design;
pub mod difference;
pub mod engines;
pub mod equivalence;
mod evidence;
mod frames;
pub mod golden_c;
pub mod port_trace;
mod random;
pub mod reference;
pub mod replay;
mod shape;
pub mod stimulus;
pub mod stream_reference;
pub mod testbench;
mod traffic;
pub mod waves;

pub use design::{Designs, IMAGE, SimDesign, reference_of};
pub use engines::{DecodeRun, Engine};
pub use evidence::{Evidence, Status};
pub use shape::{AroundShape, Feed, SourceKind, StreamShape};
pub use traffic::{Beat, Pulse, StreamFrame, StreamRun, Traffic};
