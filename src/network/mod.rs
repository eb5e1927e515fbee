//! XOR networks: straight-line programs over GF(2) that compute y = M·x + c.

pub mod metrics;
pub mod opt;
mod slp;
pub mod verify;

pub use slp::{NodeId, Output, XorNetwork};
