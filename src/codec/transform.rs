//! Packed frames from one basis of a decoder to another: from the given bits x to the stored T·x, and back.

use super::budget::Budget;
use super::frame::Layout;
use super::image::bin;
use super::manifest::{self, Manifest, PackedLayer};
use super::pack::{apply_transform, make_manifest as manifest_of, pack_layer, take_frame};
use super::{digest, unpack};
use crate::code::{Stored, StoredPlane};
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use std::borrow::Cow;

/// Direction of the change of basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the given bits to those that the design stores.
    Forth,
    /// From those that the design stores to the given ones.
    Back,
}

/// Turns the packed layers of `manifest` into the other basis of `stored`: name and content of each file, as
/// [`super::pack::pack`] returns them. `load` returns the content of a file beside the manifest by its name; `file`
/// is the manifest's own, for errors.
///
/// # Errors
/// Layers of another decoder, basis or polarity; no way back, where a plane stores fewer bits than were given;
/// errors of `load` and of [`unpack::stored_stream`].
pub fn transform(
    manifest: &Manifest,
    stored: &Stored,
    direction: Direction,
    file: &str,
    load: impl FnMut(&str) -> Result<Vec<u8>>,
) -> Result<Vec<(String, Vec<u8>)>> {
    transform_within(manifest, stored, direction, file, load, &mut Budget::unlimited())
}

/// As [`transform`], with the bytes of the files taken from `budget`.
///
/// # Errors
/// As [`transform`], and a budget that does not suffice.
pub fn transform_within(
    manifest: &Manifest,
    stored: &Stored,
    direction: Direction,
    file: &str,
    mut load: impl FnMut(&str) -> Result<Vec<u8>>,
    budget: &mut Budget,
) -> Result<Vec<(String, Vec<u8>)>> {
    let given = Stored::from_given(stored.spec.clone());
    let (from, to) = match direction {
        Direction::Forth => (&given, stored),
        Direction::Back => (stored, &given),
    };
    check_basis(manifest, from, to, file)?;
    let maps = plane_maps(stored, direction)?;
    let n_in = to.planes.iter().map(StoredPlane::n_in).collect();
    let layout = Layout { n_in, ..manifest.layout() };
    let (mut files, mut layers) = (Vec::new(), Vec::new());
    for layer in &manifest.layers {
        // In passing: the file, its words, the stream and its planes.
        let beside = layer.bin_bytes(manifest.word_width).saturating_mul(5);
        take_frame(&layout, &layer.to_layer(), manifest.n_out(), beside, budget)?;
        let planes = stored_bits(manifest, layer, &load(&layer.bin_name())?)?;
        let planes: Vec<_> =
            planes.iter().zip(&maps).map(|(bits, map)| Cow::Owned(apply_transform(map, bits))).collect();
        layers.push(pack_layer(
            &layout,
            &layer.to_layer(),
            manifest.n_out(),
            &planes,
            layer.alpha_values.clone(),
            &mut files,
        ));
    }
    let manifest =
        manifest_of(to, &layout, layers).with_files(files.iter().map(|(name, bytes)| (name, bytes)));
    files.push((manifest::FILE_NAME.to_owned(), manifest.to_text()?.into_bytes()));
    Ok(files)
}

/// Refuses layers that were not packed in the basis `from`.
fn check_basis(manifest: &Manifest, from: &Stored, to: &Stored, file: &str) -> Result<()> {
    let is_of = |stored: &Stored| manifest.basis_digest == digest::of_stored(stored);
    let what = match (is_of(from), is_of(to)) {
        (true, _) => return Ok(()),
        (false, true) => "the streams are in the basis that is asked for",
        (false, false) => "is not that of the design: packed for another decoder, basis or polarity",
    };
    Err(Error::input(file, "basis_digest", what))
}

/// Map to apply to every group of each plane.
fn plane_maps(stored: &Stored, direction: Direction) -> Result<Vec<BitMatrix>> {
    let map = |(p, plane): (usize, &StoredPlane)| match direction {
        Direction::Forth => Ok(plane.transform.clone()),
        Direction::Back => inverse_map(plane).map_err(|what| Error::input("", format!("planes[{p}]"), what)),
    };
    stored.planes.iter().enumerate().map(map).collect()
}

fn inverse_map(plane: &StoredPlane) -> std::result::Result<BitMatrix, String> {
    let (r, n_in) = (plane.n_in(), plane.n_in_given());
    let inverse = plane.transform.right_inverse().filter(|_| r == n_in);
    inverse.ok_or_else(|| {
        format!(
            "T is {r}x{n_in} and has no inverse: {r} bits are stored a group, and {} given groups share each of \
             them; no stored bit says which one it was (all of them decode alike)",
            if n_in - r < 64 { (1u64 << (n_in - r)).to_string() } else { format!("2^{}", n_in - r) }
        )
    })
}

/// The stored bits of every plane of `layer`, from the content of its `.bin`.
fn stored_bits(manifest: &Manifest, layer: &PackedLayer, bytes: &[u8]) -> Result<Vec<crate::gf2::BitVec>> {
    // Checks size, spare bits and digest.
    unpack::stored_stream(manifest, layer, bytes)?;
    let file = layer.bin_name();
    let words = bin::read_words(bytes, manifest.word_width, &file)?;
    manifest.layout().unpack(words, layer.groups, &file)
}
