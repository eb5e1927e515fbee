//! JSON of the library as Python values.

use crate::errors::raised;
use flexor_hdl::error::Error;
use pyo3::prelude::*;
use serde::Serialize;

/// A value as dictionaries, lists, numbers and strings.
pub fn to_python<'py>(py: Python<'py>, value: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    let text = serde_json::to_string(value).map_err(|cause| raised(Error::Internal(cause.to_string())))?;
    py.import("json")?.call_method1("loads", (text,))
}

/// The JSON text of a Python value; a string is taken as such a text.
pub fn to_text(value: &Bound<'_, PyAny>) -> PyResult<String> {
    match value.extract::<String>() {
        Ok(text) => Ok(text),
        Err(_) => value.py().import("json")?.call_method1("dumps", (value,))?.extract(),
    }
}
