//! XOR networks: straight-line programs over GF(2) that compute y = M·x + c.

mod canon;
mod cost;
mod fanout;
pub mod io;
mod limits;
pub mod map;
pub mod metrics;
mod rewire;
mod slp;
mod timing;
pub mod verify;

pub use canon::Canonical;
pub use cost::{CellCosts, Objective, UNIT};
pub use limits::Limits;
pub use slp::{MAX_OPERANDS, NodeId, Output, XorNetwork};
pub use timing::{MAX_LEVEL, Timing};
