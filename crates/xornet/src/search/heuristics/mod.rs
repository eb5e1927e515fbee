//! Networks in one pass or a few: the baselines of the literature, and where searches begin.

pub mod distance;
pub mod four_russians;
pub mod regroup;
pub mod sharing;
pub mod tree;
pub mod waiting;
