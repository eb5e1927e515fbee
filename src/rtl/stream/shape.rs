//! Sizes shared by the blocks of a wrapper.

use super::shift::Shift;
use super::width::width_for;
use crate::rtl::names;
use crate::spec::{DecoderSpec, OutputOrder, StreamSpec, UnusedLanes};

/// Sizes of a wrapper; widths in bits.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Prefix of the module names.
    pub name: String,
    /// Width of a stored word, W.
    pub word_width: usize,
    /// Stored bits a group, at least 1.
    pub group_width: usize,
    /// Groups a beat.
    pub lanes: usize,
    /// Planes.
    pub q: usize,
    /// Weights a group.
    pub n_out: usize,
    /// Order of the weight bits in a lane.
    pub order: OutputOrder,
    /// Width of port `frame_groups`.
    pub groups_width: usize,
    /// Bits of the lanes without a group.
    pub unused_lanes: UnusedLanes,
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Shape {
    /// Sizes of the wrapper of `spec` with `group_bits` stored bits a group.
    pub fn new(spec: &DecoderSpec, stream: &StreamSpec, group_bits: usize) -> Self {
        Self {
            name: names::module_prefix(spec),
            word_width: stream.width,
            group_width: group_bits,
            lanes: stream.lanes,
            q: spec.q(),
            n_out: spec.n_out(),
            order: stream.order,
            groups_width: stream.groups_width,
            unused_lanes: stream.unused_lanes,
        }
    }

    /// Stored bits a beat: lanes times `group_width`.
    pub fn beat_in(&self) -> usize {
        self.lanes * self.group_width
    }

    /// Weight bits a lane: q·n_out.
    pub fn lane_out(&self) -> usize {
        self.q * self.n_out
    }

    /// Width of port m_axis_tdata in bits: lanes·q·n_out, rounded up to whole bytes.
    pub fn tdata_width(&self) -> usize {
        (self.lanes * self.lane_out()).next_multiple_of(8)
    }

    /// Width of port m_axis_tuser in bits; it counts 0..=lanes.
    pub fn tuser_width(&self) -> usize {
        width_for(self.lanes)
    }

    /// Most groups that a word completes.
    pub fn max_count(&self) -> usize {
        self.word_width.div_ceil(self.group_width)
    }

    /// Width of the number of groups that a word completes, in bits.
    pub fn count_width(&self) -> usize {
        width_for(self.max_count())
    }

    /// Greatest common divisor of the widths of word and group, in bits.
    pub(super) fn group_step(&self) -> usize {
        gcd(self.word_width, self.group_width)
    }

    /// Step in bits: the greatest common divisor of word and beat; every fill level is a multiple of it.
    pub fn fill_step(&self) -> usize {
        gcd(self.word_width, self.beat_in())
    }

    /// Steps of a word.
    pub fn word_steps(&self) -> usize {
        self.word_width / self.fill_step()
    }

    /// Steps of a beat.
    pub fn beat_steps(&self) -> usize {
        self.beat_in() / self.fill_step()
    }

    /// Whether a word is at least as wide as a beat.
    pub fn words_are_wide(&self) -> bool {
        self.word_width >= self.beat_in()
    }

    /// Bits of the words before that the gearbox keeps: a step less than a beat.
    pub fn history_bits(&self) -> usize {
        self.beat_in() - self.fill_step()
    }

    /// Bits of the gearbox window: a word and the history.
    pub fn window_bits(&self) -> usize {
        self.word_width + self.history_bits()
    }

    /// Most whole groups in the window.
    pub fn max_available(&self) -> usize {
        self.lanes - 1 + self.max_count()
    }

    /// Whether the last beat of a frame can remain when its last word is done: a whole group fits into the
    /// history, or a word may complete no beat.
    pub fn has_tail(&self) -> bool {
        !self.words_are_wide() || self.history_bits() >= self.group_width
    }

    /// Shifter of the gearbox, which selects a beat.
    pub fn beat_shift(&self) -> Shift {
        // With narrow words the tail may start at any step of the history that has room for a whole group
        // above.
        let of_tail = self.beat_steps() - self.group_width.div_ceil(self.fill_step());
        let of_tail = if self.words_are_wide() { 0 } else { of_tail };
        let reach = self.word_steps().max(of_tail);
        Shift { window: self.window_bits(), beat: self.beat_in(), step: self.fill_step(), reach }
    }

    /// Bits of `frame_groups` above those that count every word.
    pub(super) fn upper_groups(&self) -> usize {
        self.groups_width.saturating_sub(width_for(4 * self.max_count()))
    }

    /// `stem` with the number of a lane, zero-padded so that no name is a prefix of another.
    pub(super) fn numbered_name(&self, stem: &str, lane: usize) -> String {
        let digits = self.lanes.saturating_sub(1).to_string().len();
        format!("{stem}{lane:0digits$}")
    }

    /// Comment of a port with a beat of weight bits; `per_bit` is the number of output bits per weight bit.
    pub(super) fn beat_comment(&self, per_bit: usize) -> String {
        let inside = match self.order {
            OutputOrder::Weight => format!("weight i from i*{}", self.q * per_bit),
            OutputOrder::Plane => format!("plane p from p*{}", self.n_out * per_bit),
        };
        format!("a beat: lane l from bit l*{}, in it {inside}", self.lane_out() * per_bit)
    }

    /// Whether lanes without a group are 0 at the output.
    pub(super) fn clears_lanes(&self) -> bool {
        self.unused_lanes == UnusedLanes::Zero
    }

    /// End of a sentence on the lanes without a group.
    pub(super) fn unused_text(&self) -> &'static str {
        if self.clears_lanes() { "are 0" } else { "hold anything" }
    }

    /// Module name of a part.
    pub(super) fn part_name(&self, part: &str) -> String {
        names::part_name(&self.name, part)
    }
}
