//! Strategies that turn a matrix into a network; one file each, registered here.
