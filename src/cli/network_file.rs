//! Network files; the form is that of networks, or source text of one.

use super::input::{Input, is_stdio, written_extension};
use super::{loader, output, terminal};
use crate::design::bare;
use crate::error::{Error, Result};
use crate::network::{XorNetwork, io};
use itertools::Itertools;
use std::path::Path;

/// Reads a network of `n_in` inputs and `n_out` outputs.
///
/// # Errors
/// `Input` that names the file and what is wrong with it.
pub fn read_network(path: &Path, format: Option<&str>, n_in: usize, n_out: usize) -> Result<XorNetwork> {
    Input::read(path, format)?.to_network(Some([n_in, n_out]))
}

/// A place for a network: a file or standard output, its form, and the name in source text.
pub struct Place<'a> {
    /// The file; `-` is standard output.
    pub path: &'a Path,
    /// The form that is typed.
    pub to: Option<&'a str>,
    /// The name of the module or function that is typed.
    pub name: Option<&'a str>,
    /// Whether a file that is there is replaced.
    pub force: bool,
}

impl Place<'_> {
    /// Checks that a network may be written here; to be called before long work.
    ///
    /// # Errors
    /// As [`Place::write_network`], but for a full disk.
    pub fn check_writable(&self) -> Result<()> {
        let extension = self.extension();
        if let Some(format) = bare::find_format(&extension) {
            format.check_name(&self.module_name())?;
        } else if self.name.is_some() {
            let what = format!("names a module, but .{extension} has none; {} have", source_extensions());
            return Err(Error::input(loader::display_name(self.path), "--name", what));
        } else {
            io::check_extension(&extension).map_err(|e| {
                let what = format!("{e}; or {}: its source text", source_extensions());
                Error::input(loader::display_name(self.path), "", what)
            })?;
        }
        if is_stdio(self.path) { Ok(()) } else { output::check_free(self.path, self.force) }
    }

    /// Writes `network`; an existing file is replaced with `force` only.
    ///
    /// # Errors
    /// `Environment` if the file exists or cannot be written; `Input` for an unknown extension.
    pub fn write_network(&self, network: &XorNetwork) -> Result<()> {
        let bytes = self.network_bytes(network)?;
        match is_stdio(self.path) {
            true => terminal::print_bytes(&bytes),
            false => output::write_file(self.path, &bytes, self.force),
        }
    }

    /// Writes the `network` found by a search; with `force` over an existing file, unless that holds a network of
    /// the same sizes that is `better`. Whether it was written.
    ///
    /// # Errors
    /// As [`Place::write_network`].
    pub fn write_found(&self, network: &XorNetwork, better: impl Fn(&XorNetwork) -> bool) -> Result<bool> {
        if is_stdio(self.path) {
            return self.write_network(network).map(|()| true);
        }
        let (name, [n_in, n_out]) = (loader::display_name(self.path), [network.n_in(), network.n_out()]);
        let there = || {
            let bytes = loader::read_regular(self.path, loader::MAX_TEXT_BYTES)?;
            io::read_network(&bytes, &self.extension(), &name, n_in, n_out)
        };
        output::write_better(self.path, &self.network_bytes(network)?, || {
            output::check_free(self.path, self.force)?;
            // A file without a network of these sizes is replaced.
            Ok(!there().is_ok_and(|there| better(&there)))
        })
    }

    fn extension(&self) -> String {
        written_extension(self.path, self.to)
    }

    /// The name that is typed, else that of the file.
    fn module_name(&self) -> String {
        self.name.map_or_else(|| loader::design_name(self.path), str::to_owned)
    }

    fn network_bytes(&self, network: &XorNetwork) -> Result<Vec<u8>> {
        let extension = self.extension();
        if let Some(format) = bare::find_format(&extension) {
            return format.write_network(network, &self.module_name()).map(String::into_bytes);
        }
        io::write_network(network, &extension)
            .map_err(|e| Error::input(loader::display_name(self.path), "", e.to_string()))
    }
}

/// Extensions of source texts.
fn source_extensions() -> String {
    bare::FORMATS.iter().map(|format| format.extension).join(", ")
}
