//! Packed frames to arrays by the fast decoder, within a bound of memory.

use super::decode::stream::{Frame, piece_groups};
use super::decode::{self, Decoder};
use super::manifest::{Manifest, PackedLayer};
use crate::error::{Error, Result};
use crate::gf2::io::{npy, npz};
use std::io::{Read, Seek, Write};

/// Memory for what does not grow with the frames: the program, its threads and buffers of files.
const BASE_BYTES: usize = 24 << 20;

/// What an element of an array stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// u8: 1 for +1 and 0 for -1; an array of (q, *shape).
    Codes,
    /// i8: +1 or -1; an array of (q, *shape).
    Signs,
    /// u8: eight weights a byte, the first lowest; an array of (q, bytes).
    Bits,
    /// f32: the sum of the planes, each scaled by its α; an array of the layer's shape.
    Weights,
}

impl Form {
    /// NumPy's name of the element type.
    fn descr(self) -> &'static str {
        match self {
            Self::Codes | Self::Bits => "|u1",
            Self::Signs => "|i1",
            Self::Weights => "<f4",
        }
    }

    /// The array of a layer under `q` planes.
    fn shape(self, layer: &PackedLayer, q: usize) -> Vec<usize> {
        let of_layer = layer.shape.clone().unwrap_or_else(|| vec![layer.n_weights]);
        match self {
            Self::Weights => of_layer,
            Self::Bits => vec![q, layer.n_weights.div_ceil(8)],
            Self::Codes | Self::Signs => [vec![q], of_layer].concat(),
        }
    }

    /// Bytes of the elements of `weights` weights of a plane.
    fn bytes(self, weights: usize) -> usize {
        match self {
            Self::Bits => weights.div_ceil(8),
            Self::Codes | Self::Signs => weights,
            Self::Weights => 4 * weights,
        }
    }
}

/// Decodes all layers of `manifest` into the archive `target`, one array a layer. `open` gives the content of a
/// file beside the manifest by its name; it is asked once for every plane.
///
/// # Errors
/// What `open`, its files or `target` report; a file of another size or digest; memory below the least; scale
/// factors that are missing or do not fit the shape.
pub fn unpack<R: Read + Send, W: Write + Seek + Send>(
    manifest: &Manifest,
    form: Form,
    max_memory: usize,
    mut open: impl FnMut(&str) -> Result<R>,
    target: W,
) -> Result<W> {
    let reference = manifest.reference();
    let fixed = BASE_BYTES + 2 * Decoder::table_bytes(&reference);
    let left = max_memory.checked_sub(fixed).ok_or_else(|| {
        let what = format!("{max_memory} bytes, {fixed} are needed for the program and its tables");
        Error::input("", "--max-memory", what)
    })?;
    let decoder = Decoder::new(&reference)?;
    // Two pieces of stored bits, the planes and their elements, floats twice.
    let elements = form.bytes(decoder.n_out()) * if form == Form::Weights { 2 } else { 1 };
    let planes = (decoder.q() * decoder.n_out()).div_ceil(8);
    let group_bytes = decoder.group_bits().div_ceil(4) + planes + elements;
    let piece = piece_groups(&manifest.layout(), left, group_bytes)?;
    let mut archive = npz::Archive::new(target);
    let alone: Vec<_> = match form {
        Form::Weights => vec![decoder],
        _ => (0..decoder.q()).map(|p| decoder.only(p)).collect(),
    };
    for layer in &manifest.layers {
        let shape = form.shape(layer, manifest.planes.len());
        let header = npy::header(form.descr(), &shape);
        let size = if form == Form::Weights { 4 } else { 1 };
        archive.start(&layer.name, header.len() + size * shape.iter().product::<usize>())?;
        archive.write(&header)?;
        for decoder in &alone {
            let most = layer.groups.next_multiple_of(64).max(64);
            let frame = Frame { manifest, layer, decoder, piece: fitting(piece, most, manifest) };
            let mut elements = Elements::new(manifest, layer, form)?;
            frame.run(open(&layer.bin_name())?, |planes, weights| {
                archive.write(elements.of(planes, weights))
            })?;
        }
    }
    archive.finish()
}

/// A piece no larger than a small layer needs.
fn fitting(piece: usize, groups: usize, manifest: &Manifest) -> usize {
    piece.min(groups.next_multiple_of(64 * manifest.word_width))
}

/// Turns decoded bits into the elements of an array.
struct Elements {
    form: Form,
    alpha: Vec<Vec<f32>>,
    /// Weights under one scale factor.
    run: usize,
    /// Weights so far.
    done: usize,
    bytes: Vec<u8>,
    floats: Vec<f32>,
}

impl Elements {
    fn new(manifest: &Manifest, layer: &PackedLayer, form: Form) -> Result<Self> {
        let alpha = if form == Form::Weights { alpha(layer, manifest.planes.len())? } else { Vec::new() };
        let run = alpha.first().map_or(1, |factors| (layer.n_weights / factors.len().max(1)).max(1));
        Ok(Self { form, alpha, run, done: 0, bytes: Vec::new(), floats: Vec::new() })
    }

    /// The elements of the next `weights` weights.
    fn of<'a>(&'a mut self, planes: &[&'a [u8]], weights: usize) -> &'a [u8] {
        self.bytes.resize(self.form.bytes(weights), 0);
        match self.form {
            Form::Bits => return &planes[0][..weights.div_ceil(8)],
            Form::Codes => decode::codes(planes[0], &mut self.bytes),
            Form::Signs => decode::signs(planes[0], &mut self.bytes),
            Form::Weights => {
                self.floats.resize(weights, 0.0);
                let alpha: Vec<&[f32]> = self.alpha.iter().map(Vec::as_slice).collect();
                decode::weights(planes, &alpha, self.run, self.done, &mut self.floats);
                for (bytes, value) in self.bytes.as_chunks_mut().0.iter_mut().zip(&self.floats) {
                    *bytes = value.to_le_bytes();
                }
            }
        }
        self.done += weights;
        &self.bytes
    }
}

/// The scale factors of every plane; their number must divide the weights.
fn alpha(layer: &PackedLayer, q: usize) -> Result<Vec<Vec<f32>>> {
    let wrong = |what: String| Error::input("manifest.json", format!("layer {:?}", layer.name), what);
    let Some(alpha) = &layer.alpha_values else {
        return Err(wrong("has no scale factors: pack it with `alpha`, or ask for another form".into()));
    };
    let (found, each) = (alpha.values.len(), alpha.values.len() / q);
    if each == 0 || each * q != found || !layer.n_weights.is_multiple_of(each) {
        let what = format!("{found} scale factors do not fit {q} planes of {} weights", layer.n_weights);
        return Err(wrong(what));
    }
    Ok(alpha.values.chunks(each).map(|plane| plane.iter().map(|&value| value as f32).collect()).collect())
}
