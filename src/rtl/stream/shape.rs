//! The widths that the blocks of a wrapper agree on.

use crate::spec::{DecoderSpec, Order, StreamSpec};

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
    pub order: Order,
    /// Port `frame_groups`.
    pub groups_width: usize,
}

/// Bits that hold 0..=`max`, at least 1.
pub(super) fn width_for(max: usize) -> usize {
    (usize::BITS - max.leading_zeros()).max(1) as usize
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Shape {
    /// Sizes of the wrapper of `spec`, which stores `group_bits` a group.
    pub fn new(spec: &DecoderSpec, stream: &StreamSpec, group_bits: usize) -> Self {
        Self {
            name: spec.name.clone(),
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
    pub fn step(&self) -> usize {
        gcd(self.word_width, self.beat_in())
    }

    /// Whether words are the bottleneck, but the last one of a frame can complete a beat and start another.
    pub(super) fn has_second_beat(&self) -> bool {
        self.word_width < self.beat_in() && self.word_width >= self.group_width + self.step()
    }

    /// Bits of the gearbox window: a word on top of a beat.
    pub fn window(&self) -> usize {
        self.word_width + self.beat_in()
    }

    /// Most whole groups in the window.
    pub fn max_available(&self) -> usize {
        self.window() / self.group_width
    }

    /// Name of a part.
    pub(super) fn part(&self, part: &str) -> String {
        format!("{}_{part}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_fit_their_width() {
        let widths: Vec<_> = [0, 1, 2, 3, 4, 255, 256].into_iter().map(width_for).collect();
        assert_eq!(widths, [1, 1, 2, 2, 3, 8, 9]);
    }
}
