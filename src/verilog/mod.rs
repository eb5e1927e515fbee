//! Writer of modules in Verilog-2001 and SystemVerilog, and its strict reader.

mod dialect;
mod header;
pub mod host;
mod layout;
mod lexer;
pub mod models;
mod print;
pub mod prove;
mod reader;
pub mod rules;
pub mod shell;
pub mod testbench;
pub(crate) mod tokens;
mod writer;

pub use dialect::Dialect;
pub(crate) use layout::{MAX_COLUMNS, wrap_line};
pub use layout::{fill_template, fit_lines};
pub(crate) use lexer::{span_length, tool_directive};
pub use reader::{read_dialect, read_module, read_with};
pub use writer::{write_dialect, write_module};
