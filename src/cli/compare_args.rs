//! Arguments of `compare`.

use crate::sweep::Shard;
use clap::{Args as Group, Subcommand};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// `compare`.
#[derive(Debug, Group)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Fields of a sweep file are the long options with _ for -, and \"schema_version\": 1; lists are JSON arrays, \
        sizes are pairs [n_in, n_out].\n\nExamples:\n  \
        flexor-hdl compare examples/sweeps/n_tap.json --out results\n  \
        flexor-hdl compare --sizes 8x20 --n-tap 2,3,random --seeds 5 --basis given,optimized --out results\n  \
        flexor-hdl compare sweep.json --out part1 --shard 1/4\n  \
        flexor-hdl compare sweep.json --out results --against old/summary.json --threshold 2"
)]
pub struct Compare {
    /// Joins parts of a sweep.
    #[command(subcommand)]
    pub command: Option<CompareCommand>,
    /// The sweep, a JSON file; options take the place of its fields.
    #[arg(value_name = "SWEEP.json")]
    pub sweep: Option<PathBuf>,
    /// What is compared.
    #[command(flatten)]
    pub fields: SweepFields,
    /// Measure one part of N: every part gets some of every scheme; `compare merge` joins them.
    #[arg(long, value_name = "I/N", value_parser = parse_shard)]
    pub shard: Option<Shard>,
    /// Threads, 1 to 1024; by default one a processor.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Folder of the results; a run that was killed goes on where it was.
    #[arg(long, value_name = "DIR", required = true)]
    pub out: Option<PathBuf>,
    /// What is shown.
    #[command(flatten)]
    pub show: Show,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum CompareCommand {
    /// Join parts of one sweep; exit 1, and say what, where something is missing.
    #[command(after_help = "Example:\n  flexor-hdl compare merge part1 part2 part3 --out results")]
    Merge(Merge),
}

/// `compare merge`.
#[derive(Debug, Group)]
pub struct Merge {
    /// Folders that `compare` wrote.
    #[arg(value_name = "DIR", required = true)]
    pub parts: Vec<PathBuf>,
    /// Folder of the results; one that holds a part of the sweep already is completed.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// What is shown.
    #[command(flatten)]
    pub show: Show,
}

/// What is shown of results.
#[derive(Debug, Group)]
pub struct Show {
    /// Write the table as Markdown, to standard output where no file is named.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub markdown: Option<PathBuf>,
    /// Replace that file where it exists.
    #[arg(long, requires = "markdown")]
    pub force: bool,
    /// Results of before: a folder, its results.jsonl or its summary.json. Prints which means changed, and exits 1 where
    /// one got worse by more than the threshold, a scheme is gone, or something is no longer measured.
    #[arg(long, value_name = "OLD")]
    pub against: Option<PathBuf>,
    /// Per cent by which a mean may get worse.
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0, requires = "against", value_parser = parse_percent)]
    pub threshold: f64,
    /// Trained accuracies (JSON Lines, as `flexor-train sweep` writes them), beside the gates of their decoders; may be given
    /// several times.
    #[arg(long, value_name = "FILE")]
    pub accuracy: Vec<PathBuf>,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    pub json: bool,
}

impl Show {
    /// File for the table as Markdown; `None` for standard output.
    pub fn markdown_file(&self) -> Option<&Path> {
        self.markdown.as_deref().filter(|path| *path != Path::new("-"))
    }
}

/// Fields of a sweep as options; what they hold is checked with the file.
#[derive(Debug, Group)]
pub struct SweepFields {
    /// Stored bits a group of one plane.
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    pub n_in: Vec<String>,
    /// Weights a group.
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    pub n_out: Vec<String>,
    /// Sizes in the place of the two above: N_IN x N_OUT, such as 8x20.
    #[arg(long, value_name = "NxN,…", value_delimiter = ',', conflicts_with_all = ["n_in", "n_out"])]
    pub sizes: Vec<String>,
    /// Planes; 1 where it is left out.
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    pub q: Vec<String>,
    /// Ones a row, or `random` for entries by a fair coin; random where it is left out.
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    pub n_tap: Vec<String>,
    /// Matrices a scheme, of the seeds 1 and on.
    #[arg(long, value_name = "N")]
    pub seeds: Option<String>,
    /// Which bits are stored: given, optimized or both; given where it is left out.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub basis: Vec<String>,
    /// How rows share gates; walk where it is left out.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub strategies: Vec<String>,
    /// Steps that every search spends, 0 to 9; 1 where it is left out.
    #[arg(long, value_name = "N")]
    pub effort: Option<String>,
    /// Bits of a stream word, where form wrapper is synthesised.
    #[arg(long, value_name = "W,…", value_delimiter = ',')]
    pub width: Vec<String>,
    /// Groups a beat of the wrapper; 1 where it is left out.
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    pub lanes: Vec<String>,
    /// Synthesis tools to run: ice40, ecp5, xilinx, generic, liberty.
    #[arg(long, value_name = "FLOW,…", value_delimiter = ',')]
    pub synth: Vec<String>,
    /// What they are given: behavioural, portable, cells, wrapper; portable where it is left out.
    #[arg(long, value_name = "FORM,…", value_delimiter = ',')]
    pub forms: Vec<String>,
    /// Place decoders on an iCE40 by nextpnr to tell their clock; with flow ice40.
    #[arg(long)]
    pub fmax: bool,
    /// Cells of flow liberty.
    #[arg(long, value_name = "FILE")]
    pub liberty: Vec<String>,
    /// Seconds that a run of a synthesis tool may take; 120 where it is left out.
    #[arg(long, value_name = "SECONDS")]
    pub synth_timeout: Option<String>,
}

impl SweepFields {
    /// The given fields, as in a sweep file.
    pub fn to_json(&self) -> Map<String, Value> {
        let lists = [
            ("n_in", &self.n_in),
            ("n_out", &self.n_out),
            ("q", &self.q),
            ("n_tap", &self.n_tap),
            ("basis", &self.basis),
            ("strategies", &self.strategies),
            ("width", &self.width),
            ("lanes", &self.lanes),
            ("synth", &self.synth),
            ("forms", &self.forms),
        ];
        let values =
            [("seeds", &self.seeds), ("effort", &self.effort), ("synth_timeout", &self.synth_timeout)];
        let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
        let lists = lists.map(|(name, list)| (name, list.iter().map(|text| parse_value(text)).collect()));
        let values = values.into_iter().filter_map(|(name, text)| Some((name, parse_value(text.as_ref()?))));
        let sizes = (!self.sizes.is_empty())
            .then(|| ("sizes", self.sizes.iter().map(|text| parse_pair(text)).collect()));
        let liberty = (!self.liberty.is_empty()).then(|| ("liberty", json!(self.liberty)));
        let fmax = self.fmax.then(|| ("fmax", json!(true)));
        lists
            .chain(values)
            .chain(sizes)
            .chain(liberty)
            .chain(fmax)
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

/// JSON integer if `text` is one, else a string.
fn parse_value(text: &str) -> Value {
    text.parse::<u64>().map_or_else(|_| json!(text), |number| json!(number))
}

/// JSON pair if `text` is `AxB`, else a string.
fn parse_pair(text: &str) -> Value {
    text.split_once('x')
        .map_or_else(|| json!(text), |(n_in, n_out)| json!([parse_value(n_in), parse_value(n_out)]))
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
    let shard = numbers.map(|(index, of)| Shard { index, of });
    shard
        .filter(|shard| (1..=shard.of).contains(&shard.index))
        .ok_or_else(|| "a part of so many, such as 1/4".into())
}

/// Parses a number of at least 0.
fn parse_percent(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| "a number of at least 0".into())
}
