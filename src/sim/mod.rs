//! Simulation: the reference, stimulus, the engines that run a design, and the comparison of both.

pub mod compare;
mod design;
pub mod engines;
mod evidence;
pub mod golden_c;
mod hex;
pub mod reference;
pub mod stimulus;
pub mod stream_reference;
mod traffic;

pub use design::{Design, Kind, StreamShape};
pub use engines::{DecodeRun, Engine};
pub use evidence::{Evidence, Status};
pub use hex::{from_hex, to_hex};
pub use traffic::{Beat, Frame, Pulse, StreamRun, Traffic};
