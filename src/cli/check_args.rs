//! Arguments of `check`.

use super::engine_args::EngineChoice;
use crate::synth::Flow;
use clap::Args as Group;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

/// `check`.
#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  flexor-hdl check hdl_out/appendix_a\n  \
    flexor-hdl check hdl_out/dec --engine verilator --stream packed")]
pub struct CheckArgs {
    /// Folder of one generated design.
    pub dir: PathBuf,
    /// What simulates it; `all` skips, and says so, what is not installed.
    #[arg(long, value_enum, default_value_t = EngineChoice::All)]
    pub engine: EngineChoice,
    /// Files of the design that were changed on purpose and need not be as they were written. Those of `rtl/` are read
    /// back, proven and simulated as they are.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub allow_edits: Vec<PathBuf>,
    /// Folder that `pack` wrote: its frames must come out of the stream wrapper as the codes.
    #[arg(long, value_name = "PACKED")]
    pub stream: Option<PathBuf>,
    /// Count the cells that yosys makes of it, and prove that the decoder among them is still the matrix.
    #[arg(long, value_name = "FLOW", value_parser = flow_parser())]
    pub synth: Option<String>,
    /// Liberty file with the cells of `--synth liberty`; may be given several times.
    #[arg(long, value_name = "FILE", requires = "synth")]
    pub liberty: Vec<PathBuf>,
    /// Longest run of a tool of synthesis, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86_400), requires = "synth")]
    pub synth_limit: u64,
    /// File for the waves of the builtin engine.
    #[arg(long, value_name = "FILE")]
    pub vcd: Option<PathBuf>,
    /// Replace that file where it exists.
    #[arg(long, requires = "vcd")]
    pub force: bool,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    pub json: bool,
}

/// Parser of the synthesis flows.
fn flow_parser() -> PossibleValuesParser {
    PossibleValuesParser::new(Flow::PLAIN.map(|(name, _)| name).into_iter().chain([Flow::LIBERTY]))
}
