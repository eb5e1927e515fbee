//! Shifter that selects a beat from the window: bits `offset`·step and up. A logarithmic shifter, the largest
//! distances first, one or two bits of the offset a stage, whichever costs the fewest 4-input LUTs; up to
//! four offsets are a single stage, a multiplexer.

use super::width::width_for;
use crate::rtl::{Expr, Module, NetId};

/// Sizes of the shifter.
#[derive(Debug, Clone, Copy)]
pub struct Shift {
    /// Width of the window in bits.
    pub window: usize,
    /// Width of the beat in bits.
    pub beat: usize,
    /// Size of a step in bits.
    pub step: usize,
    /// Valid offsets are 0..reach, reach at least 1; others select undefined bits.
    pub reach: usize,
}

/// One stage: the lowest bit of the offset that it uses, and how many bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stage {
    bit: usize,
    bits: usize,
}

/// All ways to split the bits of an offset into stages of one or two bits, from the highest down.
fn offset_splits(n_bits: usize) -> Vec<Vec<Stage>> {
    if n_bits == 0 {
        return vec![Vec::new()];
    }
    let widths = 1..=n_bits.min(2);
    let first = widths.map(|bits| Stage { bit: n_bits - bits, bits });
    let with =
        |stage: Stage| offset_splits(stage.bit).into_iter().map(move |rest| [vec![stage], rest].concat());
    first.flat_map(with).collect()
}

impl Shift {
    /// The stages in the order of the data, with the fewest LUTs.
    fn choose_stages(&self) -> Vec<Stage> {
        let n_bits = if self.reach == 1 { 0 } else { width_for(self.reach - 1) };
        let cost = |stages: &Vec<Stage>| (self.luts_of(stages), stages.len());
        offset_splits(n_bits).into_iter().min_by_key(cost).unwrap_or_default()
    }

    /// Width behind a stage in bits: a beat, and the distance that later stages may still shift.
    fn width_behind(&self, stage: Stage) -> usize {
        self.beat + ((1 << stage.bit) - 1) * self.step
    }

    /// Multiplexers of a stage, as (number of bits, inputs of their multiplexer, at most four): upper bits
    /// have fewer inputs, since the source ends.
    fn stage_choices(&self, stage: Stage, source: usize) -> Vec<(usize, usize)> {
        let width = self.width_behind(stage).min(source);
        let most = (1usize << stage.bits).min(self.reach.div_ceil(1 << stage.bit));
        let with = |n: usize| width.min(source - (n - 1) * (self.step << stage.bit));
        let ends = (1..=most).rev().map(|n| (with(n), n));
        ends.scan(0, |at, (end, n)| Some((end - std::mem::replace(at, end), n))).filter(|p| p.0 > 0).collect()
    }

    /// Number of 4-input LUTs: one a bit of a 2:1 multiplexer, two a bit of a 3:1 or 4:1 multiplexer.
    pub fn n_luts(&self) -> usize {
        self.luts_of(&self.choose_stages())
    }

    fn luts_of(&self, stages: &[Stage]) -> usize {
        let mut source = self.window;
        let mut luts = 0;
        for &stage in stages {
            luts += self
                .stage_choices(stage, source)
                .iter()
                .map(|(bits, n)| bits * [0, 0, 1, 2, 2][*n])
                .sum::<usize>();
            source = self.width_behind(stage).min(source);
        }
        luts
    }

    /// Adds the stages after `window`; returns the beat.
    pub(super) fn build_in(&self, m: &mut Module, window: NetId, offset: Option<NetId>) -> Expr {
        let Some(offset) = offset.filter(|_| self.reach > 1) else { return m.net_bits(window, 0, self.beat) };
        let last = self
            .choose_stages()
            .into_iter()
            .fold(window, |from, stage| self.add_stage(m, from, stage, offset));
        m.net_bits(last, 0, self.beat)
    }

    fn add_stage(&self, m: &mut Module, from: NetId, stage: Stage, offset: NetId) -> NetId {
        let distance = self.step << stage.bit;
        let low = m.net_bits(offset, stage.bit, 1);
        let mut at = 0;
        let mut choose = |(bits, n): (usize, usize)| {
            let of = |k: usize| m.net_bits(from, at + k * distance, bits);
            let chosen = match n {
                1 => of(0),
                2 => low.clone().mux(of(1), of(0)),
                _ => {
                    let upper = if n == 3 { of(2) } else { low.clone().mux(of(3), of(2)) };
                    m.net_bits(offset, stage.bit + 1, 1).mux(upper, low.clone().mux(of(1), of(0)))
                }
            };
            at += bits;
            chosen
        };
        let parts = self.stage_choices(stage, m.net(from).width);
        let chosen: Vec<_> = parts.iter().map(|&part| choose(part)).collect();
        let width = parts.iter().map(|(bits, _)| bits).sum();
        m.add_wire(format!("shifted_{:02}", stage.bit), width, Expr::concat(chosen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_of_bits_costs_two_tables_a_bit() {
        let shift = Shift { window: 80, beat: 24, step: 8, reach: 8 };
        assert_eq!(shift.choose_stages(), [Stage { bit: 1, bits: 2 }, Stage { bit: 0, bits: 1 }]);
        assert_eq!(shift.n_luts(), 2 * 32 + 24);
    }

    #[test]
    fn the_cheapest_split_is_taken() {
        // 24 -> 64: three offsets are one multiplexer; 64 -> 72: pairs of bits from the top.
        let three = Shift { window: 80, beat: 64, step: 8, reach: 3 };
        assert_eq!(three.choose_stages(), [Stage { bit: 0, bits: 2 }]);
        for (window, beat, step, reach) in
            [(80, 24, 8, 8), (126, 63, 1, 64), (128, 72, 8, 8), (2023, 1000, 8, 128)]
        {
            let shift = Shift { window, beat, step, reach };
            let least = offset_splits(width_for(reach - 1)).iter().map(|s| shift.luts_of(s)).min();
            assert_eq!(Some(shift.n_luts()), least);
        }
    }

    #[test]
    fn nothing_to_choose_costs_nothing() {
        assert_eq!(Shift { window: 64, beat: 64, step: 64, reach: 1 }.n_luts(), 0);
    }
}
