//! Engine Verilator: translates to C++ and compiles, for long runs.

use super::engine::{DecodeRun, Engine};
use super::harness::{self, Job};
use super::process;
use crate::error::Result;
use crate::gf2::BitVec;
use crate::sim::design::SimDesign;
use crate::sim::traffic::{StreamRun, Traffic};
use std::path::Path;

/// `verilator`, `make` and the C++ compiler in the path.
#[derive(Debug, Clone, Copy)]
pub struct Verilator;

impl Engine for Verilator {
    fn name(&self) -> &'static str {
        "verilator"
    }

    fn version(&self) -> Result<Option<String>> {
        process::first_line("verilator", &["--version"])
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
    let mut args: Vec<_> = ["--cc", "--exe", "-Mdir", "obj", "--prefix", "Vbench", "--top-module", job.bench]
        .map(str::to_owned)
        .into();
    // Lint is checked separately, on the design alone; here the benches are included.
    args.extend(["-Wno-fatal", "-Wno-lint", "-Wno-style"].map(str::to_owned));
    args.extend_from_slice(&job.macros);
    args.extend_from_slice(&job.files);
    // A relative path would be resolved in `obj`.
    args.push(dir.join("verilator_main.cpp").display().to_string());
    process::run(dir, "verilator", &args)?;
    // Compilation dominates the run time, so it is not optimized.
    let make = ["-C", "obj", "-f", "Vbench.mk", "OPT_FAST=-O0", "OPT_SLOW=-O0", "OPT_GLOBAL=-O0", "Vbench"];
    process::run(dir, "make", &make.map(str::to_owned))?;
    Ok(dir.join("obj/Vbench").display().to_string())
}

fn start_bench(dir: &Path, program: &str, args: Vec<String>) -> Result<()> {
    process::run(dir, program, &args).map(|_| ())
}
