//! XOR networks: straight-line programs over GF(2) that compute y = M·x + c.

mod canon;
mod fanout;
pub mod io;
pub mod metrics;
pub mod opt;
mod optimize;
mod pareto;
mod rewire;
mod slp;
mod synthesize;
pub mod verify;

pub use canon::Canonical;
pub use optimize::{Optimized, optimize};
pub use pareto::pareto;
pub use slp::{MAX_OPERANDS, NodeId, Output, XorNetwork};
pub use synthesize::{finish, synthesize};
