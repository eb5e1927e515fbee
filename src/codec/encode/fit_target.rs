//! Real weights to be fitted, and sums over them.

use super::encoder::Encoder;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use rayon::prelude::*;

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

impl FitTarget<'_> {
    /// Checks the weights against the encoders of their planes.
    ///
    /// # Errors
    /// As of [`super::fit_weights`].
    pub(super) fn check(&self, encoders: &[Encoder]) -> Result<()> {
        let n = self.weights.len();
        let wrong = |field: &str, what: String| Err(Error::input("", field, what));
        let n_out = encoders.first().map_or(0, Encoder::n_out);
        if n_out == 0 || encoders.iter().any(|encoder| encoder.n_out() != n_out) {
            return wrong("planes", "at least one is needed, all of as many weights a group".into());
        }
        if n == 0 || self.channels == 0 || !n.is_multiple_of(self.channels) {
            return wrong(
                "channels",
                format!("{} for {n} weights, each needs as many, and one", self.channels),
            );
        }
        let lengths =
            [("mask", self.mask.map(BitVec::len)), ("importance", self.importance.map(<[f64]>::len))];
        if let Some((field, Some(len))) = lengths.into_iter().find(|(_, len)| len.is_some_and(|len| len != n))
        {
            return wrong(field, format!("{len} elements for {n} weights"));
        }
        let fits = |value: f64| value.is_finite() && value.abs() <= f64::from(f32::MAX);
        if let Some(at) = self.weights.iter().position(|&weight| !fits(weight)) {
            return wrong(
                "weights",
                format!("element {at} is {:e}, must be finite and within f32", self.weights[at]),
            );
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
    pub(super) fn run_length(&self) -> usize {
        self.weights.len() / self.channels
    }

    /// Importance of weight `i`, 0 where it does not count.
    pub(super) fn importance_of(&self, i: usize) -> f64 {
        match (self.mask, self.importance) {
            (Some(mask), _) if !mask.get(i) => 0.0,
            (_, Some(importance)) => importance[i],
            _ => 1.0,
        }
    }

    /// Σ imp·w².
    pub(super) fn energy(&self) -> f64 {
        self.sum_weights(|i| self.importance_of(i) * self.weights[i].powi(2))
    }

    /// The sum of `term` over all weights, by channel and in order.
    pub(super) fn sum_weights(&self, term: impl Fn(usize) -> f64 + Sync) -> f64 {
        let run = self.run_length();
        let of_channel = |c: usize| (c * run..(c + 1) * run).map(&term).sum::<f64>();
        let sums: Vec<f64> = (0..self.channels).into_par_iter().map(of_channel).collect();
        sums.into_iter().sum()
    }
}
