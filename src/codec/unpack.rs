//! Packed frames back to the codes of the weights, by the reference decoder.

use super::digest;
use super::image::bin;
use super::manifest::{self, Manifest, PackedLayer};
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::gf2::io::{npy, npz};
use crate::sim::reference::Reference;

/// Decoded codes of one layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codes {
    /// Name of the layer.
    pub name: String,
    /// (q, n_weights), or q followed by the layer's shape.
    pub shape: Vec<usize>,
    /// 1 for +1 and 0 for -1, last axis fastest.
    pub codes: Vec<u8>,
}

/// Decodes all layers of `manifest`. `load` returns the content of a file beside the manifest by its name.
///
/// # Errors
/// Errors of `load`; a file of another size or digest; spare bits that are not 0.
pub fn unpack(manifest: &Manifest, mut load: impl FnMut(&str) -> Result<Vec<u8>>) -> Result<Vec<Codes>> {
    let reference = manifest.reference();
    let decode = |layer: &PackedLayer| {
        let stream = stored_stream(manifest, layer, &load(&layer.bin_name())?)?;
        Ok(decode_codes(&reference, manifest.n_out(), layer, &stream))
    };
    manifest.layers.iter().map(decode).collect()
}

/// The stored bits of all groups of one layer, group by group, from the content of its `.bin`.
///
/// # Errors
/// A content of another size or digest, or spare bits that are not 0.
pub fn stored_stream(manifest: &Manifest, layer: &PackedLayer, bin: &[u8]) -> Result<BitVec> {
    let file = layer.bin_name();
    let words = bin::read_words(bin, manifest.word_width, &file)?;
    let stream = manifest.layout().to_stream(words, layer.groups, &file)?;
    if digest::sha256_hex(bin) != layer.sha256 {
        let what = format!("SHA-256 is not that of {}", manifest::FILE_NAME);
        return Err(Error::input(file, "", what));
    }
    Ok(stream)
}

/// Decodes the groups of one layer; outputs past its last weight are dropped.
fn decode_codes(reference: &Reference, n_out: usize, layer: &PackedLayer, stream: &BitVec) -> Codes {
    let (q, n_weights, group_bits) = (reference.planes.len(), layer.n_weights, reference.group_bits());
    let mut codes = vec![0; q * n_weights];
    for group in 0..layer.groups {
        let y = reference.decode(&stream.slice(group * group_bits, group_bits));
        let first = group * n_out;
        for p in 0..q {
            for i in 0..n_out.min(n_weights - first) {
                codes[p * n_weights + first + i] = u8::from(y.get(p * n_out + i));
            }
        }
    }
    let mut shape = vec![q];
    shape.extend(layer.shape.as_deref().unwrap_or(&[n_weights]));
    Codes { name: layer.name.clone(), shape, codes }
}

/// All layers as a `.npz` archive: one u8 array a layer, named like it.
///
/// # Errors
/// An archive beyond what the format can hold.
pub fn to_npz(layers: &[Codes]) -> Result<Vec<u8>> {
    let array = |layer: &Codes| (layer.name.clone(), npy::write_u8(&layer.shape, &layer.codes));
    npz::write_archive(&layers.iter().map(array).collect::<Vec<_>>())
}
