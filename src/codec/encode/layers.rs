//! All layers of a network encoded.

use super::{Encoder, Tally, Target, distortion};
use crate::codec::layers::Layer;
use crate::codec::order::{Order, to_output_first};
use crate::codec::pack::LayerList;
use crate::codec::tensors::{Tensor, TensorFile};
use crate::error::{Error, Problem, Result};
use crate::gf2::BitVec;
use crate::spec::DecoderSpec;
use serde::Serialize;

/// What became of one plane of a layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// Name of the layer.
    pub layer: String,
    /// Number of the plane.
    pub plane: usize,
    /// How the stored bits were found.
    pub method: &'static str,
    /// Whether no others are better.
    pub exact: bool,
    /// Bits that count.
    pub counted: u64,
    /// Share of them that comes out wrong.
    pub wrong_share: f64,
    /// The least share that any code of this rate could have.
    pub limit: f64,
    /// Share of the importance that comes out wrong.
    pub lost_share: f64,
    /// The sums behind the shares.
    #[serde(skip)]
    pub tally: Tally,
}

type Found<T> = std::result::Result<T, Problem>;

/// Stored bits in the place of the wanted ones that each layer names as its planes: a tensor of `n_weights`
/// elements a plane, in `order`.
///
/// # Errors
/// All at once: a layer without a tensor for each plane, a tensor that is missing, holds no bits or has not as many
/// elements as weights, an importance that is negative or no number.
pub fn network(
    spec: &DecoderSpec,
    list: LayerList,
    tensors: TensorFile,
    order: Order,
) -> Result<(TensorFile, Vec<Outcome>)> {
    let encoders: Vec<_> = (0..spec.q()).map(|p| Encoder::new(&spec.affine(p))).collect();
    let (mut outcomes, mut stored, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    for (i, layer) in list.layers.iter().enumerate() {
        if layer.planes.len() != spec.q() {
            let what = format!("names {} tensors, the spec has {} planes", layer.planes.len(), spec.q());
            problems.push(Problem::new(list.file, format!("layers[{i}].planes"), what));
            continue;
        }
        for (p, name) in layer.planes.iter().enumerate() {
            match plane(&encoders[p], layer, name, &tensors, order) {
                Ok((x, tally)) => {
                    outcomes.push(outcome(&encoders[p], layer, p, tally));
                    stored.push((name.clone(), Tensor::of_bits(vec![x.len()], x)));
                }
                Err(problem) => problems.push(problem),
            }
        }
    }
    if problems.is_empty() { Ok((tensors.with(stored), outcomes)) } else { Err(Error::Input(problems)) }
}

fn plane(
    encoder: &Encoder,
    layer: &Layer,
    name: &str,
    tensors: &TensorFile,
    order: Order,
) -> Found<(BitVec, Tally)> {
    let bits = in_order(&wanted(layer, name, tensors)?, layer, order);
    let care = layer.mask.as_ref().map(|mask| wanted(layer, mask, tensors)).transpose()?;
    let care = care.map(|care| in_order(&care, layer, order));
    let importance =
        layer.importance.as_ref().map(|name| importance(layer, name, tensors, order)).transpose()?;
    let target = Target { bits: &bits, care: care.as_ref(), importance: importance.as_deref() };
    Ok(encoder.encode(&target))
}

/// One bit a weight.
fn wanted(layer: &Layer, name: &str, tensors: &TensorFile) -> Found<BitVec> {
    let tensor = tensors.get(name)?;
    sized(layer, name, tensor, tensors)?;
    Ok(tensor.bits.slice(0, layer.n_weights))
}

fn sized(layer: &Layer, name: &str, tensor: &Tensor, tensors: &TensorFile) -> Found<()> {
    let spare = tensor.bits.len().checked_sub(layer.n_weights);
    if spare == Some(0) || (tensor.padded && spare.is_some_and(|spare| spare < 8)) {
        return Ok(());
    }
    let found = tensor.bits.len();
    let what = format!("{found} elements, layer {:?} has {} weights", layer.name, layer.n_weights);
    Err(Problem::new(tensors.file(), name, what))
}

fn importance(layer: &Layer, name: &str, tensors: &TensorFile, order: Order) -> Found<Vec<f64>> {
    let (tensor, numbers) = tensors.numbers(name)?;
    sized(layer, name, tensor, tensors)?;
    if let Some(at) = numbers.iter().position(|value| !(value.is_finite() && *value >= 0.0)) {
        let what = format!("element {at} is {}, an importance must be finite and at least 0", numbers[at]);
        return Err(Problem::new(tensors.file(), name, what));
    }
    Ok(match (order, &layer.shape) {
        (Order::OutputLast, Some(shape)) => to_output_first(numbers, shape),
        _ => numbers.to_vec(),
    })
}

fn in_order(bits: &BitVec, layer: &Layer, order: Order) -> BitVec {
    match (order, &layer.shape) {
        (Order::OutputLast, Some(shape)) => {
            BitVec::from_bits(to_output_first(&bits.iter().collect::<Vec<_>>(), shape))
        }
        _ => bits.clone(),
    }
}

fn outcome(encoder: &Encoder, layer: &Layer, plane: usize, tally: Tally) -> Outcome {
    let method = encoder.method(layer.mask.is_none() && layer.importance.is_none());
    let stored = encoder.rank() * layer.groups(encoder.n_out());
    Outcome {
        layer: layer.name.clone(),
        plane,
        method: method.name(),
        exact: method.is_exact(),
        counted: tally.counted,
        wrong_share: tally.wrong_share(),
        limit: distortion(stored as f64 / tally.counted.max(1) as f64),
        lost_share: tally.lost_share(),
        tally,
    }
}
