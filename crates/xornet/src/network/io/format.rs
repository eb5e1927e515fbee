//! A file format of networks, and the input of its reader.

use crate::error::{Error, Result};
use crate::gf2::io::MAX_SIDE;
use crate::network::{NodeId, XorNetwork};
use crate::text;
use std::borrow::Cow;

/// Most gates of a file: no larger network fits the largest matrix.
pub const MAX_GATES: usize = 1 << 24;

/// One way to write a network into a file.
pub struct NetworkFormat {
    /// Extension of the file's name, without the dot.
    pub extension: &'static str,
    /// One-line description of the contents.
    pub about: &'static str,
    /// `None` where files are written for other tools only.
    pub(super) read: Option<fn(&NetworkSource) -> Result<XorNetwork>>,
    pub(super) write: fn(&XorNetwork) -> Vec<u8>,
}

/// Input of a reader.
pub struct NetworkSource<'a> {
    /// Contents of the whole file.
    pub bytes: &'a [u8],
    /// Name of the file, for errors.
    pub file: &'a str,
    /// Inputs and outputs that the network must have; `None` for those of the file.
    pub sizes: Option<[usize; 2]>,
}

impl<'a> NetworkSource<'a> {
    /// An error in `field` of the file.
    pub fn input_error(&self, field: impl Into<String>, what: impl Into<String>) -> Error {
        Error::input(self.file, field, what)
    }

    /// An error in a line; `number` counts from 1.
    pub fn at_line(&self, number: usize, what: impl Into<String>) -> Error {
        self.input_error(format!("line {number}"), what)
    }

    /// The whole file as text, every line end as LF.
    pub fn decode_text(&self) -> Result<Cow<'a, str>> {
        text::decode_text(self.bytes, self.file)
    }

    /// Checks the sizes that the file states against the wanted ones and the limit.
    pub fn check_sizes(&self, field: impl Into<String>, n_in: usize, n_out: usize) -> Result<()> {
        let stated = format!("{n_in} inputs and {n_out} outputs");
        match self.sizes {
            Some([wanted_in, wanted_out]) if [wanted_in, wanted_out] != [n_in, n_out] => {
                Err(self.input_error(field, format!("{stated}, must have {wanted_in} and {wanted_out}")))
            }
            None if n_in.max(n_out) > MAX_SIDE => {
                Err(self.input_error(field, format!("{stated}, at most {MAX_SIDE} each")))
            }
            _ => Ok(()),
        }
    }
}

/// Meaning of a name or a literal: a value or 0, perhaps inverted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// The value; `None` for 0.
    pub source: Option<NodeId>,
    /// Whether it is inverted.
    pub invert: bool,
}
