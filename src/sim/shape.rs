//! Ports and timing of what is simulated.

use crate::spec::{Around, OutputOrder, Reset, Scale, StreamSpec, WordSource};

/// Which contract the top follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
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
    pub order: OutputOrder,
    /// Name and level of the reset.
    pub reset: Reset,
    /// Bits of `frame_groups`, 1..=32.
    pub groups_width: usize,
    /// What stands around the wrapper.
    pub around: AroundShape,
    /// Cycles that a run at full speed may take over max(words, beats).
    pub latency: usize,
}

/// What stands around a wrapper, as its ports show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AroundShape {
    /// Where words come from.
    pub feed: Feed,
    /// What a weight bit comes out as.
    pub scale: Scale,
    /// Whether `m_axis_tkeep` is there.
    pub tkeep: bool,
    /// Whether registers take the place of the control ports.
    pub axi_lite: bool,
}

/// Where words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Feed {
    /// The port `s_axis`.
    #[default]
    Axis,
    /// A memory.
    Rom,
    /// Reads on AXI4.
    Axi {
        /// Bits of an address.
        address_width: usize,
        /// Most words of a burst.
        burst: usize,
    },
}

impl AroundShape {
    /// Of what a spec says.
    pub fn of(around: &Around) -> Self {
        let feed = match &around.source {
            WordSource::Axis => Feed::Axis,
            WordSource::Rom(_) => Feed::Rom,
            WordSource::Axi(axi) => Feed::Axi { address_width: axi.address_width, burst: axi.burst },
        };
        Self { feed, scale: around.scale, tkeep: around.tkeep, axi_lite: around.axi_lite }
    }

    /// Whether frames follow each other without a gap, so that the speed of a run can be held against the latency.
    pub fn is_gapless(&self) -> bool {
        !self.axi_lite && !matches!(self.feed, Feed::Axi { .. })
    }
}

impl StreamShape {
    /// Of a wrapper with that many cycles of latency.
    pub fn new(options: &StreamSpec, latency: usize) -> Self {
        let &StreamSpec { width, lanes, order, reset, groups_width, .. } = options;
        let around = AroundShape::of(&options.around);
        Self { width, lanes, order, reset, groups_width, around, latency }
    }

    /// Bits of `m_axis_tuser`, which counts 0..=lanes.
    pub fn user_bits(&self) -> usize {
        (usize::BITS - self.lanes.leading_zeros()) as usize
    }

    /// Largest count that fits `frame_groups`.
    pub fn max_groups(&self) -> u32 {
        u32::MAX >> (32 - self.groups_width.clamp(1, 32))
    }
}
