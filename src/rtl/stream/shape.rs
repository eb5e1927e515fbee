//! The widths that the blocks of a wrapper agree on.

use super::shift::Shift;
use super::width::width_for;
use crate::rtl::names;
use crate::spec::{DecoderSpec, OutputOrder, StreamSpec};

/// Sizes of a wrapper; widths in bits.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Prefix of the modules.
    pub name: String,
    /// Stored word, W.
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
    /// Port `frame_groups`.
    pub groups_width: usize,
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Shape {
    /// Sizes of the wrapper of `spec`, which stores `group_bits` a group.
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
        }
    }

    /// Stored bits a beat, lanes times the group.
    pub fn beat_in(&self) -> usize {
        self.lanes * self.group_width
    }

    /// Weight bits a lane, q·n_out.
    pub fn lane_out(&self) -> usize {
        self.q * self.n_out
    }

    /// Port m_axis_tdata: lanes·q·n_out in whole bytes.
    pub fn tdata_width(&self) -> usize {
        (self.lanes * self.lane_out()).next_multiple_of(8)
    }

    /// Port m_axis_tuser: counts 0..=lanes.
    pub fn tuser_width(&self) -> usize {
        width_for(self.lanes)
    }

    /// Most groups that one word completes.
    pub fn max_count(&self) -> usize {
        self.word_width.div_ceil(self.group_width)
    }

    /// Annotation of a word: groups that it completes.
    pub fn count_width(&self) -> usize {
        width_for(self.max_count())
    }

    /// Greatest common divisor of the word and the group.
    pub(super) fn group_step(&self) -> usize {
        gcd(self.word_width, self.group_width)
    }

    /// Greatest common divisor of the word and the beat: every fill level is a multiple of it.
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

    /// Whether a word has at least the bits of a beat.
    pub fn words_are_wide(&self) -> bool {
        self.word_width >= self.beat_in()
    }

    /// Bits that the gearbox keeps of the words before: a step less than a beat.
    pub fn history_bits(&self) -> usize {
        self.beat_in() - self.fill_step()
    }

    /// Bits of the gearbox window: a word above the history.
    pub fn window_bits(&self) -> usize {
        self.word_width + self.history_bits()
    }

    /// Most whole groups in the window.
    pub fn max_available(&self) -> usize {
        self.lanes - 1 + self.max_count()
    }

    /// Whether the last beat of a frame can be left over when its last word is done: a whole group fits into the
    /// history, or a word may complete no beat.
    pub fn has_tail(&self) -> bool {
        !self.words_are_wide() || self.history_bits() >= self.group_width
    }

    /// How the gearbox selects a beat.
    pub fn beat_shift(&self) -> Shift {
        // Behind a narrow word the tail may start anywhere in the history where a whole group has room above.
        let of_tail = self.beat_steps() - self.group_width.div_ceil(self.fill_step());
        let of_tail = if self.words_are_wide() { 0 } else { of_tail };
        let reach = self.word_steps().max(of_tail);
        Shift { window: self.window_bits(), beat: self.beat_in(), step: self.fill_step(), reach }
    }

    /// Bits of `frame_groups` above those that are counted word by word.
    pub(super) fn upper_groups(&self) -> usize {
        self.groups_width.saturating_sub(width_for(4 * self.max_count()))
    }

    /// `stem` with the number of a lane, in as many digits as the last one needs: no name is the beginning of another.
    pub(super) fn numbered_name(&self, stem: &str, lane: usize) -> String {
        let digits = self.lanes.saturating_sub(1).to_string().len();
        format!("{stem}{lane:0digits$}")
    }

    /// Comment of a port with a beat of weight bits, `per_bit` output bits each.
    pub(super) fn beat_comment(&self, per_bit: usize) -> String {
        let inside = match self.order {
            OutputOrder::Weight => format!("weight i from i*{}", self.q * per_bit),
            OutputOrder::Plane => format!("plane p from p*{}", self.n_out * per_bit),
        };
        format!("a beat: lane l from bit l*{}, in it {inside}", self.lane_out() * per_bit)
    }

    /// Name of a part.
    pub(super) fn part_name(&self, part: &str) -> String {
        names::part_name(&self.name, part)
    }
}
