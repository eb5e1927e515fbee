//! Options of `generate` for what stands around its matrices and networks, where no spec says it.

use clap::{Args, ValueEnum};

/// Name, stream wrapper and registers.
#[derive(Debug, Args)]
pub struct PlaneArgs {
    /// Name of the design; by default that of the first file.
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Bits of a word: makes an AXI4-Stream wrapper.
    #[arg(long, value_name = "W")]
    pub word_width: Option<usize>,
    /// Groups a beat of the wrapper, 1 by default.
    #[arg(long, value_name = "N")]
    pub lanes: Option<usize>,
    /// What feeds the wrapper.
    #[arg(long, value_enum)]
    pub source: Option<SourceChoice>,
    /// Registers after every so many levels of gates.
    #[arg(long, value_name = "LEVELS")]
    pub pipeline: Option<u32>,
    /// Take rows without a tap, whose outputs are stuck at 0.
    #[arg(long)]
    pub allow_zero_rows: bool,
}

/// Sources of a stream wrapper.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SourceChoice {
    /// An AXI4-Stream port.
    Axis,
    /// A memory inside, which `--rom` fills.
    Rom,
    /// An AXI4 read master.
    Axi,
}

impl SourceChoice {
    /// Its name in a spec.
    pub fn name(self) -> &'static str {
        match self {
            Self::Axis => "axis",
            Self::Rom => "rom",
            Self::Axi => "axi",
        }
    }
}
