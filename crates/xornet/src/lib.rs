//! Small XOR networks for matrices over GF(2): searched, proved, and written.

#![doc = include_str!("../README.md")]

pub mod error;
pub mod gf2;
pub mod network;
pub mod search;
pub mod shown;
pub mod text;
