//! Arrays by name as the tensors that the codec reads.

use crate::errors::refused;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, TensorView};
use std::collections::BTreeMap;

/// Types of numpy and of tensors.
const DTYPES: [(&str, Dtype); 12] = [
    ("bool", Dtype::BOOL),
    ("int8", Dtype::I8),
    ("int16", Dtype::I16),
    ("int32", Dtype::I32),
    ("int64", Dtype::I64),
    ("uint8", Dtype::U8),
    ("uint16", Dtype::U16),
    ("uint32", Dtype::U32),
    ("uint64", Dtype::U64),
    ("float16", Dtype::F16),
    ("float32", Dtype::F32),
    ("float64", Dtype::F64),
];

/// A file in safetensors of arrays, or of what numpy makes an array of.
///
/// # Errors
/// `InputError` for arrays of other types than bool, integers and floats.
pub fn tensor_bytes(py: Python<'_>, arrays: &BTreeMap<String, Bound<'_, PyAny>>) -> PyResult<Vec<u8>> {
    let mut parts = Vec::new();
    for (name, array) in arrays {
        let array = py.import("numpy")?.call_method1("asarray", (array,))?;
        let dtype: String = array.getattr("dtype")?.getattr("name")?.extract()?;
        let Some((_, kind)) = DTYPES.iter().find(|(known, _)| *known == dtype) else {
            return Err(refused(name, format!("an array of {dtype}, expected bool, integers or floats")));
        };
        let little = array.getattr("dtype")?.call_method1("newbyteorder", ("<",))?;
        let array = py.import("numpy")?.call_method1("asarray", (array, little))?;
        let bytes = array.call_method0("tobytes")?;
        let shape: Vec<usize> = array.getattr("shape")?.extract()?;
        parts.push((name, *kind, shape, bytes.cast_into::<PyBytes>()?));
    }
    let fail = |cause: SafeTensorError| refused("tensors", cause.to_string());
    let mut views = BTreeMap::new();
    for part in &parts {
        let (name, kind, shape, bytes) = part;
        views.insert((*name).clone(), TensorView::new(*kind, shape.clone(), bytes.as_bytes()).map_err(fail)?);
    }
    safetensors::serialize(views, None).map_err(fail)
}
