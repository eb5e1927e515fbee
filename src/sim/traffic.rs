//! Input and output of a simulated stream wrapper.

use super::random::{self, STEPS};
use super::shape::StreamShape;
use crate::gf2::BitVec;
use std::borrow::Cow;

/// One frame of words; the last one is sent with `tlast`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamFrame {
    /// Value of `frame_groups`; 0: until `tlast`.
    pub groups: u32,
    /// Words of W bits, at least one.
    pub words: Vec<BitVec>,
}

/// Frames sent back to back, and the rates of both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traffic {
    /// A frame cut short by a reset before its `tlast`, offered ahead of all others.
    pub abandoned: Option<StreamFrame>,
    /// The frames whose beats are compared, at least one.
    pub frames: Vec<StreamFrame>,
    /// Percent of the cycles in which a waiting word is first offered, 1..=100.
    pub offer_percent: u8,
    /// Percent of the cycles in which `m_axis_tready` is 1, 1..=100.
    pub take_percent: u8,
    /// Seed of the stalls.
    pub seed: u64,
    /// Whether the memory behind a read master returns an error for words of all ones.
    pub faulty: bool,
}

/// One output beat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beat {
    /// `m_axis_tdata`.
    pub data: BitVec,
    /// `m_axis_tlast`.
    pub last: bool,
    /// `m_axis_tuser`: valid groups.
    pub user: u64,
}

/// One cycle of `frame_short` or `frame_long`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pulse {
    /// The frame closed before its count was reached.
    Short,
    /// Words of the frame were dropped.
    Long,
}

/// Output of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StreamRun {
    /// Beats in order.
    pub beats: Vec<Beat>,
    /// Pulses in order.
    pub pulses: Vec<Pulse>,
    /// Clocks from the first word taken to the last beat taken, inclusive.
    pub busy: u64,
    /// Clocks of the whole run.
    pub cycles: u64,
}

/// A word offered at the port.
pub(super) struct Offer<'a> {
    /// `s_axis_tdata`.
    pub data: &'a BitVec,
    /// `s_axis_tlast`.
    pub last: bool,
    /// `frame_groups`.
    pub groups: u32,
}

impl Offer<'_> {
    /// {tlast, frame_groups, tdata}, tdata lowest.
    pub fn to_bits(&self, shape: &StreamShape) -> BitVec {
        let mut bits = self.data.clone();
        bits.extend(&BitVec::from_words(shape.groups_width, vec![self.groups.into()]));
        bits.push(self.last);
        bits
    }
}

impl Beat {
    /// {tlast, tuser, tdata}, tdata lowest.
    pub(super) fn to_bits(&self, shape: &StreamShape) -> BitVec {
        let mut bits = self.data.clone();
        bits.extend(&BitVec::from_words(shape.user_bits(), vec![self.user]));
        bits.push(self.last);
        bits
    }
}

impl Traffic {
    /// Whether neither side stalls.
    pub fn is_full_speed(&self) -> bool {
        self.offer_percent == 100 && self.take_percent == 100
    }

    /// Number of words in the compared frames.
    pub fn n_words(&self) -> usize {
        self.frames.iter().map(|frame| frame.words.len()).sum()
    }

    /// The frames as the wrapper receives them: one read from a faulty memory ends with its first error.
    pub fn delivered_frames(&self) -> Cow<'_, [StreamFrame]> {
        if !self.faulty {
            return Cow::Borrowed(&self.frames);
        }
        let until_fault = |frame: &StreamFrame| {
            let fault = frame.words.iter().position(|word| word.count_ones() == word.len());
            let end = fault.map_or(frame.words.len(), |at| at + 1);
            StreamFrame { words: frame.words[..end].to_vec(), ..*frame }
        };
        self.frames.iter().map(until_fault).collect()
    }

    /// Number of words offered before the reset in mid-frame.
    pub(super) fn n_prefix(&self) -> usize {
        self.abandoned.as_ref().map_or(0, |frame| frame.words.len())
    }

    /// All words in order; those of the abandoned frame come first, without `tlast`.
    pub(super) fn word_offers(&self) -> impl Iterator<Item = Offer<'_>> {
        let abandoned = self.abandoned.iter().map(|frame| (frame, usize::MAX));
        let frames = self.frames.iter().map(|frame| (frame, frame.words.len() - 1));
        abandoned.chain(frames).flat_map(|(frame, last)| {
            let offer = move |(i, data)| Offer { data, last: i == last, groups: frame.groups };
            frame.words.iter().enumerate().map(offer)
        })
    }

    /// Steps, one a cycle, repeated after [`STEPS`]: whether a waiting word is offered, and whether a beat is
    /// taken.
    pub(super) fn cycle_steps(&self) -> Vec<(bool, bool)> {
        random::steps(self.seed, self.offer_percent, self.take_percent)
    }

    /// Cycles after which a run is given up: four times those of all words and beats at the slowest rate.
    pub(super) fn max_cycles(&self, width: usize, group_bits: usize) -> u64 {
        let words = (self.n_words() + self.n_prefix()) as u64;
        let beats = words * width as u64 / group_bits.max(1) as u64 + self.frames.len() as u64;
        let slowest = u64::from(self.offer_percent.min(self.take_percent).max(1));
        4 * (words + beats) * 100 / slowest + 4 * STEPS as u64
    }
}
