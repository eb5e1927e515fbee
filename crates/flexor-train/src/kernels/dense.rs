//! Dense tensors of the CPU as slices of f32, or of f64 for tests of gradients.

use burn_autodiff::Autodiff;
use burn_backend::{DType, Element};
use burn_flex::{Flex, FlexTensor};
use burn_tensor::{Tensor, TensorData};
use std::ops::{AddAssign, Mul, Neg};

/// The CPU back end with automatic differentiation.
pub(super) type Tracked = Autodiff<Flex>;

/// A float of the kernels: f32, and f64 for tests of gradients.
pub(super) trait Real:
    Element + bytemuck::Pod + PartialOrd + AddAssign + Mul<Output = Self> + Neg<Output = Self>
{
    /// d tanh(S·x) / dx = S·4u / (1 + u)² with u = exp(-2·|S·x|).
    fn slope_of_tanh(self, s_tanh: f64) -> Self;
}

impl Real for f32 {
    fn slope_of_tanh(self, s_tanh: f64) -> Self {
        let s_tanh = s_tanh as f32;
        let u = (-2.0 * (s_tanh * self).abs()).exp();
        s_tanh * 4.0 * u / ((1.0 + u) * (1.0 + u))
    }
}

impl Real for f64 {
    fn slope_of_tanh(self, s_tanh: f64) -> Self {
        let u = (-2.0 * (s_tanh * self).abs()).exp();
        s_tanh * 4.0 * u / ((1.0 + u) * (1.0 + u))
    }
}

/// The elements of a dense tensor, last axis fastest.
pub(super) fn elements<E: Real>(tensor: &FlexTensor) -> &[E] {
    tensor.as_slice().expect("a dense tensor of this type")
}

pub(super) fn tensor_of<E: Real>(values: Vec<E>, shape: &[usize]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(values, shape.to_vec()))
}

/// Calls a function for the type of a tensor's elements.
macro_rules! by_type {
    ($dtype:expr, $function:ident($($argument:expr),*)) => {
        match $dtype {
            DType::F64 => $function::<f64>($($argument),*),
            _ => $function::<f32>($($argument),*),
        }
    };
}
pub(super) use by_type;

/// Whether the kernels have the type of a tensor.
pub(super) fn is_real<const D: usize>(tensor: &Tensor<D>) -> bool {
    matches!(tensor.dtype(), DType::F32 | DType::F64)
}

#[cfg(test)]
pub mod tests {
    use crate::random::{Purpose, Source};
    use burn_backend::DType;
    use burn_tensor::{Tensor, TensorData};

    /// Normal f64 values with a graph.
    pub fn drawn<const D: usize>(shape: [usize; D]) -> Tensor<D> {
        let mut source = Source::new(1, Purpose::Init, 0);
        let values: Vec<f64> = (0..shape.iter().product()).map(|_| source.normal()).collect();
        Tensor::from_data(TensorData::new(values, shape), (&burn_tensor::Device::flex(), DType::F64))
            .autodiff()
    }

    /// Fails where values differ.
    pub fn assert_close<const D: usize>(found: &Tensor<D>, wanted: &Tensor<D>) {
        assert_eq!(found.dims(), wanted.dims());
        let far = (found.clone() - wanted.clone()).abs().max().into_scalar::<f64>();
        assert!(far < 1e-10, "{far}");
    }
}
