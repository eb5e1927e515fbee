//! Searches for networks of few gates, or of little cost, for a matrix.
//!
//! [`optimize()`] searches and proves; [`pareto()`] does so within every depth that lowers the cost;
//! [`find_network()`] searches alone. They run a [`Strategy`], found by its name. [`find_in_place()`] searches for
//! programs on the wires of an invertible matrix, [`bases`] also over all matrices of the same column space.
//!
//! ```text
//! budget ─► engine ─► heuristics ─► values ─► forms ─► solve ─► bases
//!               └───► bounds ─────────┴────────────────►└────► strategies ─► find_network, optimize, pareto
//!                     └──► in_place
//! ```

pub mod bases;
mod bounds;
mod budget;
mod engine;
mod find_network;
mod forms;
pub(crate) mod heuristics;
mod in_place;
mod optimize;
mod pareto;
mod solve;
mod strategies;
mod values;

pub use bounds::{Bound, CostBound, Proof, cost_bound, lower_bound, prove};
pub use budget::{DEFAULT_EFFORT, MAX_EFFORT, Params, Progress, Search, Stats};
pub use find_network::{find_network, finish_network};
pub use heuristics::four_russians::count_gates as count_by_blocks;
pub use in_place::{FoundInPlace, MAX_WIRES, find_in_place};
pub use optimize::{Optimized, optimize};
pub use pareto::pareto;
pub use strategies::{DEFAULT_STRATEGY, Found, STRATEGIES, Strategy, find_strategy};
