//! F⊕ group by group: the codes of encrypted weights, and the gradient that Eq. 5 and straight-through take for them.

use super::dense::{Real, by_type, elements, is_real, tensor_of};
use burn_backend::{DType, TensorMetadata};
use burn_flex::{Flex, FlexTensor};
use burn_tensor::{Float, Tensor};
use rayon::prelude::*;

/// Groups that one thread takes at a time.
const CHUNK: usize = 1024;

/// The rows of an M⊕ for the kernels.
#[derive(Debug, Clone)]
pub struct Rows {
    /// The inputs of every output, one after the other.
    taps: Vec<u32>,
    /// Where the inputs of an output end.
    ends: Vec<usize>,
    /// Whether an output is inverted.
    inverted: Vec<bool>,
    n_in: usize,
}

impl Rows {
    /// The rows with these taps, of which some are inverted.
    pub fn new(rows: &[Vec<usize>], inverted: Vec<bool>, n_in: usize) -> Self {
        let taps = rows.iter().flatten().map(|&tap| tap as u32).collect();
        let end = |end: &mut usize, row: &Vec<usize>| {
            *end += row.len();
            Some(*end)
        };
        Self { taps, ends: rows.iter().scan(0, end).collect(), inverted, n_in }
    }

    fn n_out(&self) -> usize {
        self.ends.len()
    }

    /// The taps of every output.
    fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.taps[start..*end])
    }
}

/// Codes ±1, groups x n_out, of encrypted weights, groups x n_in; `None` where they are not on the CPU.
pub fn decode(rows: &Rows, x: &Tensor<2>) -> Option<Tensor<2>> {
    let x = on_cpu(x)?;
    Some(Tensor::<2, Float>::from_primitive::<Flex>(by_type!(x.dtype(), codes(rows, &x))))
}

/// Gradient of encrypted weights x_j: f(x_j)·sign(x_j)·Σ_r M_rj y_r ∂L/∂y_r, f = S·(1 - tanh²(S·x)) or, without
/// `s_tanh`, 1; `None` where they are not on the CPU.
pub fn gradient(
    rows: &Rows,
    x: &Tensor<2>,
    codes: &Tensor<2>,
    grad: &Tensor<2>,
    s_tanh: Option<f64>,
) -> Option<Tensor<2>> {
    let [x, codes, grad] = [on_cpu(x)?, on_cpu(codes)?, on_cpu(grad)?];
    let found = by_type!(x.dtype(), of_weights(rows, [&x, &codes, &grad], s_tanh));
    Some(Tensor::<2, Float>::from_primitive::<Flex>(found))
}

fn on_cpu(tensor: &Tensor<2>) -> Option<FlexTensor> {
    let tensor = is_real(tensor).then(|| tensor.clone().try_into_primitive::<Flex>().ok())?;
    tensor.map(|tensor| tensor.to_contiguous())
}

fn codes<E: Real>(rows: &Rows, x: &FlexTensor) -> FlexTensor {
    let (n_in, n_out) = (rows.n_in, rows.n_out());
    let groups = x.shape()[0];
    let mut out = vec![E::default(); groups * n_out];
    let codes = [false, true].map(|bit| E::from_elem(if bit { 1.0f64 } else { -1.0 }));
    let chunks = elements::<E>(x).par_chunks(n_in * CHUNK);
    out.par_chunks_mut(n_out * CHUNK).zip(chunks).for_each(|(out, x)| {
        let mut bits = vec![false; n_in];
        for (out, x) in out.chunks_exact_mut(n_out).zip(x.chunks_exact(n_in)) {
            bits.iter_mut().zip(x).for_each(|(bit, x)| *bit = *x >= E::default());
            for ((out, taps), inverted) in out.iter_mut().zip(rows.iter()).zip(&rows.inverted) {
                let bit = taps.iter().fold(*inverted, |bit, tap| bit ^ bits[*tap as usize]);
                *out = codes[usize::from(bit)];
            }
        }
    });
    tensor_of(out, &[groups, n_out])
}

fn of_weights<E: Real>(rows: &Rows, [x, codes, grad]: [&FlexTensor; 3], s_tanh: Option<f64>) -> FlexTensor {
    let (n_in, n_out) = (rows.n_in, rows.n_out());
    let (x, codes, grad) = (elements::<E>(x), elements::<E>(codes), elements::<E>(grad));
    let mut out = vec![E::default(); x.len()];
    let of_outputs = codes.par_chunks(n_out * CHUNK).zip(grad.par_chunks(n_out * CHUNK));
    let chunks = out.par_chunks_mut(n_in * CHUNK).zip(x.par_chunks(n_in * CHUNK)).zip(of_outputs);
    chunks.for_each(|((out, x), (codes, grad))| {
        let outputs = codes.chunks_exact(n_out).zip(grad.chunks_exact(n_out));
        for ((out, x), (codes, grad)) in out.chunks_exact_mut(n_in).zip(x.chunks_exact(n_in)).zip(outputs) {
            for ((taps, code), grad) in rows.iter().zip(codes).zip(grad) {
                let part = *code * *grad;
                taps.iter().for_each(|tap| out[*tap as usize] += part);
            }
            for (out, x) in out.iter_mut().zip(x) {
                let signed = if *x >= E::default() { *out } else { -*out };
                *out = s_tanh.map_or(signed, |s_tanh| signed * x.slope_of_tanh(s_tanh));
            }
        }
    });
    tensor_of(out, &[x.len() / n_in, n_in])
}
