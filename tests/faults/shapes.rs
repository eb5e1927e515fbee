//! Axes of a tensor against the shape that is stated.
