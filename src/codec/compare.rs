//! Comparison of two packed networks by their decoded codes.

use super::budget::Budget;
use super::decode::Decoder;
use super::decode::stream::{self, Frame, Pieces};
use super::manifest::{Manifest, PackedLayer};
use crate::error::{Error, Result};
use serde::Serialize;
use std::io::Read;

/// Difference between two layers of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Name of the layer.
    pub name: String,
    /// Weights of each side; 0 where the layer is missing.
    pub n_weights: [usize; 2],
    /// Codes, over all planes, that differ; none where the layers have other numbers of planes or weights.
    pub codes: Option<usize>,
    /// Weights of which at least one plane differs.
    pub weights: Option<usize>,
    /// First weight that differs.
    pub first: Option<usize>,
}

impl Difference {
    /// Whether the layers decode to the same.
    pub fn is_none(&self) -> bool {
        self.codes == Some(0)
    }
}

/// Function that opens a file beside a manifest by its name.
pub type Open<'a> = &'a mut dyn FnMut(&str) -> Result<Box<dyn Read>>;

/// One of two packed networks.
struct CompareSide<'a> {
    manifest: &'a Manifest,
    open: Open<'a>,
    decoder: Decoder,
    piece: usize,
}

impl<'a> CompareSide<'a> {
    /// A side whose pieces take `bytes`.
    fn new((manifest, open): (&'a Manifest, Open<'a>), bytes: usize) -> Result<Self> {
        let decoder = Decoder::new(&manifest.reference())?;
        let group_bytes = (decoder.group_bits() + decoder.q() * decoder.n_out()).div_ceil(8);
        let piece = stream::common_piece(manifest, bytes, group_bytes)?;
        Ok(Self { manifest, open, decoder, piece })
    }

    fn find_layer(&self, name: &str) -> Option<&'a PackedLayer> {
        self.manifest.layers.iter().find(|layer| layer.name == name)
    }

    fn layer_frame<'b>(&'b self, layer: &'b PackedLayer) -> Frame<'b> {
        Frame::new(self.manifest, layer, &self.decoder, self.piece)
    }

    fn open_source(&mut self, layer: &PackedLayer) -> Result<Box<dyn Read>> {
        (self.open)(&layer.bin_name())
    }

    /// Checks the words of a layer against its manifest.
    fn check_layer(&mut self, layer: &PackedLayer) -> Result<()> {
        let source = self.open_source(layer)?;
        self.layer_frame(layer).pieces(source).read_rest()
    }
}

/// Differences of every layer of either side, those of `a` first; both are decoded piece by piece, in
/// `max_memory` bytes.
///
/// # Errors
/// Files that cannot be read or are not those of their manifest; too little memory.
pub fn compare_layers<'a>(
    a: (&'a Manifest, Open<'a>),
    b: (&'a Manifest, Open<'a>),
    max_memory: usize,
) -> Result<Vec<Difference>> {
    let tables = [a.0, b.0].map(|manifest| 2 * Decoder::table_bytes(&manifest.reference()));
    let mut budget = Budget::new(max_memory);
    budget.take_bytes(tables.iter().sum(), "the program and its tables")?;
    let (mut a, mut b) =
        (CompareSide::new(a, budget.bytes_left() / 2)?, CompareSide::new(b, budget.bytes_left() / 2)?);
    let mut found = Vec::new();
    for layer in &a.manifest.layers {
        found.push(match b.find_layer(&layer.name) {
            Some(other) => compare_pair(&mut a, &mut b, [layer, other])?,
            None => {
                a.check_layer(layer)?;
                uncounted_difference(&layer.name, [layer.n_weights, 0])
            }
        });
    }
    for layer in &b.manifest.layers {
        if a.find_layer(&layer.name).is_none() {
            b.check_layer(layer)?;
            found.push(uncounted_difference(&layer.name, [0, layer.n_weights]));
        }
    }
    Ok(found)
}

fn uncounted_difference(name: &str, n_weights: [usize; 2]) -> Difference {
    Difference { name: name.to_owned(), n_weights, codes: None, weights: None, first: None }
}

fn compare_pair(a: &mut CompareSide, b: &mut CompareSide, layers: [&PackedLayer; 2]) -> Result<Difference> {
    let difference = uncounted_difference(&layers[0].name, layers.map(|layer| layer.n_weights));
    if layers[0].n_weights != layers[1].n_weights || a.decoder.q() != b.decoder.q() {
        a.check_layer(layers[0])?;
        b.check_layer(layers[1])?;
        return Ok(difference);
    }
    let sources = [a.open_source(layers[0])?, b.open_source(layers[1])?];
    let frames = [a.layer_frame(layers[0]), b.layer_frame(layers[1])];
    let [from_a, from_b] = sources;
    let mut sides = [BitCursor::new(frames[0].pieces(from_a)), BitCursor::new(frames[1].pieces(from_b))];
    let (mut counts, mut at) = (DifferenceCounts::default(), 0);
    while at < layers[0].n_weights {
        let n = sides[0].fill_piece()?.min(sides[1].fill_piece()?);
        counts.count_weights(&sides, at, n);
        sides.iter_mut().for_each(|side| side.at += n);
        at += n;
    }
    let DifferenceCounts { codes, weights, first } = counts;
    for side in sides {
        side.pieces.read_rest()?;
    }
    Ok(Difference { codes: Some(codes), weights: Some(weights), first, ..difference })
}

/// A frame, and the next weight of its piece.
struct BitCursor<'a> {
    pieces: Pieces<'a, Box<dyn Read>>,
    at: usize,
    weights: usize,
}

impl<'a> BitCursor<'a> {
    fn new(pieces: Pieces<'a, Box<dyn Read>>) -> Self {
        Self { pieces, at: 0, weights: 0 }
    }

    /// Weights of the piece that are still to come, of the next one where there are none.
    fn fill_piece(&mut self) -> Result<usize> {
        if self.at == self.weights {
            (self.at, self.weights) = (0, self.pieces.decode_next()?);
        }
        match self.weights - self.at {
            0 => Err(Error::Internal("a frame has fewer weights than its layer".into())),
            n => Ok(n),
        }
    }

    /// Bit `i` and those behind it, of plane `p`.
    fn word_at(&self, p: usize, i: usize) -> u64 {
        let at = self.at + i;
        let plane = &self.pieces.planes()[p];
        let bytes = plane[at / 8..].iter().take(9);
        let word = bytes.rev().fold(0u128, |word, &byte| word << 8 | u128::from(byte));
        (word >> (at % 8)) as u64
    }
}

/// Codes and weights that differ so far.
#[derive(Default)]
struct DifferenceCounts {
    codes: usize,
    weights: usize,
    first: Option<usize>,
}

impl DifferenceCounts {
    /// Counts the next `n` weights of both sides, the first of which is number `at`.
    fn count_weights(&mut self, [a, b]: &[BitCursor; 2], at: usize, n: usize) {
        for i in (0..n).step_by(64) {
            let mask = u64::MAX >> (64 - (n - i).min(64));
            let differing = (0..a.pieces.planes().len()).fold(0, |any, p| {
                let differ = (a.word_at(p, i) ^ b.word_at(p, i)) & mask;
                self.codes += differ.count_ones() as usize;
                any | differ
            });
            self.weights += differing.count_ones() as usize;
            if differing != 0 {
                self.first.get_or_insert(at + i + differing.trailing_zeros() as usize);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Stored;
    use crate::codec::layers::Layer;
    use crate::codec::manifest::FILE_NAME;
    use crate::codec::pack::{LayerList, PackOptions, pack};
    use crate::codec::tensors::TensorFile;
    use crate::gf2::io::{npy, npz};
    use crate::spec;
    use std::collections::BTreeMap;

    struct NoFiles;

    impl spec::Loader for NoFiles {
        fn load_file(&self, path: &str) -> Result<Vec<u8>> {
            Err(Error::input(path, "", "no such file"))
        }
    }

    type Files = BTreeMap<String, Vec<u8>>;

    /// Two planes of the identity of `n` bits, which hold `codes`, plane 0 first, a layer each.
    fn packed(n: usize, layers: &[(&str, &[u8])]) -> (Manifest, Files) {
        let rows: Vec<_> =
            (0..n).map(|i| (0..n).map(|j| if i == j { '1' } else { '0' }).collect::<String>()).collect();
        let plane = serde_json::json!({ "matrix": rows });
        let text = serde_json::json!({ "schema_version": 1, "name": "d", "planes": [plane, plane] });
        let spec = spec::read_spec(&text.to_string(), "d.json", &NoFiles).unwrap();
        let array = |name: &str, p: usize, codes: &[u8]| {
            let half = codes.len() / 2;
            let mut plane = codes[p * half..][..half].to_vec();
            plane.resize(half.next_multiple_of(n), 0);
            (format!("{name}{p}"), npy::write_u8(&[plane.len()], &plane))
        };
        let arrays: Vec<_> =
            layers.iter().flat_map(|(name, codes)| [0, 1].map(|p| array(name, p, codes))).collect();
        let tensors = TensorFile::from_bytes(&npz::write_archive(&arrays).unwrap(), "w.npz").unwrap();
        let layer = |(name, codes): &(&str, &[u8])| Layer {
            name: (*name).to_owned(),
            planes: vec![format!("{name}0"), format!("{name}1")],
            n_weights: codes.len() / 2,
            ..Layer::default()
        };
        let layers: Vec<_> = layers.iter().map(layer).collect();
        let list = LayerList { layers: &layers, file: "l.json" };
        let files: Files = pack(&Stored::from_given(spec), list, &tensors, PackOptions::default())
            .unwrap()
            .into_iter()
            .collect();
        (Manifest::from_text(std::str::from_utf8(&files[FILE_NAME]).unwrap(), "m").unwrap(), files)
    }

    fn differences(a: &(Manifest, Files), b: &(Manifest, Files)) -> Vec<Difference> {
        let open = |files: &Files, name: &str| {
            Ok(Box::new(std::io::Cursor::new(files[name].clone())) as Box<dyn Read>)
        };
        let (mut from_a, mut from_b) = (|name: &str| open(&a.1, name), |name: &str| open(&b.1, name));
        compare_layers((&a.0, &mut from_a), (&b.0, &mut from_b), 64 << 20).unwrap()
    }

    #[test]
    fn weights_and_planes() {
        let a = packed(2, &[("x", &[0, 1, 1, 0, 0, 0]), ("y", &[1, 1]), ("z", &[1, 1])]);
        let b = packed(3, &[("x", &[0, 1, 0, 0, 1, 1]), ("y", &[1, 1]), ("w", &[1, 0])]);
        let found = differences(&a, &b);
        let shape = |d: &Difference| (d.codes, d.weights, d.first);
        assert_eq!(found.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["x", "y", "z", "w"]);
        assert_eq!(shape(&found[0]), (Some(3), Some(2), Some(1)));
        assert!(found[1].is_none() && !found[0].is_none());
        assert_eq!((found[2].n_weights, found[3].n_weights), ([1, 0], [0, 1]));
        assert_eq!(shape(&found[3]), (None, None, None));
    }

    #[test]
    fn many_pieces_of_other_lengths() {
        let codes: Vec<u8> = (0..2 * 70_001usize).map(|i| u8::from(i * i % 7 < 3)).collect();
        let mut other = codes.clone();
        for at in [69_999, 333, 70_001 + 333, 70_001 + 5_000] {
            other[at] ^= 1;
        }
        let found = differences(&packed(3, &[("x", &codes)]), &packed(5, &[("x", &other)])).remove(0);
        assert_eq!((found.codes, found.weights, found.first), (Some(4), Some(3), Some(333)));
    }
}
