//! One running design: set ports, let it settle, clock it, read ports.

use super::block::ModuleBlock;
use super::library::Library;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::rtl::{Dir, NetId};
use crate::sim::design::Design;
use crate::sim::engines::stop;
use rust_hdl::core::prelude::{
    Block, check_all, simulate, write_vcd_change, write_vcd_dump, write_vcd_header,
};
use rust_hdl::core::vcd_probe::VCDProbe;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// Passes over the hierarchy until nothing moves; more means that the design oscillates.
const MAX_PASSES: usize = 1000;
/// Picoseconds of half a clock in a trace.
const HALF_CLOCK: u64 = 5;

/// A design under rust-hdl's `simulate`.
pub struct Simulator {
    top: ModuleBlock,
    trace: Option<Trace>,
    time: u64,
}

struct Trace {
    /// Nothing is recorded after it.
    end: u64,
    probe: VCDProbe<Sink>,
    bytes: Rc<RefCell<Vec<u8>>>,
}

/// rust-hdl owns the writer of a trace; this one shares what it gets.
struct Sink(Rc<RefCell<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Simulator {
    /// Compiles the design and checks its connections.
    ///
    /// # Errors
    /// A missing module, an undriven net, a combinational loop.
    pub fn new(design: &Design) -> Result<Self> {
        Self::of(design, &design.top)
    }

    /// The same of one module of the design.
    ///
    /// # Errors
    /// As [`Simulator::new`].
    pub fn of(design: &Design, module: &str) -> Result<Self> {
        let compiled = Library::new(&design.modules, &design.images).get(module)?;
        let top = ModuleBlock::new(compiled, module, &mut 1);
        check_all(&top).map_err(|e| Error::Mismatch(format!("{module}: {e:?}")))?;
        let mut simulator = Self { top, trace: None, time: 0 };
        simulator.run_through()?;
        Ok(simulator)
    }

    /// The same, with every net of every instance written to a trace.
    ///
    /// # Errors
    /// As [`Simulator::new`].
    pub fn traced(design: &Design) -> Result<Self> {
        Self::traced_for(design, u64::MAX / (2 * HALF_CLOCK))
    }

    /// The same, of the first cycles alone.
    ///
    /// # Errors
    /// As [`Simulator::new`].
    pub fn traced_for(design: &Design, cycles: u64) -> Result<Self> {
        let mut simulator = Self::new(design)?;
        let bytes = Rc::new(RefCell::new(Vec::new()));
        let probe = write_vcd_header(Sink(bytes.clone()), &simulator.top);
        let probe = write_vcd_dump(probe, &simulator.top);
        simulator.trace = Some(Trace { probe, bytes, end: 2 * HALF_CLOCK * cycles });
        Ok(simulator)
    }

    /// The VCD text so far, and no more tracing.
    pub fn finish_trace(&mut self) -> Vec<u8> {
        self.trace.take().map(|trace| trace.bytes.take()).unwrap_or_default()
    }

    /// The port of that name and width.
    ///
    /// # Errors
    /// There is none.
    pub fn port(&self, name: &str, width: usize, dir: Dir) -> Result<NetId> {
        let module = &self.top.compiled().module;
        let fits = |id: &NetId| module.net(*id).width == width && module.net(*id).dir == Some(dir);
        let missing = || Error::Mismatch(format!("{}: no {dir:?} port {name} of {width} bits", module.name));
        module.port(name).filter(fits).ok_or_else(missing)
    }

    /// The net of that name, port or not.
    pub fn net(&self, name: &str) -> Option<NetId> {
        let nets = &self.top.compiled().module.nets;
        nets.iter().position(|net| net.name == name).map(|at| NetId(at as u32))
    }

    /// Checks that a register stands between any input and any output.
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

    /// Sets an input, or what a register holds; takes effect when the design settles.
    pub fn set(&mut self, port: NetId, value: &BitVec) {
        self.top.set(port, value.words());
    }

    /// Sets an input of one bit.
    pub fn set_bit(&mut self, port: NetId, bit: bool) {
        self.top.set(port, &[u64::from(bit)]);
    }

    /// Value of a net.
    pub fn get(&self, port: NetId) -> BitVec {
        let width = self.top.compiled().module.net(port).width;
        BitVec::from_words(width, self.top.words(port).to_vec())
    }

    /// Bit 0 of a net.
    pub fn get_bit(&self, port: NetId) -> bool {
        self.top.words(port)[0] & 1 != 0
    }

    /// Lets changes run through until nothing moves.
    ///
    /// # Errors
    /// The design does not settle; `Interrupted`, but not where waves are drawn, which belong to a design.
    pub fn settle(&mut self) -> Result<()> {
        if self.trace.is_none() {
            stop::check()?;
        }
        self.run_through()
    }

    fn run_through(&mut self) -> Result<()> {
        if !simulate(&mut self.top, MAX_PASSES) {
            return Err(Error::Mismatch("the design does not settle".to_owned()));
        }
        if let Some(trace) = self.trace.take() {
            self.time += HALF_CLOCK;
            self.trace = Some(trace.record(self.time, &self.top));
        }
        Ok(())
    }

    /// Raises a clock and lowers it again; inputs must have settled before.
    ///
    /// # Errors
    /// As [`Simulator::settle`].
    pub fn tick(&mut self, clock: NetId) -> Result<()> {
        self.set_bit(clock, true);
        self.settle()?;
        self.set_bit(clock, false);
        Ok(())
    }
}

impl Trace {
    fn record(mut self, time: u64, top: &dyn Block) -> Self {
        if time > self.end {
            return self;
        }
        // The sink takes everything.
        let _ = self.probe.timestamp(time);
        self.probe = write_vcd_change(self.probe, top);
        self
    }
}
