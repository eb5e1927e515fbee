//! F⊕ of one plane: stored signs to codes (Eq. 3), and the gradient that training takes for it.
//!
//! With b = (x >= 0), the code of output r is 2·(Σ_j M_rj b_j mod 2) - 1, which is (-1)^(n-1)·∏ sign(x_j) over
//! its n taps; product polarity leaves the factor out. F⊕ stands first in the graph of a network, so its gradient is
//! a function of the gradient of the codes, and automatic differentiation begins behind it.

use crate::kernels::{self, Rows};
use burn_tensor::{DType, Device, FloatDType, Int, Tensor, TensorData};
use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::spec::Polarity;

/// The gradient that stands for that of a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backward {
    /// Eq. 5: tanh(S·x) for the input that is varied, signs for the others.
    Eq5,
    /// Eq. 4: tanh(S·x) for all inputs.
    Eq4,
    /// Straight-through: the derivative of a sign is 1, the others are signs.
    Ste,
}

impl Backward {
    /// Every form with its name in recipes.
    pub const NAMES: [(&str, Self); 3] = [("eq5", Self::Eq5), ("eq4", Self::Eq4), ("ste", Self::Ste)];
}

/// F⊕ of one plane.
#[derive(Debug, Clone)]
pub struct Xor {
    /// Mᵀ, n_in x n_out, of 0 and 1.
    taps: Tensor<2>,
    /// 1 x n_out: -1 where the polarity inverts the output.
    flips: Tensor<2>,
    /// 1 x n_out: the factor between a code and the product of the signs of its taps.
    factors: Tensor<2>,
    /// For every k below the most taps of a row, the k-th tap of each row, n_in where it has fewer.
    taps_by_place: Vec<Tensor<1, Int>>,
    /// The same for the kernels of the CPU.
    rows: Rows,
}

impl Xor {
    /// F⊕ of `matrix` on a device, in floats of one type.
    pub fn new(matrix: &BitMatrix, polarity: Polarity, device: &Device, dtype: DType) -> Self {
        let (n_out, n_in) = (matrix.n_rows(), matrix.n_cols());
        let offsets = polarity.row_offsets(matrix);
        let inverted: Vec<bool> = (0..n_out).map(|i| offsets.get(i)).collect();
        let flips: Vec<f32> = inverted.iter().map(|inverted| if *inverted { -1.0 } else { 1.0 }).collect();
        let rows: Vec<Vec<usize>> = matrix.rows().iter().map(|row| row.ones_at().collect()).collect();
        let even = |i: usize| matrix.row(i).count_ones().is_multiple_of(2);
        let factors = (0..n_out).map(|i| if even(i) { -flips[i] } else { flips[i] }).collect();
        let taps = (0..n_in).flat_map(|j| (0..n_out).map(move |i| f32::from(u8::from(matrix.get(i, j)))));
        let floats = |values: Vec<f32>, shape: [usize; 2]| {
            Tensor::from_data(TensorData::new(values, shape).convert_dtype(dtype), (device, dtype))
        };
        Self {
            taps: floats(taps.collect(), [n_in, n_out]),
            flips: floats(flips.clone(), [1, n_out]),
            factors: floats(factors, [1, n_out]),
            taps_by_place: taps_by_place(&rows, n_in, device),
            rows: Rows::new(&rows, inverted, n_in),
        }
    }

    /// Codes ±1, groups x n_out, of encrypted weights, groups x n_in.
    pub fn decode(&self, x: Tensor<2>) -> Tensor<2> {
        kernels::decode(&self.rows, &x).unwrap_or_else(|| self.decode_by_sums(x))
    }

    /// The codes by operations that every device has.
    fn decode_by_sums(&self, x: Tensor<2>) -> Tensor<2> {
        let ones = positive(x).matmul(self.taps.clone());
        let pairs = ones.clone().mul_scalar(0.5).floor();
        let codes = ones.mul_scalar(2.0) - pairs.mul_scalar(4.0).add_scalar(1.0);
        codes * self.flips.clone()
    }

    /// Gradient of the encrypted weights `x` from that of their codes, `grad`; S = `s_tanh`.
    pub fn backward(
        &self,
        x: Tensor<2>,
        codes: Tensor<2>,
        grad: Tensor<2>,
        s_tanh: f64,
        form: Backward,
    ) -> Tensor<2> {
        let slope = match form {
            Backward::Eq4 => return self.backward_of_products(x, grad, s_tanh),
            Backward::Eq5 => Some(s_tanh),
            Backward::Ste => None,
        };
        let found = kernels::gradient(&self.rows, &x, &codes, &grad, slope);
        found.unwrap_or_else(|| self.backward_by_sums(x, codes, grad, slope))
    }

    /// The gradient by operations that every device has; `s_tanh` is `None` for straight-through.
    fn backward_by_sums(
        &self,
        x: Tensor<2>,
        codes: Tensor<2>,
        grad: Tensor<2>,
        s_tanh: Option<f64>,
    ) -> Tensor<2> {
        let signs = positive(x.clone()).mul_scalar(2.0).sub_scalar(1.0);
        let slope = match s_tanh {
            Some(s_tanh) => slope_of_tanh(x, s_tanh) * signs,
            None => signs,
        };
        slope * (grad * codes).matmul(self.taps.clone().transpose())
    }

    /// Eq. 4, by differentiation of the products of tanh.
    fn backward_of_products(&self, x: Tensor<2>, grad: Tensor<2>, s_tanh: f64) -> Tensor<2> {
        let x = x.autodiff().require_grad();
        let tanh = x.clone().mul_scalar(s_tanh).tanh();
        let one = tanh.clone().slice([0..tanh.dims()[0], 0..1]).detach().ones_like();
        let columns = Tensor::cat(vec![tanh, one], 1);
        let tap = |places: &Tensor<1, Int>| columns.clone().select(1, places.clone());
        let product = self.taps_by_place.iter().map(tap).reduce(|a, b| a * b);
        let Some(product) = product else { return x.inner().zeros_like() };
        let weight = (grad * self.factors.clone()).autodiff();
        let grads = (product * weight).sum().backward();
        x.grad(&grads).unwrap_or_else(|| x.inner().zeros_like())
    }
}

/// 1 where x >= 0, else 0.
fn positive(x: Tensor<2>) -> Tensor<2> {
    let dtype = x.dtype();
    let bits = x.greater_equal_elem(0.0).float();
    if bits.dtype() == dtype { bits } else { bits.cast(FloatDType::from(dtype)) }
}

/// d tanh(S·x) / dx = S·(1 - tanh²(S·x)).
fn slope_of_tanh(x: Tensor<2>, s_tanh: f64) -> Tensor<2> {
    let tanh = x.mul_scalar(s_tanh).tanh();
    (tanh.clone() * tanh).mul_scalar(-s_tanh).add_scalar(s_tanh)
}

/// See [`Xor::taps_by_place`].
fn taps_by_place(rows: &[Vec<usize>], n_in: usize, device: &Device) -> Vec<Tensor<1, Int>> {
    let most = rows.iter().map(Vec::len).max().unwrap_or(0);
    let place = |k: usize| {
        let taps: Vec<i64> = rows.iter().map(|row| *row.get(k).unwrap_or(&n_in) as i64).collect();
        Tensor::from_data(TensorData::new(taps, [rows.len()]), device)
    };
    (0..most).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::{assert_close, drawn};

    /// The kernels of the CPU and the operations that every device has give the same.
    #[test]
    fn is_the_same_by_sums() {
        let matrix = BitMatrix::parse("10010 11000 01111 00100 11111 00011").expect("a matrix");
        for polarity in [Polarity::Xor, Polarity::Product] {
            let xor = Xor::new(&matrix, polarity, &Device::flex(), DType::F64);
            let x = || drawn([50, matrix.n_cols()]).inner();
            let grad = || drawn([50, matrix.n_rows()]).inner();
            let codes = xor.decode(x());
            assert_close(&codes, &xor.decode_by_sums(x()));
            for (form, s_tanh) in [(Backward::Eq5, Some(1.5)), (Backward::Ste, None)] {
                let found = xor.backward(x(), codes.clone(), grad(), 1.5, form);
                assert_close(&found, &xor.backward_by_sums(x(), codes.clone(), grad(), s_tanh));
            }
        }
    }
}
