//! Encoding of all layers of a network.

use super::encoder::Encoder;
use super::group::GroupTarget;
use super::limit::least_distortion;
use super::tally::Tally;
use crate::codec::axes;
use crate::codec::budget::Budget;
use crate::codec::layers::Layer;
use crate::codec::order::{ElementOrder, element_sources, to_output_first};
use crate::codec::pack::LayerList;
use crate::codec::tensors::{Tensor, TensorFile};
use crate::error::{Error, Problem, Result};
use crate::gf2::{BitMatrix, BitVec};
use crate::spec::DecoderSpec;
use serde::Serialize;
use std::borrow::Cow;

/// Result of encoding one plane of a layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EncodeOutcome {
    /// Name of the layer.
    pub layer: String,
    /// Number of the plane.
    pub plane: usize,
    /// Method by which the stored bits were found.
    pub method: &'static str,
    /// Whether no other stored bits are better.
    pub exact: bool,
    /// Bits that count.
    pub counted: u64,
    /// Share of them that comes out wrong.
    pub wrong_share: f64,
    /// Lower bound on that share for any code of this rate.
    pub limit: f64,
    /// Share of the importance that comes out wrong.
    pub lost_share: f64,
    /// The sums behind the shares.
    #[serde(skip)]
    pub tally: Tally,
}

type Found<T> = std::result::Result<T, Problem>;

/// Replaces the wanted bits, a tensor of `n_weights` elements in `order` for each plane of a layer, by stored
/// bits.
///
/// # Errors
/// All at once: a layer without a tensor for each plane, a tensor that is missing, holds no bits or has not an element
/// a weight in the axes of the layer, what the budget does not allow, a mask of other values than 0 and 1, an importance that is negative or no number.
pub fn encode_network(
    spec: &DecoderSpec,
    list: LayerList,
    tensors: TensorFile,
    order: ElementOrder,
    budget: &mut Budget,
) -> Result<(TensorFile, Vec<EncodeOutcome>)> {
    let encoders: Vec<_> = (0..spec.q()).map(|p| Encoder::new(&spec.plane_map(p))).collect();
    let (mut outcomes, mut stored, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for (i, layer) in list.layers.iter().enumerate() {
        if layer.planes.len() != spec.q() {
            let what = format!("names {} tensors, the spec has {} planes", layer.planes.len(), spec.q());
            problems.push(Problem::new(list.file, format!("layers[{i}].planes"), what));
            continue;
        }
        take_layer(layer, spec, order, budget)?;
        let source = match LayerSource::new(layer, &tensors, order) {
            Ok(source) => source,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for (p, name) in layer.planes.iter().enumerate() {
            match source.encode_plane(&encoders[p], name) {
                Ok((x, tally)) => {
                    outcomes.push(plane_outcome(&encoders[p], layer, p, tally));
                    stored.push((name.clone(), Tensor::of_bits(vec![x.len()], x)));
                }
                Err(problem) => problems.push(problem),
            }
        }
    }
    if problems.is_empty() {
        Ok((tensors.with_tensors(stored), outcomes))
    } else {
        Err(Error::Input(problems))
    }
}

/// Takes the stored bits of a layer from the budget, and checks that it also holds those needed in passing:
/// its weights, mask and importances in output-first order.
fn take_layer(layer: &Layer, spec: &DecoderSpec, order: ElementOrder, budget: &mut Budget) -> Result<()> {
    let turned = if order == ElementOrder::OutputLast { layer.n_weights.div_ceil(4) } else { 0 };
    let numbers =
        if turned > 0 && layer.importance.is_some() { layer.n_weights.saturating_mul(8) } else { 0 };
    let bits = |plane: &BitMatrix| layer.n_groups(plane.n_rows()).saturating_mul(plane.n_cols());
    let stored: usize = spec.planes.iter().map(|plane| bits(plane).div_ceil(8)).sum();
    budget.check_bytes(turned.saturating_add(numbers), format!("the weights of layer {:?}", layer.name))?;
    budget.take_bytes(stored, format!("the stored bits of layer {:?}", layer.name))
}

/// The tensors of one layer, in the order that they are in.
struct LayerSource<'a> {
    layer: &'a Layer,
    tensors: &'a TensorFile,
    order: ElementOrder,
    /// Shape of the layer's weights: as stated, or else as the first of its tensors that is not flat has it.
    shape: Option<Cow<'a, [usize]>>,
}

impl<'a> LayerSource<'a> {
    fn new(layer: &'a Layer, tensors: &'a TensorFile, order: ElementOrder) -> Found<Self> {
        let names = layer.planes.iter().chain(&layer.mask).chain(&layer.importance);
        let mut shapes = names.filter_map(|name| Some((name, tensors.shape_of(name)?)));
        let first = shapes.find(|(_, shape)| axes::long_axes(shape).len() > 1);
        let shape = match (&layer.shape, first) {
            (Some(shape), _) => Some(Cow::Borrowed(shape.as_slice())),
            (None, Some((name, shape))) if order == ElementOrder::OutputLast => {
                let what =
                    format!("axes {shape:?} in order hwio: layer {:?} must state its shape", layer.name);
                return Err(Problem::new(tensors.file_name(), name, what));
            }
            (None, first) => first.map(|(_, shape)| Cow::Borrowed(shape)),
        };
        Ok(Self { layer, tensors, order, shape })
    }

    fn encode_plane(&self, encoder: &Encoder, name: &str) -> Found<(BitVec, Tally)> {
        let bits = self.wanted_bits(name)?;
        let care = self.layer.mask.as_ref().map(|mask| self.mask_bits(mask)).transpose()?;
        let importance =
            self.layer.importance.as_ref().map(|name| self.importance_values(name)).transpose()?;
        let target = GroupTarget { bits: &bits, care: care.as_deref(), importance: importance.as_deref() };
        Ok(encoder.encode(&target))
    }

    /// The wanted bits, one per weight.
    fn wanted_bits(&self, name: &str) -> Found<Cow<'a, BitVec>> {
        let tensor = self.tensors.get(name)?;
        let padded = if tensor.padded { 7 } else { 0 };
        self.check_shape(name, &tensor.shape, tensor.bits.len(), padded)?;
        Ok(self.in_order(&tensor.bits))
    }

    /// The mask, one bit per weight: 1 where it counts.
    fn mask_bits(&self, name: &str) -> Found<Cow<'a, BitVec>> {
        let flags = self.tensors.find_flags(name)?;
        let padded = self.tensors.get(name).is_ok_and(|tensor| tensor.padded);
        let shape = self.tensors.shape_of(name).unwrap_or_default();
        self.check_shape(name, shape, flags.len(), if padded { 7 } else { 0 })?;
        Ok(self.in_order(flags))
    }

    /// The importance of each weight.
    fn importance_values(&self, name: &str) -> Found<Cow<'a, [f64]>> {
        let numbers = self.tensors.find_numbers(name)?;
        let values = numbers.values;
        self.check_shape(name, numbers.shape, values.len(), 0)?;
        if let Some(at) = values.iter().position(|value| !(value.is_finite() && *value >= 0.0)) {
            let what = format!("element {at} is {}, an importance must be finite and at least 0", values[at]);
            return Err(Problem::new(self.tensors.file_name(), name, what));
        }
        Ok(match self.turned_shape() {
            Some(shape) => to_output_first(values, shape).into(),
            None => values.into(),
        })
    }

    /// Checks that a tensor has one element per weight, at most `padded` more that only fill a byte, and the
    /// axes of the layer.
    fn check_shape(&self, name: &str, axes: &[usize], elements: usize, padded: usize) -> Found<()> {
        let Layer { name: layer, n_weights, .. } = self.layer;
        let wrong = |what: String| Err(Problem::new(self.tensors.file_name(), name, what));
        if !(*n_weights..=n_weights + padded).contains(&elements) {
            return wrong(format!(
                "axes {axes:?}, {elements} elements, layer {layer:?} has {n_weights} weights"
            ));
        }
        let shape = self.shape.as_deref().unwrap_or_default();
        match axes::of_weights(axes, shape, self.order) {
            Some(what) => wrong(format!("layer {layer:?}: {what}")),
            None => Ok(()),
        }
    }

    fn in_order(&self, bits: &'a BitVec) -> Cow<'a, BitVec> {
        match self.turned_shape() {
            Some(shape) => {
                let mut first = BitVec::zeros(self.layer.n_weights);
                element_sources(shape).zip(bits.iter()).for_each(|(at, bit)| first.set(at, bit));
                Cow::Owned(first)
            }
            None if bits.len() == self.layer.n_weights => Cow::Borrowed(bits),
            None => Cow::Owned(bits.slice(0, self.layer.n_weights)),
        }
    }

    /// The shape of weights that come with their output channels last.
    fn turned_shape(&self) -> Option<&[usize]> {
        self.shape.as_deref().filter(|_| self.order == ElementOrder::OutputLast)
    }
}

fn plane_outcome(encoder: &Encoder, layer: &Layer, plane: usize, tally: Tally) -> EncodeOutcome {
    let method = encoder.method_for(layer.mask.is_none() && layer.importance.is_none());
    let stored = encoder.rank() * layer.n_groups(encoder.n_out());
    EncodeOutcome {
        layer: layer.name.clone(),
        plane,
        method: method.name(),
        exact: method.is_exact(),
        counted: tally.counted,
        wrong_share: tally.wrong_share(),
        limit: least_distortion(stored as f64 / tally.counted.max(1) as f64),
        lost_share: tally.lost_share(),
        tally,
    }
}
