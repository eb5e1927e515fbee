//! Verilog-2001 text of a module, and the strict way back.

pub mod host;
mod layout;
mod lexer;
mod print;
pub mod prove;
mod reader;
mod shell;
pub mod testbench;
mod writer;

pub use reader::read;
pub use writer::write;
