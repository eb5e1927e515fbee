//! XOR networks: straight-line programs over GF(2) that compute y = M·x + c.

mod canon;
mod cost;
mod fanout;
mod in_place;
pub mod io;
mod limits;
pub mod map;
pub mod metrics;
mod rewire;
mod schedule;
mod slp;
mod timing;
pub mod verify;

pub use canon::Canonical;
pub use cost::{CellCosts, Objective, UNIT};
pub use in_place::{InPlace, Step};
pub use limits::Limits;
pub use schedule::{Inputs, Schedule};
pub use slp::{MAX_OPERANDS, NodeId, Output, XorNetwork};
pub use timing::{MAX_LEVEL, Timing};
