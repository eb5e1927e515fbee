//! A running simulation: sets ports, settles, clocks and reads ports.

use super::block::ModuleBlock;
#[cfg(not(feature = "rust-hdl"))]
use super::block::settles;
#[cfg(feature = "rust-hdl")]
use super::hdl::settles;
use super::library::ModuleLibrary;
use super::trace::Trace;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::rtl::{Dir, NetId};
use crate::sim::design::SimDesign;
use crate::sim::engines::stop;
use crate::sim::port_trace::PortRow;

/// Most passes over the hierarchy until it is stable; with more the design oscillates.
const MAX_PASSES: usize = 1000;
/// Half a clock period in a trace, in picoseconds.
const HALF_CLOCK: u64 = 5;

/// A running simulation of a design.
pub struct Simulator {
    top: ModuleBlock,
    trace: Option<Trace>,
    time: u64,
    /// Values of the ports, a row a clock edge, or a change where there is no clock.
    log: Option<Vec<PortRow>>,
}

impl Simulator {
    /// Compiles the design, which checks its connections.
    ///
    /// # Errors
    /// A missing module, an undriven net, a combinational loop.
    pub fn new(design: &SimDesign) -> Result<Self> {
        Self::for_module(design, &design.top)
    }

    /// Compiles one module of the design.
    ///
    /// # Errors
    /// As [`Simulator::new`].
    pub fn for_module(design: &SimDesign, module: &str) -> Result<Self> {
        let compiled = ModuleLibrary::new(&design.modules, &design.images).get(module)?;
        let top = ModuleBlock::new(compiled, module);
        let mut simulator = Self { top, trace: None, time: 0, log: None };
        simulator.run_through()?;
        Ok(simulator)
    }

    /// Compiles the design, and records every net of every instance in a trace.
    ///
    /// # Errors
    /// As [`Simulator::new`].
    pub fn with_trace(design: &SimDesign) -> Result<Self> {
        Self::traced_for(design, u64::MAX / (2 * HALF_CLOCK))
    }

    /// Compiles the design, and records its first `cycles` cycles in a trace.
    ///
    /// # Errors
    /// As [`Simulator::new`].
    pub fn traced_for(design: &SimDesign, cycles: u64) -> Result<Self> {
        let mut simulator = Self::new(design)?;
        simulator.trace = Some(Trace::start(&simulator.top, 2 * HALF_CLOCK * cycles)?);
        Ok(simulator)
    }

    /// Compiles the design, and logs the values of its ports.
    ///
    /// # Errors
    /// As [`Simulator::new`].
    pub fn logged(design: &SimDesign) -> Result<Self> {
        let mut simulator = Self::new(design)?;
        simulator.log = Some(Vec::new());
        Ok(simulator)
    }

    /// The logged values so far; ends the log.
    pub fn take_log(&mut self) -> Vec<PortRow> {
        self.log.take().unwrap_or_default()
    }

    fn log_row(&mut self) {
        let module = &self.top.compiled().module;
        let [mut inputs, mut outputs] = [BitVec::zeros(0), BitVec::zeros(0)];
        for (id, net) in module.ports().filter(|(id, _)| module.clock != Some(*id)) {
            let bits = if net.dir == Some(Dir::Input) { &mut inputs } else { &mut outputs };
            bits.extend(&self.get(id));
        }
        self.log.get_or_insert_default().push(PortRow { inputs, outputs });
    }

    /// The VCD text so far; ends the trace.
    pub fn finish_trace(&mut self) -> Vec<u8> {
        self.trace.take().map(Trace::into_bytes).unwrap_or_default()
    }

    /// The port of that name and width.
    ///
    /// # Errors
    /// There is no such port.
    pub fn find_port(&self, name: &str, width: usize, dir: Dir) -> Result<NetId> {
        let module = &self.top.compiled().module;
        let fits = |id: &NetId| module.net(*id).width == width && module.net(*id).dir == Some(dir);
        let missing = || Error::Mismatch(format!("{}: no {dir:?} port {name} of {width} bits", module.name));
        module.find_port(name).filter(fits).ok_or_else(missing)
    }

    /// The net of that name, whether it is a port or not.
    pub fn find_net(&self, name: &str) -> Option<NetId> {
        let nets = &self.top.compiled().module.nets;
        nets.iter().position(|net| net.name == name).map(|at| NetId(at as u32))
    }

    /// Checks that there is a register on every path from an input to an output.
    ///
    /// # Errors
    /// `Mismatch` that names the path.
    pub fn check_registered(&self) -> Result<()> {
        let compiled = self.top.compiled();
        let name = |id: NetId| &compiled.module.net(id).name;
        let path = compiled.paths.iter().find_map(|(output, inputs)| Some((output, inputs.first()?)));
        match path {
            None => Ok(()),
            Some((&output, &input)) => {
                let (from, to) = (name(input), name(output));
                Err(Error::Mismatch(format!(
                    "{}: a combinational path from {from} to {to}",
                    compiled.module.name
                )))
            }
        }
    }

    /// Sets an input or a register; takes effect on [`Simulator::settle`].
    pub fn set_net(&mut self, port: NetId, value: &BitVec) {
        self.top.set_net(port, value.as_words());
    }

    /// Sets an input of one bit.
    pub fn set_bit(&mut self, port: NetId, bit: bool) {
        self.top.set_net(port, &[u64::from(bit)]);
    }

    /// Value of a net.
    pub fn get(&self, port: NetId) -> BitVec {
        let width = self.top.compiled().module.net(port).width;
        BitVec::from_words(width, self.top.net_words(port).to_vec())
    }

    /// Bit 0 of a net.
    pub fn get_bit(&self, port: NetId) -> bool {
        self.top.net_words(port)[0] & 1 != 0
    }

    /// Updates all nets until they are stable.
    ///
    /// # Errors
    /// The design does not settle; `Interrupted`, except while a trace is recorded.
    pub fn settle(&mut self) -> Result<()> {
        if self.trace.is_none() {
            stop::check_stopped()?;
        }
        self.run_through()?;
        if self.log.is_some() && self.top.compiled().module.clock.is_none() {
            self.log_row();
        }
        Ok(())
    }

    fn run_through(&mut self) -> Result<()> {
        if !settles(&mut self.top, MAX_PASSES) {
            return Err(Error::Mismatch("the design does not settle".to_owned()));
        }
        if let Some(trace) = &mut self.trace {
            self.time += HALF_CLOCK;
            trace.record_changes(self.time, &self.top)?;
        }
        Ok(())
    }

    /// Raises a clock and lowers it again; the inputs must be settled.
    ///
    /// # Errors
    /// As [`Simulator::settle`].
    pub fn tick_clock(&mut self, clock: NetId) -> Result<()> {
        if self.log.is_some() {
            self.log_row();
        }
        self.set_bit(clock, true);
        self.settle()?;
        self.set_bit(clock, false);
        Ok(())
    }
}
