//! Network files; the extension decides the format: a form of networks, or source text of one.

use super::{loader, output};
use crate::design::bare;
use crate::error::{Error, Result};
use crate::network::{XorNetwork, io};
use itertools::Itertools;
use std::path::Path;

/// Reads a network of `n_in` inputs and `n_out` outputs.
///
/// # Errors
/// `Input` that names the file and what is wrong with it.
pub fn read_network(path: &Path, n_in: usize, n_out: usize) -> Result<XorNetwork> {
    let bytes = loader::read_file(path, loader::MAX_TEXT_BYTES)?;
    io::read_network(&bytes, &loader::file_extension(path), &loader::display_name(path), n_in, n_out)
}

/// Checks that a network may be written to `path`, as source text under `name`; to be called before long work.
///
/// # Errors
/// As [`write_network`], but for a full disk.
pub fn check_writable(path: &Path, name: Option<&str>, force: bool) -> Result<()> {
    let extension = loader::file_extension(path);
    if let Some(format) = bare::find_format(&extension) {
        format.check_name(&module_name(path, name))?;
    } else if name.is_some() {
        let what = format!("names a module, but .{extension} has none; {} have", source_extensions());
        return Err(Error::input(loader::display_name(path), "--name", what));
    } else {
        io::check_extension(&extension).map_err(|e| {
            let what = format!("{e}; or {}: its source text", source_extensions());
            Error::input(loader::display_name(path), "", what)
        })?;
    }
    output::check_free(path, force)
}

/// Extensions of source texts.
fn source_extensions() -> String {
    bare::FORMATS.iter().map(|format| format.extension).join(", ")
}

/// The name that is typed, else that of the file.
fn module_name(path: &Path, name: Option<&str>) -> String {
    name.map_or_else(|| loader::design_name(path), str::to_owned)
}

/// Writes `network`; an existing file is replaced with `force` only.
///
/// # Errors
/// `Environment` if the file exists or cannot be written; `Input` for an unknown extension.
pub fn write_network(network: &XorNetwork, path: &Path, name: Option<&str>, force: bool) -> Result<()> {
    output::write_file(path, &network_bytes(network, path, name)?, force)
}

/// Writes the `network` found by a search; with `force` over an existing file, unless that holds a network of
/// the same sizes that is `better`. Whether it was written.
///
/// # Errors
/// As [`write_network`].
pub fn write_found(
    network: &XorNetwork,
    path: &Path,
    name: Option<&str>,
    force: bool,
    better: impl Fn(&XorNetwork) -> bool,
) -> Result<bool> {
    let there = || {
        let bytes = loader::read_regular(path, loader::MAX_TEXT_BYTES)?;
        io::read_network(
            &bytes,
            &loader::file_extension(path),
            &loader::display_name(path),
            network.n_in(),
            network.n_out(),
        )
    };
    output::write_better(path, &network_bytes(network, path, name)?, || {
        output::check_free(path, force)?;
        // A file without a network of these sizes is replaced.
        Ok(!there().is_ok_and(|there| better(&there)))
    })
}

fn network_bytes(network: &XorNetwork, path: &Path, name: Option<&str>) -> Result<Vec<u8>> {
    if let Some(format) = bare::find_format(&loader::file_extension(path)) {
        return format.write_network(network, &module_name(path, name)).map(String::into_bytes);
    }
    io::write_network(network, &loader::file_extension(path))
        .map_err(|e| Error::input(loader::display_name(path), "", e.to_string()))
}
