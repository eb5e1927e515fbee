//! What a finished run gives: weights, layers and specs for `flexor-hdl pack`, a manifest.

use super::metrics::EpochMetrics;
use super::trainer::Trainer;
use crate::data::Scaling;
use crate::files::read_text;
use crate::net::{LayerForm, Net, Param};
use crate::recipe;
use crate::store::{Array, Store};
use flexor_hdl::code::Stored;
use flexor_hdl::codec::digest::{of_stored, sha256_hex};
use flexor_hdl::codec::layers::Layer;
use flexor_hdl::error::{Error, Result};
use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::gf2::io::{npy, npz};
use flexor_hdl::spec::{self, DecoderSpec, json_text};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Version of this crate.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// `manifest.json` of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this form.
    pub schema_version: u64,
    /// Version of the trainer.
    pub version: String,
    /// Digest of version, recipe and data.
    pub run: String,
    /// Name of the data set.
    pub data: String,
    /// SHA-256 of its files.
    pub data_files: BTreeMap<String, String>,
    /// What was taken out of the images.
    pub scaling: Scaling,
    /// The line of the run in `accuracy.jsonl`.
    pub accuracy: Value,
    /// SHA-256 of the other files of the run.
    pub files: BTreeMap<String, String>,
}

/// Files of a finished run, whose digest is `run`: name and content, the manifest last.
///
/// # Errors
/// As [`crate::store::values`].
pub fn files(trainer: &Trainer, run: &str) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files =
        vec![("recipe.json".to_owned(), json_text(&recipe::to_json(&trainer.recipe)).into_bytes())];
    for (i, (spec, layers)) in decoders_of(&trainer.net).into_iter().enumerate() {
        let number = if i == 0 { String::new() } else { format!(".{}", i + 1) };
        let listed: Vec<_> = layers.iter().map(|layer| listed(layer, spec.q())).collect();
        let list = json!({ "schema_version": 1, "layers": to_value(&listed)? });
        files.push((format!("spec{number}.json"), spec::to_json(spec).into_bytes()));
        files.push((format!("layers{number}.json"), json_text(&list).into_bytes()));
    }
    let weights = weights(&trainer.net)?;
    files.push(("weights.npz".to_owned(), to_npz(&weights)?));
    files.push(("weights.safetensors".to_owned(), weights.to_bytes()?));
    files.push(("metrics.jsonl".to_owned(), metrics_text(&trainer.history)?.into_bytes()));
    let digests = files.iter().map(|(name, bytes)| (name.clone(), sha256_hex(bytes))).collect();
    let manifest = Manifest {
        schema_version: 1,
        version: VERSION.to_owned(),
        run: run.to_owned(),
        data: trainer.data.name.clone(),
        data_files: trainer.data.files.clone(),
        scaling: trainer.scaling.clone(),
        accuracy: accuracy_line(trainer),
        files: digests,
    };
    files.push(("manifest.json".to_owned(), json_text(&to_value(&manifest)?).into_bytes()));
    Ok(files)
}

/// Reads a manifest.
///
/// # Errors
/// `Input` for a file that is none.
pub fn read_manifest(path: &Path) -> Result<Manifest> {
    let text = read_text(path)?;
    serde_json::from_str(&text)
        .map_err(|cause| Error::input(path.display().to_string(), "", cause.to_string()))
}

/// The lines of `metrics.jsonl`.
///
/// # Errors
/// `Internal` for what is no JSON.
pub fn metrics_text(history: &[EpochMetrics]) -> Result<String> {
    let line = |epoch: &EpochMetrics| to_value(epoch).map(|value| format!("{value}\n"));
    history.iter().map(line).collect()
}

/// The decoders of a network with their layers, that of the first layer first.
fn decoders_of(net: &Net) -> Vec<(&DecoderSpec, Vec<&LayerForm>)> {
    let mut found: Vec<(&DecoderSpec, Vec<&LayerForm>)> = Vec::new();
    for layer in &net.form.layers {
        let Some(decoder) = net.decoders.get(&layer.name) else { continue };
        match found.iter_mut().find(|(spec, _)| **spec == *decoder.spec) {
            Some((_, layers)) => layers.push(layer),
            None => found.push((&decoder.spec, vec![layer])),
        }
    }
    found
}

/// A layer as `pack` reads it.
fn listed(layer: &LayerForm, q: usize) -> Layer {
    Layer {
        name: layer.name.clone(),
        planes: (0..q).map(|p| format!("{}.p{p}", layer.name)).collect(),
        n_weights: layer.n_weights(),
        shape: Some(layer.shape.clone()),
        alpha: Some(format!("{}.alpha", layer.name)),
        ..Layer::default()
    }
}

/// All parameters.
fn weights(net: &Net) -> Result<Store> {
    let array = |param: &Param| Ok((param.name.clone(), Array::of(&param.value, param.shape.clone())?));
    Ok(Store { arrays: net.params.iter().map(array).collect::<Result<_>>()?, note: String::new() })
}

/// The same arrays as a NumPy archive.
fn to_npz(store: &Store) -> Result<Vec<u8>> {
    let entry = |(name, array): (&String, &Array)| {
        let mut bytes = npy::header("<f4", &array.shape);
        bytes.extend(array.values.iter().flat_map(|value| value.to_le_bytes()));
        (name.clone(), bytes)
    };
    npz::write_archive(&store.arrays.iter().map(entry).collect::<Vec<_>>())
}

/// The line of a finished run in `accuracy.jsonl`; the accuracy is that of the last epoch, or of the best by
/// images of validation, never by those of the test.
pub fn accuracy_line(trainer: &Trainer) -> Value {
    let decoder = trainer.recipe.decoder.as_ref();
    let matrices = decoder.map(|spec| of_stored(&Stored::from_given(spec.clone())));
    let scheme = match decoder {
        None => "full",
        Some(spec) if is_identity(spec) => "identity",
        Some(_) => "decoder",
    };
    let kept = trainer.kept();
    json!({
        "schema_version": 1,
        "matrices": matrices,
        "scheme": scheme,
        "model": trainer.recipe.model.name(),
        "data": trainer.data.name,
        "recipe": recipe::digest(&trainer.recipe),
        "epochs": trainer.epoch,
        "train_seed": trainer.recipe.seed,
        "test_accuracy": kept.map(|epoch| epoch.test_accuracy),
        "train_loss": kept.map(|epoch| epoch.train_loss),
        "source": format!("flexor-train {VERSION}"),
    })
}

fn is_identity(spec: &DecoderSpec) -> bool {
    spec.planes.iter().all(|matrix| *matrix == BitMatrix::identity(matrix.n_rows()))
}

fn to_value(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|cause| Error::Internal(cause.to_string()))
}
