//! Encoding of all layers of a network.

use super::encoder::Encoder;
use super::group::GroupTarget;
use super::limit::least_distortion;
use super::source::{Found, LayerSource};
use super::tally::Tally;
use crate::codec::budget::Budget;
use crate::codec::layers::Layer;
use crate::codec::order::ElementOrder;
use crate::codec::pack::LayerList;
use crate::codec::tensors::{Tensor, TensorFile};
use crate::error::{Error, Problem, Result};
use crate::gf2::{BitMatrix, BitVec};
use crate::spec::DecoderSpec;
use serde::Serialize;

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
        if let Some(what) = layer.planes_problem(spec.q()) {
            problems.push(Problem::new(list.file, format!("layers[{i}].planes"), what));
            continue;
        }
        take_layer(layer, spec, order, budget)?;
        let source = match LayerSource::new(layer, layer.planes.iter(), &tensors, order) {
            Ok(source) => source,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for (p, name) in layer.planes.iter().enumerate() {
            match encode_plane(&source, &encoders[p], name) {
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

/// Stored bits of the plane whose wanted bits are the tensor `name`.
fn encode_plane(source: &LayerSource, encoder: &Encoder, name: &str) -> Found<(BitVec, Tally)> {
    let bits = source.wanted_bits(name)?;
    let (care, importance) = (source.mask_bits()?, source.importance_values()?);
    let target = GroupTarget { bits: &bits, care: care.as_deref(), importance: importance.as_deref() };
    Ok(encoder.encode(&target))
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
