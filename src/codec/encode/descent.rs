//! Codes and factors of all planes: a start, and rounds that lower the error plane by plane.

use super::encoder::Encoder;
use super::fit_target::FitTarget;
use super::group::GroupTarget;
use super::refit::NormalEquations;
use super::tally::Tally;
use crate::gf2::BitVec;
use rayon::prelude::*;
use std::ops::Range;

/// Weights that one task looks at.
const PIECE: usize = 1 << 12;

/// A plane of fitted codes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FittedPlane {
    /// The given bits of all groups, group 0 first.
    pub stored: BitVec,
    /// The codes that they decode to, one a weight: 1 for +1 and 0 for -1.
    pub codes: BitVec,
    /// Scale factor of every channel, of any sign; 0 where no weight counts.
    pub alpha: Vec<f32>,
    /// Signs that the other planes leave to this one, where they matter; lost is the error that the wrong ones add.
    pub tally: Tally,
}

/// Planes and factors so far.
pub(super) struct Fit<'a> {
    target: &'a FitTarget<'a>,
    /// The encoder of every plane; `None` where all codes can be had.
    coders: Vec<Option<&'a Encoder>>,
    planes: Vec<Coded>,
    /// Factors of all planes, channel by channel.
    alpha: Vec<Vec<f64>>,
}

/// Stored bits and codes of a plane.
#[derive(Debug, Clone)]
struct Coded {
    stored: BitVec,
    codes: BitVec,
}

/// `factor` times the code ±1 that `bit` stands for.
pub(super) fn signed(factor: f64, bit: bool) -> f64 {
    if bit { factor } else { -factor }
}

impl<'a> Fit<'a> {
    /// A fit in f32 factors, and the rounds that made it better.
    pub fn run(coders: Vec<Option<&'a Encoder>>, target: &'a FitTarget<'a>, rounds: usize) -> (Self, usize) {
        let mut fit = Self { target, coders, planes: Vec::new(), alpha: vec![Vec::new(); target.channels] };
        for _ in 0..fit.coders.len() {
            fit.add_plane();
        }
        let mut error = fit.total_error();
        let mut better = 0;
        while better < rounds {
            let before = error;
            for p in 0..fit.planes.len() {
                error = fit.improve_plane(p, error);
            }
            if error >= before {
                break;
            }
            better += 1;
        }
        fit.alpha.iter_mut().flatten().for_each(|alpha| *alpha = f64::from(*alpha as f32));
        (fit, better)
    }

    /// Codes the signs of the residual as the next plane.
    fn add_plane(&mut self) {
        let p = self.planes.len();
        let means = self.map_channels(|weights| {
            let (mut lost, mut all) = (0.0, 0.0);
            for i in weights {
                lost += self.target.importance_of(i) * self.residual(i, p).abs();
                all += self.target.importance_of(i);
            }
            if all > 0.0 { lost / all } else { 0.0 }
        });
        self.alpha.iter_mut().zip(means).for_each(|(alpha, mean)| alpha.push(mean));
        self.planes.push(self.code_plane(p));
        self.alpha = self.refit();
    }

    /// Codes plane `p` anew and refits all factors; the error, which stays as it was where it is not below `least`.
    fn improve_plane(&mut self, p: usize, least: f64) -> f64 {
        let coded = self.code_plane(p);
        let plane = std::mem::replace(&mut self.planes[p], coded);
        let refitted = self.refit();
        let alpha = std::mem::replace(&mut self.alpha, refitted);
        let error = self.total_error();
        if error < least {
            return error;
        }
        (self.planes[p], self.alpha) = (plane, alpha);
        least
    }

    /// The plane of least error where all else stays.
    fn code_plane(&self, p: usize) -> Coded {
        let (bits, costs) = self.wanted_signs(p);
        match self.coders[p] {
            None => Coded { stored: BitVec::zeros(0), codes: bits },
            Some(encoder) => {
                let target = GroupTarget { bits: &bits, care: None, importance: Some(&costs) };
                let (stored, codes) = encoder.encode_to_codes(&target);
                Coded { stored, codes }
            }
        }
    }

    /// The sign of every weight that suits plane `p` best, and the error that the other one adds.
    fn wanted_signs(&self, p: usize) -> (BitVec, Vec<f64>) {
        let run = self.target.run_length();
        let mut values = vec![0.0; self.target.weights.len()];
        values.par_chunks_mut(PIECE).enumerate().for_each(|(piece, values)| {
            for (i, value) in (piece * PIECE..).zip(values) {
                *value = self.alpha[i / run][p] * self.residual(i, p);
            }
        });
        let bits = BitVec::from_bits(values.iter().map(|&value| value >= 0.0));
        for (i, value) in values.iter_mut().enumerate() {
            *value = 4.0 * self.target.importance_of(i) * value.abs();
        }
        (bits, values)
    }

    /// What all planes but `without` leave of weight `i`.
    fn residual(&self, i: usize, without: usize) -> f64 {
        let alpha = &self.alpha[i / self.target.run_length()];
        let others = self.planes.iter().zip(alpha).enumerate().filter(|(p, _)| *p != without);
        others.fold(self.target.weights[i], |left, (_, (plane, &alpha))| {
            left - signed(alpha, plane.codes.get(i))
        })
    }

    /// The factors of least error for the codes so far.
    fn refit(&self) -> Vec<Vec<f64>> {
        self.map_channels(|weights| {
            let mut equations = NormalEquations::new(self.planes.len());
            let mut codes = vec![0.0; self.planes.len()];
            for i in weights {
                for (code, plane) in codes.iter_mut().zip(&self.planes) {
                    *code = signed(1.0, plane.codes.get(i));
                }
                equations.add_weight(self.target.weights[i], self.target.importance_of(i), &codes);
            }
            equations.solve()
        })
    }

    /// Σ imp·(w - ŵ)².
    pub fn total_error(&self) -> f64 {
        let none = self.planes.len();
        self.target.sum_channels(|_, i| self.target.importance_of(i) * self.residual(i, none).powi(2))
    }

    /// `found` of the weights of every channel.
    fn map_channels<T: Send>(&self, found: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
        let run = self.target.run_length();
        (0..self.target.channels).into_par_iter().map(|c| found(c * run..(c + 1) * run)).collect()
    }

    /// The signs of plane `p` that are wrong for the other planes as they are.
    fn tally_plane(&self, p: usize) -> Tally {
        let (bits, costs) = self.wanted_signs(p);
        let mut tally = Tally::default();
        for (i, &cost) in costs.iter().enumerate().filter(|(_, cost)| **cost > 0.0) {
            let wrong = bits.get(i) != self.planes[p].codes.get(i);
            let (n_wrong, lost) = if wrong { (1, cost) } else { (0, 0.0) };
            tally = tally.sum_with(Tally { counted: 1, wrong: n_wrong, importance: cost, lost });
        }
        tally
    }

    /// The planes and what is wrong in them.
    pub fn into_planes(self) -> Vec<FittedPlane> {
        let tallies: Vec<_> = (0..self.planes.len()).map(|p| self.tally_plane(p)).collect();
        let factors = |p: usize| self.alpha.iter().map(|alpha| alpha[p] as f32).collect();
        let alphas: Vec<_> = (0..self.planes.len()).map(factors).collect();
        let parts = self.planes.into_iter().zip(alphas).zip(tallies);
        parts
            .map(|((Coded { stored, codes }, alpha), tally)| FittedPlane { stored, codes, alpha, tally })
            .collect()
    }
}
