//! Counts of a network.
