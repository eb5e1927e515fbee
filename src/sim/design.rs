//! What is simulated: the generated text, the modules read back from it, and its shape.

use super::reference::Reference;
use crate::rtl::Module;
use crate::spec::{Order, Reset};

/// A generated design, ready for every engine.
#[derive(Debug, Clone)]
pub struct Design {
    /// Name of the design; engines use it in messages alone.
    pub name: String,
    /// Name of the module under test.
    pub top: String,
    /// (file name, text) of every Verilog file; one module a file.
    pub files: Vec<(String, String)>,
    /// The modules read back from that text.
    pub modules: Vec<Module>,
    /// Ports and timing of the top.
    pub kind: Kind,
    /// What one group decodes to.
    pub reference: Reference,
}

/// Which contract the top follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `x` in, `y` out; `clk` and `ce` where `latency` is not 0.
    Decoder {
        /// Enabled clocks from `x` to `y`; 0: no registers.
        latency: usize,
        /// Whether `rst`, `valid_in` and `valid_out` are there.
        valid: bool,
    },
    /// The AXI4-Stream wrapper.
    Stream(StreamShape),
}

/// Parameters of the AXI4-Stream wrapper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamShape {
    /// Bits of a stored word, W.
    pub width: usize,
    /// Groups a beat.
    pub lanes: usize,
    /// Order of the weight bits in a lane.
    pub order: Order,
    /// Name and level of the reset.
    pub reset: Reset,
    /// Bits of `frame_groups`, 1..=32.
    pub groups_width: usize,
    /// Cycles that a run at full speed may take over max(words, beats).
    pub latency: usize,
}

impl Design {
    /// Number of planes.
    pub fn q(&self) -> usize {
        self.reference.planes.len()
    }

    /// Weights a group.
    pub fn n_out(&self) -> usize {
        self.reference.planes.first().map_or(0, |plane| plane.n_rows())
    }

    /// Stored bits a group: the width of `x`.
    pub fn group_bits(&self) -> usize {
        self.reference.group_bits()
    }

    /// Decoded bits a group: the width of `y`.
    pub fn y_bits(&self) -> usize {
        self.q() * self.n_out()
    }

    /// Bits of `m_axis_tdata`: `lanes` groups padded to whole bytes.
    pub fn beat_bits(&self, shape: &StreamShape) -> usize {
        (shape.lanes * self.y_bits()).next_multiple_of(8)
    }
}

impl StreamShape {
    /// Bits of `m_axis_tuser`, which counts 0..=lanes.
    pub fn user_bits(&self) -> usize {
        (usize::BITS - self.lanes.leading_zeros()) as usize
    }

    /// Largest count that fits `frame_groups`.
    pub fn max_groups(&self) -> u32 {
        u32::MAX >> (32 - self.groups_width.clamp(1, 32))
    }
}
