//! Arguments of every subcommand.

use super::basis_args::{AuditArgs, BasisChoice, Transform, effort_parser};
use super::check_args::CheckArgs;
use super::codec_args::{
    AccountArgs, Convert, Diff, Encode, Footprint, Inspect, MaxMemory, MemoryArgs, Unpack, WordArgs,
};
use super::compare_args::Compare;
use super::engine_args::EngineChoice;
use super::form_args::{FormArgs, parse_extension};
use super::matrix_args::MatrixArgs;
use super::objective_args::ObjectiveArgs;
use super::plane_args::PlaneArgs;
use super::target_args::TargetArgs;
use super::timing_args::TimingArgs;
use crate::design;
use crate::flow::Kit;
use crate::language::Language;
use crate::report::FORMATS;
use crate::search::{DEFAULT_EFFORT, STRATEGIES};
use crate::spec::{DEFAULT_STRATEGY, Polarity};
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// Exit codes, shown below the help of the tool itself.
const EXIT_CODES: &str = "Exit codes: 0 done and right, 1 a check or comparison fell short, 2 bad input or \
    environment, 130 interrupted.\n\nExample:\n  flexor-hdl generate examples/appendix_a.json";

/// Turns a binary matrix into an XOR-network decoder in Verilog, with the evidence that it is right.
#[derive(Debug, Parser)]
#[command(name = "flexor-hdl", version, about, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a decoder: Verilog, testbench, golden model, datasheet and report.
    Generate(Generate),
    /// Run the evidence on a generated design.
    Check(CheckArgs),
    /// Print the counts of a generated design.
    Report(ReportArgs),
    /// Make, show and convert matrices.
    #[command(subcommand)]
    Matrix(MatrixArgs),
    /// Look for the fewest XOR gates of a matrix.
    Optimize(Optimize),
    /// Look for the fewest steps `x[i] ^= x[j]` that compute an invertible matrix on its own wires.
    InPlace(InPlace),
    /// Check a network against a matrix; print its counts.
    Verify(Verify),
    /// Turn stored bits of a trained network into streams for a decoder.
    Pack(Pack),
    /// Decode packed streams to weight codes.
    Unpack(Unpack),
    /// Take packed streams to the basis of a design, or back.
    Transform(Transform),
    /// What a matrix is worth: useless bits, true bits per weight, distance, coding error, gates.
    Audit(AuditArgs),
    /// Find stored bits for weights that were not trained with the decoder, and pack them.
    Encode(Encode),
    /// Write packed words as another memory image.
    Convert(Convert),
    /// Show what a file of tensors, a memory image or a packed folder holds.
    Inspect(Inspect),
    /// Compare two packed folders, or an image with a layer of one, by the weights they decode to.
    Diff(Diff),
    /// Account for every stored bit of a packed folder or a list of layers.
    Account(AccountArgs),
    /// List the schemes that a budget of stored bits allows, with their gates.
    Footprint(Footprint),
    /// Compare decoders over sizes, taps, planes, bases and seeds.
    Compare(Box<Compare>),
    /// Print the JSON Schema of a spec.
    #[command(after_help = "Example:\n  flexor-hdl schema > spec.schema.json")]
    Schema,
}

/// `generate`.
#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  flexor-hdl generate examples/appendix_a.json\n  \
    flexor-hdl generate examples/appendix_a.json --check    exit 1 where hdl_out/appendix_a is out of date")]
pub struct Generate {
    /// A spec (JSON; `flexor-hdl schema` describes it), or matrices, one a plane: .txt, .csv, .json, .npy, .npz, .alist, .mtx or
    /// .hex, or networks that compute them; `-` is standard input.
    #[arg(value_name = "FILE", required_unless_present = "networks")]
    pub files: Vec<PathBuf>,
    /// A network that is used as it is, of the matrix beside it or of its own (.txt, .slp, .json, .blif, .aag, .aig, or a netlist
    /// in .v, .sv or .json of yosys); one a plane; `-` is standard input.
    #[arg(long = "network", value_name = "FILE")]
    pub networks: Vec<PathBuf>,
    /// Form of standard input, by its extension, where its content does not show it; without `-`, of the files.
    #[arg(long, value_name = "EXT", value_parser = parse_extension)]
    pub format: Option<String>,
    /// What a spec would say of them.
    #[command(flatten)]
    pub planes: PlaneArgs,
    /// Folder that gets the folder of the design.
    #[arg(long, value_name = "DIR", default_value = "hdl_out")]
    pub out: PathBuf,
    /// Which bits are stored; stronger than the spec.
    #[arg(long, value_enum)]
    pub basis: Option<BasisChoice>,
    /// What the gates are.
    #[command(flatten)]
    pub target: TargetArgs,
    /// How rows share gates; stronger than the spec. `best`, where neither says: `walk`, by its policy of depth.
    #[arg(long, value_name = "NAME", value_parser = best_parser())]
    pub strategy: Option<String>,
    /// Steps that the searches for networks and for a basis spend: 0 to 9.
    #[arg(long, value_name = "N", default_value_t = design::DEFAULT_EFFORT, value_parser = effort_parser())]
    pub effort: u8,
    /// Seed of the searches.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// A network of M⊕ that the search goes on from (.txt, .json, .blif, .aag, .aig); one a plane, from plane 0 on.
    #[arg(long = "start", value_name = "NETWORK")]
    pub starts: Vec<PathBuf>,
    /// Folder that `pack` wrote: its frames fill the memory of a spec whose stream has source `rom`.
    #[arg(long, value_name = "PACKED")]
    pub rom: Option<PathBuf>,
    /// Language of the modules.
    #[arg(long, value_name = "NAME", value_parser = language_parser())]
    pub language: Option<String>,
    /// Files for flows, several with commas between; without it `default`.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = kit_parser())]
    pub kit: Vec<String>,
    /// What simulates the design before it is written.
    #[arg(long, value_enum, default_value_t = EngineChoice::Builtin)]
    pub engine: EngineChoice,
    /// Write nothing; show where the folder on disk differs, and exit 1 if it does.
    #[arg(long, conflicts_with_all = ["dry_run", "force"])]
    pub check: bool,
    /// Write nothing; list the files and their sizes.
    #[arg(long, conflicts_with = "force")]
    pub dry_run: bool,
    /// Replace a folder even where something in it was not made by this tool.
    #[arg(long)]
    pub force: bool,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    pub json: bool,
}

/// `report`.
#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  flexor-hdl report hdl_out/appendix_a\n  \
    flexor-hdl report hdl_out/appendix_a --format csv --layers examples/lenet5.layers.json")]
pub struct ReportArgs {
    /// Folder of one generated design.
    pub dir: PathBuf,
    /// Form of the report.
    #[arg(long, value_name = "NAME", value_parser = format_parser(), default_value = "table")]
    pub format: String,
    /// Layers whose storage is counted.
    #[arg(long, value_name = "LAYERS.json")]
    pub layers: Option<PathBuf>,
}

/// Help on the efforts of `optimize`.
const EFFORTS: &str = "Efforts (in steps: without the cache the same result on every machine; times for two processors):\n  \
    0  0.1 s   a first look\n  1  0.3 s   better than pair sharing\n  2  2 s     small matrices are done\n  \
    3  10 s    within some 5 % of the best known\n  4  20 s    ciphers' diffusion layers\n  5  30 s    up to 200 gates\n  \
    6  1 min   up to 500 gates\n  7  5 min   a published figure to beat\n  8  30 min  before a tape-out\n  9  3 h     a record\n\n\
    Example:\n  flexor-hdl optimize m.txt --max-depth 4 --write net.txt";

/// What decides the result of a search, and when it ends.
#[derive(Debug, Group)]
pub struct SearchArgs {
    /// Steps spent: 0 to 9.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_EFFORT, value_parser = effort_parser())]
    pub effort: u8,
    /// Seed of everything random.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// End after so many seconds with the best so far, which then depends on the machine.
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    pub time_limit: Option<Duration>,
}

/// `optimize`.
#[derive(Debug, Group)]
#[command(after_help = EFFORTS)]
pub struct Optimize {
    /// The matrix (.txt, .csv, .json, .npy, .npz, .alist, .mtx, .hex), or a network that computes it; `-` is standard input.
    pub matrix: PathBuf,
    /// Forms of the matrix and of the file written.
    #[command(flatten)]
    pub forms: FormArgs,
    /// What is to be least.
    #[command(flatten)]
    pub objective: ObjectiveArgs,
    /// How rows share gates.
    #[arg(long, value_name = "NAME", value_parser = strategy_parser(), default_value = "walk")]
    pub strategy: String,
    /// Most gates from an input to an output.
    #[arg(long, value_name = "D")]
    pub max_depth: Option<u32>,
    /// Most readers (gates and outputs) of a gate.
    #[arg(long, value_name = "F")]
    pub max_fanout: Option<usize>,
    /// Levels of inputs and outputs.
    #[command(flatten)]
    pub timing: TimingArgs,
    /// Print the cheapest networks of every depth that is worth it, each by a search of this effort.
    #[arg(long, conflicts_with_all = ["max_depth", "write", "start", "time_limit", "arrival", "required"])]
    pub pareto: bool,
    /// With `--pareto`, file for a page that plots them: one .html file that needs nothing else.
    #[arg(long, value_name = "FILE.html", requires = "pareto")]
    pub page: Option<PathBuf>,
    /// How long the search goes on.
    #[command(flatten)]
    pub search: SearchArgs,
    /// A network of the matrix to begin with: .txt, .json, .blif, .aag or .aig.
    #[arg(long, value_name = "NETWORK")]
    pub start: Option<PathBuf>,
    /// Search without the cache. By default `walk` and `exact` go on from the best network of earlier runs, which
    /// lies in the user's cache folder; not where CI is set. `generate` never uses it.
    #[arg(long)]
    pub no_cache: bool,
    /// File for the network, in the form of its extension, also .dot and .tex; .v, .sv, .vhd and .c are source text of it.
    /// `-` is standard output, and tables then go to standard error.
    #[arg(long, value_name = "NETWORK")]
    pub write: Option<PathBuf>,
    /// Name of the module or function in a .v, .sv, .vhd or .c; by default that of the file.
    #[arg(long, value_name = "NAME", requires = "write")]
    pub name: Option<String>,
    /// Replace the file to be written where it exists. A network of the matrix that is there and costs less within the same
    /// limits is kept, and that is said; remove the file to have the other.
    #[arg(long)]
    pub force: bool,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// `in-place`.
#[derive(Debug, Group)]
#[command(
    after_help = "Efforts as those of `optimize`.\n\nExample:\n  flexor-hdl in-place m.txt --write steps.txt"
)]
pub struct InPlace {
    /// The matrix, square and invertible, or a network that computes it; `-` is standard input.
    pub matrix: PathBuf,
    /// Forms of the matrix and of the file written.
    #[command(flatten)]
    pub forms: FormArgs,
    /// Give the program of the inverse matrix: the same steps, the last first.
    #[arg(long)]
    pub inverse: bool,
    /// How long the search goes on.
    #[command(flatten)]
    pub search: SearchArgs,
    /// File for the program: .txt for its steps, a line each; in another form, the network of the same sums. `-` is standard
    /// output.
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// Replace the file where it exists.
    #[arg(long)]
    pub force: bool,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// `verify`.
#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  flexor-hdl verify m.txt net.txt\n  \
    flexor-hdl verify m.txt found.aag --write net.txt    the same network in another form\n  \
    flexor-hdl verify m.txt net.txt --schedule resident --write ordered.txt    for few registers")]
pub struct Verify {
    /// The matrix, or a network that computes it; `-` is standard input.
    pub matrix: PathBuf,
    /// The network: .txt, .slp, .json, .blif, .aag, .aig, or a netlist in .v, .sv or .json of yosys; `-` is standard input.
    pub network: PathBuf,
    /// Forms of standard input or else of the network, and of the file written.
    #[command(flatten)]
    pub forms: FormArgs,
    /// Which outputs must be inverted.
    #[arg(long, value_enum, default_value_t = PolarityChoice::Xor)]
    pub polarity: PolarityChoice,
    /// Order the gates such that few registers hold values at once; print registers, reads and writes.
    #[arg(long, value_enum, value_name = "INPUTS")]
    pub schedule: Option<ScheduleInputs>,
    /// File for the network if it is the matrix, in the form of its extension, also .dot and .tex; .v, .sv, .vhd and .c are
    /// source text of it. `-` is standard output, and tables then go to standard error.
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// Name of the module or function in a .v, .sv, .vhd or .c; by default that of the file.
    #[arg(long, value_name = "NAME", requires = "write")]
    pub name: Option<String>,
    /// Replace that file where it exists.
    #[arg(long)]
    pub force: bool,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// Where the inputs of a schedule are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScheduleInputs {
    /// In memory, read for every gate.
    Resident,
    /// Each read once, into a register.
    Streamed,
}

/// `pack`.
#[derive(Debug, Group)]
#[command(
    after_help = "Example:\n  flexor-hdl pack --design hdl_out/dec --layers layers.json --input trained.npz --out packed"
)]
pub struct Pack {
    /// Spec of the decoder.
    #[arg(long, value_name = "SPEC.json", required_unless_present = "design", conflicts_with = "design")]
    pub spec: Option<PathBuf>,
    /// Folder of the generated decoder.
    #[arg(long, value_name = "DIR")]
    pub design: Option<PathBuf>,
    /// Which bits are stored; stronger than the spec, and no other than that of a design.
    #[arg(long, value_enum)]
    pub basis: Option<BasisChoice>,
    /// Which tensors make which layer.
    #[arg(long, value_name = "LAYERS.json")]
    pub layers: PathBuf,
    /// The tensors: .npz, .safetensors, .npy, or .bits for packed bits.
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// Folder to write.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Refuse tensors that no layer names.
    #[arg(long)]
    pub strict: bool,
    /// Further images.
    #[command(flatten)]
    pub memory: MemoryArgs,
    /// Form of the packed words.
    #[command(flatten)]
    pub words: WordArgs,
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

/// Meaning of an output bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolarityChoice {
    /// None.
    Xor,
    /// Those of rows with an even number of ones.
    Product,
}

impl From<PolarityChoice> for Polarity {
    fn from(choice: PolarityChoice) -> Self {
        match choice {
            PolarityChoice::Xor => Self::Xor,
            PolarityChoice::Product => Self::Product,
        }
    }
}

fn strategy_parser() -> PossibleValuesParser {
    STRATEGIES.iter().map(|s| PossibleValue::new(s.name()).help(s.describe())).collect::<Vec<_>>().into()
}

/// The strategies, and the best of them by the policy of depth.
fn best_parser() -> PossibleValuesParser {
    let best =
        PossibleValue::new(DEFAULT_STRATEGY).help("`walk`, and the depth by the policy of docs/depth.md");
    let named = STRATEGIES.iter().map(|s| PossibleValue::new(s.name()).help(s.describe()));
    std::iter::once(best).chain(named).collect::<Vec<_>>().into()
}

/// The hardware languages.
fn language_parser() -> PossibleValuesParser {
    let value = |language: &Language| PossibleValue::new(language.name()).help(language.standard());
    Language::ALL.iter().map(value).collect::<Vec<_>>().into()
}

/// The kinds of flow files, and words for several of them.
fn kit_parser() -> PossibleValuesParser {
    let value = |(name, help): (&'static str, &'static str)| PossibleValue::new(name).help(help);
    Kit::choices().into_iter().map(value).collect::<Vec<_>>().into()
}

/// Parses a duration in seconds, above 0 and at most a year.
fn parse_seconds(text: &str) -> Result<Duration, String> {
    const YEAR: f64 = 366.0 * 86_400.0;
    let seconds = text.parse().ok().filter(|&seconds: &f64| seconds > 0.0 && seconds <= YEAR);
    seconds.map(Duration::from_secs_f64).ok_or_else(|| format!("a number above 0 and at most {YEAR}"))
}

fn format_parser() -> PossibleValuesParser {
    FORMATS.iter().map(|f| PossibleValue::new(f.name()).help(f.describe())).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    /// Every subcommand with an action has an example in its help.
    #[test]
    fn every_help_text_shows_an_example() {
        fn visit(command: &clap::Command) {
            if command.has_subcommands() {
                command.get_subcommands().for_each(visit);
            } else {
                let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains("flexor-hdl "), "{}", command.get_name());
            }
        }
        visit(&Args::command());
    }
}
