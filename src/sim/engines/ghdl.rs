//! Engine GHDL, for designs in VHDL: replays runs of the built-in engine cycle by cycle and compares every known
//! bit of every port; nine-valued, so that unknowns are found.

use super::builtin::Builtin;
use super::engine::{DecodeRun, Engine};
use super::process;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::language::Language;
use crate::sim::design::SimDesign;
use crate::sim::port_trace::{PortRow, trace_text};
use crate::sim::traffic::{StreamRun, Traffic};
use crate::vhdl::testbench::ReplayBench;
use std::path::Path;

/// `ghdl` in the path.
#[derive(Debug, Clone, Copy)]
pub struct Ghdl;

/// Name of the tool.
const TOOL: &str = "ghdl";
/// Name of the trace beside the program.
const TRACE: &str = "trace.hex";
/// Prefix of the bench.
const PREFIX: &str = "replay";
/// Options of every command.
const STANDARD: &str = "--std=08";

impl Engine for Ghdl {
    fn name(&self) -> &'static str {
        TOOL
    }

    fn reads(&self, language: Language) -> bool {
        language == Language::Vhdl
    }

    fn version(&self) -> Result<Option<String>> {
        process::first_line(TOOL, &["--version"])
    }

    fn decode_many(&self, designs: &[&SimDesign], vectors: &[BitVec]) -> Result<Vec<DecodeRun>> {
        let one = |design: &&SimDesign| {
            let (run, rows) = Builtin.log_decode(design, vectors)?;
            replay_all(design, [rows].into_iter().map(Ok))?;
            Ok(run)
        };
        designs.iter().map(one).collect()
    }

    fn stream_many(&self, design: &SimDesign, traffic: &[&Traffic]) -> Result<Vec<StreamRun>> {
        let mut runs = Vec::new();
        let rows = traffic.iter().map(|traffic| {
            let (run, rows) = Builtin.log_stream(design, traffic)?;
            runs.push(run);
            Ok(rows)
        });
        replay_all(design, rows)?;
        Ok(runs)
    }
}

/// Builds the bench of `design` and replays every run.
fn replay_all(design: &SimDesign, runs: impl Iterator<Item = Result<Vec<PortRow>>>) -> Result<()> {
    let dir = process::temp_dir()?;
    let dir = dir.path();
    build_bench(dir, design)?;
    for rows in runs {
        process::write(dir, TRACE, &trace_text(design, design.top_module()?, &rows?))?;
        let args = ["-r", STANDARD, "replay_tb", "--ieee-asserts=disable"].map(str::to_owned);
        let said = process::run(dir, TOOL, &args).map_err(as_mismatch)?;
        if !said.lines().any(|line| line.starts_with("PASS")) {
            return Err(Error::Mismatch(format!("ghdl: {}", said.trim())));
        }
    }
    Ok(())
}

/// A run that ends with a failure has found a difference.
fn as_mismatch(error: Error) -> Error {
    match error {
        Error::Environment(what) if what.contains("FAIL") => Error::Mismatch(what),
        other => other,
    }
}

fn build_bench(dir: &Path, design: &SimDesign) -> Result<()> {
    let bench = ReplayBench { prefix: PREFIX, top: design.top_module()?, trace: TRACE }.to_vhdl();
    process::write(dir, "bench.vhd", &bench)?;
    let mut args = vec!["-i".to_owned(), STANDARD.to_owned(), "bench.vhd".to_owned()];
    for (file, text) in design.files.iter().chain(&design.models) {
        let file = format!("dut_{file}");
        process::write(dir, &file, text)?;
        args.push(file);
    }
    design.images.iter().try_for_each(|(file, text)| process::write(dir, file, text))?;
    process::run(dir, TOOL, &args)?;
    let make = ["-m", STANDARD, "replay_tb"].map(str::to_owned);
    process::run(dir, TOOL, &make).map(|_| ())
}
