//! Fit of the real weights of all layers of a network.

use super::descent::FittedPlane;
use super::encoder::Encoder;
use super::fit::{FitError, Fitted, fit_weights};
use super::fit_target::FitTarget;
use super::source::LayerSource;
use super::tally::Tally;
use crate::codec::budget::Budget;
use crate::codec::layers::Layer;
use crate::codec::order::ElementOrder;
use crate::codec::pack::LayerList;
use crate::codec::tensors::{KEPT, Tensor, TensorFile};
use crate::error::{Error, Problem, Problems, Result};
use crate::spec::DecoderSpec;
use serde::Serialize;

/// Weights that share a scale factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlphaShare {
    /// Those of an output channel, the outermost axis of the layer's shape.
    Channel,
    /// All of a layer.
    Layer,
}

/// Options of a fit.
#[derive(Debug, Clone, Copy)]
pub struct FitOptions {
    /// Order of the weights in the tensors.
    pub order: ElementOrder,
    /// Weights that share a scale factor.
    pub alpha: AlphaShare,
    /// Most rounds after the start.
    pub rounds: usize,
}

/// Result of the fit of a layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FitOutcome {
    /// Name of the layer.
    pub layer: String,
    /// Number of weights.
    pub n_weights: usize,
    /// Σ imp·(w - ŵ)² / Σ imp·w².
    pub relative_mse: f64,
    /// The same of plain residual binarisation of as many planes.
    pub plain_relative_mse: f64,
    /// Rounds after the start.
    pub rounds: usize,
    /// The wrong signs of every plane.
    pub planes: Vec<PlaneOutcome>,
    /// The sums behind the errors.
    #[serde(skip)]
    pub error: FitError,
}

/// The signs of a fitted plane against those that would suit it best beside the other planes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaneOutcome {
    /// Method by which the stored bits were found.
    pub method: &'static str,
    /// Whether no other stored bits of this plane are better.
    pub exact: bool,
    /// Signs that matter.
    pub counted: u64,
    /// Share of them that is wrong.
    pub wrong_share: f64,
    /// The sums behind the share.
    #[serde(skip)]
    pub tally: Tally,
}

/// What a fit gives: everything that the packer takes.
#[derive(Debug, Clone)]
pub struct FittedNetwork {
    /// The layers, which name the tensors of their planes and factors, with their shape.
    pub layers: Vec<Layer>,
    /// The tensors, those of `layers` beside the weights.
    pub tensors: TensorFile,
    /// The result of every layer.
    pub outcomes: Vec<FitOutcome>,
}

/// Fits the planes of `spec` to the tensor `weights` of every layer. The planes and factors that the list names are
/// not read: those found are `<layer>.p0`, …, and `<layer>.alpha`, in f32 of axes (planes, channels, 1, …).
///
/// # Errors
/// All at once: a layer without `weights`, without a shape of two axes where every channel has its own factors, or of
/// more factors than a layer may have; tensors as of [`super::encode_network`]; weights as of [`fit_weights`].
pub fn fit_network(
    spec: &DecoderSpec,
    list: LayerList,
    tensors: TensorFile,
    options: FitOptions,
    budget: &mut Budget,
) -> Result<FittedNetwork> {
    let encoders: Vec<_> = (0..spec.q()).map(|p| Encoder::new(&spec.plane_map(p))).collect();
    let mut problems = Problems::default();
    let (mut layers, mut outcomes, mut bits, mut factors) = (vec![], vec![], vec![], vec![]);
    for (i, layer) in list.layers.iter().enumerate() {
        take_layer(layer, spec, options, budget)?;
        let at = LayerPlace { layer, list_file: list.file, field: format!("layers[{i}]") };
        match at.fit_layer(&encoders, &tensors, options) {
            Ok((fitted, shape)) => {
                let named = name_tensors(layer, shape, &fitted, options.alpha);
                outcomes.push(layer_outcome(layer, &encoders, &fitted));
                factors.push(named.alpha);
                bits.extend(
                    named.layer.planes.iter().cloned().zip(fitted.planes.into_iter().map(stored_tensor)),
                );
                layers.push(named.layer);
            }
            Err(Error::Input(found)) => problems.extend(found),
            Err(other) => return Err(other),
        }
    }
    let tensors = tensors.with_tensors(bits).with_numbers(factors);
    problems.into_result(FittedNetwork { layers, tensors, outcomes })
}

/// Takes stored bits and factors of a layer from the budget, and checks that it also holds what is needed in passing:
/// weights, importances and mask in output-first order, the costs of all signs, a flag a weight, and three times the planes.
fn take_layer(layer: &Layer, spec: &DecoderSpec, options: FitOptions, budget: &mut Budget) -> Result<()> {
    let (n, q, name) = (layer.n_weights, spec.q(), &layer.name);
    let groups = layer.n_groups(spec.n_out());
    let stored: usize =
        spec.planes.iter().map(|plane| groups.saturating_mul(plane.n_cols()).div_ceil(8)).sum();
    let turned = match options.order {
        ElementOrder::OutputLast if layer.importance.is_some() => n.saturating_mul(17),
        ElementOrder::OutputLast => n.saturating_mul(9),
        ElementOrder::OutputFirst => 0,
    };
    let planes = n.div_ceil(8).saturating_mul(q).saturating_add(stored).saturating_mul(3);
    let costs = n.saturating_mul(9);
    let channels = layer.shape.as_ref().and_then(|shape| shape.first()).map_or(1, |&channels| channels);
    // Of a channel, three times: the factors of every plane, and the vector that holds them.
    let alpha = channels.min(KEPT).saturating_mul(8 * q + 24).saturating_mul(3);
    let passing = [turned, planes, costs].into_iter().fold(0, usize::saturating_add);
    budget.take_bytes(stored.saturating_add(alpha), format!("the stored bits of layer {name:?}"))?;
    budget.check_bytes(passing, format!("the fit of layer {name:?}"))
}

/// A layer and its place in the list.
struct LayerPlace<'a> {
    layer: &'a Layer,
    list_file: &'a str,
    field: String,
}

impl LayerPlace<'_> {
    /// A problem with a field of the layer in the list.
    fn problem(&self, field: &str, what: impl Into<String>) -> Error {
        Error::input(self.list_file, format!("{}.{field}", self.field), what)
    }

    /// The fit of the layer, and its shape where it is known.
    fn fit_layer(
        &self,
        encoders: &[Encoder],
        tensors: &TensorFile,
        options: FitOptions,
    ) -> Result<(Fitted, Option<Vec<usize>>)> {
        let name = self.layer.weights.as_ref().ok_or_else(|| {
            self.problem("weights", "is missing: a fit needs the name of a tensor of real weights")
        })?;
        let one = |problem: Problem| Error::Input(vec![problem]);
        let source =
            LayerSource::new(self.layer, std::iter::once(name), tensors, options.order).map_err(one)?;
        let channels = self.count_channels(source.shape(), encoders.len(), options.alpha)?;
        let weights = source.numbers(name).map_err(one)?;
        let (mask, importance) = (source.mask_bits().map_err(one)?, source.importance_values().map_err(one)?);
        let target = FitTarget {
            weights: &weights,
            channels,
            mask: mask.as_deref(),
            importance: importance.as_deref(),
        };
        let fitted = fit_weights(encoders, &target, options.rounds).map_err(|error| {
            error.map_problems(|problem| {
                problem.file = tensors.file_name().to_owned();
                problem.field = match problem.field.as_str() {
                    "importance" => self.layer.importance.clone().unwrap_or_default(),
                    _ => name.clone(),
                };
            })
        })?;
        Ok((fitted, source.shape().map(<[usize]>::to_vec)))
    }

    /// Groups of weights with factors of their own.
    fn count_channels(&self, shape: Option<&[usize]>, q: usize, share: AlphaShare) -> Result<usize> {
        let channels = match (share, shape) {
            (AlphaShare::Layer, _) => return Ok(1),
            (AlphaShare::Channel, Some([channels, _, ..])) => *channels,
            (AlphaShare::Channel, found) => {
                let found =
                    found.map_or("is not known".to_owned(), |shape| format!("{shape:?} has one axis"));
                let what =
                    format!("{found}: α of every output channel takes two axes or more, {ONE_ALPHA} none");
                return Err(self.problem("shape", what));
            }
        };
        if channels.saturating_mul(q) > KEPT {
            let what =
                format!("{channels} channels of {q} planes, at most {KEPT} factors; {ONE_ALPHA} has {q}");
            return Err(self.problem("shape", what));
        }
        Ok(channels)
    }
}

/// Name of [`AlphaShare::Layer`] in errors.
pub const ONE_ALPHA: &str = "α of the whole layer";

/// A layer as the packer takes it, and its factors: name, axes and values.
struct NamedLayer {
    layer: Layer,
    alpha: (String, Vec<usize>, Vec<f64>),
}

fn name_tensors(layer: &Layer, shape: Option<Vec<usize>>, fitted: &Fitted, share: AlphaShare) -> NamedLayer {
    let (q, name) = (fitted.planes.len(), &layer.name);
    let alpha = format!("{name}.alpha");
    // As (planes, shape) with 1 for all axes but the channels.
    let axes = match (share, &shape) {
        (AlphaShare::Channel, Some(shape)) => {
            let rest = std::iter::repeat_n(1, shape.len() - 1);
            [q, shape[0]].into_iter().chain(rest).collect()
        }
        _ => vec![q, 1],
    };
    let values = fitted.planes.iter().flat_map(|plane| plane.alpha.iter().map(|&factor| f64::from(factor)));
    NamedLayer {
        alpha: (alpha.clone(), axes, values.collect()),
        layer: Layer {
            name: name.clone(),
            planes: (0..q).map(|p| format!("{name}.p{p}")).collect(),
            n_weights: layer.n_weights,
            shape,
            alpha: Some(alpha),
            ..Layer::default()
        },
    }
}

fn stored_tensor(plane: FittedPlane) -> Tensor {
    Tensor::of_bits(vec![plane.stored.len()], plane.stored)
}

fn layer_outcome(layer: &Layer, encoders: &[Encoder], fitted: &Fitted) -> FitOutcome {
    let plane = |(encoder, plane): (&Encoder, &FittedPlane)| {
        let (method, tally) = (encoder.method_for(false), plane.tally);
        PlaneOutcome {
            method: method.name(),
            exact: method.is_exact(),
            counted: tally.counted,
            wrong_share: tally.wrong_share(),
            tally,
        }
    };
    FitOutcome {
        layer: layer.name.clone(),
        n_weights: layer.n_weights,
        relative_mse: fitted.error.relative_mse(),
        plain_relative_mse: fitted.error.plain_relative_mse(),
        rounds: fitted.rounds,
        planes: encoders.iter().zip(&fitted.planes).map(plane).collect(),
        error: fitted.error,
    }
}
