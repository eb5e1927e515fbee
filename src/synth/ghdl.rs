//! GHDL: designs in VHDL as Verilog, for yosys.

use crate::error::Result;
use crate::sim::SimDesign;
use crate::sim::engines::process::{self, Ended};
use itertools::Itertools;
use std::path::Path;
use std::time::Duration;

/// Name of the tool.
pub const TOOL: &str = "ghdl";
/// Verilog that it writes.
pub const OUTPUT: &str = "from_vhdl.v";
/// Options of every command: the standard, and no warning of cells, which yosys knows.
const OPTIONS: [&str; 2] = ["--std=08", "--warn-no-binding"];

/// Commands of yosys that read the Verilog of `design` from `file`. GHDL declares library cells as empty modules,
/// which would stand for those of the flow; but for LUTs, whose parameter has no default there.
pub fn read_commands(file: &str, design: &SimDesign) -> Vec<String> {
    let cells = design.fixed_cells().into_iter().join(" ");
    let forget = (!cells.is_empty()).then(|| format!("delete {cells}"));
    std::iter::once(format!("read_verilog -sv {file}")).chain(forget).collect()
}

/// Writes entity `top` of `files` in Verilog to [`OUTPUT`] of `dir`, the folder of its files.
///
/// # Errors
/// `Environment`.
pub fn write_verilog(dir: &Path, files: &[&str], top: &str, limit: Duration) -> Result<Ended> {
    let run = |command: &str, last: &[&str]| {
        let args = std::iter::once(command).chain(OPTIONS).chain(last.iter().copied());
        let args: Vec<_> = args.map(str::to_owned).collect();
        process::run_within(dir, TOOL, &args, limit)
    };
    for (command, last) in [("-i", files), ("-m", &[top])] {
        let ended = run(command, last)?;
        if !matches!(ended, Ended::Well(_)) {
            return Ok(ended);
        }
    }
    let ended = run("--synth", &["--out=verilog", top])?;
    if let Ended::Well(text) = &ended {
        process::write(dir, OUTPUT, text)?;
    }
    Ok(ended)
}
