//! The maximum of every square of 2 x 2 elements; its gradient goes to the first of the largest.

use super::dense::{Real, Tracked, by_type, elements, is_real, tensor_of};
use burn_autodiff::checkpoint::base::Checkpointer;
use burn_autodiff::checkpoint::strategy::NoCheckpointing;
use burn_autodiff::grads::Gradients;
use burn_autodiff::ops::{Backward, Ops, OpsKind};
use burn_backend::{DType, TensorMetadata};
use burn_flex::{Flex, FlexTensor};
use burn_tensor::ops::MaxPoolOptions;
use burn_tensor::{Float, Tensor, module};
use rayon::prelude::*;

/// Rows and columns of a square.
const SIDE: usize = 2;

/// The maxima of the squares of `side` x `side` elements that tile each channel; rows and columns beyond the last whole
/// square are left out.
pub fn max_pool2d(images: Tensor<4>, side: usize) -> Tensor<4> {
    let has_kernel = is_real(&images) && side == SIDE;
    let found = if has_kernel { tracked(&images).or_else(|| plain(&images)) } else { None };
    found.unwrap_or_else(|| module::max_pool2d(images, MaxPoolOptions::new([side, side])))
}

/// On the CPU with automatic differentiation.
fn tracked(x: &Tensor<4>) -> Option<Tensor<4>> {
    let x = x.clone().try_into_primitive::<Tracked>().ok()?;
    let node = x.node();
    let x = x.into_primitive().to_contiguous();
    let out = by_type!(x.dtype(), forward(&x));
    let out = match MaxPool.prepare::<NoCheckpointing>([node]).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => prepared.finish(x, out),
        OpsKind::UnTracked(prepared) => prepared.finish(out),
    };
    Some(Tensor::<4, Float>::from_primitive::<Tracked>(out))
}

/// On the CPU without.
fn plain(x: &Tensor<4>) -> Option<Tensor<4>> {
    let x = x.clone().try_into_primitive::<Flex>().ok()?.to_contiguous();
    Some(Tensor::<4, Float>::from_primitive::<Flex>(by_type!(x.dtype(), forward(&x))))
}

#[derive(Debug)]
struct MaxPool;

impl Backward<Flex, 1> for MaxPool {
    /// The images.
    type State = FlexTensor;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let [node] = ops.parents;
        let grad = grads.consume::<Flex>(&ops.node).to_contiguous();
        let x = ops.state;
        if let Some(node) = node {
            grads.register::<Flex>(node.id, by_type!(grad.dtype(), gradient(&x, &grad)));
        }
    }
}

fn forward<E: Real>(x: &FlexTensor) -> FlexTensor {
    let [batch, channels, height, width] = dims(x);
    let (out_height, out_width) = (height / SIDE, width / SIDE);
    let mut out = vec![E::default(); batch * channels * out_height * out_width];
    let channels_of = elements::<E>(x).par_chunks_exact(height * width);
    out.par_chunks_exact_mut(out_height * out_width).zip(channels_of).for_each(|(out, x)| {
        let rows = x.chunks_exact(width * SIDE).zip(out.chunks_exact_mut(out_width));
        for (rows, out) in rows {
            let (above, below) = rows.split_at(width);
            let squares = above.as_chunks::<SIDE>().0.iter().zip(below.as_chunks::<SIDE>().0);
            squares.zip(out).for_each(|((above, below), out)| *out = first_largest(above, below).1);
        }
    });
    tensor_of(out, &[batch, channels, out_height, out_width])
}

fn gradient<E: Real>(x: &FlexTensor, grad: &FlexTensor) -> FlexTensor {
    let shape = dims(x);
    let [_, _, height, width] = shape;
    let (out_height, out_width) = (height / SIDE, width / SIDE);
    let (x, grad) = (elements::<E>(x), elements::<E>(grad));
    let mut out = vec![E::default(); x.len()];
    let pairs = x.par_chunks_exact(height * width).zip(grad.par_chunks_exact(out_height * out_width));
    out.par_chunks_exact_mut(height * width).zip(pairs).for_each(|(out, (x, grad))| {
        let rows = out.chunks_exact_mut(width * SIDE).zip(x.chunks_exact(width * SIDE));
        for ((out, x), grad) in rows.zip(grad.chunks_exact(out_width)) {
            let (out_above, out_below) = out.split_at_mut(width);
            let (above, below) = x.split_at(width);
            let squares = above.as_chunks::<SIDE>().0.iter().zip(below.as_chunks::<SIDE>().0);
            let outs =
                out_above.as_chunks_mut::<SIDE>().0.iter_mut().zip(out_below.as_chunks_mut::<SIDE>().0);
            for (((above, below), (out_above, out_below)), grad) in squares.zip(outs).zip(grad) {
                let place = first_largest(above, below).0;
                let at = |i: usize| if place == i { *grad } else { E::default() };
                *out_above = [at(0), at(1)];
                *out_below = [at(2), at(3)];
            }
        }
    });
    tensor_of(out, &shape)
}

/// The first largest element of a square, and its place.
fn first_largest<E: Real>(above: &[E; SIDE], below: &[E; SIDE]) -> (usize, E) {
    let larger = |a: (usize, E), b: (usize, E)| if b.1 > a.1 { b } else { a };
    let (above, below) = (larger((0, above[0]), (1, above[1])), larger((2, below[0]), (3, below[1])));
    larger(above, below)
}

fn dims(x: &FlexTensor) -> [usize; 4] {
    let shape = x.shape();
    [shape[0], shape[1], shape[2], shape[3]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::dense::tests::{assert_close, drawn};

    /// Values and gradients are those of burn's own maxima, where rows and columns are left over too.
    #[test]
    fn is_that_of_burn() {
        let [x, x2] = [0, 1].map(|_| drawn([2, 3, 7, 5]).require_grad());
        let (out, out2) =
            (max_pool2d(x.clone(), SIDE), module::max_pool2d(x2.clone(), MaxPoolOptions::new([SIDE, SIDE])));
        assert_close(&out, &out2);
        let grads = [out, out2].map(|out| (out.clone() * out).sum().backward());
        assert_close(&x.grad(&grads[0]).expect("a gradient"), &x2.grad(&grads[1]).expect("a gradient"));
    }
}
