//! Vectors for a decoder and frames for a stream wrapper, the same for the same seed on every machine.

use super::design::{Design, StreamShape};
use super::traffic::{Frame, Traffic};
use crate::gf2::BitVec;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Inputs up to which every vector is applied.
pub const EXHAUSTIVE: usize = 16;
/// Random vectors of a wider decoder.
pub const N_RANDOM: usize = 10_000;
/// Words of the longest frame of a run.
const LONG_FRAME: usize = 32;
/// Vectors, or words and beats, that travel with a design.
const MAX_FEW: usize = 1024;
/// Steps of the longest burst in it.
const BURST: usize = 32;
/// Length of a pattern of stalls.
pub(super) const STEPS: usize = 4096;

/// Vectors of `group_bits` bits: all of them up to [`EXHAUSTIVE`] bits; else zero, the unit vectors, all
/// ones, neighbouring pairs and [`N_RANDOM`] random ones.
pub fn vectors(group_bits: usize, seed: u64) -> Vec<BitVec> {
    if group_bits <= EXHAUSTIVE {
        return (0..1u64 << group_bits).map(|v| BitVec::from_words(group_bits, vec![v])).collect();
    }
    let mut rng = generator(seed);
    let unit = |at| BitVec::unit(group_bits, at);
    let pair = |at| {
        let mut v = unit(at);
        v.set(at + 1, true);
        v
    };
    let mut all = vec![BitVec::zeros(group_bits), BitVec::ones(group_bits)];
    all.extend((0..group_bits).map(unit));
    all.extend((0..group_bits - 1).map(pair));
    all.extend((0..N_RANDOM).map(|_| random(&mut rng, group_bits)));
    all
}

/// At most 1024 vectors for a testbench that travels with the design: all of them up to 10 bits; else zero,
/// all ones, the first unit vectors and random ones.
pub fn few_vectors(group_bits: usize, seed: u64) -> Vec<BitVec> {
    if group_bits <= 10 {
        return vectors(group_bits, seed);
    }
    let mut rng = generator(seed);
    let mut few = vec![BitVec::zeros(group_bits), BitVec::ones(group_bits)];
    few.extend((0..group_bits.min(510)).map(|at| BitVec::unit(group_bits, at)));
    few.resize_with(MAX_FEW, || random(&mut rng, group_bits));
    few
}

/// Frames of every kind for such a testbench: at most 1024 words and beats, at least one frame.
pub fn few_frames(design: &Design, shape: &StreamShape, seed: u64) -> Vec<Frame> {
    let mut maker = FrameMaker { shape, group_bits: design.group_bits(), rng: generator(seed) };
    let beat_bits = shape.lanes * design.group_bits();
    let mut n_lines = 0;
    let mut fits = |frame: &Frame| {
        let first = n_lines == 0;
        n_lines += frame.words.len() + frame.words.len() * shape.width / beat_bits + 1;
        first || n_lines <= MAX_FEW
    };
    maker.mixed_frames().into_iter().take_while(&mut fits).collect()
}

/// The three runs of a wrapper: full speed on frames of exact length, random stalls on both sides on frames
/// of every kind, and the same after a reset in mid-frame.
pub fn traffic(design: &Design, shape: &StreamShape, seed: u64) -> Vec<Traffic> {
    let mut maker = FrameMaker { shape, group_bits: design.group_bits(), rng: generator(seed) };
    let mut exact = maker.exact_frames();
    exact.extend(maker.exact_frames());
    exact.extend(maker.counted_frames());
    let full = Traffic { abandoned: None, frames: exact, offer_percent: 100, take_percent: 100, seed };
    let mixed = Traffic { frames: maker.mixed_frames(), offer_percent: 60, take_percent: 60, ..full.clone() };
    let abandoned = Some(maker.frame(maker.cap(3 * shape.lanes), maker.cap(2 * shape.lanes), 0));
    let frames = maker.mixed_frames();
    let reset = Traffic { abandoned, frames, offer_percent: 80, take_percent: 40, seed: seed ^ 1 };
    vec![full, mixed, reset]
}

/// Pairs of choices, each true in about that percentage of the steps and in the first one; most stand alone, some
/// last for a burst.
pub(super) fn steps(seed: u64, first_percent: u8, second_percent: u8) -> Vec<(bool, bool)> {
    let mut rng = generator(seed);
    let mut draw = |percent: u8| {
        let mut all = Vec::with_capacity(STEPS + BURST);
        while all.len() < STEPS {
            let choice = rng.next_u32() % 100 < u32::from(percent);
            let length =
                if rng.next_u32().is_multiple_of(16) { 2 + rng.next_u32() as usize % (BURST - 1) } else { 1 };
            all.resize(all.len() + length, choice || all.is_empty());
        }
        all
    };
    let (first, second) = (draw(first_percent), draw(second_percent));
    first.into_iter().zip(second).take(STEPS).collect()
}

fn generator(seed: u64) -> ChaCha20Rng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    ChaCha20Rng::from_seed(bytes)
}

fn random(rng: &mut ChaCha20Rng, len: usize) -> BitVec {
    BitVec::from_words(len, (0..len.div_ceil(64)).map(|_| rng.next_u64()).collect())
}

struct FrameMaker<'a> {
    shape: &'a StreamShape,
    group_bits: usize,
    rng: ChaCha20Rng,
}

impl FrameMaker<'_> {
    /// Counts and lengths around every border: one group, one beat, a partial beat; then a frame of many
    /// words, which brings the gearbox through its phases.
    fn exact_frames(&mut self) -> Vec<Frame> {
        let lanes = self.shape.lanes;
        let random = 1 + self.below(4 * lanes + 8);
        let long = LONG_FRAME * self.shape.width / self.group_bits;
        let counts = [1, lanes, lanes + 1, 2, 1, 3 * lanes, 2 * lanes + 1, random, 1, 1, 7, long.max(1)];
        let mut frames: Vec<_> = counts.map(|n| self.frame(self.cap(n), self.cap(n), 0)).into();
        frames.push(self.frame(0, long.max(1), 0));
        frames
    }

    /// Counts of every length in binary; short frames where the count is out of reach.
    fn counted_frames(&mut self) -> Vec<Frame> {
        let long = LONG_FRAME * self.shape.width / self.group_bits;
        let lengths = (0..self.shape.groups_width).flat_map(|bit| [bit; 3]);
        let mut frame = |bit: usize| {
            let n = (1 << bit) + (self.rng.next_u64() & ((1 << bit) - 1)) as usize;
            let sent = if n <= long { n } else { 1 + self.below(2 * self.shape.lanes) };
            self.frame(self.cap(n), self.cap(sent), 0)
        };
        lengths.map(&mut frame).collect()
    }

    /// Exact frames with short, long and uncounted ones between.
    fn mixed_frames(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        for exact in self.exact_frames() {
            let n = 2 + self.below(3 * self.shape.lanes + 2);
            let fewer = self.below(n);
            let extra = 1 + self.below(4);
            frames.push(self.short_frame(n, fewer));
            frames.push(exact);
            frames.push(self.frame(self.cap(n), self.cap(n), extra));
            frames.push(self.frame(0, self.cap(n), extra - 1));
            frames.push(self.frame(0, self.shape.lanes, 0));
        }
        frames.extend(self.counted_frames());
        frames
    }

    /// A frame of the words that hold `sent` groups; it claims at least `groups`, and more than came with spare
    /// room in its last word.
    fn short_frame(&mut self, groups: usize, sent: usize) -> Frame {
        let whole = self.n_words(sent) * self.shape.width / self.group_bits;
        self.frame(self.cap(groups.max(whole + 1)), self.cap(sent), 0)
    }

    /// Words that hold `groups`, at least one.
    fn n_words(&self, groups: usize) -> usize {
        (groups * self.group_bits).div_ceil(self.shape.width).max(1)
    }

    /// A frame that claims `groups`, of the words that hold `sent` groups and `extra` more; spare bits are random.
    fn frame(&mut self, groups: usize, sent: usize, extra: usize) -> Frame {
        let n_words = self.n_words(sent) + extra;
        let words = (0..n_words).map(|_| random(&mut self.rng, self.shape.width)).collect();
        Frame { groups: groups as u32, words }
    }

    /// The count, at most what `frame_groups` can say.
    fn cap(&self, groups: usize) -> usize {
        groups.min(self.shape.max_groups() as usize)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.rng.next_u32() as usize % limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exhaustive_where_it_can_be() {
        let all = vectors(4, 0);
        assert_eq!(all.len(), 16);
        assert!(all.iter().enumerate().all(|(i, v)| v.words() == [i as u64]));
    }

    #[test]
    fn borders_then_random_where_it_cannot() {
        let all = vectors(20, 1);
        assert_eq!(all.len(), 2 + 20 + 19 + N_RANDOM);
        assert!(all[2..22].iter().all(|v| v.count_ones() == 1));
        assert!(all[22..41].iter().all(|v| v.count_ones() == 2));
        assert_eq!(all, vectors(20, 1));
        assert_ne!(all, vectors(20, 2));
    }

    #[test]
    fn stalls_keep_their_rate() {
        let all = steps(3, 25, 100);
        let offered = all.iter().filter(|s| s.0).count();
        assert!((STEPS / 5..STEPS / 3).contains(&offered), "{offered}");
        assert!(all.iter().all(|s| s.1));
    }
}
