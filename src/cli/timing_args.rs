//! Options `--arrival` and `--required`.

use clap::Args;

/// Levels of inputs and outputs.
#[derive(Debug, Args)]
pub struct TimingArgs {
    /// Level at which each input arrives, input 0 first: numbers with commas, or a text file of them. By default all arrive
    /// at 0. A gate stands one level above its higher operand.
    #[arg(long, value_name = "LEVELS|FILE")]
    pub arrival: Option<String>,
    /// Highest level of each output, output 0 first, in the same form; by default `--max-depth` for all.
    #[arg(long, value_name = "LEVELS|FILE")]
    pub required: Option<String>,
}
