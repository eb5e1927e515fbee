//! The builtin engine, which simulates the modules read back from the text.
//!
//! Every module is compiled once; an instance is a block of values, with feature `rust-hdl` a block of that
//! library. Two-valued: an unknown cannot appear, registers power up as 0.

mod block;
mod compile;
mod compiled;
mod decoder_bench;
mod frame_bench;
#[cfg(feature = "rust-hdl")]
mod hdl;
mod host_axi;
mod host_bench;
mod host_bus;
mod host_ports;
mod library;
mod memory;
mod order;
mod simulator;
mod step;
mod stream_bench;
mod trace;

pub use simulator::Simulator;

use super::engine::{DecodeRun, Engine};
use crate::error::Result;
use crate::gf2::BitVec;
use crate::language::Language;
use crate::sim::design::SimDesign;
use crate::sim::port_trace::PortRow;
use crate::sim::shape::AroundShape;
use crate::sim::traffic::{StreamRun, Traffic};
use crate::verilog::shell;

/// The builtin engine; always available.
#[derive(Debug, Clone, Copy)]
pub struct Builtin;

impl Engine for Builtin {
    fn name(&self) -> &'static str {
        "builtin"
    }

    fn reads(&self, _language: Language) -> bool {
        true
    }

    fn version(&self) -> Result<Option<String>> {
        let base = shell::VERSION.map(|version| format!(" on rust-hdl {version}"));
        Ok(Some(format!("flexor-hdl {}{}", env!("CARGO_PKG_VERSION"), base.unwrap_or_default())))
    }

    fn decode_many(&self, designs: &[&SimDesign], vectors: &[BitVec]) -> Result<Vec<DecodeRun>> {
        designs
            .iter()
            .map(|design| decoder_bench::run_bench(&mut Simulator::new(design)?, design, vectors))
            .collect()
    }

    fn stream_many(&self, design: &SimDesign, traffic: &[&Traffic]) -> Result<Vec<StreamRun>> {
        let shape = design.stream_shape()?;
        frame_bench::run_bench(design, &shape)?;
        let run = |traffic: &&Traffic| run_stream(&mut Simulator::new(design)?, design, traffic);
        traffic.iter().map(run).collect()
    }
}

impl Builtin {
    /// VCD waveform of a run of a decoder, 10 ps a cycle.
    ///
    /// # Errors
    /// As [`Engine::decode`].
    pub fn trace_decode(&self, design: &SimDesign, vectors: &[BitVec]) -> Result<Vec<u8>> {
        let mut simulator = Simulator::with_trace(design)?;
        decoder_bench::run_bench(&mut simulator, design, vectors)?;
        Ok(simulator.finish_trace())
    }

    /// VCD waveform of a run of a stream wrapper, 10 ps a cycle.
    ///
    /// # Errors
    /// As [`Engine::stream`].
    pub fn trace_stream(&self, design: &SimDesign, traffic: &Traffic) -> Result<Vec<u8>> {
        self.trace_start(design, traffic, u64::MAX >> 8)
    }

    /// VCD waveform of the first `cycles` cycles of a run.
    ///
    /// # Errors
    /// As [`Engine::stream`].
    pub fn trace_start(&self, design: &SimDesign, traffic: &Traffic, cycles: u64) -> Result<Vec<u8>> {
        let mut simulator = Simulator::traced_for(design, cycles)?;
        run_stream(&mut simulator, design, traffic)?;
        Ok(simulator.finish_trace())
    }

    /// A run of a decoder, with the values of its ports in every cycle.
    ///
    /// # Errors
    /// As [`Engine::decode`].
    pub fn log_decode(&self, design: &SimDesign, vectors: &[BitVec]) -> Result<(DecodeRun, Vec<PortRow>)> {
        let mut simulator = Simulator::logged(design)?;
        let run = decoder_bench::run_bench(&mut simulator, design, vectors)?;
        Ok((run, simulator.take_log()))
    }

    /// A run of a stream wrapper, with the values of its ports in every cycle.
    ///
    /// # Errors
    /// As [`Engine::stream`].
    pub fn log_stream(&self, design: &SimDesign, traffic: &Traffic) -> Result<(StreamRun, Vec<PortRow>)> {
        let mut simulator = Simulator::logged(design)?;
        let run = run_stream(&mut simulator, design, traffic)?;
        Ok((run, simulator.take_log()))
    }
}

/// Plays the traffic to the ports of the wrapper, or to what stands around it.
fn run_stream(simulator: &mut Simulator, design: &SimDesign, traffic: &Traffic) -> Result<StreamRun> {
    let shape = design.stream_shape()?;
    match shape.around == AroundShape::default() {
        true => stream_bench::run_bench(simulator, design, &shape, traffic),
        false => host_bench::run_bench(simulator, design, &shape, traffic),
    }
}
