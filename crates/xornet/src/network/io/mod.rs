//! Networks in files: one format a file, found by the extension of the file's name.
//!
//! A reader is told how many inputs and outputs the network must have; formats that state them are checked
//! against it. From BLIF and AIGER, gates that no output reads are left out, and inputs and outputs count by
//! position, unless all of them carry the numbers 0.. in their names (`x[3]`, `x3`): then those count.

mod aiger;
mod blif;
mod dot;
mod json;
mod order;
mod recognise;
mod txt;

use crate::error::{Error, Result};
use crate::network::{NodeId, XorNetwork};
use crate::text;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Most gates of a file: no larger network fits the largest matrix.
const MAX_GATES: usize = 1 << 24;

/// One way to write a network into a file.
pub struct Format {
    /// Extension of the file's name, without the dot.
    pub extension: &'static str,
    /// What such a file holds, in one line.
    pub about: &'static str,
    /// `None` where files are written for other tools only.
    read: Option<fn(&Source) -> Result<XorNetwork>>,
    write: fn(&XorNetwork) -> Vec<u8>,
}

/// Every format there is.
pub const FORMATS: [Format; 6] =
    [txt::FORMAT, json::FORMAT, blif::FORMAT, aiger::ASCII, aiger::BINARY, dot::FORMAT];

/// Extensions of all formats, without the dot.
pub fn extensions() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.extension)
}

/// Whether files of this extension can be written.
///
/// # Errors
/// `Input` that lists the extensions there are.
pub fn known(extension: &str) -> Result<()> {
    find(extension).map(drop).map_err(|what| Error::input("", "", what))
}

/// Reads a network of `n_in` inputs and `n_out` outputs from the bytes of `file`, which is named in errors;
/// `extension` as in `net.txt`, in any case. Gates that logic is recognised as stand for no more than they
/// are shown to be: the map of the network is that of the file.
///
/// # Errors
/// `Input` with the line or field of what is wrong: an extension that is not known or not read, other sizes,
/// a broken file, logic that is no sum of inputs.
pub fn read(bytes: &[u8], extension: &str, file: &str, n_in: usize, n_out: usize) -> Result<XorNetwork> {
    let source = Source { bytes, file, n_in, n_out };
    let format = find(extension).map_err(|what| source.error("", what))?;
    let read = format.read.ok_or_else(|| source.error("", format!(".{extension} is written, not read")))?;
    read(&source)
}

/// The bytes of a file that holds `network`; the same network always makes the same bytes.
///
/// # Errors
/// `Input` for an unknown extension or a network of more than 2^24 gates.
pub fn write(network: &XorNetwork, extension: &str) -> Result<Vec<u8>> {
    let refuse = |what| Error::input("", "", what);
    let format = find(extension).map_err(refuse)?;
    if network.n_xor() > MAX_GATES {
        return Err(refuse(format!("{} gates, at most {MAX_GATES}", network.n_xor())));
    }
    Ok((format.write)(network))
}

fn find(extension: &str) -> std::result::Result<&'static Format, String> {
    let found = FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(extension));
    found.ok_or_else(|| {
        let known: Vec<_> = extensions().collect();
        format!("network files end in one of {}, not in {extension:?}", known.join(", "))
    })
}

/// What a reader is given.
struct Source<'a> {
    bytes: &'a [u8],
    /// For errors.
    file: &'a str,
    n_in: usize,
    n_out: usize,
}

impl<'a> Source<'a> {
    fn error(&self, field: impl Into<String>, what: impl Into<String>) -> Error {
        Error::input(self.file, field, what)
    }

    /// `number` counts from 1.
    fn at_line(&self, number: usize, what: impl Into<String>) -> Error {
        self.error(format!("line {number}"), what)
    }

    /// The whole file as text, every line end as LF.
    fn text(&self) -> Result<Cow<'a, str>> {
        text::lines(self.bytes, self.file)
    }

    /// Holds the sizes that the file states against the wanted ones.
    fn check_sizes(&self, field: impl Into<String>, n_in: usize, n_out: usize) -> Result<()> {
        if (n_in, n_out) == (self.n_in, self.n_out) {
            return Ok(());
        }
        let what = format!("{n_in} inputs and {n_out} outputs, must have {} and {}", self.n_in, self.n_out);
        Err(self.error(field, what))
    }
}

/// What a name or a literal stands for: a value or 0, and whether it is inverted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sum {
    source: Option<NodeId>,
    invert: bool,
}

/// Name of `value`: `x0`.. are the inputs, `t0`.. the gates.
fn name(network: &XorNetwork, value: NodeId) -> String {
    match value.index().checked_sub(network.n_in()) {
        None => format!("x{}", value.0),
        Some(gate) => format!("t{gate}"),
    }
}

/// As much of a wrong name as an error should show.
fn clip(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The index of each name, where they are `stem0`.. or `stem[0]`.. in any order; else their positions.
fn indices(names: &[&str]) -> Vec<usize> {
    let numbers: Option<Vec<_>> = names.iter().map(|name| numbered(name)).collect();
    let by_position = || (0..names.len()).collect();
    let Some(numbers) = numbers else { return by_position() };
    let stems: BTreeSet<_> = numbers.iter().map(|(stem, _)| stem).collect();
    let distinct: BTreeSet<_> = numbers.iter().map(|&(_, number)| number).collect();
    let complete = distinct.len() == names.len() && distinct.last().is_none_or(|&last| last < names.len());
    match complete && stems.len() <= 1 {
        true => numbers.into_iter().map(|(_, number)| number).collect(),
        false => by_position(),
    }
}

/// `x[12]` and `x12` as ("x", 12).
fn numbered(name: &str) -> Option<(&str, usize)> {
    let plain = name.strip_suffix(']');
    let name = plain.unwrap_or(name);
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name[stem.len()..].parse().ok()?;
    let stem = if plain.is_some() { stem.strip_suffix('[')? } else { stem };
    Some((stem, number))
}

#[cfg(test)]
mod tests;
