//! Tensors of stored bits to packed frames, one a layer.

use super::digest;
use super::frame::{BitOrder, Layout};
use super::image::{self, bin};
use super::layers::Layer;
use super::manifest::{self, Alpha, Manifest, PackedLayer, Plane, Sizes};
use super::tensors::TensorFile;
use crate::error::{Error, Problem, Result};
use crate::gf2::{BitMatrix, BitVec};
use crate::spec::{DecoderSpec, SCHEMA_VERSION};
use std::borrow::Cow;

/// Word width where neither the options nor the spec's stream name one.
pub const DEFAULT_WORD_WIDTH: usize = 8;

/// How to pack.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Bits of a word; by default the spec's stream width, else [`DEFAULT_WORD_WIDTH`].
    pub word_width: Option<usize>,
    /// Which end of a word the stream fills first.
    pub bit_order: BitOrder,
}

/// Stored bits of every plane, and scale factors.
type Parts<'a> = (Vec<Cow<'a, BitVec>>, Option<Alpha>);

/// A list of layers and the file it came from.
#[derive(Debug, Clone, Copy)]
pub struct LayerList<'a> {
    /// The layers, as [`super::layers::read`] returns them.
    pub layers: &'a [Layer],
    /// File that errors name.
    pub file: &'a str,
}

/// Packs every layer: name and content of each file, an image of every format a layer and then the manifest.
///
/// # Errors
/// All at once: a word width out of range, a layer without a tensor for each of the spec's planes, a tensor
/// that is missing, holds no bits or has not groups·n_in elements, a missing tensor of scale factors.
pub fn pack(
    spec: &DecoderSpec,
    list: LayerList,
    tensors: &TensorFile,
    options: Options,
) -> Result<Vec<(String, Vec<u8>)>> {
    let layout = layout(spec, options)?;
    let mut problems = Vec::new();
    let (mut files, mut packed) = (Vec::new(), Vec::new());
    for (i, layer) in list.layers.iter().enumerate() {
        let field = format!("layers[{i}]");
        match tensors_of(spec, layer, tensors, |what| Problem::new(list.file, field.clone(), what)) {
            Ok((planes, alpha)) => packed.push(pack_layer(spec, &layout, layer, &planes, alpha, &mut files)),
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(Error::Input(problems));
    }
    let manifest = manifest(spec, &layout, packed);
    files.push((manifest::FILE_NAME.to_owned(), manifest.write()?.into_bytes()));
    Ok(files)
}

fn layout(spec: &DecoderSpec, options: Options) -> Result<Layout> {
    let of_spec = spec.stream.as_ref().map_or(DEFAULT_WORD_WIDTH, |stream| stream.width);
    let word_width = options.word_width.unwrap_or(of_spec);
    match manifest::word_width_problem(word_width) {
        Some(what) => Err(Error::input("", "word_width", what)),
        None => {
            let n_in = spec.planes.iter().map(BitMatrix::n_cols).collect();
            Ok(Layout { n_in, word_width, bit_order: options.bit_order })
        }
    }
}

/// The stored bits of every plane of `layer` and its scale factors, or everything wrong with them.
fn tensors_of<'a>(
    spec: &DecoderSpec,
    layer: &Layer,
    tensors: &'a TensorFile,
    problem: impl Fn(String) -> Problem,
) -> std::result::Result<Parts<'a>, Vec<Problem>> {
    let (named, q) = (layer.planes.len(), spec.q());
    if named != q {
        let what = format!("layer {:?} names {named} tensors, the spec has {q} planes", layer.name);
        return Err(vec![problem(what)]);
    }
    let (mut bits, mut problems) = (Vec::new(), Vec::new());
    for (name, matrix) in layer.planes.iter().zip(&spec.planes) {
        match plane(layer, name, matrix, tensors) {
            Ok(plane) => bits.push(plane),
            Err(problem) => problems.push(problem),
        }
    }
    let alpha = match &layer.alpha {
        Some(name) if !tensors.has(name) => {
            Err(problem(format!("alpha {name:?} is no tensor of {}", tensors.file())))
        }
        Some(name) => Alpha::of(name, tensors).map(Some),
        None => Ok(None),
    };
    match alpha {
        Ok(alpha) if problems.is_empty() => return Ok((bits, alpha)),
        Ok(_) => {}
        Err(wrong) => problems.push(wrong),
    }
    Err(problems)
}

/// The tensor `name` as the stored bits of one plane.
fn plane<'a>(
    layer: &Layer,
    name: &str,
    matrix: &BitMatrix,
    tensors: &'a TensorFile,
) -> std::result::Result<Cow<'a, BitVec>, Problem> {
    let tensor = tensors.get(name)?;
    let (groups, n_in) = (layer.groups(matrix.n_rows()), matrix.n_cols());
    let spare = tensor.bits.len().checked_sub(groups * n_in);
    if spare == Some(0) {
        return Ok(Cow::Borrowed(&tensor.bits));
    }
    if let Some(spare @ 1..8) = spare.filter(|_| tensor.padded) {
        let bits = tensor.bits.slice(0, groups * n_in);
        if tensor.bits.slice(groups * n_in, spare).is_zero() {
            return Ok(Cow::Owned(bits));
        }
    }
    let what = format!(
        "shape {:?} is {} elements, layer {:?} of {} weights takes {groups} groups of {n_in}: {}",
        tensor.shape,
        tensor.bits.len(),
        layer.name,
        layer.n_weights,
        groups * n_in
    );
    Err(Problem::new(tensors.file(), name, what))
}

/// Adds the images of one layer to `files`.
fn pack_layer(
    spec: &DecoderSpec,
    layout: &Layout,
    layer: &Layer,
    planes: &[Cow<BitVec>],
    alpha: Option<Alpha>,
    files: &mut Vec<(String, Vec<u8>)>,
) -> PackedLayer {
    let Sizes { groups, words, stored_bits } = Sizes::new(layout, layer.n_weights, spec.n_out());
    let planes: Vec<&BitVec> = planes.iter().map(Cow::as_ref).collect();
    let frame = layout.pack(&planes, groups);
    for format in image::defaults() {
        files.push((format!("{}.{}", layer.name, format.extension), (format.write)(&frame, &layer.name)));
    }
    PackedLayer {
        name: layer.name.clone(),
        n_weights: layer.n_weights,
        shape: layer.shape.clone(),
        groups,
        words,
        stored_bits,
        bits_per_weight: stored_bits as f64 / layer.n_weights as f64,
        alpha: layer.alpha.clone(),
        alpha_values: alpha,
        sha256: digest::sha256(&bin::write(&frame, &layer.name)),
    }
}

fn manifest(spec: &DecoderSpec, layout: &Layout, layers: Vec<PackedLayer>) -> Manifest {
    Manifest {
        schema_version: SCHEMA_VERSION,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        word_width: layout.word_width,
        bit_order: layout.bit_order,
        polarity: spec.polarity,
        basis: spec.basis,
        planes: spec.planes.iter().cloned().map(Plane).collect(),
        basis_digest: digest::basis_digest(&spec.planes),
        layers,
    }
}
