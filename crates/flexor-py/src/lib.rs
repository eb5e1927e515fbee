//! Python module `flexor_hdl._core`: the library flexor-hdl with numpy arrays.
//!
//! ```text
//! errors, files, watched ─► matrix ─► network ─► spec ─► design ─► codec
//! ```

mod codec;
mod design;
mod errors;
mod files;
mod matrix;
mod network;
mod spec;
mod watched;

use pyo3::prelude::*;

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    errors::add_to(module)?;
    module.add_class::<matrix::Matrix>()?;
    module.add_class::<network::Network>()?;
    module.add_class::<spec::Spec>()?;
    module.add_class::<design::Design>()?;
    module.add_class::<codec::Decoder>()?;
    module.add_function(wrap_pyfunction!(network::optimize, module)?)?;
    module.add_function(wrap_pyfunction!(design::build, module)?)?;
    module.add_function(wrap_pyfunction!(codec::pack, module)?)?;
    module.add_function(wrap_pyfunction!(codec::unpack, module)?)
}
