//! Tensors of stored bits to packed frames, one a layer.

use super::budget::Budget;
use super::frame::{BitOrder, Layout};
use super::image::{self, bin};
use super::layers::Layer;
use super::manifest::{self, Alpha, FrameSizes, Manifest, PackedLayer, Plane};
use super::tensors::TensorFile;
use super::{axes, digest};
use crate::code::{Stored, StoredPlane};
use crate::error::{Error, Problem, Result};
use crate::gf2::{BitMatrix, BitVec};
use crate::spec::SCHEMA_VERSION;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Word width where neither the options nor the spec's stream name one.
pub const DEFAULT_WORD_WIDTH: usize = 8;

/// Packing options.
#[derive(Debug, Clone, Copy, Default)]
pub struct PackOptions {
    /// Bits of a word; by default the spec's stream width, else [`DEFAULT_WORD_WIDTH`].
    pub word_width: Option<usize>,
    /// End of a word that the stream fills first.
    pub bit_order: BitOrder,
}

/// Given bits of every plane, and scale factors.
type Parts<'a> = (Vec<Cow<'a, BitVec>>, Option<Alpha>);

/// A list of layers and the file it came from.
#[derive(Debug, Clone, Copy)]
pub struct LayerList<'a> {
    /// The layers, as [`super::layers::read_layers`] returns them.
    pub layers: &'a [Layer],
    /// File that errors name.
    pub file: &'a str,
}

/// Packs every layer: name and content of each file, an image of every format a layer and then the manifest.
/// The tensors hold the given bits; T takes them to the stored ones.
///
/// # Errors
/// All at once: a word width out of range, a layer without a tensor for each of the spec's planes, a tensor
/// that is missing, holds no bits, has not groups·n_in elements or axes that say something else, scale factors that
/// are missing or do not fit the planes.
pub fn pack(
    stored: &Stored,
    list: LayerList,
    tensors: &TensorFile,
    options: PackOptions,
) -> Result<Vec<(String, Vec<u8>)>> {
    pack_within(stored, list, tensors, options, &mut Budget::unlimited())
}

/// As [`pack`], with the bytes of the files taken from `budget`.
///
/// # Errors
/// As [`pack`], and a budget that does not suffice.
pub fn pack_within(
    stored: &Stored,
    list: LayerList,
    tensors: &TensorFile,
    options: PackOptions,
    budget: &mut Budget,
) -> Result<Vec<(String, Vec<u8>)>> {
    let layout = choose_layout(stored, options)?;
    let mut problems = Vec::new();
    let (mut files, mut packed) = (Vec::new(), Vec::new());
    for (i, layer) in list.layers.iter().enumerate() {
        let field = format!("layers[{i}]");
        match tensors_of(stored, layer, tensors, |what| Problem::new(list.file, field.clone(), what)) {
            Ok((given, alpha)) => {
                let n_out = stored.spec.n_out();
                take_frame(&layout, layer, n_out, 0, budget)?;
                let planes: Vec<_> = given.into_iter().zip(&stored.planes).map(to_stored).collect();
                packed.push(pack_layer(&layout, layer, n_out, &planes, alpha, &mut files));
            }
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(Error::Input(problems));
    }
    let manifest =
        make_manifest(stored, &layout, packed).with_files(files.iter().map(|(name, bytes)| (name, bytes)));
    files.push((manifest::FILE_NAME.to_owned(), manifest.to_text()?.into_bytes()));
    Ok(files)
}

fn choose_layout(stored: &Stored, options: PackOptions) -> Result<Layout> {
    let of_spec = stored.spec.stream.as_ref().map_or(DEFAULT_WORD_WIDTH, |stream| stream.width);
    let word_width = options.word_width.unwrap_or(of_spec);
    match manifest::word_width_problem(word_width) {
        Some(what) => Err(Error::input("", "word_width", what)),
        None => {
            let n_in = stored.planes.iter().map(StoredPlane::n_in).collect();
            Ok(Layout { n_in, word_width, bit_order: options.bit_order })
        }
    }
}

/// The bits that a plane stores for the given ones.
fn to_stored<'a>((given, plane): (Cow<'a, BitVec>, &StoredPlane)) -> Cow<'a, BitVec> {
    if plane.is_given() { given } else { Cow::Owned(apply_transform(&plane.transform, &given)) }
}

/// The given bits of every plane of `layer` and its scale factors, or all problems with them.
fn tensors_of<'a>(
    stored: &Stored,
    layer: &Layer,
    tensors: &'a TensorFile,
    problem: impl Fn(String) -> Problem,
) -> std::result::Result<Parts<'a>, Vec<Problem>> {
    let q = stored.spec.q();
    if let Some(what) = layer.planes_problem(q) {
        return Err(vec![problem(format!("layer {:?} {what}", layer.name))]);
    }
    let (mut bits, mut problems) = (Vec::new(), Vec::new());
    for (name, plane) in layer.planes.iter().zip(&stored.planes) {
        match given_bits(layer, name, plane, tensors) {
            Ok(given) => bits.push(given),
            Err(problem) => problems.push(problem),
        }
    }
    let alpha = match &layer.alpha {
        Some(name) if !tensors.has_tensor(name) => {
            Err(problem(format!("alpha {name:?} is no tensor of {}", tensors.file_name())))
        }
        Some(name) => read_alpha(name, layer, q, tensors).map(Some),
        None => Ok(None),
    };
    match alpha {
        Ok(alpha) if problems.is_empty() => return Ok((bits, alpha)),
        Ok(_) => {}
        Err(wrong) => problems.push(wrong),
    }
    Err(problems)
}

/// The scale factors of a layer of `q` planes, whose axes must be told apart.
fn read_alpha(
    name: &str,
    layer: &Layer,
    q: usize,
    tensors: &TensorFile,
) -> std::result::Result<Alpha, Problem> {
    let alpha = Alpha::from_tensor(name, tensors)?;
    match alpha.find_problem(q, layer.shape.as_deref()) {
        Some(what) => Err(Problem::new(tensors.file_name(), name, what)),
        None => Ok(alpha),
    }
}

/// `transform` times the bits of every group, group 0 first.
pub(super) fn apply_transform(transform: &BitMatrix, bits: &BitVec) -> BitVec {
    let n_in = transform.n_cols();
    let mut applied = BitVec::with_capacity(bits.len() / n_in.max(1) * transform.n_rows());
    for group in 0..bits.len() / n_in.max(1) {
        applied.extend(&transform.mul_vec(&bits.slice(group * n_in, n_in)));
    }
    applied
}

/// The tensor `name` as the given bits of one plane.
fn given_bits<'a>(
    layer: &Layer,
    name: &str,
    plane: &StoredPlane,
    tensors: &'a TensorFile,
) -> std::result::Result<Cow<'a, BitVec>, Problem> {
    let tensor = tensors.get(name)?;
    let (groups, n_in) = (layer.n_groups(plane.matrix.n_rows()), plane.n_in_given());
    let spare = tensor.bits.len().checked_sub(groups * n_in);
    if spare == Some(0) {
        return match axes::of_stored(&tensor.shape, groups, n_in, layer.shape.as_deref()) {
            Some(what) => {
                Err(Problem::new(tensors.file_name(), name, format!("layer {:?}: {what}", layer.name)))
            }
            None => Ok(Cow::Borrowed(&tensor.bits)),
        };
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
    Err(Problem::new(tensors.file_name(), name, what))
}

/// Takes the bytes of the images of one layer from the budget, and checks that it also holds those needed in
/// passing: of the planes, the frame and `beside` bytes.
pub(super) fn take_frame(
    layout: &Layout,
    layer: &Layer,
    n_out: usize,
    beside: usize,
    budget: &mut Budget,
) -> Result<()> {
    let FrameSizes { words, .. } = FrameSizes::new(layout, layer.n_weights, n_out);
    let images = image::default_formats().map(|format| format.most_bytes(words, layout.word_width));
    let (images, frame) = (images.sum::<usize>(), words.saturating_mul(layout.word_width / 8));
    let name = &layer.name;
    let taken = budget.take_bytes(images, format!("the files of layer {name:?}"));
    let passing = frame.saturating_mul(5).saturating_add(beside);
    taken.and_then(|()| budget.check_bytes(passing, format!("packing layer {name:?}")))
}

/// Adds the images of one layer, whose plane p stores `planes[p]`, to `files`.
pub(super) fn pack_layer(
    layout: &Layout,
    layer: &Layer,
    n_out: usize,
    planes: &[Cow<BitVec>],
    alpha: Option<Alpha>,
    files: &mut Vec<(String, Vec<u8>)>,
) -> PackedLayer {
    let FrameSizes { groups, words, stored_bits } = FrameSizes::new(layout, layer.n_weights, n_out);
    let planes: Vec<&BitVec> = planes.iter().map(Cow::as_ref).collect();
    let frame = layout.pack(&planes, groups);
    let mut sha256 = String::new();
    for format in image::default_formats() {
        let bytes = (format.write)(&frame, &layer.name);
        if format.extension == bin::FORMAT.extension {
            sha256 = digest::sha256_hex(&bytes);
        }
        files.push((format!("{}.{}", layer.name, format.extension), bytes));
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
        sha256,
    }
}

/// The manifest of `layers` in the basis of `stored`.
pub(super) fn make_manifest(stored: &Stored, layout: &Layout, layers: Vec<PackedLayer>) -> Manifest {
    let plane =
        |plane: &StoredPlane| Plane { matrix: plane.matrix.clone(), transform: plane.transform.clone() };
    Manifest {
        schema_version: SCHEMA_VERSION,
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        word_width: layout.word_width,
        bit_order: layout.bit_order,
        polarity: stored.spec.polarity,
        basis: stored.spec.basis,
        planes: stored.planes.iter().map(plane).collect(),
        basis_digest: digest::of_stored(stored),
        layers,
        files: BTreeMap::new(),
        digest: String::new(),
    }
}
