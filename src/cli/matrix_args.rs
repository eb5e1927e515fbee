//! Arguments of `matrix`.

use super::form_args::{FormArgs, parse_extension};
use super::kind_args::KindArgs;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `matrix`.
#[derive(Debug, Subcommand)]
pub enum MatrixArgs {
    /// A matrix whose entries are 1 with a given probability.
    #[command(
        after_help = "Example:\n  flexor-hdl matrix random --rows 20 --cols 8 --density 0.5 --seed 1 --write m.txt"
    )]
    Random {
        /// Its size and seed.
        #[command(flatten)]
        shape: ShapeArgs,
        /// Probability of a one, above 0 and at most 1.
        #[arg(long, value_name = "P", default_value_t = 0.5)]
        density: f64,
    },
    /// A matrix of rows with the same number of ones.
    #[command(
        after_help = "Example:\n  flexor-hdl matrix n-tap --rows 20 --cols 8 --taps 2 --seed 1 --write m.npy"
    )]
    NTap {
        /// Its size and seed.
        #[command(flatten)]
        shape: ShapeArgs,
        /// Ones a row.
        #[arg(long, value_name = "K")]
        taps: usize,
    },
    /// A matrix by its name.
    #[command(flatten)]
    Kind(KindArgs),
    /// Size, rank, taps and what looks wrong of a matrix file.
    #[command(after_help = "Example:\n  flexor-hdl matrix show m.txt")]
    Show {
        /// The matrix, or a network that computes it; `-` is standard input.
        file: PathBuf,
        /// Form of the file, by its extension, in place of that of its name.
        #[arg(long, value_name = "EXT", value_parser = parse_extension)]
        format: Option<String>,
        /// Print one JSON object instead of a table.
        #[arg(long)]
        json: bool,
    },
    /// Write a matrix file in the form that the second name asks for.
    #[command(after_help = "Example:\n  flexor-hdl matrix convert m.npy m.txt")]
    Convert {
        /// The matrix, or a network that computes it; `-` is standard input.
        input: PathBuf,
        /// The new file; `-` is standard output.
        output: PathBuf,
        /// Forms of the two.
        #[command(flatten)]
        forms: FormArgs,
        /// Replace the new file where it exists.
        #[arg(long)]
        force: bool,
    },
}

/// What all constructed matrices have.
#[derive(Debug, Clone, Args)]
pub struct ShapeArgs {
    /// Rows: outputs.
    #[arg(long, value_name = "R")]
    pub rows: usize,
    /// Columns: inputs.
    #[arg(long, value_name = "C")]
    pub cols: usize,
    /// Seed; the same seed gives the same matrix everywhere.
    #[arg(long, value_name = "S")]
    pub seed: u64,
    /// File to write, in the form of its extension; standard output, as text, where it is left out or `-`.
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// Form of that file, by its extension, in place of that of its name.
    #[arg(long, value_name = "EXT", value_parser = parse_extension, requires = "write")]
    pub format: Option<String>,
    /// Replace the file where it exists.
    #[arg(long)]
    pub force: bool,
}
