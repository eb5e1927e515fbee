//! The parameters of a network by name, and their initial values.
//!
//! A layer `c1` with a decoder has `c1.p0` …, the encrypted weights (groups x n_in), and `c1.alpha` (planes x outputs);
//! without one, `c1.weight`; with a bias, `c1.bias`. A normalisation `bn1` has `bn1.scale`, `bn1.shift`, `bn1.mean`
//! and `bn1.variance`.

use super::{Decoder, LayerForm, NetForm};
use crate::random::{Purpose, Source};
use burn_tensor::{DType, Device, Tensor, TensorData};
use std::collections::BTreeMap;

/// What a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Encrypted weights, whose signs are the stored bits.
    Encrypted,
    /// Scale factors.
    Alpha,
    /// Plain weights.
    Weight,
    /// Biases.
    Bias,
    /// Scale and shift of a normalisation.
    Norm,
    /// Running mean and variance of a normalisation, which are not trained.
    Statistic,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Elements along every axis.
    pub shape: Vec<usize>,
    /// The elements, last axis fastest.
    pub value: Tensor<1>,
}

/// Initial values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Init {
    /// Deviation of the encrypted weights, whose mean is 0.
    pub std: f64,
    /// Scale factor of plane 0; `None` for sqrt(2 / fan-in). Each further plane has half of the one before.
    pub alpha: Option<f64>,
    /// Seed.
    pub seed: u64,
}

/// A network with values.
#[derive(Debug, Clone)]
pub struct Net {
    /// The form.
    pub form: NetForm,
    /// The decoders of the layers that have one.
    pub decoders: BTreeMap<String, Decoder>,
    /// The parameters, in the order of the layers and then of the normalisations.
    pub params: Vec<Param>,
    /// Where the values are.
    pub device: Device,
    /// Type of the values.
    pub dtype: DType,
}

impl Net {
    /// A network of initial values.
    pub fn new(
        form: NetForm,
        decoders: BTreeMap<String, Decoder>,
        init: Init,
        device: &Device,
        dtype: DType,
    ) -> Self {
        let mut params = Vec::new();
        let mut add = |name: String, kind: Kind, shape: Vec<usize>, values: Vec<f64>| {
            let data = TensorData::new(values, [shape.iter().product::<usize>()]).convert_dtype(dtype);
            params.push(Param { name, kind, shape, value: Tensor::from_data(data, (device, dtype)) });
        };
        for (i, layer) in form.layers.iter().enumerate() {
            let mut source = Source::new(init.seed, Purpose::Init, i as u32);
            match decoders.get(&layer.name) {
                Some(decoder) => add_encrypted(layer, decoder, init, &mut source, &mut add),
                None => {
                    let std = (2.0 / layer.fan_in() as f64).sqrt();
                    let values = normals(layer.n_weights(), std, &mut source);
                    add(format!("{}.weight", layer.name), Kind::Weight, layer.shape.clone(), values);
                }
            }
            if layer.bias {
                let outputs = layer.shape[0];
                add(format!("{}.bias", layer.name), Kind::Bias, vec![outputs], vec![0.0; outputs]);
            }
        }
        for (name, channels) in &form.norms {
            let kinds = [("scale", Kind::Norm, 1.0), ("shift", Kind::Norm, 0.0)];
            let statistics = [("mean", Kind::Statistic, 0.0), ("variance", Kind::Statistic, 1.0)];
            for (part, kind, value) in kinds.into_iter().chain(statistics) {
                add(format!("{name}.{part}"), kind, vec![*channels], vec![value; *channels]);
            }
        }
        Self { form, decoders, params, device: device.clone(), dtype }
    }

    /// The parameter of a name.
    pub fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.name == name)
    }
}

/// Adds the encrypted weights of every plane and the scale factors.
fn add_encrypted(
    layer: &LayerForm,
    decoder: &Decoder,
    init: Init,
    source: &mut Source,
    add: &mut impl FnMut(String, Kind, Vec<usize>, Vec<f64>),
) {
    let groups = layer.n_weights().div_ceil(decoder.spec.n_out());
    for (p, matrix) in decoder.spec.planes.iter().enumerate() {
        let n_in = matrix.n_cols();
        let values = normals(groups * n_in, init.std, source);
        add(format!("{}.p{p}", layer.name), Kind::Encrypted, vec![groups, n_in], values);
    }
    let (q, outputs) = (decoder.spec.q(), layer.shape[0]);
    let first = init.alpha.unwrap_or_else(|| (2.0 / layer.fan_in() as f64).sqrt());
    let of_plane = |p: usize| std::iter::repeat_n(first * 0.5f64.powi(p as i32), outputs);
    add(format!("{}.alpha", layer.name), Kind::Alpha, vec![q, outputs], (0..q).flat_map(of_plane).collect());
}

fn normals(n: usize, std: f64, source: &mut Source) -> Vec<f64> {
    (0..n).map(|_| source.normal() * std).collect()
}
