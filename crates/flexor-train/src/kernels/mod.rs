//! Kernels of burn's CPU back end: F⊕, and what its general ones are slow at, convolutions and maxima over squares. On
//! other devices burn's own operations do the same.
//!
//! Sums are taken in an order that does not depend on the number of threads.

mod conv;
mod dense;
mod max_pool;
mod xor;

pub use conv::conv2d;
pub use max_pool::max_pool2d;
pub use xor::{Rows, decode, gradient};

#[cfg(test)]
pub use dense::tests::{assert_close, drawn};
