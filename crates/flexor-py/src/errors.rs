//! Errors of the library as exceptions of Python.

use flexor_hdl::error::Error;
use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyKeyboardInterrupt};
use pyo3::prelude::*;

create_exception!(flexor_hdl, FlexorError, PyException, "Base of the errors of flexor_hdl.");
create_exception!(
    flexor_hdl,
    InputError,
    FlexorError,
    "Bad input: field, value and limit, a line a problem."
);
create_exception!(flexor_hdl, EnvironmentFault, FlexorError, "A missing tool, an unwritable or full disk.");
create_exception!(flexor_hdl, MismatchError, FlexorError, "A check or comparison that did not hold.");
create_exception!(flexor_hdl, InternalError, FlexorError, "A fault of flexor_hdl itself.");

/// Adds the exceptions to the module.
pub fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("FlexorError", py.get_type::<FlexorError>())?;
    module.add("InputError", py.get_type::<InputError>())?;
    module.add("EnvironmentFault", py.get_type::<EnvironmentFault>())?;
    module.add("MismatchError", py.get_type::<MismatchError>())?;
    module.add("InternalError", py.get_type::<InternalError>())
}

/// The exception of an error.
pub fn raised(error: Error) -> PyErr {
    let text = error.to_string();
    match error {
        Error::Input(_) => InputError::new_err(text),
        Error::Environment(_) => EnvironmentFault::new_err(text),
        Error::Mismatch(_) => MismatchError::new_err(text),
        Error::Internal(_) => InternalError::new_err(text),
        Error::Interrupted => PyKeyboardInterrupt::new_err(()),
    }
}

/// An error of input without a file.
pub fn refused(field: &str, what: impl Into<String>) -> PyErr {
    raised(Error::input("", field, what))
}
