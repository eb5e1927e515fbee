//! `Decoder`, `pack`, `unpack`: stored bits to codes, and weights to packed frames and back.

use crate::errors::{raised, refused};
use crate::spec::Spec;
use flexor_hdl::code::Stored;
use flexor_hdl::codec::decode;
use flexor_hdl::codec::layers::read_layers;
use flexor_hdl::codec::manifest::{FILE_NAME, Manifest};
use flexor_hdl::codec::pack::{LayerList, PackOptions, pack as pack_layers};
use flexor_hdl::codec::tensors::TensorFile;
use flexor_hdl::codec::unpack as layers;
use flexor_hdl::error::Error;
use flexor_hdl::sim::reference::Reference;
use numpy::ndarray::Array3;
use numpy::{
    IntoPyArray, PyArray1, PyArray3, PyArrayDyn, PyArrayMethods, PyReadonlyArray1, PyReadonlyArrayDyn,
};
use pyo3::exceptions::PyMemoryError;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyBytes};
use safetensors::tensor::{Dtype, TensorView};
use std::collections::BTreeMap;

/// Decoder of stored bits in memory, by the vector instructions of the machine and on all cores; the first and last
/// groups of every call are held against the reference.
///
/// >>> import numpy as np
/// >>> decoder = Decoder(Spec("dec", [Matrix(["110", "011", "101", "111"])]))
/// >>> decoder.decode_bits(np.array([[1, 0, 0], [1, 1, 0]], np.uint8))[0].tolist()
/// [[1, 0, 1, 1], [0, 1, 1, 0]]
#[pyclass(frozen, module = "flexor_hdl")]
pub struct Decoder(decode::Decoder);

#[pymethods]
impl Decoder {
    /// The decoder of a spec in the given basis.
    #[new]
    fn new(spec: &Spec) -> PyResult<Self> {
        let map = Stored::from_given(spec.0.clone());
        let affine: Vec<_> = map.planes.iter().map(flexor_hdl::code::StoredPlane::affine).collect();
        let planes = affine.iter().map(|map| map.matrix.clone()).collect();
        let offsets = affine.into_iter().map(|map| map.offset).collect();
        decode::Decoder::new(&Reference { planes, offsets }).map(Self).map_err(raised)
    }

    /// Stored bits a group, all planes.
    #[getter]
    fn group_bits(&self) -> usize {
        self.0.group_bits()
    }

    /// Bytes that so many groups store.
    fn stream_bytes(&self, groups: usize) -> usize {
        self.0.stream_bytes(groups)
    }

    /// Codes 0 and 1, planes x groups x n_out, of stored bits 0 and 1, groups x group_bits.
    fn decode_bits<'py>(
        &self,
        py: Python<'py>,
        bits: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyArray3<u8>>> {
        let numpy = py.import("numpy")?;
        let flat = numpy.call_method1("asarray", (bits,))?;
        let shape: Vec<usize> = flat.getattr("shape")?.extract()?;
        let [groups, group_bits] = shape[..] else {
            return Err(refused("bits", "is no array of two axes"));
        };
        if group_bits != self.0.group_bits() {
            return Err(refused(
                "bits",
                format!("{group_bits} bits a group, the decoder has {}", self.0.group_bits()),
            ));
        }
        let right = numpy.call_method1("isin", (&flat, [0, 1]))?.call_method0("all")?.extract::<bool>()?;
        if !right {
            return Err(refused("bits", "values other than 0 and 1"));
        }
        let packed = numpy.call_method(
            "packbits",
            (flat.call_method1("astype", ("u1",))?.call_method0("ravel")?,),
            Some(&[("bitorder", "little")].into_py_dict(py)?),
        )?;
        let packed: Bound<'py, PyArray1<u8>> = packed.extract()?;
        self.decode(py, packed.readonly(), groups)
    }

    /// Codes 0 and 1, planes x groups x n_out, of a stream of stored bits, bytes of which the lowest bit is the first.
    fn decode<'py>(
        &self,
        py: Python<'py>,
        stream: PyReadonlyArray1<'py, u8>,
        groups: usize,
    ) -> PyResult<Bound<'py, PyArray3<u8>>> {
        let stream = stream.as_slice()?;
        if groups > stream.len().saturating_mul(8) {
            return Err(refused("groups", format!("{groups}, but the stream has {} bytes", stream.len())));
        }
        let shape = (self.0.q(), groups, self.0.n_out());
        let mut codes = Vec::new();
        let n = shape.0.saturating_mul(shape.1).saturating_mul(shape.2);
        codes.try_reserve_exact(n).map_err(|_| PyMemoryError::new_err(format!("{n} codes")))?;
        let codes = py.detach(|| {
            let planes = self.0.decode_groups(stream, groups)?;
            codes.resize(n, 0);
            let of_plane = codes.chunks_exact_mut((shape.1 * shape.2).max(1)).zip(&planes);
            of_plane.for_each(|(codes, plane)| decode::write_codes(plane, codes));
            Ok(codes)
        });
        let array = Array3::from_shape_vec(shape, codes.map_err(raised)?);
        array.map(|array| array.into_pyarray(py)).map_err(|cause| refused("groups", cause.to_string()))
    }
}

/// Packs layers: content of every file by its name, as `flexor-hdl pack` writes them.
///
/// layers: text of layers.json. tensors: the arrays that it names, f32 or what becomes it.
#[pyfunction]
#[pyo3(signature = (spec, layers, tensors, *, word_width = None))]
pub fn pack<'py>(
    py: Python<'py>,
    spec: &Spec,
    layers: &str,
    tensors: BTreeMap<String, PyReadonlyArrayDyn<'py, f32>>,
    word_width: Option<usize>,
) -> PyResult<BTreeMap<String, Bound<'py, PyBytes>>> {
    let layers = read_layers(layers, "layers").map_err(raised)?;
    let mut bytes = BTreeMap::new();
    for (name, array) in &tensors {
        let array = array.as_array();
        let values: Vec<u8> = array.iter().flat_map(|value| value.to_le_bytes()).collect();
        bytes.insert(name, (array.shape().to_vec(), values));
    }
    let views: Result<BTreeMap<_, _>, _> = bytes
        .iter()
        .map(|(name, (shape, values))| Ok((name, TensorView::new(Dtype::F32, shape.clone(), values)?)))
        .collect();
    let fail = |cause: safetensors::SafeTensorError| refused("tensors", cause.to_string());
    let file = safetensors::serialize(views.map_err(fail)?, None).map_err(fail)?;
    let stored = Stored::from_given(spec.0.clone());
    let options = PackOptions { word_width, ..PackOptions::default() };
    let packed = py.detach(|| {
        let tensors = TensorFile::from_bytes(&file, "tensors.safetensors")?;
        pack_layers(&stored, LayerList { layers: &layers, file: "layers" }, &tensors, options)
    });
    let files = packed.map_err(raised)?;
    Ok(files.into_iter().map(|(name, bytes)| (name, PyBytes::new(py, &bytes))).collect())
}

/// Codes 0 and 1 of every layer, (q, ...shape), from the files that `pack` gives.
#[pyfunction]
pub fn unpack<'py>(
    py: Python<'py>,
    files: BTreeMap<String, Vec<u8>>,
) -> PyResult<BTreeMap<String, Bound<'py, PyArrayDyn<u8>>>> {
    let text = files.get(FILE_NAME).ok_or_else(|| refused(FILE_NAME, "is missing"))?;
    let text = std::str::from_utf8(text).map_err(|_| refused(FILE_NAME, "is no text"))?;
    let found = py.detach(|| {
        let manifest = Manifest::from_text(text, FILE_NAME)?;
        let load = |file: &str| files.get(file).cloned().ok_or_else(|| Error::input(file, "", "is missing"));
        layers::unpack(&manifest, load)
    });
    let array = |layer: layers::Codes| {
        let array = numpy::ndarray::ArrayD::from_shape_vec(layer.shape, layer.codes);
        let array = array.map_err(|cause| refused(&layer.name, cause.to_string()))?;
        Ok((layer.name, array.into_pyarray(py)))
    };
    found.map_err(raised)?.into_iter().map(array).collect()
}
