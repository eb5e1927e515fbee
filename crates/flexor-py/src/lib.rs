//! Python module `flexor_hdl._core`: the library flexor-hdl with numpy arrays.
//!
//! ```text
//! errors, files, json, watched ─► matrix ─► network ─► rebased, audit, comparison
//!                                               └─► spec ─► design ─► decoder, packing (tensors)
//! ```

mod audit;
mod comparison;
mod decoder;
mod design;
mod errors;
mod files;
mod json;
mod matrix;
mod network;
mod packing;
mod rebased;
mod spec;
mod tensors;
mod watched;

use pyo3::prelude::*;

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    errors::add_to(module)?;
    module.add_class::<matrix::Matrix>()?;
    module.add_class::<network::Network>()?;
    module.add_class::<rebased::Rebased>()?;
    module.add_class::<spec::Spec>()?;
    module.add_class::<design::Design>()?;
    module.add_class::<decoder::Decoder>()?;
    module.add_class::<comparison::Comparison>()?;
    module.add_function(wrap_pyfunction!(network::optimize, module)?)?;
    module.add_function(wrap_pyfunction!(rebased::rebase, module)?)?;
    module.add_function(wrap_pyfunction!(audit::audit, module)?)?;
    module.add_function(wrap_pyfunction!(comparison::compare, module)?)?;
    module.add_function(wrap_pyfunction!(design::build, module)?)?;
    module.add_function(wrap_pyfunction!(packing::pack, module)?)?;
    module.add_function(wrap_pyfunction!(packing::encode, module)?)?;
    module.add_function(wrap_pyfunction!(packing::unpack, module)?)?;
    module.add_function(wrap_pyfunction!(packing::account, module)?)
}
