//! The command line: what was typed, one file a subcommand, and the edges to files, terminal and signals.

pub mod diff;
pub mod interrupt;
pub mod output;
pub mod progress;
pub mod terminal;
