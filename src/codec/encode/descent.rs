//! Codes and factors of all planes: a start, and rounds that lower the error plane by plane.

use super::encoder::Encoder;
use super::fit_target::FitTarget;
use super::group::GroupTarget;
use super::refit::NormalEquations;
use super::tally::Tally;
use crate::gf2::BitVec;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;
use std::ops::Range;

/// Weights that one task looks at.
const PIECE: usize = 1 << 12;
/// A round that lowers the error by less than this share is the last.
const REST: f64 = 1e-3;
/// Most that weights are moved for another start, as a share of the plane's factor.
const MOVE: f64 = 1.2;

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
    /// Weights of a group.
    n_out: usize,
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

/// The groups of `length` bits, those of `new` where they are better.
fn merge(better: &[bool], new: &BitVec, old: &BitVec, length: usize) -> BitVec {
    let taken = BitVec::from_bits((0..new.len()).map(|i| better[i / length]));
    let words = taken.as_words().iter().zip(new.as_words()).zip(old.as_words());
    let merged = words.map(|((taken, new), old)| taken & new | !taken & old).collect();
    BitVec::from_words(new.len(), merged)
}

impl<'a> Fit<'a> {
    /// A fit of q planes in f32 factors, and its rounds: `encoders`, or all codes where there are none.
    pub fn run(
        encoders: &'a [Encoder],
        any_code: bool,
        target: &'a FitTarget<'a>,
        rounds: usize,
    ) -> (Self, usize) {
        let coders: Vec<_> = encoders.iter().map(|encoder| (!any_code).then_some(encoder)).collect();
        let n_out = encoders.first().filter(|_| !any_code).map_or(1, Encoder::n_out);
        let alpha = vec![Vec::new(); target.channels];
        let mut fit = Self { target, coders, n_out, planes: Vec::new(), alpha };
        for _ in 0..encoders.len() {
            fit.add_plane();
        }
        let mut error = fit.total_error();
        let mut done = 0;
        while done < rounds {
            done += 1;
            let before = error;
            error = fit.improve_all(done, error);
            if error >= before * (1.0 - REST) {
                break;
            }
        }
        fit.alpha.iter_mut().flatten().for_each(|alpha| *alpha = f64::from(*alpha as f32));
        (fit, done)
    }

    /// One round: codes every plane anew, and then all of them from another start, where there are others; the error,
    /// which is not above `least`.
    fn improve_all(&mut self, round: usize, least: f64) -> f64 {
        let q = self.planes.len();
        let mut error = least;
        for p in 0..q {
            error = self.improve(&[(p, None)], error);
        }
        if q == 1 {
            return error;
        }
        let moved = (round % q, Some(round as u64));
        let settled = (1..=2 * q).map(|step| ((round + step) % q, None));
        self.improve(&std::iter::once(moved).chain(settled).collect::<Vec<_>>(), error)
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
        self.planes.push(self.code_plane(p, None));
        self.alpha = self.refit();
    }

    /// Codes planes anew one after the other, keeps of every group the better of the old codes and the new, and refits all
    /// factors. A plane that comes with the number of a move is coded for moved weights. The error, which was `least`.
    fn improve(&mut self, steps: &[(usize, Option<u64>)], least: f64) -> f64 {
        let planes = self.planes.clone();
        for &(p, moved) in steps {
            self.planes[p] = self.code_plane(p, moved);
        }
        self.keep_better(&planes);
        let refitted = self.refit();
        let alpha = std::mem::replace(&mut self.alpha, refitted);
        let error = self.total_error();
        if error < least {
            return error;
        }
        (self.planes, self.alpha) = (planes, alpha);
        least
    }

    /// Takes back the groups of `before` that have become no better.
    fn keep_better(&mut self, before: &[Coded]) {
        let (n, n_out) = (self.target.weights.len(), self.n_out);
        let error = |planes: &[Coded], g: usize| -> f64 {
            (g * n_out..n.min((g + 1) * n_out)).map(|i| self.error_of(planes, i)).sum()
        };
        let is_better = |g: usize| error(&self.planes, g) < error(before, g);
        let better: Vec<_> = (0..n.div_ceil(n_out)).into_par_iter().map(is_better).collect();
        for (plane, before) in self.planes.iter_mut().zip(before) {
            let n_in = plane.stored.len() / better.len();
            plane.codes = merge(&better, &plane.codes, &before.codes, n_out);
            plane.stored = merge(&better, &plane.stored, &before.stored, n_in);
        }
    }

    /// imp·(w - ŵ)² of weight `i` under `planes`.
    fn error_of(&self, planes: &[Coded], i: usize) -> f64 {
        let alpha = &self.alpha[i / self.target.run_length()];
        let signs = planes.iter().zip(alpha);
        let left = signs
            .fold(self.target.weights[i], |left, (plane, &alpha)| left - signed(alpha, plane.codes.get(i)));
        self.target.importance_of(i) * left * left
    }

    /// The plane of least error where all else stays, for the weights as they are or moved.
    fn code_plane(&self, p: usize, moved: Option<u64>) -> Coded {
        let (bits, costs) = self.wanted_signs(p, moved);
        match self.coders[p] {
            None => Coded { stored: BitVec::zeros(0), codes: bits },
            Some(encoder) => {
                let target = GroupTarget { bits: &bits, care: None, importance: Some(&costs) };
                let (stored, codes) = encoder.encode_to_codes(&target);
                Coded { stored, codes }
            }
        }
    }

    /// The sign of every weight that suits plane `p` best, and the error that the other one adds. Weights are moved by up
    /// to [`MOVE`] times the factor of the plane, others for every number of a move.
    fn wanted_signs(&self, p: usize, moved: Option<u64>) -> (BitVec, Vec<f64>) {
        let run = self.target.run_length();
        let mut values = vec![0.0; self.target.weights.len()];
        values.par_chunks_mut(PIECE).enumerate().for_each(|(piece, values)| {
            let mut rng = moved.map(|number| {
                let mut rng = ChaCha8Rng::seed_from_u64(number);
                rng.set_stream(piece as u64);
                rng
            });
            for (i, value) in (piece * PIECE..).zip(values) {
                let alpha = self.alpha[i / run][p];
                // From -1 to 1.
                let share =
                    rng.as_mut().map_or(0.0, |rng| f64::from(rng.next_u32() as i32) / f64::from(i32::MAX));
                *value = alpha * (self.residual(i, p) + MOVE * share * alpha);
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
        self.target.sum_weights(|i| self.error_of(&self.planes, i))
    }

    /// `found` of the weights of every channel.
    fn map_channels<T: Send>(&self, found: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
        let run = self.target.run_length();
        (0..self.target.channels).into_par_iter().map(|c| found(c * run..(c + 1) * run)).collect()
    }

    /// The signs of plane `p` that are wrong for the other planes as they are.
    fn tally_plane(&self, p: usize) -> Tally {
        let (bits, costs) = self.wanted_signs(p, None);
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
