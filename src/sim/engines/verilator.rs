//! Verilator: translated to C++ and compiled, for long runs.

use super::harness::{self, Job};
use super::{DecodeRun, Engine, process};
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::sim::design::{Design, Kind};
use crate::sim::traffic::{StreamRun, Traffic};
use std::path::Path;

/// `verilator`, `make` and the C++ compiler from the path.
#[derive(Debug, Clone, Copy)]
pub struct Verilator;

impl Engine for Verilator {
    fn name(&self) -> &'static str {
        "verilator"
    }

    fn version(&self) -> Result<Option<String>> {
        process::first_line("verilator", &["--version"])
    }

    fn decode_many(&self, designs: &[&Design], vectors: &[BitVec]) -> Result<Vec<DecodeRun>> {
        let dir = process::temp_dir()?;
        run(dir.path(), &harness::decoder_job(dir.path(), designs, vectors)?)?;
        harness::decoder_runs(dir.path(), designs, vectors.len())
    }

    fn stream(&self, design: &Design, traffic: &Traffic) -> Result<StreamRun> {
        let Kind::Stream(shape) = design.kind else {
            return Err(Error::Internal(format!("{} is not a stream wrapper", design.top)));
        };
        let dir = process::temp_dir()?;
        run(dir.path(), &harness::stream_job(dir.path(), design, &shape, traffic)?)?;
        harness::stream_run(dir.path(), design, &shape)
    }
}

fn run(dir: &Path, job: &Job) -> Result<()> {
    let mut args: Vec<_> = ["--cc", "--exe", "-Mdir", "obj", "--prefix", "Vbench", "--top-module", job.bench]
        .map(str::to_owned)
        .into();
    // Lint is checked apart, on the design alone; here the benches come with it.
    args.extend(["-Wno-fatal", "-Wno-lint", "-Wno-style"].map(str::to_owned));
    args.extend_from_slice(&job.macros);
    args.extend_from_slice(&job.files);
    // A relative path would be looked for in `obj`.
    args.push(dir.join("verilator_main.cpp").display().to_string());
    process::run(dir, "verilator", &args)?;
    let make = ["-C", "obj", "-f", "Vbench.mk", "OPT_FAST=-O1", "OPT_SLOW=-O0", "OPT_GLOBAL=-O1", "Vbench"];
    process::run(dir, "make", &make.map(str::to_owned))?;
    process::run(dir, &dir.join("obj/Vbench").display().to_string(), &[])?;
    Ok(())
}
