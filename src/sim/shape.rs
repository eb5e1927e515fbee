//! Ports and timing of a design under simulation.

use crate::spec::{Around, AxiSpec, OutputOrder, Reset, Scale, StreamSpec, UnusedLanes, WordSource};

/// Interface of the top module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// `x` in, `y` out; `clk` and `ce` where `latency` is not 0.
    Decoder {
        /// Enabled clocks from `x` to `y`; 0 without registers.
        latency: usize,
        /// Whether `rst`, `valid_in` and `valid_out` exist.
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
    /// Bits of the lanes without a group.
    pub unused_lanes: UnusedLanes,
    /// Source, output format and control interface.
    pub around: AroundShape,
    /// Most cycles that a run at full speed may take beyond max(words, beats).
    pub latency: usize,
}

/// Source, output format and control interface of a wrapper, as its ports show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AroundShape {
    /// Source of the stored words.
    pub feed: Feed,
    /// Encoding of a weight bit at the output.
    pub scale: Scale,
    /// Whether the port `m_axis_tkeep` exists.
    pub tkeep: bool,
    /// Whether AXI4-Lite registers replace the control ports.
    pub axi_lite: bool,
}

/// Source of the stored words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Feed {
    /// The port `s_axis`.
    #[default]
    Axis,
    /// A ROM.
    Rom,
    /// Reads by an AXI4 master.
    Axi {
        /// Width of an address in bits.
        address_width: usize,
        /// Longest burst in words.
        burst: usize,
        /// Width of an identifier in bits.
        id_width: usize,
    },
}

impl AroundShape {
    /// The shape for a spec.
    pub fn of(around: &Around) -> Self {
        let feed = match &around.source {
            WordSource::Axis => Feed::Axis,
            WordSource::Rom(_) => Feed::Rom,
            WordSource::Axi(AxiSpec { address_width, burst, id_width }) => {
                Feed::Axi { address_width: *address_width, burst: *burst, id_width: *id_width }
            }
        };
        Self { feed, scale: around.scale, tkeep: around.tkeep, axi_lite: around.axi_lite }
    }

    /// Whether frames follow each other without a gap, so that the cycles of a run can be checked against the
    /// latency.
    pub fn is_gapless(&self) -> bool {
        !self.axi_lite && !matches!(self.feed, Feed::Axi { .. })
    }
}

impl StreamShape {
    /// The shape for a spec and a latency in cycles.
    pub fn new(options: &StreamSpec, latency: usize) -> Self {
        let &StreamSpec { width, lanes, order, reset, groups_width, unused_lanes, .. } = options;
        let around = AroundShape::of(&options.around);
        Self { width, lanes, order, reset, groups_width, unused_lanes, around, latency }
    }

    /// Width of `m_axis_tuser` in bits; it counts 0..=lanes.
    pub fn user_bits(&self) -> usize {
        (usize::BITS - self.lanes.leading_zeros()) as usize
    }

    /// Largest count that `frame_groups` can hold.
    pub fn max_groups(&self) -> u32 {
        u32::MAX >> (32 - self.groups_width.clamp(1, 32))
    }
}
