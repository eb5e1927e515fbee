//! Real weights as sums of coded planes: codes b_p ∈ {-1, 1} that the decoder can make and scale factors α, so that
//! the error Σ imp·(w - Σ_p α_p·b_p)² is small.
//!
//! The start is residual binarisation (Rastegari et al. 2016, "XNOR-Net"; Guo et al. 2017, "Network sketching"): the
//! signs of what the planes so far leave, and the mean of its magnitude as α. Each plane is coded before the
//! residual of the next is taken. Then the planes are coded anew in turn. A wrong sign of plane p costs
//! 4·imp·|α_p·r|, where r is the residual without p, so that the nearest word under these costs is the plane of
//! least error. All α are refitted by least squares after every coding, and a coding that does not lower the
//! error is dropped: more rounds are never worse.

use super::encoder::Encoder;
use super::group::GroupTarget;
use super::refit::NormalEquations;
use super::tally::Tally;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use rayon::prelude::*;

/// Rounds after which a fit ends where it has not come to rest before.
pub const DEFAULT_ROUNDS: usize = 20;
/// Weights that one task looks at.
const PIECE: usize = 1 << 12;

/// Real weights of a layer, output channels first.
#[derive(Debug, Clone, Copy)]
pub struct FitTarget<'a> {
    /// The weights, finite and within f32.
    pub weights: &'a [f64],
    /// Output channels, each with as many weights and scale factors of its own; 1 for a factor a plane.
    pub channels: usize,
    /// Weights that count; the others come out as any value. All where `None`.
    pub mask: Option<&'a BitVec>,
    /// Importance of each weight, at least 0 and within f32; 1 for all where `None`.
    pub importance: Option<&'a [f64]>,
}

/// Squared errors of weights.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct FitError {
    /// Σ imp·w².
    pub energy: f64,
    /// Σ imp·(w - ŵ)².
    pub lost: f64,
    /// The same of plain residual binarisation: any signs, as many planes and rounds, α refitted alike.
    pub plain_lost: f64,
}

impl FitError {
    /// The sum of both.
    #[must_use]
    pub fn sum_with(self, other: Self) -> Self {
        Self {
            energy: self.energy + other.energy,
            lost: self.lost + other.lost,
            plain_lost: self.plain_lost + other.plain_lost,
        }
    }

    /// Relative mean squared error: lost / energy, 0 where all weights are.
    pub fn relative_mse(self) -> f64 {
        ratio(self.lost, self.energy)
    }

    /// That of plain residual binarisation.
    pub fn plain_relative_mse(self) -> f64 {
        ratio(self.plain_lost, self.energy)
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

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

/// Result of a fit: w ≈ Σ_p α_p·b_p.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Every plane, plane 0 first.
    pub planes: Vec<FittedPlane>,
    /// Errors under the factors as they are, in f32.
    pub error: FitError,
    /// Rounds in which some plane got better.
    pub rounds: usize,
}

/// Fits a plane for each of `encoders` to the weights, in at most `rounds` rounds after the start. The same input
/// gives the same result on every machine and any number of threads.
///
/// ```
/// use flexor_hdl::codec::encode::{Encoder, FitTarget, fit_weights};
/// use flexor_hdl::gf2::{Affine, BitMatrix};
///
/// // A plane of 2 stored bits for 3 weights: b2 = b0 ⊕ b1.
/// let matrix = BitMatrix::parse("10 01 11").unwrap();
/// let encoder = Encoder::new(&Affine::linear(matrix));
/// let weights = [0.5, -0.25, 0.75, 0.5, 0.5, -1.0];
/// let target = FitTarget { weights: &weights, channels: 1, mask: None, importance: None };
/// let fitted = fit_weights(&[encoder], &target, 10).unwrap();
/// assert_eq!(fitted.planes[0].codes.to_string(), "101110");
/// assert_eq!(fitted.planes[0].stored.to_string(), "1011");
/// assert_eq!(fitted.planes[0].alpha, [0.583_333_3]);
/// ```
///
/// # Errors
/// No encoder, or some of another number of weights a group; no weights, or not as many a channel; a mask or
/// importances of another length; weights and importances that are no number or beyond f32, negative importances. The
/// field is that of [`FitTarget`].
pub fn fit_weights(encoders: &[Encoder], target: &FitTarget, rounds: usize) -> Result<Fitted> {
    target.check(encoders)?;
    let plain = Fit::run(vec![None; encoders.len()], target, rounds).0.total_error();
    let (fit, rounds) = Fit::run(encoders.iter().map(Some).collect(), target, rounds);
    let error = FitError { energy: target.energy(), lost: fit.total_error(), plain_lost: plain };
    Ok(Fitted { planes: fit.into_planes(), error, rounds })
}

impl FitTarget<'_> {
    fn check(&self, encoders: &[Encoder]) -> Result<()> {
        let n = self.weights.len();
        let wrong = |field: &str, what: String| Err(Error::input("", field, what));
        let n_out = encoders.first().map_or(0, Encoder::n_out);
        if n_out == 0 || encoders.iter().any(|encoder| encoder.n_out() != n_out) {
            return wrong("planes", "at least one is needed, all of as many weights a group".into());
        }
        if n == 0 || self.channels == 0 || !n.is_multiple_of(self.channels) {
            return wrong("channels", format!("{} for {n} weights, each needs as many, and one", self.channels));
        }
        let lengths = [("mask", self.mask.map(BitVec::len)), ("importance", self.importance.map(<[f64]>::len))];
        if let Some((field, Some(len))) = lengths.into_iter().find(|(_, len)| len.is_some_and(|len| len != n)) {
            return wrong(field, format!("{len} elements for {n} weights"));
        }
        let fits = |value: f64| value.is_finite() && value.abs() <= f64::from(f32::MAX);
        if let Some(at) = self.weights.iter().position(|&weight| !fits(weight)) {
            return wrong("weights", format!("element {at} is {:e}, must be finite and within f32", self.weights[at]));
        }
        let importance = self.importance.unwrap_or_default();
        match importance.iter().position(|&value| !(fits(value) && value >= 0.0)) {
            Some(at) => {
                let what = format!("element {at} is {:e}, must be at least 0 and within f32", importance[at]);
                wrong("importance", what)
            }
            None => Ok(()),
        }
    }

    /// Weights of a channel.
    fn run_length(&self) -> usize {
        self.weights.len() / self.channels
    }

    /// Importance of weight `i`, 0 where it does not count.
    fn importance_of(&self, i: usize) -> f64 {
        match (self.mask, self.importance) {
            (Some(mask), _) if !mask.get(i) => 0.0,
            (_, Some(importance)) => importance[i],
            _ => 1.0,
        }
    }

    fn energy(&self) -> f64 {
        self.sum_channels(|_, i| self.importance_of(i) * self.weights[i].powi(2))
    }

    /// The sum of `term`, of a channel and a weight in it: by channel, and in order.
    fn sum_channels(&self, term: impl Fn(usize, usize) -> f64 + Sync) -> f64 {
        let run = self.run_length();
        let of_channel = |c: usize| (c * run..(c + 1) * run).map(|i| term(c, i)).sum::<f64>();
        let sums: Vec<f64> = (0..self.channels).into_par_iter().map(of_channel).collect();
        sums.into_iter().sum()
    }
}

/// Planes and factors so far.
struct Fit<'a> {
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
fn signed(factor: f64, bit: bool) -> f64 {
    if bit { factor } else { -factor }
}

impl<'a> Fit<'a> {
    /// A fit in f32 factors, and the rounds that made it better.
    fn run(coders: Vec<Option<&'a Encoder>>, target: &'a FitTarget<'a>, rounds: usize) -> (Self, usize) {
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
            ratio(lost, all)
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
        others.fold(self.target.weights[i], |left, (_, (plane, &alpha))| left - signed(alpha, plane.codes.get(i)))
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
    fn total_error(&self) -> f64 {
        let none = self.planes.len();
        self.target.sum_channels(|_, i| self.target.importance_of(i) * self.residual(i, none).powi(2))
    }

    /// `found` of the weights of every channel.
    fn map_channels<T: Send>(&self, found: impl Fn(std::ops::Range<usize>) -> T + Sync) -> Vec<T> {
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

    fn into_planes(self) -> Vec<FittedPlane> {
        let tallies: Vec<_> = (0..self.planes.len()).map(|p| self.tally_plane(p)).collect();
        let factors = |p: usize| self.alpha.iter().map(|alpha| alpha[p] as f32).collect();
        let alphas: Vec<_> = (0..self.planes.len()).map(factors).collect();
        let parts = self.planes.into_iter().zip(alphas).zip(tallies);
        parts.map(|((Coded { stored, codes }, alpha), tally)| FittedPlane { stored, codes, alpha, tally }).collect()
    }
}

#[cfg(test)]
mod tests;
