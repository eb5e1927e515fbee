//! Icarus Verilog: four values a bit, so that an unknown shows.

use super::harness::{self, Job};
use super::{DecodeRun, Engine, process};
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::sim::design::{Design, Kind};
use crate::sim::traffic::{StreamRun, Traffic};
use std::path::Path;

/// `iverilog` and `vvp` from the path.
#[derive(Debug, Clone, Copy)]
pub struct Iverilog;

impl Engine for Iverilog {
    fn name(&self) -> &'static str {
        "iverilog"
    }

    fn version(&self) -> Result<Option<String>> {
        process::first_line("iverilog", &["-V"])
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
    let mut args: Vec<_> = ["-g2001", "-s", "clock", "-o", "bench.vvp"].map(str::to_owned).into();
    args.extend_from_slice(&job.macros);
    args.push(format!("-DBENCH={}", job.bench));
    args.push("clock.v".to_owned());
    args.extend_from_slice(&job.files);
    process::run(dir, "iverilog", &args)?;
    process::run(dir, "vvp", &["-n".to_owned(), "bench.vvp".to_owned()])?;
    Ok(())
}
