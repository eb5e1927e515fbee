//! What feeds a stream wrapper, and what its output carries besides.

use crate::gf2::{BitVec, to_hex};

/// Most frames of a memory.
pub const MAX_ROM_FRAMES: usize = 256;
/// Most bits of a memory.
pub const MAX_ROM_BITS: usize = 1 << 24;
/// Most words of a burst, by AXI4.
pub const MAX_BURST: usize = 256;

/// What stands around the wrapper; by default nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Around {
    /// Where words come from.
    pub source: WordSource,
    /// What a weight bit comes out as.
    pub scale: Scale,
    /// Whether `m_axis_tkeep` is there.
    pub tkeep: bool,
    /// Whether registers on AXI4-Lite take the place of the control ports.
    pub axi_lite: bool,
}

/// Where words come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum WordSource {
    /// The port `s_axis`.
    #[default]
    Axis,
    /// A memory that is initialised from a file.
    Rom(RomSpec),
    /// Reads on an AXI4 bus.
    Axi(AxiSpec),
}

/// Frames in a memory, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RomSpec {
    /// Digest of the basis that the words are of, as packed streams carry it.
    pub basis_digest: String,
    /// At most 256; none where they are still to come.
    pub frames: Vec<RomFrame>,
}

/// A frame in a memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RomFrame {
    /// Groups in it, at least 1.
    pub groups: u32,
    /// Its words, each as wide as those of the stream; at least one.
    pub words: Vec<BitVec>,
}

/// A read master.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AxiSpec {
    /// Bits of an address, 32 or 64.
    pub address_width: usize,
    /// Most words of a burst: a power of two, 2..=256.
    pub burst: usize,
}

impl Default for AxiSpec {
    fn default() -> Self {
        Self { address_width: 32, burst: MAX_BURST }
    }
}

/// What a weight bit comes out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// The bit itself.
    #[default]
    None,
    /// +1 or -1, two bits in two's complement.
    Sign,
}

impl Around {
    /// Whether the wrapper alone is all there is.
    pub fn is_bare(&self) -> bool {
        *self == Self::default()
    }

    /// Bits that a weight bit comes out as.
    pub fn bits_per_code_bit(&self) -> usize {
        match self.scale {
            Scale::None => 1,
            Scale::Sign => 2,
        }
    }
}

impl RomSpec {
    /// Words of the memory, 2 at least.
    pub fn depth(&self) -> usize {
        self.frames.iter().map(|frame| frame.words.len()).sum::<usize>().max(2)
    }

    /// The words of all frames, one in hexadecimal a line, up to [`RomSpec::depth`].
    pub fn memory_hex(&self, width: usize) -> String {
        let mut words: Vec<_> = self.frames.iter().flat_map(|frame| &frame.words).map(to_hex).collect();
        words.resize(self.depth(), to_hex(&BitVec::zeros(width)));
        words.into_iter().flat_map(|word| [word, "\n".to_owned()]).collect()
    }
}
