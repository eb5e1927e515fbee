//! Layer lists with patterns: an entry whose name holds a `*` stands for every layer whose tensors are there.
//!
//! The text that the `*` of the first plane matches, or that of `weights` where no planes are named, takes the place
//! of the `*` in all other names of the entry.
//! `shape_of` names a tensor that has the layer's shape, behind `skip_axes` axes. An entry with a `spec` is packed for
//! the decoder of that file.

use super::layers::check_size;
use super::tensors::{KEPT, TensorFile};
use crate::error::{Error, Problem, Problems, Result};
use crate::text;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The text of a layer list with every pattern replaced by the layers that it stands for; `file` names it.
///
/// # Errors
/// Text that is no JSON; else all of: a pattern that matches nothing, or without a way to the layer's shape.
pub fn expand_patterns(text: &str, file: &str, tensors: &TensorFile) -> Result<String> {
    check_size(text, file)?;
    let mut list: Value = text::parse_json(text, file)?;
    let Some(layers) = list.get_mut("layers").and_then(Value::as_array_mut) else {
        return Ok(text.to_owned());
    };
    if !layers.iter().any(is_pattern) {
        return Ok(text.to_owned());
    }
    let (mut expanded, mut problems) = (Vec::new(), Problems::default());
    for (i, layer) in std::mem::take(layers).into_iter().enumerate() {
        match layer {
            Value::Object(entry) if entry.get("name").is_some_and(holds_star) => {
                match of_pattern(&entry, tensors) {
                    Ok(found) => expanded.extend(found),
                    Err(what) => problems.push(|| Problem::new(file, format!("layers[{i}]"), what)),
                }
            }
            layer => expanded.push(layer),
        }
    }
    *layers = expanded;
    problems.into_result(list.to_string())
}

/// The list split by the spec that its entries name: that of entries without one first, where there are any, then by
/// name. A list that is broken otherwise stays whole.
///
/// # Errors
/// Text that is no JSON, or a `spec` that is no text.
pub fn by_spec(text: &str, file: &str) -> Result<Vec<(Option<String>, String)>> {
    check_size(text, file)?;
    let mut list: Value = text::parse_json(text, file)?;
    let layers = list.get_mut("layers").and_then(Value::as_array_mut);
    let Some(layers) = layers.filter(|layers| layers.iter().any(|layer| layer.get("spec").is_some())) else {
        return Ok(vec![(None, text.to_owned())]);
    };
    let mut parts: BTreeMap<Option<String>, Vec<Value>> = BTreeMap::new();
    for (i, mut layer) in std::mem::take(layers).into_iter().enumerate() {
        let spec = match layer.as_object_mut().and_then(|entry| entry.remove("spec")) {
            Some(Value::String(spec)) => Some(spec),
            None => None,
            Some(other) => {
                return Err(Error::input(
                    file,
                    format!("layers[{i}].spec"),
                    format!("{other}, must be a text"),
                ));
            }
        };
        parts.entry(spec).or_default().push(layer);
    }
    let whole = |layers: Vec<Value>| {
        let mut part = list.clone();
        part["layers"] = layers.into();
        part.to_string()
    };
    Ok(parts.into_iter().map(|(spec, layers)| (spec, whole(layers))).collect())
}

/// Whether a layer list wants the numbers of a tensor, by its name and number of elements: scale factors, and
/// importances whatever their number. A list that is broken wants none.
pub fn wants_numbers(text: &str) -> impl Fn(&str, usize) -> bool {
    let (alpha, importance) = (names_in(text, &["alpha"]), names_in(text, &["importance"]));
    move |name, elements| (elements <= KEPT && is_among(&alpha, name)) || is_among(&importance, name)
}

/// Whether `encode --fit` wants the numbers of a tensor: weights and importances.
pub fn wants_weights(text: &str) -> impl Fn(&str, usize) -> bool {
    let names = names_in(text, &["weights", "importance"]);
    move |name, _| is_among(&names, name)
}

/// What the layers of a list name in these fields.
fn names_in(text: &str, fields: &[&str]) -> Vec<String> {
    let small = check_size(text, "").is_ok();
    let list: Value = if small { serde_json::from_str(text).unwrap_or_default() } else { Value::Null };
    let layers = list.get("layers").and_then(Value::as_array);
    let named = |layer| fields.iter().filter_map(move |field| Value::get(layer, field)?.as_str());
    layers.into_iter().flatten().flat_map(named).map(str::to_owned).collect()
}

/// Whether `name` is one of these names or patterns.
fn is_among(names: &[String], name: &str) -> bool {
    names.iter().any(|pattern| match pattern.split_once('*') {
        Some((before, after)) => name.starts_with(before) && name.ends_with(after.trim_end_matches('*')),
        None => pattern == name,
    })
}

/// Tensors of the file that are not among `named`.
pub fn unnamed_tensors<'a>(tensors: &TensorFile, named: impl Iterator<Item = &'a str>) -> Vec<String> {
    let named: BTreeSet<_> = named.collect();
    tensors.tensor_names().filter(|name| !named.contains(name)).map(str::to_owned).collect()
}

fn holds_star(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.contains('*'))
}

fn is_pattern(layer: &Value) -> bool {
    layer.get("name").is_some_and(holds_star)
}

/// The layers that one entry stands for, sorted by the text that the `*` matches.
fn of_pattern(entry: &Map<String, Value>, tensors: &TensorFile) -> std::result::Result<Vec<Value>, String> {
    let plane = entry.get("planes").and_then(|planes| planes.get(0));
    let first = plane.or_else(|| entry.get("weights")).and_then(Value::as_str);
    let field = if plane.is_none() && entry.contains_key("weights") { "weights" } else { "planes[0]" };
    let missing = || format!("{field} must hold a `*`");
    let (before, after) = first.and_then(|name| name.split_once('*')).ok_or_else(missing)?;
    let matched = |name: &'_ str| {
        let inner = name.strip_prefix(before)?.strip_suffix(after)?;
        (!inner.is_empty()).then(|| inner.to_owned())
    };
    let found: Vec<_> = tensors.tensor_names().filter_map(matched).collect();
    if found.is_empty() {
        return Err(format!("no tensor of {} matches {before}*{after}", tensors.file_name()));
    }
    found.iter().map(|inner| fill_layer(entry, inner, tensors)).collect()
}

fn fill_layer(
    entry: &Map<String, Value>,
    inner: &str,
    tensors: &TensorFile,
) -> std::result::Result<Value, String> {
    let mut layer: Map<_, _> =
        entry.iter().map(|(key, value)| (key.clone(), fill_value(value, inner))).collect();
    let safe = |c: char| if c.is_ascii_alphanumeric() || "_-.".contains(c) { c } else { '_' };
    if let Some(Value::String(name)) = layer.get_mut("name") {
        *name = name.chars().map(safe).collect();
    }
    let skip = layer.remove("skip_axes").and_then(|skip| skip.as_u64()).unwrap_or(0) as usize;
    if let Some(shape_of) = layer.remove("shape_of") {
        let name = shape_of.as_str().unwrap_or_default();
        let shape = tensors
            .shape_of(name)
            .ok_or(format!("shape_of: no tensor {name:?} in {}", tensors.file_name()))?;
        let shape = shape.get(skip..).unwrap_or_default();
        let n_weights = shape.iter().try_fold(1usize, |n, &side| n.checked_mul(side));
        layer.insert("n_weights".into(), n_weights.into());
        layer.insert("shape".into(), shape.into());
    }
    if !layer.contains_key("n_weights") {
        return Err("a pattern needs shape_of, or n_weights".into());
    }
    Ok(Value::Object(layer))
}

/// `value` with every `*` replaced.
fn fill_value(value: &Value, inner: &str) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace('*', inner)),
        Value::Array(list) => Value::Array(list.iter().map(|value| fill_value(value, inner)).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::layers;
    use crate::gf2::io::{npy, npz};

    fn file() -> TensorFile {
        let names = ["net/c1.x", "net/c2.x", "net/c1.w", "net/c2.w", "bias"];
        let entries = names.map(|name| (name.to_owned(), npy::write_u8(&[1, 3, 2], &[0, 1, 0, 1, 1, 0])));
        TensorFile::from_bytes(&npz::write_archive(&entries).unwrap(), "w.npz").unwrap()
    }

    #[test]
    fn a_pattern_stands_for_its_layers() {
        let text = r#"{"schema_version": 1, "layers": [{"name": "*", "planes": ["*.x"], "shape_of": "*.w", "skip_axes": 1}]}"#;
        let list = layers::read_layers(&expand_patterns(text, "l.json", &file()).unwrap(), "l.json").unwrap();
        let names: Vec<_> = list.iter().map(|layer| layer.name.as_str()).collect();
        assert_eq!(names, ["net_c1", "net_c2"]);
        assert_eq!((list[1].planes[0].as_str(), list[1].n_weights), ("net/c2.x", 6));
        assert_eq!(list[1].shape, Some(vec![3, 2]));
        let named = list.iter().flat_map(|layer| layer.planes.iter().map(String::as_str));
        assert_eq!(unnamed_tensors(&file(), named), ["bias", "net/c1.w", "net/c2.w"]);
    }

    #[test]
    fn what_matches_nothing_is_named() {
        let says = |layer: &str| {
            let text = format!(r#"{{"schema_version": 1, "layers": [{layer}]}}"#);
            expand_patterns(&text, "l.json", &file()).unwrap_err().to_string()
        };
        let error = says(r#"{"name": "*", "planes": ["*.y"], "n_weights": 4}"#);
        assert_eq!(error, "l.json: layers[0]: no tensor of w.npz matches *.y");
        assert!(
            says(r#"{"name": "*", "planes": ["*.x"], "shape_of": "*.v"}"#).contains("no tensor \"net/c1.v\"")
        );
        assert!(says(r#"{"name": "*", "planes": ["*.x"]}"#).contains("needs shape_of"));
        assert!(says(r#"{"name": "*", "planes": ["x"], "n_weights": 4}"#).contains("planes[0] must hold"));
    }

    #[test]
    fn numbers_are_those_of_alpha_and_importance() {
        let keep = wants_numbers(
            r#"{"layers": [{"name": "*", "planes": ["*.x"], "alpha": "*.a", "importance": "net/*.i"}]}"#,
        );
        assert!(keep("net/c1.a", 10) && keep("net/c1.i", 1 << 30));
        assert!(!keep("net/c1.x", 10) && !keep("net/c1.a", 1 << 30) && !keep("c1.i", 10));
        assert!(!wants_numbers("{")("a", 1));
    }

    #[test]
    fn entries_go_by_their_spec() {
        let text = r#"{"schema_version": 1, "layers": [{"name": "a", "spec": "z.json"}, {"name": "b"}, {"name": "c", "spec": "z.json"}]}"#;
        let parts = by_spec(text, "l.json").unwrap();
        assert_eq!(parts[0], (None, r#"{"schema_version":1,"layers":[{"name":"b"}]}"#.into()));
        let both = r#"{"schema_version":1,"layers":[{"name":"a"},{"name":"c"}]}"#;
        assert_eq!(parts[1], (Some("z.json".into()), both.into()));
        assert!(by_spec(r#"{"layers": [{"spec": 1}]}"#, "l.json").is_err());
    }

    #[test]
    fn a_list_without_patterns_stays_as_it_is() {
        let text = r#"{"schema_version": 1, "layers": [{"name": "a", "n_weights": 1}]}"#;
        assert_eq!(expand_patterns(text, "l.json", &file()).unwrap(), text);
        assert_eq!(by_spec(text, "l.json").unwrap(), [(None, text.to_owned())]);
        assert!(expand_patterns("{", "l.json", &file()).is_err());
    }
}
