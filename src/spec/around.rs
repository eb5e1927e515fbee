//! Source, output format and control interface of a stream wrapper.

use crate::gf2::{BitVec, to_hex};

/// Largest number of frames in a ROM.
pub const MAX_ROM_FRAMES: usize = 256;
/// Largest size of a ROM, in bits.
pub const MAX_ROM_BITS: usize = 1 << 24;
/// Longest AXI4 burst, in words.
pub const MAX_BURST: usize = 256;
/// Widest identifier of an AXI4 transaction, in bits.
pub const MAX_ID_WIDTH: usize = 32;

/// Source, output format and control interface of a stream wrapper; by default `s_axis`, plain bits, ports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Around {
    /// Source of the stored words.
    pub source: WordSource,
    /// Encoding of a weight bit at the output.
    pub scale: Scale,
    /// Whether the port `m_axis_tkeep` exists.
    pub tkeep: bool,
    /// Whether AXI4-Lite registers replace the control ports.
    pub axi_lite: bool,
}

/// Source of the stored words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum WordSource {
    /// The port `s_axis`.
    #[default]
    Axis,
    /// A ROM that is initialised from a file.
    Rom(RomSpec),
    /// Reads by an AXI4 master.
    Axi(AxiSpec),
}

/// Frames in a ROM, back to back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RomSpec {
    /// Digest of the basis that the words are packed for, as in the manifest of a packed stream.
    pub basis_digest: String,
    /// At most [`MAX_ROM_FRAMES`]; empty until the frames of a packed folder are filled in.
    pub frames: Vec<RomFrame>,
}

/// A frame in a ROM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RomFrame {
    /// Groups in it, at least 1.
    pub groups: u32,
    /// Words of W bits, the width of the stream; at least one.
    pub words: Vec<BitVec>,
}

/// An AXI4 read master.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AxiSpec {
    /// Width of an address in bits, 32 or 64.
    pub address_width: usize,
    /// Longest burst in words: a power of two, 2..=256.
    pub burst: usize,
    /// Width of a transaction identifier in bits, 1 to 32.
    pub id_width: usize,
}

impl Default for AxiSpec {
    fn default() -> Self {
        Self { address_width: 32, burst: MAX_BURST, id_width: 1 }
    }
}

/// Encoding of a weight bit at the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// The bit itself.
    #[default]
    None,
    /// +1 or -1, two bits in two's complement.
    Sign,
}

impl Around {
    /// Whether the wrapper has default source, output format and control ports.
    pub fn is_bare(&self) -> bool {
        *self == Self::default()
    }

    /// Output bits per weight bit: 1, or 2 with [`Scale::Sign`].
    pub fn bits_per_code_bit(&self) -> usize {
        match self.scale {
            Scale::None => 1,
            Scale::Sign => 2,
        }
    }
}

impl RomSpec {
    /// Words of the memory, at least 2.
    pub fn depth(&self) -> usize {
        self.frames.iter().map(|frame| frame.words.len()).sum::<usize>().max(2)
    }

    /// The words of all frames in hexadecimal, one a line, up to [`RomSpec::depth`] lines.
    pub fn memory_hex(&self, width: usize) -> String {
        let mut words: Vec<_> = self.frames.iter().flat_map(|frame| &frame.words).map(to_hex).collect();
        words.resize(self.depth(), to_hex(&BitVec::zeros(width)));
        words.into_iter().flat_map(|word| [word, "\n".to_owned()]).collect()
    }
}
