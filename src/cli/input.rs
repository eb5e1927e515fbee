//! A matrix or network that is read: a file, or standard input by the name `-`, and its form.

use super::loader;
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::{XorNetwork, io, map};
use crate::synth::netlist::foreign;
use itertools::Itertools;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Name of standard input and of standard output where a file is asked for.
const STDIO: &str = "-";

/// Whether a path stands for standard input or output.
pub fn is_stdio(path: &Path) -> bool {
    path.as_os_str() == STDIO
}

/// Content of an input.
pub struct Input {
    /// All of it; a netlist as BLIF.
    pub bytes: Vec<u8>,
    /// Extension of its format.
    pub extension: String,
    /// Its name for errors.
    pub name: String,
}

impl Input {
    /// Reads `path` in the form that is typed, else of its extension or, for standard input, of its content.
    ///
    /// # Errors
    /// `Input` where it cannot be read, is a broken netlist, or its form cannot be told; `Interrupted`.
    pub fn read(path: &Path, format: Option<&str>) -> Result<Self> {
        if !is_stdio(path) {
            let extension = format.map_or_else(|| loader::file_extension(path), str::to_owned);
            let bytes = loader::read_file(path, loader::MAX_TEXT_BYTES)?;
            return Self { bytes, extension, name: loader::display_name(path) }.without_netlist();
        }
        let bytes = read_stdin()?;
        let name = "standard input".to_owned();
        let found = || foreign::recognised_extension(&bytes).or(map::recognised_extension(&bytes));
        let extension = format.or_else(found).ok_or_else(|| {
            Error::input(&name, "--format", format!("the content shows no form; name one: {}", extensions()))
        })?;
        Self { extension: extension.to_owned(), bytes, name }.without_netlist()
    }

    /// A netlist as the BLIF of its logic, anything else as it is.
    fn without_netlist(self) -> Result<Self> {
        match foreign::read_as_blif(&self.bytes, &self.extension, &self.name)? {
            Some(bytes) => Ok(Self { bytes, extension: "blif".into(), name: self.name }),
            None => Ok(self),
        }
    }

    /// Whether it is a spec: a JSON object that is no network.
    pub fn is_spec(&self) -> bool {
        let text = String::from_utf8_lossy(&self.bytes);
        self.extension.eq_ignore_ascii_case("json")
            && text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
            && !text.contains("\"gates\"")
    }

    /// The matrix, which is its map where it is a network.
    ///
    /// # Errors
    /// As [`map::read_map`].
    pub fn to_matrix(&self) -> Result<BitMatrix> {
        map::read_map(&self.bytes, &self.extension, &self.name)
    }

    /// The network; of `n_in` inputs and `n_out` outputs where `sizes` says so.
    ///
    /// # Errors
    /// As [`io::read_network`].
    pub fn to_network(&self, sizes: Option<[usize; 2]>) -> Result<XorNetwork> {
        match sizes {
            Some([n_in, n_out]) => io::read_network(&self.bytes, &self.extension, &self.name, n_in, n_out),
            None => io::read_any_network(&self.bytes, &self.extension, &self.name),
        }
    }
}

/// Content of standard input, which a command can read once.
fn read_stdin() -> Result<Vec<u8>> {
    static TAKEN: AtomicBool = AtomicBool::new(false);
    if TAKEN.swap(true, Ordering::Relaxed) {
        return Err(Error::input(
            "standard input",
            "",
            "is read twice by one command; name a file for one of them",
        ));
    }
    loader::read_stdin(loader::MAX_TEXT_BYTES)
}

/// Extensions of all that is read.
fn extensions() -> String {
    let networks = io::readable_extensions().chain(foreign::EXTENSIONS);
    crate::gf2::io::readable_extensions().chain(networks).unique().join(", ")
}

/// Forms of a matrix and a network beside it: the typed form is that of standard input, else of the network.
pub fn forms_of_two<'a>(matrix: &Path, typed: Option<&'a str>) -> [Option<&'a str>; 2] {
    if is_stdio(matrix) { [typed, None] } else { [None, typed] }
}

/// The extension of what is written to `path`: the form that is typed, that of the name, or `txt` for standard output.
pub fn written_extension(path: &Path, to: Option<&str>) -> String {
    match to {
        Some(to) => to.to_owned(),
        None if is_stdio(path) => "txt".into(),
        None => loader::file_extension(path),
    }
}
