//! Arguments of the subcommands of the codec.

use crate::codec::budget::Budget;
use crate::codec::encode::{AlphaShare, DEFAULT_ROUNDS, ONE_ALPHA};
use crate::codec::frame::BitOrder;
use crate::codec::image;
use crate::codec::images::Images;
use crate::codec::layers::NEEDS_FIT;
use crate::codec::order::ElementOrder;
use crate::codec::pack::PackOptions;
use crate::codec::unpack_fast::ElementForm;
use crate::design::Check;
use crate::design::packing::NEEDS_DESIGN;
use crate::error::Error;
use crate::rtl::NEEDS_FRAMES;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args as Group, ValueEnum};
use std::path::PathBuf;

/// Images beside those that every packed layer gets.
#[derive(Debug, Clone, Group)]
pub struct MemoryArgs {
    /// Write every layer in this form too; may be given several times.
    #[arg(long, value_name = "NAME", value_parser = image_format_parser())]
    pub image: Vec<String>,
    /// Write all frames, one behind the other, as `memory` in this form too, with an address map for programs
    /// (`addresses.json`, `addresses.h`); may be given several times.
    #[arg(long, value_name = "NAME", value_parser = image_format_parser())]
    pub memory: Vec<String>,
}

impl MemoryArgs {
    /// The images for the packer.
    pub fn to_images(&self) -> Images {
        Images { each: self.image.clone(), whole: self.memory.clone() }
    }
}

/// Form of the packed words.
#[derive(Debug, Clone, Copy, Group)]
pub struct WordArgs {
    /// Bits of a word; by default the spec's stream width, else 8.
    #[arg(long, value_name = "W")]
    pub word_width: Option<usize>,
    /// Fill each word from its highest bit.
    #[arg(long)]
    pub msb_first: bool,
}

impl WordArgs {
    /// The options for the packer.
    pub fn to_options(self) -> PackOptions {
        let bit_order = if self.msb_first { BitOrder::MsbFirst } else { BitOrder::LsbFirst };
        PackOptions { word_width: self.word_width, bit_order }
    }
}

/// Order of the weights in the tensors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OrderChoice {
    /// Output channels first, as PyTorch: OIHW.
    Oihw,
    /// Output channels last, as TensorFlow: HWIO.
    Hwio,
}

/// How much memory a run may take.
#[derive(Debug, Clone, Copy, Group)]
pub struct MaxMemory {
    /// Most memory taken, as bytes or with K, M or G.
    #[arg(long, value_name = "SIZE", value_parser = parse_size, default_value = "1G")]
    pub max_memory: usize,
}

impl MaxMemory {
    /// A memory budget of which nothing is taken yet.
    pub fn to_budget(self) -> Budget {
        Budget::new(self.max_memory)
    }
}

/// Fields of errors without a file that are command-line options of the same name.
const OPTIONS: [&str; 8] =
    [Budget::FIELD, "basis", "depth", "liberty", "max_depth", "objective", "synth", "width"];

/// Phrases in errors of the library, and the command-line options to use in their place.
const TYPED: [(&str, &str); 6] = [
    ("order oihw", "--order oihw"),
    ("order hwio", "--order hwio"),
    (ONE_ALPHA, "--alpha layer"),
    (NEEDS_FIT, "; `encode --fit` takes its weights"),
    (NEEDS_DESIGN, "give it by --design"),
    (NEEDS_FRAMES, "`generate --rom PACKED` takes those of a folder that `pack` wrote"),
];

/// Rewrites an error for the command line: names of fields and choices become options.
pub fn as_typed(error: Error) -> Error {
    error.map_problems(|problem| {
        if problem.file.is_empty() && OPTIONS.contains(&problem.field.as_str()) {
            problem.name_option();
        } else if problem.field == Check::EDITS {
            problem.field = "--allow-edits".to_owned();
        }
        for (ours, typed) in TYPED {
            problem.what = problem.what.replace(ours, typed);
        }
    })
}

/// `unpack`.
#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  flexor-hdl unpack packed --out codes.npz\n  \
    flexor-hdl unpack packed --out weights.npz --fast --form weights --max-memory 256M")]
pub struct Unpack {
    /// Folder that `pack` wrote.
    pub dir: PathBuf,
    /// File to write, .npz or .safetensors: an array a layer, by default codes, 1 for +1 and 0 for -1; or .npy for a
    /// single layer.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Design that the streams must have been packed for.
    #[arg(long, value_name = "DIR")]
    pub design: Option<PathBuf>,
    /// Order of the weights in the arrays of layers with a shape, which is that of OIHW.
    #[arg(long, value_enum, default_value_t = OrderChoice::Oihw)]
    pub order: OrderChoice,
    /// Decode by tables and vector instructions, and hold the ends of every piece against the reference that decodes
    /// everything otherwise.
    #[arg(long)]
    pub fast: bool,
    /// What the arrays hold.
    #[arg(long, value_enum, default_value_t = FormChoice::Codes)]
    pub form: FormChoice,
    /// Limit of memory.
    #[command(flatten)]
    pub limit: MaxMemory,
    /// Threads, 1 to 1024; by default one a processor.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Replace the file where it exists.
    #[arg(long)]
    pub force: bool,
}

/// What the arrays of `unpack` hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormChoice {
    /// u8: 1 for +1 and 0 for -1.
    Codes,
    /// i8: +1 or -1.
    Signs,
    /// u8: eight weights of a plane, the first in the lowest bit.
    Bits,
    /// f32: the planes scaled by their α and summed.
    Weights,
}

/// Weights that share a scale factor of `encode --fit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AlphaChoice {
    /// Those of an output channel, the first axis of `shape`.
    Channel,
    /// All of a layer.
    Layer,
}

impl From<AlphaChoice> for AlphaShare {
    fn from(choice: AlphaChoice) -> Self {
        match choice {
            AlphaChoice::Channel => Self::Channel,
            AlphaChoice::Layer => Self::Layer,
        }
    }
}

impl From<OrderChoice> for ElementOrder {
    fn from(choice: OrderChoice) -> Self {
        match choice {
            OrderChoice::Oihw => Self::OutputFirst,
            OrderChoice::Hwio => Self::OutputLast,
        }
    }
}

impl From<FormChoice> for ElementForm {
    fn from(choice: FormChoice) -> Self {
        match choice {
            FormChoice::Codes => Self::Codes,
            FormChoice::Signs => Self::Signs,
            FormChoice::Bits => Self::Bits,
            FormChoice::Weights => Self::Weights,
        }
    }
}

/// Parses a number of bytes; K, M and G are powers of 1024.
fn parse_size(text: &str) -> Result<usize, String> {
    let unit = |letter| match letter {
        'k' | 'K' => Some(10),
        'm' | 'M' => Some(20),
        'g' | 'G' => Some(30),
        _ => None,
    };
    let shift = text.chars().last().and_then(unit);
    let digits = if shift.is_some() { &text[..text.len() - 1] } else { text };
    let bytes = digits.parse().ok().and_then(|n: usize| n.checked_mul(1 << shift.unwrap_or(0)));
    bytes.ok_or_else(|| "a number of bytes, such as 268435456 or 256M".to_owned())
}

/// `encode`.
#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  \
    flexor-hdl encode --spec spec.json --layers layers.json --input weights.npz --out packed\n  \
    flexor-hdl encode --fit --spec spec.json --layers layers.json --input float.safetensors --out packed")]
pub struct Encode {
    /// Spec of the decoder.
    #[arg(long, value_name = "SPEC.json", required_unless_present = "design", conflicts_with = "design")]
    pub spec: Option<PathBuf>,
    /// Folder of the generated decoder.
    #[arg(long, value_name = "DIR")]
    pub design: Option<PathBuf>,
    /// Fit all planes and scale factors to one tensor of real weights a layer, which `weights` names, and print the
    /// squared error that is left.
    #[arg(long)]
    pub fit: bool,
    /// With `--fit`: weights that share a scale factor in every plane.
    #[arg(long, value_enum, default_value_t = AlphaChoice::Channel, requires = "fit")]
    pub alpha: AlphaChoice,
    /// With `--fit`: most rounds of coding all planes anew; it ends before where nothing gets better.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_ROUNDS, requires = "fit")]
    pub rounds: usize,
    /// Which tensors hold the weights of which layer: `planes` names a tensor of weights a plane (with `--fit` `weights`
    /// the one of all), `mask` where they count, `importance` how much.
    #[arg(long, value_name = "LAYERS.json")]
    pub layers: PathBuf,
    /// The tensors: .npz, .safetensors, .npy or .bits.
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// Folder to write, as `pack` does.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Order of the weights in the tensors; packed are output channels first. `shape` is that of OIHW. The axes of the
    /// tensors must be those of the shape in this order, or flat.
    #[arg(long, value_enum, default_value_t = OrderChoice::Oihw)]
    pub order: OrderChoice,
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

/// `convert`.
#[derive(Debug, Group)]
#[command(
    after_help = "Examples:\n  flexor-hdl convert packed weights.coe    all layers, one behind the other\n  \
    flexor-hdl convert packed conv2.mif --layer conv2 --width 32\n  flexor-hdl convert conv2.mif conv2.hex"
)]
pub struct Convert {
    /// A packed folder, or a memory image.
    pub input: PathBuf,
    /// The new image, in the form of its extension.
    #[arg(help = output_help())]
    pub output: PathBuf,
    /// Only this layer of a packed folder.
    #[arg(long, value_name = "NAME")]
    pub layer: Option<String>,
    /// Bits of a word of the input, where that does not tell.
    #[arg(long, value_name = "W")]
    pub input_width: Option<usize>,
    /// Bits of a word of the output; that of the input where it is left out.
    #[arg(long, value_name = "W")]
    pub width: Option<usize>,
    /// The words of the image are MSB-first, as `--width` has to know; a packed folder says it itself.
    #[arg(long)]
    pub msb_first: bool,
    /// Mirror every word: LSB-first to MSB-first and back.
    #[arg(long)]
    pub mirror: bool,
    /// Reverse the bytes of every word: a .bin of big-endian words.
    #[arg(long)]
    pub big_endian: bool,
    /// Fill up with zeros to so many words.
    #[arg(long, value_name = "WORDS")]
    pub depth: Option<usize>,
    /// Limit of memory.
    #[command(flatten)]
    pub limit: MaxMemory,
    /// Replace the new file where it exists.
    #[arg(long)]
    pub force: bool,
}

/// `inspect`.
#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  flexor-hdl inspect trained.npz\n  flexor-hdl inspect packed")]
pub struct Inspect {
    /// A file of tensors, a memory image or a packed folder.
    pub path: PathBuf,
    /// Bits of a word, where a memory image does not tell.
    #[arg(long, value_name = "W")]
    pub width: Option<usize>,
    /// Limit of memory.
    #[command(flatten)]
    pub limit: MaxMemory,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// `diff`.
#[derive(Debug, Group)]
#[command(
    after_help = "Examples:\n  flexor-hdl diff packed other\n  flexor-hdl diff packed conv2.mif --layer conv2"
)]
pub struct Diff {
    /// A packed folder.
    pub a: PathBuf,
    /// Another one, or an image of one layer of the first.
    pub b: PathBuf,
    /// The layer that an image holds.
    #[arg(long, value_name = "NAME")]
    pub layer: Option<String>,
    /// Limit of memory.
    #[command(flatten)]
    pub limit: MaxMemory,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// `account`.
#[derive(Debug, Group)]
#[command(after_help = "Examples:\n  flexor-hdl account packed\n  \
    flexor-hdl account examples/lenet5.layers.json --n-in 12,12 --n-out 20")]
pub struct AccountArgs {
    /// A packed folder, or a list of layers.
    pub path: PathBuf,
    /// Stored bits a group of every plane, for a list of layers.
    #[arg(long, value_name = "N,…", value_delimiter = ',', requires = "n_out")]
    pub n_in: Vec<usize>,
    /// Weights a group, for a list of layers.
    #[arg(long, value_name = "N", requires = "n_in")]
    pub n_out: Option<usize>,
    /// Bits of a word, for a list of layers.
    #[arg(long, value_name = "W", default_value_t = 8)]
    pub word_width: usize,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// `footprint`.
#[derive(Debug, Group)]
#[command(after_help = "Example:\n  flexor-hdl footprint --bits-per-weight 0.8 --n-out 20 --taps 2")]
pub struct Footprint {
    /// Stored bits a weight.
    #[arg(long, value_name = "B")]
    pub bits_per_weight: f64,
    /// Weights a group, 1 to 256.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub n_out: u16,
    /// Most planes, 1 to 4.
    #[arg(long, value_name = "Q", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub max_q: u8,
    /// Ones a row, all bits of a plane that stores fewer; without it entries are 1 with probability 1/2.
    #[arg(long, value_name = "K")]
    pub taps: Option<usize>,
    /// Seed of the matrices.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Also schemes whose planes differ by more than one stored bit.
    #[arg(long)]
    pub all: bool,
    /// Print one JSON object instead of a table.
    #[arg(long)]
    pub json: bool,
}

fn output_help() -> String {
    let known: Vec<_> = image::FORMATS.iter().map(|format| format!(".{}", format.extension)).collect();
    let (last, first) = known.split_last().expect("formats");
    format!("The new image, in the form of its extension: {} or {last}", first.join(", "))
}

fn image_format_parser() -> PossibleValuesParser {
    let value = |f: &'static image::ImageFormat| PossibleValue::new(f.extension).help(f.describe);
    image::FORMATS.iter().map(value).collect::<Vec<_>>().into()
}
