//! A pass through a network: decoded weights, logits, and the gradients of all parameters.

use super::{Kind, Net, Op, Param};
use crate::kernels::{conv2d, max_pool2d};
use crate::store::{self, Array};
use crate::xor::{Backward, Xor};
use burn_tensor::activation::{log_softmax, relu};
use burn_tensor::module::{self, batch_norm, batch_norm_train};
use burn_tensor::ops::MaxPoolOptions;
use burn_tensor::{Gradients, Int, Tensor};
use flexor_hdl::codec::unpack::Codes;
use std::collections::BTreeMap;

/// What keeps a variance from zero.
const EPSILON: f64 = 1e-5;
/// Share of a batch in the running mean and variance.
const MOMENTUM: f64 = 0.1;

/// The inputs of the graph by the names of their parameters: values, and codes where the parameter is encrypted.
pub struct Leaves(BTreeMap<String, Tensor<1>>);

/// Mean and variance of a batch, by the name of a normalisation.
pub type Statistics = Vec<(String, Tensor<1>, Tensor<1>)>;

/// One pass through a network.
pub struct Pass<'a> {
    net: &'a Net,
    leaves: &'a Leaves,
    /// The statistics of the batch; `None` for the running ones.
    batch: Option<Statistics>,
}

impl Net {
    /// The inputs of the graph; `tracked` where gradients are wanted.
    pub fn leaves(&self, tracked: bool) -> Leaves {
        let leaf = |param: &Param| {
            let value = match self.codes(param) {
                Some(codes) => codes.flatten(0, 1),
                None => param.value.clone(),
            };
            let wanted = tracked && param.kind != Kind::Statistic;
            let value = if tracked { value.autodiff() } else { value };
            (param.name.clone(), if wanted { value.require_grad() } else { value })
        };
        Leaves(self.params.iter().map(leaf).collect())
    }

    /// Codes ±1, groups x n_out, of an encrypted parameter.
    pub fn codes(&self, param: &Param) -> Option<Tensor<2>> {
        self.xor_of(param).map(|xor| xor.decode(matrix_of(param)))
    }

    /// F⊕ of an encrypted parameter.
    fn xor_of(&self, param: &Param) -> Option<&Xor> {
        let (layer, plane) = param.name.rsplit_once(".p")?;
        let decoder = self.decoders.get(layer).filter(|_| param.kind == Kind::Encrypted)?;
        decoder.planes.get(plane.parse::<usize>().ok()?)
    }

    /// The gradient of every trained parameter, by its place.
    pub fn gradients(
        &self,
        leaves: &Leaves,
        grads: &mut Gradients,
        s_tanh: f64,
        form: Backward,
    ) -> Vec<(usize, Tensor<1>)> {
        let of_param = |(i, param): (usize, &Param)| {
            let leaf = leaves.0.get(&param.name)?;
            let grad = leaf.grad_remove(grads)?;
            let Some(xor) = self.xor_of(param) else { return Some((i, grad)) };
            let groups = param.shape[0] as i32;
            let of_groups = |t: Tensor<1>| -> Tensor<2> { t.reshape([groups, -1]) };
            let codes = of_groups(leaf.clone().inner());
            let grad = xor.backward(matrix_of(param), codes, of_groups(grad), s_tanh, form);
            Some((i, grad.flatten(0, 1)))
        };
        self.params.iter().enumerate().filter_map(of_param).collect()
    }

    /// Takes the statistics of a batch of `n` values a channel into the running ones.
    pub fn take_statistics(&mut self, batch: Statistics) {
        for (name, mean, variance) in batch {
            for (part, new) in [("mean", mean), ("variance", variance)] {
                let wanted = format!("{name}.{part}");
                if let Some(param) = self.params.iter_mut().find(|param| param.name == wanted) {
                    let old = param.value.clone().mul_scalar(1.0 - MOMENTUM);
                    param.value = old + new.mul_scalar(MOMENTUM);
                }
            }
        }
    }
}

impl Leaves {
    /// Puts decoded codes (1 for +1, 0 for -1; planes x weights) in the place of those of a layer; the number of codes
    /// that are not the same.
    ///
    /// # Errors
    /// Says how the layer of the network is another.
    pub fn put_codes(&mut self, net: &Net, layer: &Codes) -> Result<usize, String> {
        let form = net
            .form
            .layers
            .iter()
            .find(|form| form.name == layer.name)
            .ok_or("is no layer of the network")?;
        let decoder = net.decoders.get(&layer.name).ok_or("has plain weights in the network")?;
        let (n, q) = (form.n_weights(), decoder.planes.len());
        if layer.codes.len() != q * n {
            return Err(format!("{} codes, the network has {q} planes of {n}", layer.codes.len()));
        }
        let mut different = 0;
        for (p, codes) in layer.codes.chunks_exact(n).enumerate() {
            let leaf = self.0.get_mut(&format!("{}.p{p}", layer.name)).ok_or("is missing")?;
            let mut values = store::values(leaf).map_err(|error| error.to_string())?;
            for (value, code) in values.iter_mut().zip(codes) {
                let decoded = if *code == 1 { 1.0 } else { -1.0 };
                different += usize::from(*value != decoded);
                *value = decoded;
            }
            let array = Array { shape: vec![values.len()], values };
            *leaf = array.to_tensor(&net.device, net.dtype);
        }
        Ok(different)
    }
}

/// The values of a parameter as a matrix of its first axis by the others.
fn matrix_of(param: &Param) -> Tensor<2> {
    param.value.clone().reshape([param.shape[0] as i32, -1])
}

impl<'a> Pass<'a> {
    /// A pass with the statistics of the batch (`training`) or the running ones.
    pub fn new(net: &'a Net, leaves: &'a Leaves, training: bool) -> Self {
        Self { net, leaves, batch: training.then(Vec::new) }
    }

    /// Logits, batch x classes, of images, batch x channels x height x width.
    pub fn logits(&mut self, images: Tensor<4>) -> Tensor<2> {
        let net = self.net;
        self.run(&net.form.ops, images).flatten(1, 3)
    }

    /// The statistics of the batch.
    pub fn into_statistics(self) -> Statistics {
        self.batch.unwrap_or_default()
    }

    fn run(&mut self, ops: &[Op], value: Tensor<4>) -> Tensor<4> {
        ops.iter().fold(value, |value, op| self.step(op, value))
    }

    fn step(&mut self, op: &Op, value: Tensor<4>) -> Tensor<4> {
        match op {
            Op::Conv { layer, stride, padding } => self.conv(layer, [*stride, *padding], value),
            Op::Linear { layer } => self.linear(layer, value),
            Op::Norm { name } => self.norm(name, value),
            Op::MaxPool(side) => max_pool2d(value, *side),
            Op::MeanPool => value.mean_dim(2).mean_dim(3),
            Op::Relu => relu(value),
            Op::Residual { body, stride, channels } => {
                let shortcut = shortcut(value.clone(), *stride, *channels);
                self.run(body, value) + shortcut
            }
        }
    }

    fn conv(&self, layer: &str, [stride, padding]: [usize; 2], value: Tensor<4>) -> Tensor<4> {
        let weight = self.weight(layer);
        let [outputs, inputs] = [weight.dims()[0], value.dims()[1]];
        let side = (weight.dims()[1] / inputs).isqrt();
        let weight = weight.reshape([outputs, inputs, side, side]);
        conv2d(value, weight, self.leaf(layer, "bias"), [stride, padding])
    }

    fn linear(&self, layer: &str, value: Tensor<4>) -> Tensor<4> {
        let weight = self.weight(layer);
        let outputs = weight.dims()[0];
        let batch = value.dims()[0];
        let features: Tensor<2> = value.flatten(1, 3);
        let sums = features.matmul(weight.transpose());
        let sums = match self.leaf(layer, "bias") {
            Some(bias) => sums + bias.reshape([1, outputs]),
            None => sums,
        };
        sums.reshape([batch, outputs, 1, 1])
    }

    fn norm(&mut self, name: &str, value: Tensor<4>) -> Tensor<4> {
        let part = |part: &str| self.leaves.0[&format!("{name}.{part}")].clone();
        let (scale, shift) = (part("scale"), part("shift"));
        if self.batch.is_none() {
            return batch_norm(value, scale, shift, part("mean"), part("variance"), EPSILON);
        }
        let [batch, _, height, width] = value.dims();
        let n = (batch * height * width) as f64;
        let found = batch_norm_train(value, scale, shift, EPSILON);
        let unbiased = found.variance.inner().mul_scalar(n / (n - 1.0).max(1.0));
        if let Some(statistics) = &mut self.batch {
            statistics.push((name.to_owned(), found.mean.inner(), unbiased));
        }
        found.output
    }

    fn leaf(&self, layer: &str, part: &str) -> Option<Tensor<1>> {
        self.leaves.0.get(&format!("{layer}.{part}")).cloned()
    }

    /// Weights of a layer, outputs x the others: plain, or Σ α·codes over the planes.
    fn weight(&self, layer: &str) -> Tensor<2> {
        let form = self.net.form.layers.iter().find(|form| form.name == layer).expect("a layer of the form");
        let (n, outputs) = (form.n_weights(), form.shape[0]);
        let rows = |value: Tensor<1>| -> Tensor<2> {
            let value = if value.dims()[0] > n { value.slice(0..n) } else { value };
            value.reshape([outputs, n / outputs])
        };
        let plain = self.leaf(layer, "weight").map(rows);
        plain.unwrap_or_else(|| {
            let alphas = self.leaf(layer, "alpha").expect("a decoder has scale factors");
            let alpha = |p: usize| alphas.clone().slice(p * outputs..(p + 1) * outputs).reshape([outputs, 1]);
            let plane = |p: usize| self.leaf(layer, &format!("p{p}")).map(|codes| rows(codes) * alpha(p));
            (0..).map_while(plane).reduce(|a, b| a + b).expect("a decoder has a plane")
        })
    }
}

/// The shortcut of option A: every `stride`-th row and column, and channels of zeros on both sides.
fn shortcut(value: Tensor<4>, stride: usize, channels: usize) -> Tensor<4> {
    let value = match stride {
        1 => value,
        _ => module::max_pool2d(value, MaxPoolOptions::new([1, 1]).with_stride([stride, stride])),
    };
    let [batch, own, height, width] = value.dims();
    if own == channels {
        return value;
    }
    let before = (channels - own) / 2;
    let zeros = |n: usize| Tensor::zeros([batch, n, height, width], (&value.device(), value.dtype()));
    Tensor::cat(vec![zeros(before), value.clone(), zeros(channels - own - before)], 1)
}

/// Mean cross entropy of logits, batch x classes, and labels.
pub fn cross_entropy(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
    let batch = labels.dims()[0];
    log_softmax(logits, 1).gather(1, labels.reshape([batch, 1])).mean().neg()
}
