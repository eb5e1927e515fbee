//! Frames for a stream wrapper: of every kind, within the bits that a run may move.

use super::design::SimDesign;
use super::random::{generator, random};
use super::shape::StreamShape;
use super::traffic::StreamFrame;
use crate::gf2::BitVec;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;

/// Length of the longest frame of a run, in words.
const LONG_FRAME: usize = 32;
/// Budget of a run in bits moved, about: the widths of the ports, summed over all cycles.
const MOVED: u64 = 1 << 33;
/// Cost of an output bit in bits moved, since the reference decodes and stores it.
const OUT: u64 = 1 << 8;
/// Divisor of the budget for a single frame.
const FRAME_SHARE: u64 = 4;

/// Generator of the frames of one wrapper.
pub(super) struct FrameMaker<'a> {
    shape: &'a StreamShape,
    group_bits: usize,
    /// Bits of a beat at the output.
    beat_bits: usize,
    /// Most groups of a frame.
    most: usize,
    /// Budget left for frames beside the exact ones, and what each of these adds to it, in bits moved.
    saved: u64,
    share: u64,
    rng: ChaCha20Rng,
}

impl<'a> FrameMaker<'a> {
    /// The generator for a wrapper; the same seed gives the same frames.
    pub fn new(design: &SimDesign, shape: &'a StreamShape, seed: u64) -> Self {
        let (group_bits, beat_bits) = (design.group_bits(), design.beat_bits(shape));
        let mut maker =
            Self { shape, group_bits, beat_bits, most: 0, saved: 0, share: 0, rng: generator(seed) };
        let words = (shape.lanes * group_bits).div_ceil(shape.width);
        let beats = MOVED / FRAME_SHARE / maker.frame_cost(words, 1);
        maker.most = shape.lanes * beats.max(1) as usize;
        maker
    }

    /// Cost of a frame in bits moved, from its numbers of words and beats.
    fn frame_cost(&self, words: usize, beats: usize) -> u64 {
        let ports = self.shape.width + self.shape.lanes * self.group_bits + self.beat_bits;
        let out = OUT * (beats * self.beat_bits) as u64;
        out.max(words.max(beats) as u64 * ports as u64)
    }

    /// Exact frames of boundary counts: one group, one beat, a partial beat; then a frame of many words, for
    /// all phases of the gearbox.
    pub fn exact_frames(&mut self) -> Vec<StreamFrame> {
        let lanes = self.shape.lanes;
        let random = 1 + self.random_below(4 * lanes + 8);
        let long = self.longest_frame();
        let counts = [1, lanes, lanes + 1, 2, 1, 3 * lanes, 2 * lanes + 1, random, 1, 1, 7, long];
        let mut frames: Vec<_> = counts.map(|n| self.exact_frame(n)).into();
        frames.push(self.make_frame(0, long, 0));
        frames
    }

    /// Groups of the longest frame.
    fn longest_frame(&self) -> usize {
        (LONG_FRAME * self.shape.width / self.group_bits).clamp(1, self.most)
    }

    /// An exact frame of `groups`, or of the most allowed.
    pub fn exact_frame(&mut self, groups: usize) -> StreamFrame {
        let n = self.cap_groups(groups).min(self.most);
        self.make_frame(n, n, 0)
    }

    /// A frame to be abandoned: it claims more groups than its words hold.
    pub fn abandoned_frame(&mut self) -> StreamFrame {
        let (groups, sent) = (self.cap_groups(3 * self.shape.lanes), self.cap_groups(2 * self.shape.lanes));
        self.make_frame(groups, sent.min(self.most), 0)
    }

    /// Frames with counts of every binary length; short frames if the count is too large to be played.
    pub fn counted_frames(&mut self) -> Vec<StreamFrame> {
        self.share = MOVED / (3 * self.shape.groups_width as u64);
        self.frames_by_count()
    }

    fn frames_by_count(&mut self) -> Vec<StreamFrame> {
        let long = self.longest_frame();
        let lengths = (0..self.shape.groups_width).flat_map(|bit| [bit; 3]);
        let frame = |bit: usize| {
            let n = (1 << bit) + (self.rng.next_u64() & ((1 << bit) - 1)) as usize;
            let sent = if n <= long { n } else { 1 + self.random_below(2 * self.shape.lanes) };
            self.affordable_frame(self.cap_groups(n), self.cap_groups(sent), 0)
        };
        lengths.filter_map(frame).collect()
    }

    /// Exact frames, with short, long and uncounted frames between them.
    pub fn mixed_frames(&mut self) -> Vec<StreamFrame> {
        let exact = self.exact_frames();
        self.share = MOVED / (4 * exact.len() + 3 * self.shape.groups_width) as u64;
        let mut frames = Vec::new();
        for exact in exact {
            let n = 2 + self.random_below(3 * self.shape.lanes + 2);
            let fewer = self.random_below(n);
            let extra = 1 + self.random_below(4);
            frames.extend(self.short_frame(n, fewer));
            frames.push(exact);
            frames.extend(self.affordable_frame(self.cap_groups(n), self.cap_groups(n), extra));
            frames.extend(self.affordable_frame(0, self.cap_groups(n), extra - 1));
            frames.extend(self.affordable_frame(0, self.shape.lanes, 0));
        }
        frames.extend(self.frames_by_count());
        frames
    }

    /// Frames of several bursts of `burst` words with errors, which are words of all ones: at both ends of
    /// the frame, in the middle and at the ends of a burst, and twice; short exact frames between them.
    pub fn faulty_frames(&mut self, burst: usize) -> Vec<StreamFrame> {
        let n_words = 3 * burst + 2;
        let whole = n_words * self.shape.width / self.group_bits;
        // There are sixteen faulty frames.
        let most = self.most.div_ceil(4);
        let middle = burst + burst / 2;
        let mut places = vec![middle, burst - 1, 0, burst, n_words - 1, 2 * burst - 1, n_words - 2, 0];
        places.extend((0..8).map(|i| self.random_below([2, n_words][i % 2])));
        let frame = |(i, place): (usize, usize)| {
            // Uncounted, or with counts that put the error before or after the last counted word.
            let count = [if whole <= most { 0 } else { 1 }, whole, 1 + whole / 2][i % 3];
            let mut faulty = self.random_frame(self.cap_groups(count.min(most)), n_words);
            for at in [place, n_words - 1 - i % 2 * (n_words - 1 - place)] {
                faulty.words[at] = BitVec::ones(self.shape.width);
            }
            [faulty, self.exact_frame(1 + i % 3 * self.shape.lanes)]
        };
        places.into_iter().enumerate().flat_map(frame).collect()
    }

    /// A frame of the words that hold `sent` groups; it claims at least `groups`, and more than its last word
    /// has spare room for.
    fn short_frame(&mut self, groups: usize, sent: usize) -> Option<StreamFrame> {
        let whole = self.n_words(sent.min(self.most)) * self.shape.width / self.group_bits;
        self.affordable_frame(self.cap_groups(groups.max(whole + 1)), self.cap_groups(sent), 0)
    }

    /// The frame of [`FrameMaker::make_frame`], if the budget allows it, cut to the longest frame allowed.
    fn affordable_frame(&mut self, groups: usize, sent: usize, extra: usize) -> Option<StreamFrame> {
        let sent = sent.min(self.most);
        let words = self.n_words(sent) + extra;
        let whole = words * self.shape.width / self.group_bits;
        let out = if groups == 0 { whole } else { whole.min(groups) };
        let cost = self.frame_cost(words, out / self.shape.lanes + 1);
        self.saved += self.share;
        if cost > self.saved {
            return None;
        }
        self.saved -= cost;
        Some(self.make_frame(groups, sent, extra))
    }

    /// Number of words that hold `groups`, at least one.
    fn n_words(&self, groups: usize) -> usize {
        (groups * self.group_bits).div_ceil(self.shape.width).max(1)
    }

    /// A frame that claims `groups`, of the words for `sent` groups and `extra` more; spare bits are random.
    fn make_frame(&mut self, groups: usize, sent: usize, extra: usize) -> StreamFrame {
        self.random_frame(groups, self.n_words(sent) + extra)
    }

    /// A frame that claims `groups`, of `n_words` random words.
    fn random_frame(&mut self, groups: usize, n_words: usize) -> StreamFrame {
        let words = (0..n_words).map(|_| random(&mut self.rng, self.shape.width)).collect();
        StreamFrame { groups: groups as u32, words }
    }

    /// `groups`, limited to what `frame_groups` can hold.
    fn cap_groups(&self, groups: usize) -> usize {
        groups.min(self.shape.max_groups() as usize)
    }

    fn random_below(&mut self, limit: usize) -> usize {
        self.rng.next_u32() as usize % limit
    }
}
