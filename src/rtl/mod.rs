//! The hardware between network and text: modules of named nets, word-level expressions and registers.

mod build;
mod ir;
mod lower;
mod pipeline;
pub mod stream;
pub mod verify;

pub use build::{Rtl, build, build_identified};
pub use ir::*;
pub use lower::{Decoder, lower};
