//! Emitted Verilog with what it must be: read back, proven, and ready for the engines.

use crate::code::Stored;
use crate::codec::digest;
use crate::error::{Error, Result};
use crate::gf2::{Affine, BitMatrix, BitVec};
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
    prove(top(&designs.decoder)?, &whole_map(stored), latency.decoder)?;
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

/// The map of all planes side by side: what one group in makes one group out.
fn whole_map(stored: &Stored) -> Affine {
    let n_in = stored.group_bits();
    let (mut rows, mut offset, mut first) = (Vec::new(), BitVec::default(), 0);
    for plane in &stored.planes {
        for row in plane.matrix.rows() {
            let mut whole = BitVec::zeros(first);
            whole.extend(row);
            whole.extend(&BitVec::zeros(n_in - whole.len()));
            rows.push(whole);
        }
        offset.extend(&plane.offset);
        first += plane.n_in();
    }
    Affine { matrix: BitMatrix::from_rows(n_in, rows).unwrap_or_default(), offset }
}
