//! `manifest.json` of packed layers: all data needed to decode them, without the spec.
//!
//! Invariants of manifests that [`Manifest::from_text`] accepts: at most 16 planes of equal `n_out`; the rows
//! of every T are independent, and T = I where the basis is given; the digests are those of the bases and of
//! the text; names are safe file names and occur once; groups, words and stored bits follow from the number
//! of weights; and all decoded codes together stay within [`MAX_CODES`].

pub use super::alpha::Alpha;
use super::digest;
use super::frame::{BitOrder, Layout};
use super::layers::{self, Layer};
use super::plane_form::PlaneForm;
use crate::error::{Error, Problem, Problems, Result};
use crate::gf2::BitMatrix;
use crate::sim::reference::Reference;
use crate::spec::{Basis, MAX_Q, Polarity, STREAM_WIDTH};
use crate::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// File name of the manifest.
pub const FILE_NAME: &str = "manifest.json";
/// Most codes (q·n_weights over all layers) that are decoded, one byte each.
pub const MAX_CODES: usize = match 1usize.checked_shl(32) {
    Some(most) => most,
    None => usize::MAX,
};

/// Packed layers, their decoder and the layout of their words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of this form.
    pub schema_version: u64,
    /// Version of the tool that wrote it.
    pub tool_version: String,
    /// Bits of a word, W.
    pub word_width: usize,
    /// End of a word that the stream fills first.
    pub bit_order: BitOrder,
    /// Meaning of an XOR of the stored bits for a weight.
    #[serde(with = "PolarityForm")]
    pub polarity: Polarity,
    /// Whether the stored bits are the given ones.
    #[serde(with = "BasisForm")]
    pub basis: Basis,
    /// The planes, plane 0 first.
    pub planes: Vec<Plane>,
    /// [`digest::basis_digest`] of the planes.
    pub basis_digest: String,
    /// The layers in the order in which they were packed.
    pub layers: Vec<PackedLayer>,
    /// All other files of the folder, each with its SHA-256.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// SHA-256 of the file with this field empty.
    pub digest: String,
}

/// Matrices of one plane; written as a [`PlaneForm`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "PlaneForm", try_from = "PlaneForm")]
pub struct Plane {
    /// M', n_out x r.
    pub matrix: BitMatrix,
    /// T, r x n_in.
    pub transform: BitMatrix,
}

/// One packed layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackedLayer {
    /// Name; the words are in `<name>.bin`.
    pub name: String,
    /// Weights of the layer.
    pub n_weights: usize,
    /// Weights along every axis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Vec<usize>>,
    /// Groups of the frame.
    pub groups: usize,
    /// Words of the frame.
    pub words: usize,
    /// Bits of all groups, without the spare bits of the last word.
    pub stored_bits: usize,
    /// Stored bits over weights.
    pub bits_per_weight: f64,
    /// Name of the tensor of scale factors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<String>,
    /// The scale factors, as they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha_values: Option<Alpha>,
    /// SHA-256 of the `.bin` file.
    pub sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Polarity", rename_all = "snake_case")]
enum PolarityForm {
    Xor,
    Product,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Basis", rename_all = "snake_case")]
enum BasisForm {
    Given,
    Optimized,
}

impl From<Plane> for PlaneForm {
    fn from(Plane { matrix, transform }: Plane) -> Self {
        Self::from_matrices(&matrix, &transform)
    }
}

impl TryFrom<PlaneForm> for Plane {
    type Error = String;

    fn try_from(form: PlaneForm) -> std::result::Result<Self, String> {
        form.read_matrices().map(|(matrix, transform)| Self { matrix, transform })
    }
}

impl Manifest {
    /// Reads and verifies a manifest; `file` names it in errors.
    ///
    /// # Errors
    /// JSON of another form, or any invariant of this module's first lines that does not hold.
    pub fn from_text(text: &str, file: &str) -> Result<Self> {
        let manifest: Self = text::parse_json(text, file)?;
        let mut problems = manifest.verify(file);
        if problems.is_empty() && !digest::is_sealed(text, &manifest.digest) {
            problems.push(|| Problem::new(file, "digest", "the manifest is not as it was written"));
        }
        problems.into_result(manifest)
    }

    /// The file's text.
    ///
    /// # Errors
    /// None that a manifest can cause.
    pub fn to_text(&self) -> Result<String> {
        let open = Self { digest: String::new(), ..self.clone() };
        let text = serde_json::to_string_pretty(&open).map_err(|e| Error::Internal(e.to_string()))?;
        Ok(digest::seal_text(&(text + "\n")))
    }

    /// The manifest with the digests of `files`, which lie in the folder beside it.
    pub fn with_files<'a>(self, files: impl IntoIterator<Item = (&'a String, &'a Vec<u8>)>) -> Self {
        let others = files.into_iter().filter(|(name, _)| *name != FILE_NAME);
        let files = others.map(|(name, bytes)| (name.clone(), digest::sha256_hex(bytes))).collect();
        Self { files, ..self }
    }

    /// Placement of the groups in the words.
    pub fn layout(&self) -> Layout {
        let n_in = self.planes.iter().map(|plane| plane.matrix.n_cols()).collect();
        Layout { n_in, word_width: self.word_width, bit_order: self.bit_order }
    }

    /// The decoder of a group.
    pub fn reference(&self) -> Reference {
        let planes = self.planes.iter().map(|plane| plane.matrix.clone()).collect();
        // The constants are those of M = M'·T.
        let offset = |plane: &Plane| self.polarity.row_offsets(&plane.matrix.mul(&plane.transform));
        let offsets = self.planes.iter().map(offset).collect();
        Reference { planes, offsets }
    }

    /// Weights a group; 0 where there is no plane.
    pub fn n_out(&self) -> usize {
        self.planes.first().map_or(0, |plane| plane.matrix.n_rows())
    }

    /// All invariants that do not hold.
    fn verify(&self, file: &str) -> Problems {
        let mut problems = Problems::default();
        problems.extend(layers::check_version(self.schema_version, file));
        let mut wrong = |field: &str, what| problems.push(|| Problem::new(file, field, what));
        if let Some(what) = word_width_problem(self.word_width) {
            wrong("word_width", what);
        }
        if !(1..=MAX_Q).contains(&self.planes.len()) {
            wrong("planes", format!("{} planes, must be 1 to {MAX_Q}", self.planes.len()));
        }
        if self.planes.iter().any(|plane| plane.matrix.n_rows() != self.n_out()) {
            wrong("planes", "n_out differs between the planes".to_owned());
        }
        if let Some(what) = self.planes.iter().find_map(|plane| plane.find_problem(self.basis)) {
            wrong("planes", what);
        }
        let pairs = self.planes.iter().map(|plane| (&plane.matrix, &plane.transform));
        if digest::basis_digest(self.polarity, pairs) != self.basis_digest {
            wrong("basis_digest", "is not the digest of the matrices and the polarity".to_owned());
        }
        if self.planes.iter().all(|plane| plane.matrix.n_cols() == 0) {
            wrong("planes", "no plane stores a bit".to_owned());
        }
        let layers: Vec<_> = self.layers.iter().map(PackedLayer::to_layer).collect();
        layers::check_layers(&layers, file, &mut problems);
        // The sizes below can only be computed where all the above holds.
        if problems.is_empty() {
            self.verify_sizes(file, &mut problems);
        }
        problems
    }

    fn verify_sizes(&self, file: &str, problems: &mut Problems) {
        let (layout, n_out) = (self.layout(), self.n_out());
        for (i, layer) in self.layers.iter().enumerate() {
            let expected = FrameSizes::new(&layout, layer.n_weights, n_out);
            if layer.alpha_values.as_ref().is_some_and(|alpha| !alpha.fits_shape()) {
                let field = format!("layers[{i}].alpha_values");
                problems.push(|| Problem::new(file, field, "the values are not those of the shape"));
            }
            let found =
                FrameSizes { groups: layer.groups, words: layer.words, stored_bits: layer.stored_bits };
            if found != expected {
                let what = format!("{found}; {} weights make {expected}", layer.n_weights);
                problems.push(|| Problem::new(file, format!("layers[{i}]"), what));
            }
        }
        let weights = self.layers.iter().fold(0usize, |sum, layer| sum.saturating_add(layer.n_weights));
        let codes = weights.saturating_mul(self.planes.len());
        if codes > MAX_CODES {
            problems.push(|| Problem::new(file, "layers", format!("{codes} codes, at most {MAX_CODES}")));
        }
    }
}

impl Plane {
    /// Problem with the plane in this basis, if any.
    fn find_problem(&self, basis: Basis) -> Option<String> {
        let r = self.matrix.n_cols();
        match basis {
            Basis::Given if self.transform == BitMatrix::identity(r) => None,
            Basis::Given => Some("T is not the identity, but the basis is given".to_owned()),
            Basis::Optimized => {
                let rank = self.matrix.rank();
                (rank != r).then(|| format!("matrix has rank {rank}, but {r} bits are stored"))
            }
        }
    }
}

/// Sizes of a frame, which follow from a number of weights.
#[derive(PartialEq, Eq)]
pub(super) struct FrameSizes {
    pub groups: usize,
    pub words: usize,
    pub stored_bits: usize,
}

impl FrameSizes {
    pub fn new(layout: &Layout, n_weights: usize, n_out: usize) -> Self {
        let groups = n_weights.div_ceil(n_out);
        Self { groups, words: layout.n_words(groups), stored_bits: groups * layout.group_bits() }
    }
}

impl fmt::Display for FrameSizes {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} groups, {} words, {} stored bits", self.groups, self.words, self.stored_bits)
    }
}

impl PackedLayer {
    /// Name of the file of words.
    pub fn bin_name(&self) -> String {
        format!("{}.bin", self.name)
    }

    /// Bytes of the file of words, which are `word_width` bits wide.
    pub fn bin_bytes(&self, word_width: usize) -> usize {
        self.words.saturating_mul(word_width / 8)
    }

    /// The layer as a list names it, without its tensors.
    pub(super) fn to_layer(&self) -> Layer {
        let (name, shape, alpha) = (self.name.clone(), self.shape.clone(), self.alpha.clone());
        Layer { name, n_weights: self.n_weights, shape, alpha, ..Layer::default() }
    }
}

/// Problem with words of `width` bits, if any.
pub(super) fn word_width_problem(width: usize) -> Option<String> {
    let (low, high) = (STREAM_WIDTH.start(), STREAM_WIDTH.end());
    let fits = STREAM_WIDTH.contains(&width) && width.is_multiple_of(8);
    (!fits).then(|| format!("{width}, must be a multiple of 8 from {low} to {high}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::digest::{basis_digest, sha256_hex};

    fn manifest() -> Manifest {
        let matrix = BitMatrix::parse("11 01 10").unwrap();
        let plane = Plane { transform: BitMatrix::identity(2), matrix };
        let mut manifest = Manifest {
            schema_version: 1,
            tool_version: "0".into(),
            word_width: 8,
            bit_order: BitOrder::MsbFirst,
            polarity: Polarity::Product,
            basis: Basis::Given,
            basis_digest: basis_digest(Polarity::Product, [(&plane.matrix, &plane.transform)]),
            planes: vec![plane],
            layers: vec![PackedLayer {
                name: "a".into(),
                n_weights: 13,
                shape: None,
                groups: 5,
                words: 2,
                stored_bits: 10,
                bits_per_weight: 10.0 / 13.0,
                alpha: None,
                alpha_values: None,
                sha256: sha256_hex(b"abc"),
            }],
            files: BTreeMap::new(),
            digest: String::new(),
        };
        let text = manifest.to_text().unwrap();
        manifest.digest = text.split('"').rev().nth(1).unwrap().to_owned();
        manifest
    }

    /// Error text for the manifest with `from` replaced.
    fn says(from: &str, to: &str) -> String {
        let text = manifest().to_text().unwrap();
        assert!(text.contains(from), "{from} in {text}");
        Manifest::from_text(&text.replacen(from, to, 1), "m.json").unwrap_err().to_string()
    }

    #[test]
    fn reads_what_it_writes() {
        let manifest = manifest();
        assert_eq!(Manifest::from_text(&manifest.to_text().unwrap(), "m.json").unwrap(), manifest);
        assert_eq!(manifest.reference().offsets[0].to_string(), "100");
    }

    #[test]
    fn what_does_not_hold_is_named() {
        assert!(says("\"11\"", "\"10\"").contains("basis_digest: is not the digest of the matrices"));
        assert!(says("\"11\"", "\"1\"").contains("must be 3 rows of 2 characters 0 or 1"));
        assert!(says("\"n_in\": 2", "\"n_in\": 5000").contains("must be 1 to 4096"));
        assert!(says("\"word_width\": 8", "\"word_width\": 12").contains("a multiple of 8 from 8 to 1024"));
        assert!(
            says("\"groups\": 5", "\"groups\": 6")
                .contains("layers[0]: 6 groups, 2 words, 10 stored bits; 13 weights make 5")
        );
        assert!(says("\"a\"", "\"../a\"").contains("layers[0].name: \"../a\" is no safe file name"));
        assert!(says("\"schema_version\": 1", "\"schema_version\": 9").contains("9, this build reads 1"));
        assert!(says("product", "sum").contains("unknown variant `sum`"));
        assert!(
            says("product", "xor")
                .contains("basis_digest: is not the digest of the matrices and the polarity")
        );
        assert!(
            says("\"given\"", "\"optimized\"").ends_with("digest: the manifest is not as it was written")
        );
        let huge = says("\"n_weights\": 13", "\"n_weights\": 2147483648");
        assert!(huge.contains("2147483648 weights make 715827883 groups"), "{huge}");
    }
    #[test]
    fn any_digit_that_changes_is_noticed() {
        let text = manifest().to_text().unwrap();
        for (at, digit) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
            let mut changed = text.clone().into_bytes();
            changed[at] = if digit == b'9' { b'0' } else { digit + 1 };
            assert!(Manifest::from_text(&String::from_utf8(changed).unwrap(), "m.json").is_err(), "{at}");
        }
    }
}
