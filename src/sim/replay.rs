//! The files of `tb/` for VHDL: a self-checking testbench that replays a run of the built-in engine cycle by
//! cycle, and the trace of that run.

use super::design::{Designs, SimDesign};
use super::engines::Builtin;
use super::port_trace::{self, PortRow};
use super::shape::SourceKind;
use super::stimulus;
use crate::error::Result;
use crate::vhdl::testbench::ReplayBench;

/// Most bytes of a trace; of longer runs it has the beginning.
const MAX_BYTES: usize = 1 << 19;

/// (file name, text) of every file: the testbench of the wrapper if there is one, else of the decoder; and
/// models of library cells.
///
/// # Errors
/// Those of the engine.
pub fn bench_files(designs: &Designs, seed: u64) -> Result<Vec<(String, String)>> {
    let design = designs.stream.as_ref().unwrap_or(&designs.decoder);
    let (prefix, top) = (&design.prefix, design.top_module()?);
    let trace = format!("{prefix}_trace.hex");
    let path = format!("tb/{trace}");
    let bench = ReplayBench { prefix, top, trace: &path };
    let rows = record_rows(design, seed)?;
    let row_bytes = port_trace::trace_text(design, top, &rows[..rows.len().min(1)]).len();
    let text = port_trace::trace_text(design, top, &rows[..rows.len().min(MAX_BYTES / row_bytes.max(1))]);
    let mut files = vec![(format!("{prefix}_tb.vhd"), bench.to_vhdl()), (trace, text)];
    files.extend(design.models.iter().cloned());
    Ok(files)
}

fn record_rows(design: &SimDesign, seed: u64) -> Result<Vec<PortRow>> {
    Ok(match design.kind {
        SourceKind::Decoder { .. } => {
            Builtin.log_decode(design, &stimulus::few_vectors(design.group_bits(), seed))?.1
        }
        SourceKind::Stream(shape) => {
            Builtin.log_stream(design, &stimulus::few_frames(design, &shape, seed))?.1
        }
    })
}
