//! Methods of the literature, to compare with and where time is short.

pub mod distance;
pub mod four_russians;
pub mod naive;
pub mod paar;
pub mod rpaar;
