//! Networks in files: one format a file, found by the extension of the file's name.
//!
//! A reader is told how many inputs and outputs the network must have; formats that state them are checked
//! against it. From BLIF and AIGER, gates that no output reads are left out, and inputs and outputs count by
//! position, unless all of them carry the numbers 0.. in their names (`x[3]`, `x3`): then those count.

mod aiger;
mod blif;
mod dot;
mod format;
mod json;
mod names;
mod order;
mod recognise;
mod slp;
mod tex;
mod txt;

use crate::error::{Error, Result};
use crate::network::XorNetwork;
pub use format::NetworkFormat;
use format::{MAX_GATES, NetworkSource};

/// Every format there is.
pub const FORMATS: [NetworkFormat; 8] = [
    txt::FORMAT,
    json::FORMAT,
    blif::FORMAT,
    aiger::ASCII,
    aiger::BINARY,
    dot::FORMAT,
    txt::SLP,
    tex::FORMAT,
];

/// Extensions of all formats, without the dot.
pub fn format_extensions() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.extension)
}

/// Extensions of the formats that are read.
pub fn readable_extensions() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().filter(|format| format.read.is_some()).map(|format| format.extension)
}

/// Whether files of this extension can be written.
///
/// # Errors
/// `Input` that lists the extensions there are.
pub fn check_extension(extension: &str) -> Result<()> {
    find_format(extension).map(drop).map_err(|what| Error::input("", "", what))
}

/// Reads a network of `n_in` inputs and `n_out` outputs from the bytes of `file`, which is named in errors;
/// `extension` as in `net.txt`, in any case. Gates that logic is recognised as stand for no more than they
/// are shown to be: the map of the network is that of the file.
///
/// # Errors
/// `Input` with the line or field of what is wrong: an extension that is not known or not read, other sizes,
/// a broken file, logic that is no sum of inputs.
///
/// ```
/// use xornet::network::io::{read_network, write_network};
///
/// let blif = b".model sum\n.inputs x0 x1\n.outputs y0\n.names x0 x1 y0\n01 1\n10 1\n.end\n";
/// let network = read_network(blif, "blif", "sum.blif", 2, 1)?;
/// assert_eq!(network.n_xor(), 1);
/// assert!(write_network(&network, "aag")?.starts_with(b"aag"));
/// # Ok::<(), xornet::error::Error>(())
/// ```
pub fn read_network(
    bytes: &[u8],
    extension: &str,
    file: &str,
    n_in: usize,
    n_out: usize,
) -> Result<XorNetwork> {
    read_source(&NetworkSource { bytes, file, sizes: Some([n_in, n_out]) }, extension)
}

/// Reads a network with as many inputs and outputs as the file states, or, in the text form, names.
///
/// # Errors
/// As [`read_network`].
///
/// ```
/// use xornet::network::io::read_any_network;
///
/// let network = read_any_network(b"t0 = x0 ^ x2\ny0 = t0\ny1 = t0 ^ x1\n", "txt", "net.txt")?;
/// assert_eq!((network.n_in(), network.n_out()), (3, 2));
/// # Ok::<(), xornet::error::Error>(())
/// ```
pub fn read_any_network(bytes: &[u8], extension: &str, file: &str) -> Result<XorNetwork> {
    read_source(&NetworkSource { bytes, file, sizes: None }, extension)
}

fn read_source(source: &NetworkSource, extension: &str) -> Result<XorNetwork> {
    let format = find_format(extension).map_err(|what| source.input_error("", what))?;
    let read =
        format.read.ok_or_else(|| source.input_error("", format!(".{extension} is written, not read")))?;
    read(source)
}

/// The lines of the text form of `network`.
pub fn text_lines(network: &XorNetwork) -> Vec<String> {
    txt::network_text(network).lines().map(str::to_owned).collect()
}

/// The bytes of a file that holds `network`; the same network always makes the same bytes.
///
/// # Errors
/// `Input` for an unknown extension or a network of more than 2^24 gates.
pub fn write_network(network: &XorNetwork, extension: &str) -> Result<Vec<u8>> {
    let refuse = |what| Error::input("", "", what);
    let format = find_format(extension).map_err(refuse)?;
    if network.n_xor() > MAX_GATES {
        return Err(refuse(format!("{} gates, at most {MAX_GATES}", network.n_xor())));
    }
    Ok((format.write)(network))
}

fn find_format(extension: &str) -> std::result::Result<&'static NetworkFormat, String> {
    let found = FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(extension));
    found.ok_or_else(|| {
        let known: Vec<_> = format_extensions().collect();
        format!("network files end in one of {}, not in {extension:?}", known.join(", "))
    })
}

#[cfg(test)]
mod tests;
