//! What `--target` and `--liberty` ask for.

use super::loader;
use crate::error::{Error, Result};
use crate::spec::{Target, liberty};
use std::path::Path;

/// The target called `name`, with the library of a file where it is `liberty`.
///
/// # Errors
/// `Input` where the library cannot be read or is missing or not wanted.
pub fn chosen(name: &str, library: Option<&Path>) -> Result<Target> {
    let plain = Target::PLAIN.iter().find(|(plain, _)| *plain == name).map(|(_, target)| target.clone());
    match (plain, library) {
        (Some(target), None) => Ok(target),
        (None, Some(path)) => {
            let bytes = loader::read(path, liberty::MAX_BYTES)?;
            liberty::read(&bytes, &loader::name(path)).map(Target::Liberty)
        }
        (Some(_), Some(_)) => Err(Error::input("", "liberty", format!("target {name} takes no library"))),
        (None, None) => Err(Error::input("", "liberty", "missing, target liberty takes its cells from it")),
    }
}
