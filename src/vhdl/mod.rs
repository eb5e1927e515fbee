//! Writer of modules in VHDL-2008, and its strict reader.
//!
//! A module is an entity with architecture `rtl`. All but memories, which are read from their file, is VHDL-93 too.

mod functions;
mod lexer;
pub mod models;
mod print;
mod reader;
pub mod testbench;
mod writer;

pub use reader::read_module;
pub use writer::write_module;
