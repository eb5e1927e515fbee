//! The engines behind one trait, one file each.

mod builtin;
mod golden;
mod harness;
mod iverilog;
#[cfg_attr(not(feature = "tools"), path = "process/none.rs")]
pub(crate) mod process;
mod stop;
#[cfg(any(feature = "cli", feature = "tools"))]
pub mod underway;
mod verilator;

pub use builtin::{Builtin, Simulator};
pub use golden::golden;
pub use iverilog::Iverilog;
pub use process::{LIMIT, MISSING};
pub use stop::stop_when;
pub use verilator::Verilator;

use super::design::Design;
use super::traffic::{StreamRun, Traffic};
use crate::error::{Error, Result};
use crate::gf2::BitVec;

/// Something that simulates a design. A design that breaks a rule of its ports (an unknown bit, a `tvalid`
/// that falls, a run without end) is an [`Error::Mismatch`]; a tool that cannot run is an
/// [`Error::Environment`].
pub trait Engine {
    /// Name on the command line and in reports.
    fn name(&self) -> &'static str;

    /// What the tool says of its version; `None` where it is not installed.
    fn version(&self) -> Result<Option<String>>;

    /// Applies the same vectors to decoders of one shape: a run for each, in order.
    fn decode_many(&self, designs: &[&Design], vectors: &[BitVec]) -> Result<Vec<DecodeRun>>;

    /// Runs a stream wrapper on each traffic from its start: a run for each, in order.
    fn stream_many(&self, design: &Design, traffic: &[&Traffic]) -> Result<Vec<StreamRun>>;

    /// Runs a stream wrapper once.
    fn stream(&self, design: &Design, traffic: &Traffic) -> Result<StreamRun> {
        let mut runs = self.stream_many(design, &[traffic])?;
        runs.pop().ok_or_else(|| Error::Internal(format!("{} gave no run", self.name())))
    }

    /// Applies vectors to one decoder.
    fn decode(&self, design: &Design, vectors: &[BitVec]) -> Result<DecodeRun> {
        let mut runs = self.decode_many(&[design], vectors)?;
        runs.pop().ok_or_else(|| Error::Internal(format!("{} gave no run", self.name())))
    }
}

/// Outputs of a decoder, a vector each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DecodeRun {
    /// y of every vector, in order.
    pub ys: Vec<BitVec>,
    /// Clock cycles; one a vector where there is no clock.
    pub cycles: u64,
}

/// Name that stands for every engine.
pub const ALL: &str = "all";

/// Every engine, in the order in which they are tried.
pub fn registry() -> Vec<Box<dyn Engine>> {
    vec![Box::new(Builtin), Box::new(Iverilog), Box::new(Verilator)]
}

/// Engines that were asked for.
pub struct Chosen {
    present: Vec<Box<dyn Engine>>,
    missing: Vec<&'static str>,
}

impl Chosen {
    /// The engine of that name, or `all`.
    ///
    /// # Errors
    /// A name that is not in the registry. What is not installed is listed by [`Chosen::missing`].
    pub fn by_name(name: &str) -> Result<Self> {
        let mut chosen = Self { present: Vec::new(), missing: Vec::new() };
        for engine in registry().into_iter().filter(|engine| name == ALL || name == engine.name()) {
            match engine.version()? {
                Some(_) => chosen.present.push(engine),
                None => chosen.missing.push(engine.name()),
            }
        }
        if chosen.present.is_empty() && chosen.missing.is_empty() {
            let names: Vec<_> = registry().iter().map(|engine| engine.name()).collect();
            let what = format!("`{name}` is none of {}, {ALL}", names.join(", "));
            return Err(Error::input("", "engine", what));
        }
        Ok(chosen)
    }

    /// Those that can run.
    pub fn present(&self) -> impl Iterator<Item = &dyn Engine> {
        self.present.iter().map(|engine| engine.as_ref())
    }

    /// Names of those that are not installed.
    pub fn missing(&self) -> impl Iterator<Item = &'static str> {
        self.missing.iter().copied()
    }
}
