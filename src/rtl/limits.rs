//! Size limits of a decoder, checked on its matrices before any search.

use crate::cells::Target;
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use crate::network::metrics::naive_xor;
use crate::search::count_by_blocks;
use crate::spec::DecoderSpec;

/// Most XOR2 of all planes: portable Verilog without registers then keeps to the line limit of other tools.
const MAX_XOR: usize = 1 << 17;
/// Most bits of the sums in the proof, one sum of all stored bits for every input, gate and output: 768 MiB.
const MAX_SUM_BITS: usize = 6 << 30;
/// Strategy that shares no gates.
const NAIVE: &str = "naive";

/// Checks that the decoder of `spec` has no more gates than can be written, proven and simulated within
/// minutes and about a gigabyte.
///
/// # Errors
/// `Input` that names the size and the limit.
pub fn check_limits(spec: &DecoderSpec) -> Result<()> {
    let is_short = spec.pipeline.is_none() && !matches!(spec.target, Target::Liberty(_));
    let most = if is_short { MAX_XOR } else { MAX_XOR / 2 };
    let naive: usize = spec.planes.iter().map(naive_xor).sum();
    let (n_xor, how) = match spec.strategy.as_str() {
        _ if naive <= most => (Some(naive), ""),
        NAIVE => (None, "with nothing shared"),
        _ => (
            shared_gates(&spec.planes, most),
            "even where rows share what is equal in blocks of eight columns",
        ),
    };
    let Some(n_xor) = n_xor else {
        let what = format!("the decoder takes more than {most} XOR2, the most that are written, {how}");
        return Err(Error::input("", "planes", what));
    };
    let (stored, weights) = (spec.group_bits(), spec.q() * spec.n_out());
    let bits = stored * (stored + weights + n_xor);
    if bits > MAX_SUM_BITS {
        let what = format!(
            "{stored} stored bits a group times {stored} inputs, {weights} outputs and about {n_xor} XOR2 are {bits} bits to \
             prove, at most {MAX_SUM_BITS}"
        );
        return Err(Error::input("", "planes", what));
    }
    Ok(())
}

/// XOR2 of all planes, with equal parts of rows shared; `None` if more than `most`.
fn shared_gates(planes: &[BitMatrix], most: usize) -> Option<usize> {
    planes.iter().try_fold(0, |sum, plane| Some(sum + count_by_blocks(plane, most - sum)?))
}
