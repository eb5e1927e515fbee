//! Engine Icarus Verilog: four-valued, so that unknowns are found.

use super::engine::{DecodeRun, Engine};
use super::harness::{self, Job};
use super::process;
use crate::error::Result;
use crate::gf2::BitVec;
use crate::sim::design::SimDesign;
use crate::sim::traffic::{StreamRun, Traffic};
use std::path::Path;

/// `iverilog` and `vvp` in the path.
#[derive(Debug, Clone, Copy)]
pub struct Iverilog;

impl Engine for Iverilog {
    fn name(&self) -> &'static str {
        "iverilog"
    }

    fn version(&self) -> Result<Option<String>> {
        process::first_line("iverilog", &["-V"])
    }

    fn decode_many(&self, designs: &[&SimDesign], vectors: &[BitVec]) -> Result<Vec<DecodeRun>> {
        let dir = process::temp_dir()?;
        let program = build_bench(dir.path(), &harness::decoder_job(dir.path(), designs, vectors)?)?;
        start_bench(dir.path(), &program, Vec::new())?;
        harness::decoder_runs(dir.path(), designs, vectors.len())
    }

    fn stream_many(&self, design: &SimDesign, traffic: &[&Traffic]) -> Result<Vec<StreamRun>> {
        let dir = process::temp_dir()?;
        let dir = dir.path();
        let program = build_bench(dir, &harness::stream_job(dir, design, traffic)?)?;
        let run = |(i, traffic): (usize, &&Traffic)| {
            let (dir, args) = harness::stream_folder(dir, i, design, traffic)?;
            start_bench(&dir, &program, args)?;
            harness::stream_run(&dir, design)
        };
        traffic.iter().enumerate().map(run).collect()
    }
}

/// Compiles a bench; returns the program.
fn build_bench(dir: &Path, job: &Job) -> Result<String> {
    let standard = if job.files.iter().any(|file| file.ends_with(".sv")) { "-g2012" } else { "-g2001" };
    let mut args: Vec<_> = [standard, "-s", "_clock", "-o", "bench.vvp"].map(str::to_owned).into();
    args.extend_from_slice(&job.macros);
    args.push(format!("-DBENCH={}", job.bench));
    args.push("clock.v".to_owned());
    args.extend_from_slice(&job.files);
    process::run(dir, "iverilog", &args)?;
    Ok(dir.join("bench.vvp").display().to_string())
}

fn start_bench(dir: &Path, program: &str, args: Vec<String>) -> Result<()> {
    let all = ["-n".to_owned(), program.to_owned()].into_iter().chain(args).collect::<Vec<_>>();
    process::run(dir, "vvp", &all).map(|_| ())
}
