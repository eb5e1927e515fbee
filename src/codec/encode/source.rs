//! The tensors of one layer to be encoded: weights, mask and importances, in output-first order.

use crate::codec::axes;
use crate::codec::layers::Layer;
use crate::codec::order::{ElementOrder, element_sources, to_output_first};
use crate::codec::tensors::TensorFile;
use crate::error::Problem;
use crate::gf2::BitVec;
use std::borrow::Cow;

/// A tensor of a layer, or the problem with it.
pub type Found<T> = Result<T, Problem>;

/// The tensors of one layer, in the order that they are in.
pub struct LayerSource<'a> {
    layer: &'a Layer,
    tensors: &'a TensorFile,
    order: ElementOrder,
    /// Shape of the layer's weights: as stated, or else as the first of its tensors that is not flat has it.
    shape: Option<Cow<'a, [usize]>>,
}

impl<'a> LayerSource<'a> {
    /// The tensors of `layer`; `weights` are the names of those of its weights.
    ///
    /// # Errors
    /// Axes that are not flat in output-last order, where the layer states no shape.
    pub fn new(
        layer: &'a Layer,
        weights: impl Iterator<Item = &'a String>,
        tensors: &'a TensorFile,
        order: ElementOrder,
    ) -> Found<Self> {
        let names = weights.chain(&layer.mask).chain(&layer.importance);
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

    /// Shape of the layer, where it is known.
    pub fn shape(&self) -> Option<&[usize]> {
        self.shape.as_deref()
    }

    /// The wanted bits, one per weight.
    ///
    /// # Errors
    /// As for every tensor: it is missing, or not of the size and axes of the layer; elements that are no bits.
    pub fn wanted_bits(&self, name: &str) -> Found<Cow<'a, BitVec>> {
        let tensor = self.tensors.get(name)?;
        let padded = if tensor.padded { 7 } else { 0 };
        self.check_shape(name, &tensor.shape, tensor.bits.len(), padded)?;
        Ok(self.in_order(&tensor.bits))
    }

    /// The mask, where the layer has one, a bit per weight: 1 where it counts.
    ///
    /// # Errors
    /// As for every tensor, and other values than 0 and 1.
    pub fn mask_bits(&self) -> Found<Option<Cow<'a, BitVec>>> {
        let Some(name) = &self.layer.mask else { return Ok(None) };
        let flags = self.tensors.find_flags(name)?;
        let padded = self.tensors.get(name).is_ok_and(|tensor| tensor.padded);
        let shape = self.tensors.shape_of(name).unwrap_or_default();
        self.check_shape(name, shape, flags.len(), if padded { 7 } else { 0 })?;
        Ok(Some(self.in_order(flags)))
    }

    /// The importance of each weight, where the layer has them.
    ///
    /// # Errors
    /// As for every tensor, and importances that are negative or no number.
    pub fn importance_values(&self) -> Found<Option<Cow<'a, [f64]>>> {
        let Some(name) = &self.layer.importance else { return Ok(None) };
        let values = self.numbers(name)?;
        match values.iter().position(|value| !(value.is_finite() && *value >= 0.0)) {
            Some(at) => {
                let what =
                    format!("element {at} is {}, an importance must be finite and at least 0", values[at]);
                Err(Problem::new(self.tensors.file_name(), name, what))
            }
            None => Ok(Some(values)),
        }
    }

    /// The elements of the tensor `name` as numbers, one per weight.
    ///
    /// # Errors
    /// As for every tensor.
    pub fn numbers(&self, name: &str) -> Found<Cow<'a, [f64]>> {
        let numbers = self.tensors.find_numbers(name)?;
        self.check_shape(name, numbers.shape, numbers.values.len(), 0)?;
        Ok(match self.turned_shape() {
            Some(shape) => to_output_first(numbers.values, shape).into(),
            None => numbers.values.into(),
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
