//! A decoder spec after validation: matrices loaded or constructed, defaults filled in, limits checked.

use super::around::Around;
use crate::cells::Target;
use crate::error::Result;
use crate::gf2::construct::{self, Named};
use crate::gf2::{Affine, BitMatrix, BitVec};
use crate::network::XorNetwork;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most stored bits and most outputs of one plane.
pub const MAX_SIDE: usize = 4096;
/// Most planes.
pub const MAX_Q: usize = 16;
/// Width of a stream word in bits, least and most; whole bytes only.
pub const STREAM_WIDTH: std::ops::RangeInclusive<usize> = 8..=1024;
/// Most groups a beat.
pub const MAX_LANES: usize = 256;
/// Most bits of a beat on either side of the decoder: lanes·Σ n_in and lanes·q·n_out.
pub const MAX_BEAT_BITS: usize = 65_536;
/// Widest `frame_groups` port in bits, and its default width.
pub const MAX_GROUPS_WIDTH: usize = 32;
/// In place of the name of a strategy, and where a spec names none: the best there is.
pub const DEFAULT_STRATEGY: &str = "best";
/// The one schema version this build reads and writes.
pub const SCHEMA_VERSION: u64 = 1;

/// A decoder: q planes of `n_out` outputs each, with target, registers and stream wrapper.
#[derive(Debug, Clone, PartialEq)]
pub struct DecoderSpec {
    /// Prefix of every module and name of the output folder; a Verilog identifier.
    pub name: String,
    /// M⊕ of every plane (`n_out` x `n_in[p]`), plane 0 first; 1..=16 of them.
    pub planes: Vec<BitMatrix>,
    /// Networks of M⊕ that are used as they are, without a search, by plane; the others are searched for.
    pub networks: BTreeMap<usize, XorNetwork>,
    /// Polarity of the output bits: y = M·x or y = M·x + c.
    pub polarity: Polarity,
    /// Basis of the stored bits: given or optimized.
    pub basis: Basis,
    /// Whether zero rows (outputs stuck at 0) are wanted.
    pub allow_zero_rows: bool,
    /// Cells of the Verilog: portable, of an FPGA family or of a Liberty library.
    pub target: Target,
    /// Planes that the cells of the target are for.
    pub cell_planes: CellPlanes,
    /// Name of the network strategy, checked against the registry; or [`DEFAULT_STRATEGY`].
    pub strategy: String,
    /// Origin of every matrix, plane 0 first.
    pub origins: Vec<Origin>,
    /// The stream wrapper; `None` makes the decoder alone.
    pub stream: Option<StreamSpec>,
    /// Registers inside the decoder; `None` leaves it combinational.
    pub pipeline: Option<PipelineSpec>,
}

/// Planes whose gates are instances of the target's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellPlanes {
    /// All.
    #[default]
    All,
    /// Those that take fewer LUTs as instances than a tree of LUTs a row; the others are portable.
    WhereFewer,
}

/// Affine map from stored bits to output bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Polarity {
    /// y = M·x.
    #[default]
    Xor,
    /// y = M·x + c with `c[i]` = 1 where row i has an even number of taps: a trainer that drops the
    /// factor (-1)^(n-1) of F⊕.
    Product,
}

impl Polarity {
    /// Offset c of a plane, one bit a row.
    pub fn row_offsets(self, matrix: &BitMatrix) -> BitVec {
        let inverted = |row: &BitVec| self == Self::Product && row.count_ones().is_multiple_of(2);
        BitVec::from_bits(matrix.rows().iter().map(inverted))
    }
}

/// Basis of the stored bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The given bits, one a column of M⊕.
    #[default]
    Given,
    /// T times the given bits: rank(M⊕) bits, chosen for few gates.
    Optimized,
}

impl Basis {
    /// Every basis with its name in specs, on the command line and in manifests.
    pub const NAMES: [(&str, Self); 2] = [("given", Self::Given), ("optimized", Self::Optimized)];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Optimized => "optimized",
        }
    }
}

/// Order of the weight bits in a lane of the output beat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutputOrder {
    /// Plane p from bit p·n_out.
    #[default]
    Plane,
    /// Weight i from bit i·q.
    Weight,
}

/// Name and active level of the synchronous reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reset {
    /// Port `aresetn`.
    #[default]
    ActiveLow,
    /// Port `areset`.
    ActiveHigh,
}

/// Bits of a beat that belong to no valid group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnusedLanes {
    /// 0.
    #[default]
    Zero,
    /// Any value, stable while the beat is offered: `tuser` and `tkeep` tell which lanes hold groups.
    Any,
}

/// The AXI4-Stream wrapper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamSpec {
    /// Bits of a stored word, W: 8..=1024 in whole bytes.
    pub width: usize,
    /// Groups a beat, 1..=256.
    pub lanes: usize,
    /// Order of the weight bits.
    pub order: OutputOrder,
    /// Polarity of the reset.
    pub reset: Reset,
    /// Bits of the `frame_groups` port, 1..=32.
    pub groups_width: usize,
    /// Bits of the lanes without a group.
    pub unused_lanes: UnusedLanes,
    /// Source, output format and control interface.
    pub around: Around,
}

/// Registers inside the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PipelineSpec {
    /// XOR2 levels between two banks of registers, at least 1.
    pub levels: usize,
    /// Whether the decoder alone has `valid_in`, `valid_out` and `rst`.
    pub valid: bool,
}

impl DecoderSpec {
    /// Number of planes.
    pub fn q(&self) -> usize {
        self.planes.len()
    }

    /// Weights a group.
    pub fn n_out(&self) -> usize {
        self.planes.first().map_or(0, BitMatrix::n_rows)
    }

    /// Columns of all planes, Σ n_in: the stored bits a group where the basis is the given one.
    pub fn group_bits(&self) -> usize {
        self.planes.iter().map(BitMatrix::n_cols).sum()
    }

    /// The map of plane `p`: M⊕, and c by the polarity.
    pub fn plane_map(&self, p: usize) -> Affine {
        let matrix = self.planes[p].clone();
        Affine { offset: self.polarity.row_offsets(&matrix), matrix }
    }
}

/// Origin of a matrix; a constructed one names its kind with all parameters, or its seed.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// Written in the spec.
    Inline,
    /// Read from a file, by its path as the spec gives it.
    File(String),
    /// Made by name.
    Named(Named),
    /// Random rows of `taps` ones.
    NTap {
        /// Ones a row.
        taps: usize,
        /// Seed of the generator.
        seed: u64,
    },
    /// Random entries.
    Random {
        /// Probability of a one.
        density: f64,
        /// Seed of the generator.
        seed: u64,
    },
}

impl Origin {
    /// The `n_out` x `n_in` matrix of a construction; `None` if it was written or read from a file.
    pub fn construct_matrix(&self, n_out: usize, n_in: usize) -> Option<Result<BitMatrix>> {
        match *self {
            Self::Inline | Self::File(_) => None,
            Self::Named(ref named) => Some(named.construct_matrix()),
            Self::NTap { taps, seed } => Some(construct::n_tap_matrix(n_out, n_in, taps, seed)),
            Self::Random { density, seed } => Some(construct::random_matrix(n_out, n_in, density, seed)),
        }
    }

    /// Name of the matrix file, without its folders: they may be specific to one machine.
    pub fn file_name(&self) -> Option<&str> {
        match self {
            Self::File(path) => path.rsplit(['/', '\\']).next(),
            _ => None,
        }
    }
}
