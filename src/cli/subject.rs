//! Emitted Verilog with what it must be: read back, proven, and ready for the engines.

use crate::error::{Error, Result};
use crate::gf2::{Affine, BitMatrix, BitVec};
use crate::report::Latency;
use crate::rtl::Module;
use crate::sim::{Design, Designs};
use crate::spec::DecoderSpec;
use crate::verilog::prove::prove;

/// Reads `texts` back, (file name, text) of one module each, and proves that the decoder among them is the
/// map of `spec` after that latency.
///
/// # Errors
/// `Mismatch` where a text is not what the writer emits, a module is missing, or the decoder is not the map.
pub fn proven(spec: &DecoderSpec, latency: Latency, texts: Vec<(String, String)>) -> Result<Designs> {
    let designs = Designs::read(spec, texts, latency.decoder, latency.stream)?;
    prove(top(&designs.decoder)?, &whole_map(spec), latency.decoder)?;
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
fn whole_map(spec: &DecoderSpec) -> Affine {
    let n_in = spec.group_bits();
    let (mut rows, mut offset, mut first) = (Vec::new(), BitVec::default(), 0);
    for p in 0..spec.q() {
        let map = spec.affine(p);
        for row in map.matrix.rows() {
            let mut whole = BitVec::zeros(first);
            whole.extend(row);
            whole.extend(&BitVec::zeros(n_in - whole.len()));
            rows.push(whole);
        }
        offset.extend(&map.offset);
        first += map.matrix.n_cols();
    }
    Affine { matrix: BitMatrix::from_rows(n_in, rows).unwrap_or_default(), offset }
}
