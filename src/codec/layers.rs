//! Layer lists: the tensors of the planes of each layer, and the number of its weights.

use super::image::folded_name;
use crate::error::{Error, Problem, Problems, Result};
use crate::spec::{MAX_Q, SCHEMA_VERSION};
use crate::text;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Most weights of a layer.
pub const MAX_WEIGHTS: usize = 1 << 31;
/// Most commas, colons and opening brackets of a list.
const MAX_MARKS: usize = 1 << 22;
/// Hint for a layer of real weights where planes are needed.
pub const NEEDS_FIT: &str = "; its weights take a fit";
/// Longest name of a layer, in bytes.
pub const MAX_NAME: usize = 100;

/// One layer (tensor of weights) of a network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// Name of the layer and of its files.
    pub name: String,
    /// Name of the tensor of stored bits of every plane, plane 0 first. May be empty where only the storage
    /// is counted.
    #[serde(default)]
    pub planes: Vec<String>,
    /// Weights of the layer, at least 1.
    pub n_weights: usize,
    /// Weights along every axis, outermost first; their product is `n_weights`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Vec<usize>>,
    /// Name of the tensor of scale factors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<String>,
    /// For `encode --fit`: name of the tensor of real weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<String>,
    /// For `encode`: name of the tensor that is 1 where a weight counts and 0 where it is pruned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mask: Option<String>,
    /// For `encode`: name of the tensor of the importance (weight in the error) of each weight.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub importance: Option<String>,
}

/// The file as parsed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LayersFile {
    #[serde(default, rename = "$schema")]
    _schema: Option<IgnoredAny>,
    schema_version: u64,
    layers: Vec<Layer>,
}

/// Reads a layer list; `file` names it in errors.
///
/// # Errors
/// JSON of another form (unknown, missing or duplicate fields); else all of: no layers, a name that occurs
/// twice, is no safe file name, or is one identifier with another, too many planes, a number of weights out of range or unlike the shape.
pub fn read_layers(text: &str, file: &str) -> Result<Vec<Layer>> {
    check_size(text, file)?;
    let parsed: LayersFile = text::parse_json(text, file)?;
    let mut problems = Problems::default();
    problems.extend(check_version(parsed.schema_version, file));
    check_layers(&parsed.layers, file, &mut problems);
    problems.into_result(parsed.layers)
}

/// Refuses a list of so many values that they would take far more memory than the text.
///
/// # Errors
/// More than [`MAX_MARKS`].
pub(super) fn check_size(text: &str, file: &str) -> Result<()> {
    let marks = text.bytes().filter(|byte| b",:[{".contains(byte)).count();
    if marks <= MAX_MARKS {
        return Ok(());
    }
    let what = format!("{marks} fields and elements, at most {MAX_MARKS} are read");
    Err(Error::input(file, "", what))
}

/// The problem of a version other than the one that is read.
pub(super) fn check_version(version: u64, file: &str) -> Vec<Problem> {
    let what = || format!("{version}, this build reads {SCHEMA_VERSION}");
    let wrong = (version != SCHEMA_VERSION).then(|| Problem::new(file, "schema_version", what()));
    wrong.into_iter().collect()
}

/// Adds every problem of the layers that [`read_layers`] reports.
pub(super) fn check_layers(layers: &[Layer], file: &str, problems: &mut Problems) {
    if layers.is_empty() {
        problems.push(|| Problem::new(file, "layers", "is empty, at least one is needed"));
    }
    let clashes: BTreeMap<_, _> =
        name_clashes(layers.iter().map(|layer| layer.name.as_str())).into_iter().collect();
    for (i, layer) in layers.iter().enumerate() {
        let mut wrong = |field: &str, what: String| {
            problems.push(|| Problem::new(file, format!("layers[{i}].{field}"), what))
        };
        if let Some(what) = clashes.get(&i) {
            wrong("name", what.clone());
        }
        for (field, what) in layer.find_problems() {
            wrong(field, what);
        }
    }
}

/// Names that are one file where case is ignored, or one identifier in C and Rust: place of the second, and both.
pub fn name_clashes<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(usize, String)> {
    let mut known = BTreeMap::new();
    let clash = |(i, name): (usize, &'a str)| {
        let first = match known.entry(folded_name(name)) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                entry.insert(name);
                return None;
            }
        };
        let what = match first.eq_ignore_ascii_case(name) {
            true => format!("{name:?} occurs twice (case is ignored)"),
            false => format!("{name:?} and {first:?} are both {} in C and Rust", folded_name(name)),
        };
        Some((i, what))
    };
    names.enumerate().filter_map(clash).collect()
}

impl Layer {
    /// Problems of this layer alone: field and text.
    fn find_problems(&self) -> Vec<(&'static str, String)> {
        let mut problems = Vec::new();
        if !is_file_name(&self.name) {
            problems.push(("name", unsafe_name(&self.name)));
        }
        if self.planes.len() > MAX_Q {
            problems.push(("planes", format!("{} tensors, at most {MAX_Q}", self.planes.len())));
        }
        if !(1..=MAX_WEIGHTS).contains(&self.n_weights) {
            problems.push(("n_weights", format!("{}, must be 1 to {MAX_WEIGHTS}", self.n_weights)));
        }
        problems.extend(self.shape_problem().map(|what| ("shape", what)));
        problems
    }

    fn shape_problem(&self) -> Option<String> {
        let shape = self.shape.as_ref()?;
        let product = shape.iter().try_fold(1usize, |product, &n| product.checked_mul(n));
        (product != Some(self.n_weights)).then(|| {
            let product = product.map_or("too many".to_owned(), |n| n.to_string());
            format!("{shape:?} is {product} weights, n_weights is {}", self.n_weights)
        })
    }

    /// Problem of the tensors of planes under a spec of `q` planes, if any.
    pub(super) fn planes_problem(&self, q: usize) -> Option<String> {
        let named = self.planes.len();
        let fitted = named == 0 && self.weights.is_some();
        let hint = if fitted { NEEDS_FIT } else { "" };
        (named != q).then(|| format!("names {named} tensors, the spec has {q} planes{hint}"))
    }

    /// Groups of the layer, each of which decodes `n_out` weights.
    pub fn n_groups(&self, n_out: usize) -> usize {
        self.n_weights.div_ceil(n_out)
    }
}

/// Whether a name from an input may name a file or a folder: 1 to [`MAX_NAME`] letters, digits, '_', '-' or '.', the first no
/// '-' or '.'.
pub fn is_file_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len())
        && !name.starts_with(['.', '-'])
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
}

/// Error text for a name that is no [`is_file_name`].
pub fn unsafe_name(name: &str) -> String {
    format!(
        "{name:?} is no safe file name: 1 to {MAX_NAME} letters, digits, '_', '-' or '.', the first no '-' or '.'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str) -> String {
        read_layers(text, "l.json").unwrap_err().to_string()
    }

    #[test]
    fn reads_full_and_short_layers() {
        let text = r#"{"schema_version": 1, "layers": [
            {"name": "c1", "planes": ["a", "b"], "n_weights": 288, "shape": [32, 1, 3, 3], "alpha": "c1.alpha"},
            {"name": "c2", "n_weights": 5}]}"#;
        let layers = read_layers(text, "l.json").unwrap();
        assert_eq!(layers[0].planes, ["a", "b"]);
        assert_eq!(layers[0].n_groups(20), 15);
        assert_eq!(layers[1].shape, None);
    }

    #[test]
    fn all_problems_at_once() {
        let text = r#"{"schema_version": 2, "layers": [{"name": "a", "n_weights": 6, "shape": [2, 4]},
            {"name": "A", "n_weights": 0}, {"name": "../b", "n_weights": 1, "shape": [4294967296, 4294967296]}]}"#;
        let expected = [
            "l.json: schema_version: 2, this build reads 1",
            "l.json: layers[0].shape: [2, 4] is 8 weights, n_weights is 6",
            "l.json: layers[1].name: \"A\" occurs twice",
            "l.json: layers[1].n_weights: 0, must be 1 to 2147483648",
            "l.json: layers[2].name: \"../b\" is no safe file name",
            "l.json: layers[2].shape: [4294967296, 4294967296] is too many weights, n_weights is 1",
        ];
        let found = says(text);
        assert_eq!(found.lines().count(), expected.len(), "{found}");
        for (line, start) in found.lines().zip(expected) {
            assert!(line.starts_with(start), "{line}");
        }
    }

    #[test]
    fn strict_about_fields() {
        let layer = |fields: &str| format!(r#"{{"schema_version": 1, "layers": [{{{fields}}}]}}"#);
        assert!(says(&layer(r#""name": "a", "n_weights": 1, "bits": 2"#)).contains("unknown field `bits`"));
        assert!(says(&layer(r#""name": "a", "n_weights": 1, "n_weights": 1"#)).contains("duplicate field"));
        assert!(says(&layer(r#""name": "a""#)).contains("missing field `n_weights`"));
        assert!(says(r#"{"schema_version": 1, "layers": []}"#).contains("layers: is empty"));
    }

    #[test]
    fn safe_file_names() {
        for name in ["c1", "layer1.0.conv", "a-b_c"] {
            assert!(is_file_name(name), "{name}");
        }
        for name in ["", ".x", "-x", "a/b", "a\\b", "a b", "é", &"x".repeat(101)] {
            assert!(!is_file_name(name), "{name}");
        }
    }
}
