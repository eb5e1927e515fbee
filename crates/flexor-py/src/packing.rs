//! `pack`, `unpack`, `encode`, `account`: weights to packed frames and back.

use crate::design::stored_of;
use crate::errors::{raised, refused};
use crate::json::{to_python, to_text};
use crate::tensors::tensor_bytes;
use flexor_hdl::code::Stored;
use flexor_hdl::codec::budget::Budget;
use flexor_hdl::codec::encode::{
    AlphaShare, DEFAULT_ROUNDS, EncodeOutcome, FitOptions, FitOutcome, encode_network, fit_network,
};
use flexor_hdl::codec::layers::{Layer, read_layers};
use flexor_hdl::codec::manifest::{FILE_NAME, Manifest};
use flexor_hdl::codec::mapping::{expand_patterns, wants_numbers, wants_weights};
use flexor_hdl::codec::order::ElementOrder;
use flexor_hdl::codec::pack::{LayerList, PackOptions, pack as pack_layers};
use flexor_hdl::codec::tensors::TensorFile;
use flexor_hdl::codec::{account as accounts, unpack as packed};
use flexor_hdl::error::{Error, Result};
use numpy::ndarray::ArrayD;
use numpy::{IntoPyArray, PyArrayDyn};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Cursor;

/// The list of layers in errors.
const LAYERS: &str = "layers";
/// The arrays in errors.
const TENSORS: &str = "tensors.safetensors";

/// Contents of files by their names.
type PackedFiles<'py> = BTreeMap<String, Bound<'py, PyBytes>>;
/// Arrays by their names.
type Arrays<'py> = BTreeMap<String, Bound<'py, PyAny>>;

/// Packs layers: content of every file by its name, as `flexor-hdl pack` writes them.
///
/// decoder: a Spec, or a Design, which also knows its optimized basis. layers: layers.json as a dictionary or its text.
/// tensors: the arrays that it names; floats go by their sign.
#[pyfunction]
#[pyo3(signature = (decoder, layers, tensors, *, word_width = None))]
pub fn pack<'py>(
    py: Python<'py>,
    decoder: &Bound<'py, PyAny>,
    layers: &Bound<'py, PyAny>,
    tensors: Arrays<'py>,
    word_width: Option<usize>,
) -> PyResult<PackedFiles<'py>> {
    let inputs = Inputs::new(decoder, layers, &tensors, word_width)?;
    let files = py.detach(|| {
        let (layers, tensors) = inputs.read(&wants_numbers(&inputs.layers))?;
        inputs.pack(&layers, &tensors)
    });
    Ok(to_files(py, files.map_err(raised)?))
}

/// Codes weights that were not trained with a decoder: the packed files, and a dictionary a layer and plane with the
/// shares of wrong bits and of lost importance.
///
/// decoder, layers, tensors: as for pack, but the tensors of planes hold the signs wanted, one a weight; a layer may name
/// a mask and an importance. With fit, a layer names one tensor of real weights by "weights": the codes of all planes and
/// α are found together, and a dictionary a layer says the relative squared error. alpha: "channel" or "layer", the
/// weights that share an α. rounds: the most after the start.
#[pyfunction]
#[pyo3(signature = (decoder, layers, tensors, *, word_width = None, fit = false, alpha = "channel", rounds = DEFAULT_ROUNDS))]
#[allow(clippy::too_many_arguments, reason = "keyword arguments")]
pub fn encode<'py>(
    py: Python<'py>,
    decoder: &Bound<'py, PyAny>,
    layers: &Bound<'py, PyAny>,
    tensors: Arrays<'py>,
    word_width: Option<usize>,
    fit: bool,
    alpha: &str,
    rounds: usize,
) -> PyResult<(PackedFiles<'py>, Bound<'py, PyAny>)> {
    let inputs = Inputs::new(decoder, layers, &tensors, word_width)?;
    let alpha = match alpha {
        "channel" => AlphaShare::Channel,
        "layer" => AlphaShare::Layer,
        _ => return Err(refused("alpha", format!("{alpha:?}, expected channel or layer"))),
    };
    let fitting = FitOptions { order: ElementOrder::OutputFirst, alpha, rounds };
    let coded = py.detach(|| {
        let (spec, mut budget) = (&inputs.stored.spec, Budget::unlimited());
        if fit {
            let (layers, tensors) = inputs.read(&wants_weights(&inputs.layers))?;
            let fitted = fit_network(spec, listed(&layers), tensors, fitting, &mut budget)?;
            return Ok((inputs.pack(&fitted.layers, &fitted.tensors)?, Outcomes::Fit(fitted.outcomes)));
        }
        let (layers, tensors) = inputs.read(&wants_numbers(&inputs.layers))?;
        let (given, outcomes) = encode_network(spec, listed(&layers), tensors, fitting.order, &mut budget)?;
        Ok((inputs.pack(&layers, &given)?, Outcomes::Encode(outcomes)))
    });
    let (files, outcomes) = coded.map_err(raised)?;
    Ok((to_files(py, files), to_python(py, &outcomes)?))
}

/// What is said of every layer.
#[derive(Serialize)]
#[serde(untagged)]
enum Outcomes {
    Fit(Vec<FitOutcome>),
    Encode(Vec<EncodeOutcome>),
}

/// Codes 0 and 1 of every layer, (q, ...shape), from the files that `pack` gives.
#[pyfunction]
pub fn unpack<'py>(
    py: Python<'py>,
    files: BTreeMap<String, Vec<u8>>,
) -> PyResult<BTreeMap<String, Bound<'py, PyArrayDyn<u8>>>> {
    let manifest = read_manifest(&files)?;
    let found = py.detach(|| {
        let load = |file: &str| files.get(file).cloned().ok_or_else(|| Error::input(file, "", "is missing"));
        packed::unpack(&manifest, load)
    });
    let array = |layer: packed::Codes| {
        let array = ArrayD::from_shape_vec(layer.shape, layer.codes);
        let array = array.map_err(|cause| refused(&layer.name, cause.to_string()))?;
        Ok((layer.name, array.into_pyarray(py)))
    };
    found.map_err(raised)?.into_iter().map(array).collect()
}

/// Size of packed files: for every layer and in all, weights, groups, padding, stored bits, bits a weight, ratio to
/// 32 bits.
#[pyfunction]
pub fn account<'py>(py: Python<'py>, files: BTreeMap<String, Vec<u8>>) -> PyResult<Bound<'py, PyAny>> {
    let found = accounts::packed_accounts(&read_manifest(&files)?);
    to_python(py, &accounts::accounts_json(&found).map_err(raised)?)
}

/// What is packed, and for which decoder.
struct Inputs {
    stored: Stored,
    /// Text of layers.json.
    layers: String,
    /// The tensors, in safetensors.
    tensors: Vec<u8>,
    options: PackOptions,
}

impl Inputs {
    fn new(
        decoder: &Bound<'_, PyAny>,
        layers: &Bound<'_, PyAny>,
        tensors: &Arrays<'_>,
        word_width: Option<usize>,
    ) -> PyResult<Self> {
        Ok(Self {
            stored: stored_of(decoder)?,
            layers: to_text(layers)?,
            tensors: tensor_bytes(decoder.py(), tensors)?,
            options: PackOptions { word_width, ..PackOptions::default() },
        })
    }

    /// Layers and tensors; `keep` says whose numbers are wanted.
    fn read(&self, keep: &dyn Fn(&str, usize) -> bool) -> Result<(Vec<Layer>, TensorFile)> {
        let mut source = Cursor::new(&self.tensors);
        let tensors = TensorFile::read_from(&mut source, TENSORS, keep, &mut Budget::unlimited())?;
        Ok((read_layers(&expand_patterns(&self.layers, LAYERS, &tensors)?, LAYERS)?, tensors))
    }

    fn pack(&self, layers: &[Layer], tensors: &TensorFile) -> Result<Vec<(String, Vec<u8>)>> {
        pack_layers(&self.stored, listed(layers), tensors, self.options)
    }
}

fn listed(layers: &[Layer]) -> LayerList<'_> {
    LayerList { layers, file: LAYERS }
}

fn read_manifest(files: &BTreeMap<String, Vec<u8>>) -> PyResult<Manifest> {
    let text = files.get(FILE_NAME).ok_or_else(|| refused(FILE_NAME, "is missing"))?;
    let text = std::str::from_utf8(text).map_err(|_| refused(FILE_NAME, "is no text"))?;
    Manifest::from_text(text, FILE_NAME).map_err(raised)
}

fn to_files(py: Python<'_>, files: Vec<(String, Vec<u8>)>) -> PackedFiles<'_> {
    files.into_iter().map(|(name, bytes)| (name, PyBytes::new(py, &bytes))).collect()
}
