//! Expected output of the stream wrapper, from the definition of frames alone.
//!
//! A frame of N > 0 groups gives its first N groups, `lanes` a beat; the beat with group N ends it. A frame
//! that closes before, or that has no count, gives every whole group: beats completed before the closing word
//! leave without `tlast`; the rest, or one empty beat, ends the frame.

use super::design::SimDesign;
use super::reference::weight_major;
use super::shape::StreamShape;
use super::traffic::{Beat, Pulse, StreamFrame};
use crate::gf2::BitVec;
use crate::spec::{OutputOrder, Scale};

/// Expected beats and pulses of a sequence of frames.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expected {
    /// Beats in order.
    pub beats: Vec<Beat>,
    /// Pulses in order.
    pub pulses: Vec<Pulse>,
}

/// Expected output for `frames`, which does not depend on stalls.
pub fn expected_stream(design: &SimDesign, shape: &StreamShape, frames: &[StreamFrame]) -> Expected {
    let mut all = Expected::default();
    for frame in frames {
        let count = Count::from_frame(frame, shape, design.group_bits());
        all.pulses.extend(count.pulse);
        let groups = decode_groups(design, shape, frame, count.groups);
        let beats = count.beat_sizes(shape.lanes).into_iter().scan(groups.into_iter(), |groups, size| {
            Some((groups.by_ref().take(size).collect::<Vec<_>>(), size))
        });
        all.beats.extend(beats.map(|(lanes, size)| beat(design, shape, &lanes, size)));
        if let Some(beat) = all.beats.last_mut() {
            beat.last = true;
        }
    }
    all
}

/// Number of groups that a frame gives, and their split into beats.
struct Count {
    groups: usize,
    /// Beats completed by words before the closing one; 0 if the count ends the frame.
    early_beats: usize,
    pulse: Option<Pulse>,
}

impl Count {
    fn from_frame(frame: &StreamFrame, shape: &StreamShape, group_bits: usize) -> Self {
        let n_words = frame.words.len();
        let whole = n_words * shape.width / group_bits;
        let wanted = frame.groups as usize;
        if wanted > 0 && whole >= wanted {
            let needed = (wanted * group_bits).div_ceil(shape.width);
            let pulse = (n_words > needed).then_some(Pulse::Long);
            return Self { groups: wanted, early_beats: 0, pulse };
        }
        let early_beats = (n_words - 1) * shape.width / (group_bits * shape.lanes);
        Self { groups: whole, early_beats, pulse: (wanted > 0).then_some(Pulse::Short) }
    }

    /// Groups in every beat; what remains at the closing word takes at least one beat.
    fn beat_sizes(&self, lanes: usize) -> Vec<usize> {
        let left = self.groups - self.early_beats * lanes;
        let n_beats = self.early_beats + left.div_ceil(lanes).max(1);
        (0..n_beats).map(|i| self.groups.saturating_sub(i * lanes).min(lanes)).collect()
    }
}

fn decode_groups(
    design: &SimDesign,
    shape: &StreamShape,
    frame: &StreamFrame,
    n_groups: usize,
) -> Vec<BitVec> {
    let mut bits = BitVec::default();
    frame.words.iter().for_each(|word| bits.extend(word));
    let group = |i| {
        let y = design.reference.decode(&bits.slice(i * design.group_bits(), design.group_bits()));
        let y = match shape.order {
            OutputOrder::Plane => y,
            OutputOrder::Weight => weight_major(&y, design.q(), design.n_out()),
        };
        match shape.around.scale {
            Scale::None => y,
            Scale::Sign => sign_bits(&y),
        }
    };
    (0..n_groups).map(group).collect()
}

/// Every bit in two bits of two's complement: 01 (+1) for 1, 11 (-1) for 0.
fn sign_bits(y: &BitVec) -> BitVec {
    BitVec::from_bits(y.iter().flat_map(|bit| [true, !bit]))
}

fn beat(design: &SimDesign, shape: &StreamShape, lanes: &[BitVec], size: usize) -> Beat {
    let mut data = BitVec::default();
    lanes.iter().for_each(|y| data.extend(y));
    data.extend(&BitVec::zeros(design.beat_bits(shape) - data.len()));
    Beat { data, last: false, user: size as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitMatrix;
    use crate::sim::reference::Reference;
    use crate::sim::shape::{AroundShape, SourceKind};
    use crate::spec::{Reset, UnusedLanes};

    /// Groups of 4 bits that decode to themselves, two lanes, words of 8 bits: a word is a beat.
    fn beats(group_bits: usize, groups: u32, words: &[u8]) -> (Vec<(String, bool, u64)>, Vec<Pulse>) {
        let plane = BitMatrix::identity(group_bits);
        let reference = Reference { planes: vec![plane], offsets: vec![BitVec::zeros(group_bits)] };
        let shape = StreamShape {
            width: 8,
            lanes: 2,
            order: OutputOrder::Plane,
            reset: Reset::ActiveLow,
            groups_width: 32,
            unused_lanes: UnusedLanes::Zero,
            around: AroundShape::default(),
            latency: 12,
        };
        let design = SimDesign {
            name: String::new(),
            prefix: String::new(),
            top: String::new(),
            files: Vec::new(),
            models: Vec::new(),
            images: Vec::new(),
            frames: Vec::new(),
            digest: 0,
            modules: Vec::new(),
            kind: SourceKind::Stream(shape),
            reference,
        };
        let words = words.iter().map(|&w| BitVec::from_words(8, vec![w.into()])).collect();
        let all = expected_stream(&design, &shape, &[StreamFrame { groups, words }]);
        let text = |b: &Beat| (crate::gf2::to_hex(&b.data), b.last, b.user);
        (all.beats.iter().map(text).collect(), all.pulses)
    }

    fn beat(data: &str, last: bool, user: u64) -> (String, bool, u64) {
        (data.into(), last, user)
    }

    #[test]
    fn exact_frames_end_with_the_last_group() {
        let expected = vec![beat("21", false, 2), beat("03", true, 1)];
        assert_eq!(beats(4, 3, &[0x21, 0x43]), (expected, vec![]));
    }

    #[test]
    fn extra_words_are_dropped() {
        assert_eq!(beats(4, 1, &[0x21, 0x43]), (vec![beat("01", true, 1)], vec![Pulse::Long]));
    }

    #[test]
    fn short_frames_keep_what_came() {
        let expected = vec![beat("21", false, 2), beat("43", true, 2)];
        assert_eq!(beats(4, 9, &[0x21, 0x43]), (expected.clone(), vec![Pulse::Short]));
        assert_eq!(beats(4, 0, &[0x21, 0x43]), (expected, vec![]));
    }

    #[test]
    fn an_empty_beat_closes_where_nothing_is_left() {
        // 12-bit groups, 24-bit beats: the third word completes the first one, the fourth adds nothing whole.
        assert_eq!(beats(12, 5, &[0x21]), (vec![beat("000000", true, 0)], vec![Pulse::Short]));
        let empty = vec![beat("654321", false, 2), beat("000000", true, 0)];
        let words = [0x21, 0x43, 0x65, 0x87];
        assert_eq!(beats(12, 0, &words), (empty.clone(), vec![]));
        assert_eq!(beats(12, 3, &words), (empty, vec![Pulse::Short]));
        assert_eq!(beats(12, 2, &words), (vec![beat("654321", true, 2)], vec![Pulse::Long]));
        assert_eq!(beats(12, 0, &words[..3]), (vec![beat("654321", true, 2)], vec![]));
    }

    #[test]
    fn the_closing_word_may_end_several_beats() {
        // 2-bit groups, 4-bit beats: a word completes two.
        let expected =
            [beat("01", false, 2), beat("02", false, 2), beat("03", false, 2), beat("04", true, 2)];
        assert_eq!(beats(2, 0, &[0x21, 0x43]), (expected.to_vec(), vec![]));
        assert_eq!(beats(2, 3, &[0x21, 0x43]).0, [beat("01", false, 2), beat("02", true, 1)]);
    }
}
