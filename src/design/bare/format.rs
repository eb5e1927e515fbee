//! A language of source texts, and what all texts say first.

use crate::error::{Error, Result};
use crate::network::XorNetwork;
use crate::spec::name_fault;

/// A language that networks are written in.
pub struct BareFormat {
    /// Extension of its files, without the dot.
    pub extension: &'static str,
    /// What is wrong with a name that only this language refuses.
    pub(super) name_fault: fn(&str) -> Option<String>,
    /// The text of a network in canonical order under a name.
    pub(super) write: fn(&XorNetwork, &str) -> Result<String>,
}

impl BareFormat {
    /// Checks that `name` can be the name of the module or function.
    ///
    /// # Errors
    /// `Input` that names the field.
    pub fn check_name(&self, name: &str) -> Result<()> {
        match name_fault(name).or_else(|| (self.name_fault)(name)) {
            Some(what) => Err(Error::input("", "name", what)),
            None => Ok(()),
        }
    }

    /// The text of `network`: inputs `x`, outputs `y`, under `name`.
    ///
    /// # Errors
    /// `Input` for a name that cannot be used, or more lines than other tools take; `Internal` or `Mismatch` if a
    /// stage breaks an invariant.
    pub fn write_network(&self, network: &XorNetwork, name: &str) -> Result<String> {
        self.check_name(name)?;
        (self.write)(&network.canonical(), name)
    }
}

/// First line of every text.
pub(super) fn summary(network: &XorNetwork) -> String {
    let (n_in, n_out) = (network.n_in(), network.n_out());
    format!("XOR network: {n_in} inputs to {n_out} outputs, {} XOR2", network.n_xor())
}
