//! Vectors for a decoder and frames for a stream wrapper, equal for equal seeds on every machine.

use super::design::SimDesign;
use super::frames::FrameMaker;
use super::random::{generator, random};
use super::shape::{Feed, StreamShape};
use super::traffic::{StreamFrame, Traffic};
use crate::gf2::BitVec;

/// Largest number of inputs for which all vectors are applied.
pub const EXHAUSTIVE: usize = 16;
/// Number of random vectors for a wider decoder.
pub const N_RANDOM: usize = 10_000;
/// Most vectors, or words and beats, of a testbench in a design's folder.
const MAX_FEW: usize = 1024;
/// Frames with errors in such a testbench.
const FEW_FAULTS: usize = 4;
/// AXI4 address boundary in bytes that no burst may cross.
const BORDER: usize = 4096;

/// Vectors of `group_bits` bits: all of them up to [`EXHAUSTIVE`] bits; else zero, the unit vectors, all
/// ones, neighbouring pairs and [`N_RANDOM`] random ones.
pub fn test_vectors(group_bits: usize, seed: u64) -> Vec<BitVec> {
    if group_bits <= EXHAUSTIVE {
        return (0..1u64 << group_bits).map(|v| BitVec::from_words(group_bits, vec![v])).collect();
    }
    let mut rng = generator(seed);
    let unit = |at| BitVec::unit_vector(group_bits, at);
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

/// At most 1024 vectors for the testbench in a design's folder: all of them up to 10 bits; else zero, all
/// ones, the first unit vectors and random ones.
pub fn few_vectors(group_bits: usize, seed: u64) -> Vec<BitVec> {
    if group_bits <= 10 {
        return test_vectors(group_bits, seed);
    }
    let mut rng = generator(seed);
    let mut few = vec![BitVec::zeros(group_bits), BitVec::ones(group_bits)];
    few.extend((0..group_bits.min(510)).map(|at| BitVec::unit_vector(group_bits, at)));
    few.resize_with(MAX_FEW, || random(&mut rng, group_bits));
    few
}

/// Frames of every kind for that testbench: at most 1024 words and beats, at least one frame.
pub fn few_frames(design: &SimDesign, shape: &StreamShape, seed: u64) -> Traffic {
    let burst = burst_of(shape);
    let with = |frames| Traffic { faulty: burst.is_some(), ..random_traffic(None, frames, (100, 100), seed) };
    if !design.frames.is_empty() {
        return with(design.frames.clone());
    }
    let mut maker = FrameMaker::new(design, shape, seed);
    let beat_bits = shape.lanes * design.group_bits();
    let mut n_lines = 0;
    let mut fits = |frame: &StreamFrame| {
        let first = n_lines == 0;
        n_lines += frame.words.len() + frame.words.len() * shape.width / beat_bits + 1;
        first || n_lines <= MAX_FEW
    };
    let mixed = maker.mixed_frames();
    let mut faulty = burst.map_or(Vec::new(), |burst| maker.faulty_frames(burst));
    faulty.truncate(FEW_FAULTS);
    with(faulty.into_iter().chain(mixed).take_while(&mut fits).collect())
}

/// Two short frames for waveforms: of two beats and of one group; or the first one in its ROM.
pub fn short_frames(design: &SimDesign, shape: &StreamShape, seed: u64) -> Vec<StreamFrame> {
    if !design.frames.is_empty() {
        return design.frames.iter().take(1).cloned().collect();
    }
    let mut maker = FrameMaker::new(design, shape, seed);
    [2 * shape.lanes, 1].map(|n| maker.exact_frame(n)).into()
}

/// The runs of a wrapper: full speed on frames of exact length, random stalls on both sides on frames of every kind,
/// the same after a reset in mid-frame; and, where frames are read on a bus, errors with several bursts under way.
pub fn test_traffic(design: &SimDesign, shape: &StreamShape, seed: u64) -> Vec<Traffic> {
    if !design.frames.is_empty() {
        return round_traffic(design, seed);
    }
    let mut maker = FrameMaker::new(design, shape, seed);
    let mut exact = maker.exact_frames();
    exact.extend(maker.exact_frames());
    exact.extend(maker.counted_frames());
    let full = random_traffic(None, exact, (100, 100), seed);
    let mixed = random_traffic(None, maker.mixed_frames(), (60, 60), seed);
    let abandoned = maker.abandoned_frame();
    let reset = random_traffic(Some(abandoned), maker.mixed_frames(), (80, 40), seed ^ 1);
    let mut all = vec![full, mixed, reset];
    if let Some(burst) = burst_of(shape) {
        all.extend([(100, 100), (90, 70)].map(|percents| {
            let mut frames = maker.faulty_frames(burst);
            let abandoned = frames.remove(0);
            Traffic { faulty: true, ..random_traffic(Some(abandoned), frames, percents, seed ^ 2) }
        }));
    }
    all
}

/// Traffic that offers and takes in given percentages of the cycles.
fn random_traffic(
    abandoned: Option<StreamFrame>,
    frames: Vec<StreamFrame>,
    (offer, take): (u8, u8),
    seed: u64,
) -> Traffic {
    Traffic { abandoned, frames, offer_percent: offer, take_percent: take, seed, faulty: false }
}

/// Longest burst in words, if the wrapper has an AXI4 read master.
pub(super) fn burst_of(shape: &StreamShape) -> Option<usize> {
    match shape.around.feed {
        Feed::Axi { burst, .. } => Some(burst.min(BORDER * 8 / shape.width)),
        _ => None,
    }
}

/// Runs of a design that plays frames from ROM: two rounds each, and one after a reset in mid-play.
fn round_traffic(design: &SimDesign, seed: u64) -> Vec<Traffic> {
    let frames = [design.frames.clone(), design.frames.clone()].concat();
    let full = random_traffic(None, frames.clone(), (100, 100), seed);
    let slow = random_traffic(None, frames.clone(), (60, 60), seed);
    let reset = random_traffic(design.frames.first().cloned(), frames, (80, 40), seed);
    vec![full, slow, reset]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exhaustive_where_it_can_be() {
        let all = test_vectors(4, 0);
        assert_eq!(all.len(), 16);
        assert!(all.iter().enumerate().all(|(i, v)| v.as_words() == [i as u64]));
    }

    #[test]
    fn borders_then_random_where_it_cannot() {
        let all = test_vectors(20, 1);
        assert_eq!(all.len(), 2 + 20 + 19 + N_RANDOM);
        assert!(all[2..22].iter().all(|v| v.count_ones() == 1));
        assert!(all[22..41].iter().all(|v| v.count_ones() == 2));
        assert_eq!(all, test_vectors(20, 1));
        assert_ne!(all, test_vectors(20, 2));
    }
}
