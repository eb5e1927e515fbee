//! Names of the engines on the command line.

use clap::ValueEnum;

/// What simulates a design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// The one inside this tool; needs nothing else.
    Builtin,
    /// Icarus Verilog.
    Iverilog,
    /// Verilator.
    Verilator,
    /// GHDL, for designs in VHDL.
    Ghdl,
    /// Every one that is installed.
    All,
}
