//! Convolution: image by image, the product of the weights and of the columns of the image, a column the window of one
//! output place.

use super::dense::{Real, Tracked, by_type, elements, is_real, tensor_of};
use burn_autodiff::checkpoint::base::Checkpointer;
use burn_autodiff::checkpoint::strategy::NoCheckpointing;
use burn_autodiff::grads::Gradients;
use burn_autodiff::ops::{Backward, Ops, OpsKind};
use burn_backend::ops::FloatTensorOps;
use burn_backend::{DType, TensorMetadata};
use burn_flex::{Flex, FlexTensor};
use burn_tensor::ops::ConvOptions;
use burn_tensor::{Float, Tensor, module};
use rayon::prelude::*;

/// Images whose gradients of the weights are summed one after the other.
const CHUNK: usize = 8;

/// Shapes of a convolution with square windows.
#[derive(Debug, Clone, Copy)]
struct Geometry {
    /// Channels, height and width of an image.
    image: [usize; 3],
    /// Channels of the output.
    outputs: usize,
    /// Height and width of a window.
    side: usize,
    stride: usize,
    padding: usize,
}

impl Geometry {
    /// Height and width of the output.
    fn out(&self) -> [usize; 2] {
        let [_, height, width] = self.image;
        [height, width].map(|n| (n + 2 * self.padding - self.side) / self.stride + 1)
    }

    /// Elements of an image.
    fn image_size(&self) -> usize {
        self.image.iter().product()
    }

    /// Elements of a window, and places of the output.
    fn columns_shape(&self) -> [usize; 2] {
        [self.image[0] * self.side * self.side, self.out().iter().product()]
    }

    /// Elements of the output of an image.
    fn out_size(&self) -> usize {
        self.outputs * self.columns_shape()[1]
    }

    /// Calls `visit` with every run of output places of a row that see the image through one element of the window:
    /// first place in the columns, first element in the image, number.
    fn for_each_run(&self, mut visit: impl FnMut(usize, usize, usize)) {
        let [channels, height, width] = self.image;
        let [out_height, out_width] = self.out();
        let mut row = 0;
        for channel in 0..channels {
            for [y, x] in (0..self.side).flat_map(|y| (0..self.side).map(move |x| [y, x])) {
                let [from, to] = self.inside(x, width, out_width);
                for out_y in 0..out_height {
                    let image_y = (out_y * self.stride + y).wrapping_sub(self.padding);
                    if image_y < height && from < to {
                        let image_x = from * self.stride + x - self.padding;
                        let first = (channel * height + image_y) * width + image_x;
                        visit((row * out_height + out_y) * out_width + from, first, to - from);
                    }
                }
                row += 1;
            }
        }
    }

    /// The output places, of `n_out`, whose windows have their element `x` inside the `n` of the image.
    fn inside(&self, x: usize, n: usize, n_out: usize) -> [usize; 2] {
        let from = self.padding.saturating_sub(x).div_ceil(self.stride);
        let to = (n + self.padding).saturating_sub(x).div_ceil(self.stride);
        [from, to.min(n_out)]
    }
}

/// The convolution of images, batch x channels x height x width, with weights, outputs x channels x side x side.
pub fn conv2d(
    images: Tensor<4>,
    weight: Tensor<4>,
    bias: Option<Tensor<1>>,
    [stride, padding]: [usize; 2],
) -> Tensor<4> {
    let ([_, channels, height, width], [outputs, _, side, _]) = (images.dims(), weight.dims());
    let geometry = Geometry { image: [channels, height, width], outputs, side, stride, padding };
    if is_real(&images) {
        let like = (&images.device(), images.dtype());
        let bias = bias.clone().unwrap_or_else(|| Tensor::zeros([outputs], like));
        if let Some(found) = tracked(&images, &weight, &bias, geometry) {
            return found;
        }
        if let Some(found) = plain(&images, &weight, &bias, geometry) {
            return found;
        }
    }
    module::conv2d(images, weight, bias, ConvOptions::new([stride, stride], [padding, padding], [1, 1], 1))
}

/// On the CPU with automatic differentiation.
fn tracked(x: &Tensor<4>, weight: &Tensor<4>, bias: &Tensor<1>, geometry: Geometry) -> Option<Tensor<4>> {
    let x = x.clone().try_into_primitive::<Tracked>().ok()?;
    let weight = weight.clone().try_into_primitive::<Tracked>().ok()?;
    let bias = bias.clone().try_into_primitive::<Tracked>().ok()?;
    let nodes = [x.node(), weight.node(), bias.node()];
    let [x, weight, bias] = [x, weight, bias].map(|t| t.into_primitive().to_contiguous());
    let out = by_type!(x.dtype(), forward(&x, &weight, &bias, geometry));
    let out = match Convolution.prepare::<NoCheckpointing>(nodes).compute_bound().stateful() {
        OpsKind::Tracked(prepared) => prepared.finish((x, weight, geometry), out),
        OpsKind::UnTracked(prepared) => prepared.finish(out),
    };
    Some(Tensor::<4, Float>::from_primitive::<Tracked>(out))
}

/// On the CPU without.
fn plain(x: &Tensor<4>, weight: &Tensor<4>, bias: &Tensor<1>, geometry: Geometry) -> Option<Tensor<4>> {
    let x = x.clone().try_into_primitive::<Flex>().ok()?.to_contiguous();
    let weight = weight.clone().try_into_primitive::<Flex>().ok()?.to_contiguous();
    let bias = bias.clone().try_into_primitive::<Flex>().ok()?.to_contiguous();
    let out = by_type!(x.dtype(), forward(&x, &weight, &bias, geometry));
    Some(Tensor::<4, Float>::from_primitive::<Flex>(out))
}

#[derive(Debug)]
struct Convolution;

impl Backward<Flex, 3> for Convolution {
    /// Images, weights, shapes.
    type State = (FlexTensor, FlexTensor, Geometry);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let [x_node, weight_node, bias_node] = ops.parents;
        let grad = grads.consume::<Flex>(&ops.node).to_contiguous();
        let (x, weight, geometry) = ops.state;
        if let Some(node) = weight_node {
            let of_weight = by_type!(grad.dtype(), weight_gradient(&x, &grad, geometry));
            grads.register::<Flex>(node.id, of_weight);
        }
        if let Some(node) = x_node {
            let of_images = by_type!(grad.dtype(), image_gradient(&weight, &grad, geometry));
            grads.register::<Flex>(node.id, of_images);
        }
        if let Some(node) = bias_node {
            grads.register::<Flex>(node.id, by_type!(grad.dtype(), bias_gradient(&grad, geometry)));
        }
    }
}

fn forward<E: Real>(
    x: &FlexTensor,
    weight: &FlexTensor,
    bias: &FlexTensor,
    geometry: Geometry,
) -> FlexTensor {
    let [n_window, n_places] = geometry.columns_shape();
    let weight = weight.reshape([geometry.outputs, n_window].into());
    let (images, bias) = (elements::<E>(x), elements::<E>(bias));
    let mut out = vec![E::default(); images.len() / geometry.image_size() * geometry.out_size()];
    let by_image =
        out.par_chunks_exact_mut(geometry.out_size()).zip(images.par_chunks_exact(geometry.image_size()));
    by_image.for_each(|(out, image)| {
        let found = Flex::float_matmul(weight.clone(), columns(image, geometry));
        let by_output = out.chunks_exact_mut(n_places).zip(elements::<E>(&found).chunks_exact(n_places));
        for ((out, found), bias) in by_output.zip(bias) {
            out.iter_mut().zip(found).for_each(|(out, found)| {
                *out = *found;
                *out += *bias;
            });
        }
    });
    let [height, width] = geometry.out();
    tensor_of(out, &[x.shape()[0], geometry.outputs, height, width])
}

/// The windows of an image: elements of a window x places of the output.
fn columns<E: Real>(image: &[E], geometry: Geometry) -> FlexTensor {
    let [n_window, n_places] = geometry.columns_shape();
    let mut columns = vec![E::default(); n_window * n_places];
    geometry.for_each_run(|column, pixel, n| {
        let out = &mut columns[column..column + n];
        match geometry.stride {
            1 => out.copy_from_slice(&image[pixel..pixel + n]),
            stride => out.iter_mut().zip(image[pixel..].iter().step_by(stride)).for_each(|(o, p)| *o = *p),
        }
    });
    tensor_of(columns, &[n_window, n_places])
}

fn weight_gradient<E: Real>(x: &FlexTensor, grad: &FlexTensor, geometry: Geometry) -> FlexTensor {
    let images = elements::<E>(x).par_chunks(geometry.image_size() * CHUNK);
    let of_chunk = |(chunk, images): (usize, &[E])| {
        let of_image = |(i, image): (usize, &[E])| {
            let grad = of_image(grad, chunk * CHUNK + i, geometry);
            Flex::float_matmul(grad, columns(image, geometry).transpose(0, 1))
        };
        sum(images.chunks_exact(geometry.image_size()).enumerate().map(of_image))
    };
    let sums: Vec<Vec<E>> = images.enumerate().map(of_chunk).collect();
    let [outputs, channels, side] = [geometry.outputs, geometry.image[0], geometry.side];
    let shape = [outputs, channels, side, side];
    tensor_of(sum::<E>(sums.into_iter().map(|sum| tensor_of(sum, &shape))), &shape)
}

/// The elements of the sum of some tensors.
fn sum<E: Real>(mut parts: impl Iterator<Item = FlexTensor>) -> Vec<E> {
    let mut sum = parts.next().map_or_else(Vec::new, |part| elements::<E>(&part).to_vec());
    for part in parts {
        sum.iter_mut().zip(elements::<E>(&part)).for_each(|(sum, part)| *sum += *part);
    }
    sum
}

/// The gradient of the output of one image: outputs x places.
fn of_image(grad: &FlexTensor, image: usize, geometry: Geometry) -> FlexTensor {
    let (outputs, n_places) = (geometry.outputs, geometry.columns_shape()[1]);
    let rows = grad.shape()[0] * outputs;
    grad.reshape([rows, n_places].into()).narrow(0, image * outputs, outputs)
}

fn image_gradient<E: Real>(weight: &FlexTensor, grad: &FlexTensor, geometry: Geometry) -> FlexTensor {
    let [n_window, _] = geometry.columns_shape();
    let weight = weight.reshape([geometry.outputs, n_window].into()).transpose(0, 1);
    let batch = grad.shape()[0];
    let mut out = vec![E::default(); batch * geometry.image_size()];
    out.par_chunks_exact_mut(geometry.image_size()).enumerate().for_each(|(i, image)| {
        let columns = Flex::float_matmul(weight.clone(), of_image(grad, i, geometry));
        let columns = elements::<E>(&columns);
        geometry.for_each_run(|column, pixel, n| {
            add_run(image, pixel, geometry.stride, &columns[column..column + n])
        });
    });
    let [channels, height, width] = geometry.image;
    tensor_of(out, &[batch, channels, height, width])
}

/// Adds `run` to every `stride`-th pixel from `pixel` on.
fn add_run<E: Real>(image: &mut [E], pixel: usize, stride: usize, run: &[E]) {
    match stride {
        1 => image[pixel..pixel + run.len()].iter_mut().zip(run).for_each(|(pixel, grad)| *pixel += *grad),
        _ => image[pixel..].iter_mut().step_by(stride).zip(run).for_each(|(pixel, grad)| *pixel += *grad),
    }
}

fn bias_gradient<E: Real>(grad: &FlexTensor, geometry: Geometry) -> FlexTensor {
    let n_places = geometry.columns_shape()[1];
    let mut sums = vec![E::default(); geometry.outputs];
    for image in elements::<E>(grad).chunks_exact(geometry.out_size()) {
        for (sum, places) in sums.iter_mut().zip(image.chunks_exact(n_places)) {
            *sum += places.iter().fold(E::default(), |mut sum, grad| {
                sum += *grad;
                sum
            });
        }
    }
    tensor_of(sums, &[geometry.outputs])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::dense::tests::{assert_close, drawn};

    /// Values and gradients are those of burn's own convolution.
    #[test]
    fn is_that_of_burn() {
        for (stride, padding) in [(1, 0), (1, 2), (2, 1), (3, 4)] {
            let inputs = || (drawn([3, 2, 9, 7]).require_grad(), drawn([4, 2, 5, 5]).require_grad());
            let bias = || drawn::<1>([4]).require_grad();
            let (x, weight, b) = (inputs().0, inputs().1, bias());
            let (x2, weight2, b2) = (inputs().0, inputs().1, bias());
            let out = conv2d(x.clone(), weight.clone(), Some(b.clone()), [stride, padding]);
            let options = ConvOptions::new([stride, stride], [padding, padding], [1, 1], 1);
            let out2 = module::conv2d(x2.clone(), weight2.clone(), Some(b2.clone()), options);
            assert_close(&out, &out2);
            let grads = (out.clone() * out).sum().backward();
            let grads2 = (out2.clone() * out2).sum().backward();
            assert_close(&x.grad(&grads).expect("a gradient"), &x2.grad(&grads2).expect("a gradient"));
            assert_close(&b.grad(&grads).expect("a gradient"), &b2.grad(&grads2).expect("a gradient"));
            assert_close(
                &weight.grad(&grads).expect("a gradient"),
                &weight2.grad(&grads2).expect("a gradient"),
            );
        }
    }
}
