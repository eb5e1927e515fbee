//! Faults that attack and real files found: one fault, one short test, by what had to be mended.

mod check;
mod files;
mod kills;
mod mutations;
mod names;
mod resources;
pub mod room;
mod shapes;
mod signals;
mod stimulus;
mod terminal;
mod writers;
