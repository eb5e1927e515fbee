//! Simulation: the reference, stimulus, the engines that run a design, and the comparison of both.

pub mod compare;
mod design;
pub mod engines;
pub mod equivalence;
mod evidence;
mod frames;
pub mod golden_c;
pub mod reference;
pub mod stimulus;
pub mod stream_reference;
pub mod testbench;
mod traffic;
pub mod waves;

pub use design::{AroundShape, Design, Designs, Feed, IMAGE, Kind, StreamShape, reference_of};
pub use engines::{DecodeRun, Engine};
pub use evidence::{Evidence, Status};
pub use traffic::{Beat, Frame, Pulse, StreamRun, Traffic};
