//! Real weights as sums of coded planes: codes b_p ∈ {-1, 1} that the decoder can make and scale factors α, so that
//! the error Σ imp·(w - Σ_p α_p·b_p)² is small.
//!
//! The start is residual binarisation (Rastegari et al. 2016, "XNOR-Net"; Guo et al. 2017, "Network sketching"): the
//! signs of what the planes so far leave, and the mean of its magnitude as α. Each plane is coded before the
//! residual of the next is taken. Then come rounds. A wrong sign of plane p costs 4·imp·|α_p·r|, where r is the
//! residual without p, so that the nearest word under these costs is the plane of least error beside the others. A
//! round codes every plane anew, and then one for weights that are moved at random and all after it: the sum of
//! planes has local minima. Of every group the better codes are kept, and all α refitted by least squares: more
//! rounds are never worse.

use super::descent::{Fit, FittedPlane};
use super::encoder::Encoder;
use super::fit_target::FitTarget;
use crate::error::Result;

/// Rounds after which a fit ends where it has not come to rest before.
pub const DEFAULT_ROUNDS: usize = 20;

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

/// Result of a fit: w ≈ Σ_p α_p·b_p.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Every plane, plane 0 first.
    pub planes: Vec<FittedPlane>,
    /// Errors under the factors as they are, in f32.
    pub error: FitError,
    /// Rounds after the start; the last one may have changed nothing.
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
    let plain = Fit::run(encoders, true, target, rounds).0.total_error();
    let (fit, rounds) = Fit::run(encoders, false, target, rounds);
    let error = FitError { energy: target.energy(), lost: fit.total_error(), plain_lost: plain };
    Ok(Fitted { planes: fit.into_planes(), error, rounds })
}

#[cfg(test)]
mod tests;
