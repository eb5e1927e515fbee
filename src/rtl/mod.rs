//! The hardware between network and text: modules of named nets, word-level expressions and registers.

mod ir;

pub use ir::*;
