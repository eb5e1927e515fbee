//! Emitted Verilog with what it must be: read back, proven, and ready for the engines.

use crate::code::Stored;
use crate::codec::digest;
use crate::error::{Error, Result};
use crate::report::Latency;
use crate::rtl::Module;
use crate::sim::{Design, Designs};
use crate::verilog::prove::prove;

/// Reads `texts` back, (file name, text) of one module each, and proves that the decoder among them is the
/// map of `stored` after that latency.
///
/// # Errors
/// `Mismatch` where a text is not what the writer emits, a module is missing, or the decoder is not the map.
pub fn proven(stored: &Stored, latency: Latency, texts: Vec<(String, String)>) -> Result<Designs> {
    let spec = &stored.spec;
    let mut designs = Designs::read(stored, texts, latency.decoder, latency.stream)?;
    prove(top(&designs.decoder)?, &stored.whole_map(), latency.decoder)?;
    if let Some(stream) = &mut designs.stream {
        stream.digest = digest::word(&digest::of_stored(stored));
    }
    if spec.stream.is_some() {
        let missing = || Error::Mismatch(format!("{}: no latency is stated for its stream", spec.name));
        top(designs.stream.as_ref().ok_or_else(missing)?)?;
    }
    Ok(designs)
}

fn top(design: &Design) -> Result<&Module> {
    let found = design.modules.iter().find(|module| module.name == design.top);
    found.ok_or_else(|| Error::Mismatch(format!("{}.v: is missing", design.top)))
}
