//! Network files; the extension decides the format.

use super::{loader, output};
use crate::error::{Error, Result};
use crate::network::{XorNetwork, io};
use std::path::Path;

/// Reads a network of `n_in` inputs and `n_out` outputs.
///
/// # Errors
/// `Input` that names the file and what is wrong with it.
pub fn read_network(path: &Path, n_in: usize, n_out: usize) -> Result<XorNetwork> {
    let bytes = loader::read_file(path, loader::MAX_TEXT_BYTES)?;
    io::read_network(&bytes, &loader::file_extension(path), &loader::display_name(path), n_in, n_out)
}

/// Checks that a network may be written to `path`; to be called before long work.
///
/// # Errors
/// As [`write_network`], but for a full disk.
pub fn check_writable(path: &Path, force: bool) -> Result<()> {
    io::check_extension(&loader::file_extension(path))
        .map_err(|e| Error::input(loader::display_name(path), "", e.to_string()))?;
    output::check_free(path, force)
}

/// Writes `network`; an existing file is replaced with `force` only.
///
/// # Errors
/// `Environment` if the file exists or cannot be written; `Input` for an unknown extension.
pub fn write_network(network: &XorNetwork, path: &Path, force: bool) -> Result<()> {
    output::write_file(path, &network_bytes(network, path)?, force)
}

/// Writes the `network` found by a search; with `force` over an existing file, unless that holds a network of
/// the same sizes that is `better`. Whether it was written.
///
/// # Errors
/// As [`write_network`].
pub fn write_found(
    network: &XorNetwork,
    path: &Path,
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
    output::write_better(path, &network_bytes(network, path)?, || {
        output::check_free(path, force)?;
        // A file without a network of these sizes is replaced.
        Ok(!there().is_ok_and(|there| better(&there)))
    })
}

fn network_bytes(network: &XorNetwork, path: &Path) -> Result<Vec<u8>> {
    io::write_network(network, &loader::file_extension(path))
        .map_err(|e| Error::input(loader::display_name(path), "", e.to_string()))
}
