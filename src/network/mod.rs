//! XOR networks: straight-line programs over GF(2) that compute y = M·x + c.

pub mod io;
pub mod metrics;
pub mod opt;
mod rewire;
mod slp;
mod synthesize;
pub mod verify;

pub use slp::{NodeId, Output, XorNetwork};
pub use synthesize::synthesize;
