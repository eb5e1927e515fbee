//! Lower bounds on the gates, or on the cost, of any network of a matrix.

mod cost_bound;
mod exhaust;
mod lower_bound;
mod prove;
mod relations;

pub use cost_bound::{CostBound, cost_bound};
pub(crate) use lower_bound::PartBound;
pub use lower_bound::{Bound, lower_bound};
pub use prove::{Proof, prove};
