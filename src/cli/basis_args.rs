//! Arguments of `transform` and `audit`, and option `--basis`.

use super::codec_args::MaxMemory;
use super::form_args::parse_extension;
use super::objective_args::ObjectiveArgs;
use crate::search::MAX_EFFORT;
use crate::spec::Basis;
use clap::builder::TypedValueParser;
use clap::{Args as Group, ValueEnum};
use std::path::PathBuf;

/// `transform`.
#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  flexor-hdl transform packed --design hdl_out/dec --out rebased\n  \
    flexor-hdl transform rebased --design hdl_out/dec --back --out packed")]
pub struct Transform {
    /// Folder that `pack` wrote, in the given basis; with --back, in that of the design.
    pub dir: PathBuf,
    /// Folder of the generated decoder.
    #[arg(long, value_name = "DIR")]
    pub design: PathBuf,
    /// Folder to write.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// From the basis of the design to the given one; only where as many bits are stored as were given.
    #[arg(long)]
    pub back: bool,
    /// Limit of memory.
    #[command(flatten)]
    pub limit: MaxMemory,
    /// Replace a folder even where something in it was not made by this tool.
    #[arg(long)]
    pub force: bool,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// `audit`.
#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  flexor-hdl audit examples/q2_12_20.json --basis optimized\n  \
    flexor-hdl audit m.txt --json\n  flexor-hdl audit mix_columns.txt --symbol 8    branch numbers, MDS or not")]
pub struct AuditArgs {
    /// A spec, a matrix, or a network that computes one; `-` is standard input.
    #[arg(value_name = "SPEC|MATRIX")]
    pub input: PathBuf,
    /// Form of the matrix, by its extension, in place of that of its name; for `-`, standard input, where its content does
    /// not show it.
    #[arg(long, value_name = "EXT", value_parser = parse_extension)]
    pub format: Option<String>,
    /// Whether to search for an equivalent matrix, and not only to take a first look at what it saves; given takes none.
    #[arg(long, value_enum)]
    pub basis: Option<BasisChoice>,
    /// Steps that the searches spend: 0 to 9; by default 0 for a first look, else 3.
    #[arg(long, value_name = "N", value_parser = effort_parser())]
    pub effort: Option<u8>,
    /// What is counted beside XOR2.
    #[command(flatten)]
    pub objective: ObjectiveArgs,
    /// Bits of a symbol of which branch numbers are told, as ciphers' diffusion layers have them; several with commas between.
    #[arg(long = "symbol", value_name = "BITS", value_delimiter = ',')]
    pub symbols: Vec<usize>,
    /// Layers over which useless bits are counted.
    #[arg(long, value_name = "LAYERS.json")]
    pub layers: Option<PathBuf>,
    /// Seed of random groups, where they are not all counted.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    pub json: bool,
}

/// Which bits are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BasisChoice {
    /// Those of the given matrix.
    Given,
    /// Sums of those, as many as the rank of the matrix, that take fewer gates.
    Optimized,
}

impl From<BasisChoice> for Basis {
    fn from(choice: BasisChoice) -> Self {
        match choice {
            BasisChoice::Given => Self::Given,
            BasisChoice::Optimized => Self::Optimized,
        }
    }
}

/// Parser of an effort, 0 to 9.
pub fn effort_parser() -> impl TypedValueParser<Value = u8> {
    clap::value_parser!(u8).range(..=i64::from(MAX_EFFORT))
}
