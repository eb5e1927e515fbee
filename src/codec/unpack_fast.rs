//! Packed frames to arrays, within a bound of memory.

use super::arrays::{self, ArrayHead, Arrays, Scalar};
use super::budget::{BASE_BYTES, Budget};
use super::decode::stream::{self, Frame};
use super::decode::{self, Decoder};
use super::manifest::{Manifest, PackedLayer};
use super::order::{ElementOrder, element_sources, output_last_shape};
use crate::error::{Error, Result};
use std::io::{Read, Seek, Write};

/// Weights reordered at a time, a multiple of 8.
const TURNED: usize = 1 << 16;

/// Form of the elements of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementForm {
    /// u8: 1 for +1 and 0 for -1; an array of (q, *shape).
    Codes,
    /// i8: +1 or -1; an array of (q, *shape).
    Signs,
    /// u8: eight weights a byte, the first lowest; an array of (q, bytes).
    Bits,
    /// f32: the sum of the planes, each scaled by its α; an array of the layer's shape.
    Weights,
}

impl ElementForm {
    fn scalar_type(self) -> Scalar {
        match self {
            Self::Codes | Self::Bits => Scalar::U8,
            Self::Signs => Scalar::I8,
            Self::Weights => Scalar::F32,
        }
    }

    /// Shape of the array of a layer under `q` planes.
    fn array_shape(self, layer: &PackedLayer, q: usize, order: ElementOrder) -> Vec<usize> {
        let of_layer = match (&layer.shape, order) {
            (None, _) => vec![layer.n_weights],
            (Some(shape), ElementOrder::OutputFirst) => shape.clone(),
            (Some(shape), ElementOrder::OutputLast) => output_last_shape(shape),
        };
        match self {
            Self::Weights => of_layer,
            Self::Bits => vec![q, layer.n_weights.div_ceil(8)],
            Self::Codes | Self::Signs => [vec![q], of_layer].concat(),
        }
    }

    /// Bytes of the elements of `weights` weights of a plane.
    fn n_bytes(self, weights: usize) -> usize {
        match self {
            Self::Bits => weights.div_ceil(8),
            Self::Codes | Self::Signs => weights,
            Self::Weights => 4 * weights,
        }
    }
}

/// Options of unpacking.
#[derive(Debug, Clone, Copy)]
pub struct UnpackOptions {
    /// Form of the elements.
    pub form: ElementForm,
    /// Order of the weights of layers with a shape.
    pub order: ElementOrder,
    /// Whether to decode by tables, not by the reference.
    pub fast: bool,
    /// Most memory taken, in bytes.
    pub max_memory: usize,
}

/// Decodes all layers of `manifest` into the `.npz` archive `target`, one array a layer. `open` gives the
/// content of a file beside the manifest by its name; it is called once per plane of a layer, or once
/// per layer for [`ElementForm::Weights`].
///
/// # Errors
/// As [`write_arrays`].
pub fn unpack<R: Read + Send, W: Write + Seek + Send>(
    manifest: &Manifest,
    form: ElementForm,
    max_memory: usize,
    open: impl FnMut(&str) -> Result<R>,
    target: W,
) -> Result<W> {
    let options = UnpackOptions { form, order: ElementOrder::OutputFirst, fast: true, max_memory };
    write_arrays(manifest, options, open, arrays::ArrayFile::Npz, target)
}

/// As [`unpack`], into a file of any form.
///
/// # Errors
/// Errors of `open`, its files or `target`; a file of another size or digest; memory below the least; scale
/// factors that are missing or do not fit the shape.
pub fn write_arrays<R: Read + Send, W: Write + Seek + Send>(
    manifest: &Manifest,
    options: UnpackOptions,
    mut open: impl FnMut(&str) -> Result<R>,
    form: arrays::ArrayFile,
    target: W,
) -> Result<W> {
    let UnpackOptions { form: elements, order, .. } = options;
    let (decoder, piece) = make_decoder(manifest, options)?;
    let q = manifest.planes.len();
    let alpha: Vec<_> = match elements {
        ElementForm::Weights => {
            manifest.layers.iter().map(|layer| plane_factors(layer, q)).collect::<Result<_>>()?
        }
        _ => vec![Vec::new(); manifest.layers.len()],
    };
    let head = |layer: &PackedLayer| {
        let shape = elements.array_shape(layer, q, order);
        ArrayHead { name: layer.name.clone(), scalar: elements.scalar_type(), shape }
    };
    let mut arrays = Arrays::new(form, target, manifest.layers.iter().map(head).collect())?;
    let alone: Vec<_> = match elements {
        ElementForm::Weights => vec![decoder],
        _ => (0..decoder.q()).map(|p| decoder.only_plane(p)).collect(),
    };
    for (layer, alpha) in manifest.layers.iter().zip(alpha) {
        arrays.start_array()?;
        for decoder in &alone {
            let frame = Frame::new(manifest, layer, decoder, piece);
            let source = open(&layer.bin_name())?;
            let elements = Elements::new(layer, elements, alpha.clone());
            match turned_shape(layer, order) {
                Some(shape) => write_turned(&frame, source, shape, elements, &mut arrays)?,
                None => write_straight(&frame, source, elements, &mut arrays)?,
            }
        }
    }
    arrays.finish_file()
}

/// The decoder, and the groups that it decodes at a time within the memory.
fn make_decoder(manifest: &Manifest, options: UnpackOptions) -> Result<(Decoder, usize)> {
    let (reference, max_memory, form) = (manifest.reference(), options.max_memory, options.form);
    let tables = if options.fast { 2 * Decoder::table_bytes(&reference) } else { 0 };
    let planes_held = if form == ElementForm::Weights { reference.planes.len() } else { 1 };
    let turned = manifest.layers.iter().filter(|layer| turned_shape(layer, options.order).is_some());
    let held = turned.map(|layer| planes_held * layer.n_weights.div_ceil(8)).max().unwrap_or(0);
    let fixed = BASE_BYTES + tables + held;
    let left = max_memory.checked_sub(fixed).ok_or_else(|| {
        let held = if held > 0 { ", and a layer whose weights are put into another order" } else { "" };
        let what = format!("{max_memory} bytes, {fixed} are needed for the program and its tables{held}");
        Error::input("", Budget::FIELD, what)
    })?;
    let decoder = if options.fast { Decoder::new(&reference)? } else { Decoder::by_reference(&reference)? };
    // Per group: two pieces of stored bits, the planes and their elements, floats twice.
    let elements = form.n_bytes(decoder.n_out()) * if form == ElementForm::Weights { 2 } else { 1 };
    let planes = (decoder.q() * decoder.n_out()).div_ceil(8);
    let group_bytes = decoder.group_bits().div_ceil(4) + planes + elements;
    let piece = stream::common_piece(manifest, left, group_bytes)?;
    Ok((decoder, piece))
}

/// The shape of a layer whose weights must be reordered.
fn turned_shape(layer: &PackedLayer, order: ElementOrder) -> Option<&[usize]> {
    layer.shape.as_deref().filter(|shape| order == ElementOrder::OutputLast && shape.len() > 1)
}

/// Writes the elements of a frame in its order.
fn write_straight<R: Read + Send, W: Write + Seek + Send>(
    frame: &Frame,
    source: R,
    mut elements: Elements,
    arrays: &mut Arrays<W>,
) -> Result<()> {
    frame.decode_all(source, |planes, weights| {
        arrays.write_data(elements.next_elements(planes, weights, false))
    })
}

/// Writes the elements of a frame with the output channels of its layer last.
fn write_turned<R: Read + Send, W: Write + Seek + Send>(
    frame: &Frame,
    source: R,
    shape: &[usize],
    mut elements: Elements,
    arrays: &mut Arrays<W>,
) -> Result<()> {
    let bytes = frame.layer.n_weights.div_ceil(8);
    let mut held: Vec<_> = (0..frame.decoder.q()).map(|_| Vec::with_capacity(bytes)).collect();
    frame.decode_all(source, |planes, weights| {
        held.iter_mut().zip(planes).for_each(|(held, plane)| held.extend(&plane[..weights.div_ceil(8)]));
        Ok(())
    })?;
    let mut places = element_sources(shape).peekable();
    while places.peek().is_some() {
        let next: Vec<_> = places.by_ref().take(TURNED).collect();
        let plane = |held: &Vec<u8>| {
            let mut plane = vec![0; next.len().div_ceil(8)];
            for (i, at) in next.iter().enumerate() {
                plane[i / 8] |= (held[at / 8] >> (at % 8) & 1) << (i % 8);
            }
            plane
        };
        let planes: Vec<_> = held.iter().map(plane).collect();
        let planes: Vec<&[u8]> = planes.iter().map(Vec::as_slice).collect();
        arrays.write_data(elements.next_elements(&planes, next.len(), true))?;
    }
    Ok(())
}

/// Conversion of decoded bits to the elements of an array.
struct Elements {
    form: ElementForm,
    alpha: Vec<Vec<f32>>,
    /// Weights under one scale factor.
    run: usize,
    /// Weights so far.
    done: usize,
    bytes: Vec<u8>,
    floats: Vec<f32>,
}

impl Elements {
    fn new(layer: &PackedLayer, form: ElementForm, alpha: Vec<Vec<f32>>) -> Self {
        let run = alpha.first().map_or(1, |factors| (layer.n_weights / factors.len().max(1)).max(1));
        Self { form, alpha, run, done: 0, bytes: Vec::new(), floats: Vec::new() }
    }

    /// The elements of the next `weights` weights, which come with the output channels last, or first.
    fn next_elements<'a>(&'a mut self, planes: &[&'a [u8]], weights: usize, last: bool) -> &'a [u8] {
        self.bytes.resize(self.form.n_bytes(weights), 0);
        match self.form {
            ElementForm::Bits => return &planes[0][..weights.div_ceil(8)],
            ElementForm::Codes => decode::write_codes(planes[0], &mut self.bytes),
            ElementForm::Signs => decode::write_signs(planes[0], &mut self.bytes),
            ElementForm::Weights => {
                self.floats.resize(weights, 0.0);
                let alpha: Vec<&[f32]> = self.alpha.iter().map(Vec::as_slice).collect();
                match last {
                    true => decode::write_weights_last(planes, &alpha, self.done, &mut self.floats),
                    false => decode::write_weights(planes, &alpha, self.run, self.done, &mut self.floats),
                }
                for (bytes, value) in self.bytes.as_chunks_mut().0.iter_mut().zip(&self.floats) {
                    *bytes = value.to_le_bytes();
                }
            }
        }
        self.done += weights;
        &self.bytes
    }
}

/// The scale factors of every plane.
fn plane_factors(layer: &PackedLayer, q: usize) -> Result<Vec<Vec<f32>>> {
    let wrong = |what: String| Error::input("manifest.json", format!("layer {:?}", layer.name), what);
    let Some(alpha) = &layer.alpha_values else {
        return Err(wrong("has no scale factors: pack it with `alpha`, or ask for another form".into()));
    };
    alpha.plane_factors(q, layer.shape.as_deref()).map_err(|what| wrong(format!("alpha_values: {what}")))
}
