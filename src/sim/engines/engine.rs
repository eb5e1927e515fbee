//! Interface of the simulation engines.

use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::language::Language;
use crate::sim::design::SimDesign;
use crate::sim::traffic::{StreamRun, Traffic};

/// A simulation engine. A design that breaks a rule of its ports (an unknown bit, a falling `tvalid`, a run
/// without end) is an [`Error::Mismatch`]; a tool that cannot run is an [`Error::Environment`].
pub trait Engine {
    /// Name on the command line and in reports.
    fn name(&self) -> &'static str;

    /// Whether it reads modules in `language`.
    fn reads(&self, language: Language) -> bool {
        language != Language::Vhdl
    }

    /// Version of the tool, as it prints it; `None` if it is not installed.
    fn version(&self) -> Result<Option<String>>;

    /// Applies the same vectors to decoders of one shape: one run a decoder, in order.
    fn decode_many(&self, designs: &[&SimDesign], vectors: &[BitVec]) -> Result<Vec<DecodeRun>>;

    /// Runs a stream wrapper on each traffic, from reset: one run a traffic, in order.
    fn stream_many(&self, design: &SimDesign, traffic: &[&Traffic]) -> Result<Vec<StreamRun>>;

    /// Runs a stream wrapper once.
    fn stream(&self, design: &SimDesign, traffic: &Traffic) -> Result<StreamRun> {
        let mut runs = self.stream_many(design, &[traffic])?;
        runs.pop().ok_or_else(|| Error::Internal(format!("{} gave no run", self.name())))
    }

    /// Applies vectors to one decoder.
    fn decode(&self, design: &SimDesign, vectors: &[BitVec]) -> Result<DecodeRun> {
        let mut runs = self.decode_many(&[design], vectors)?;
        runs.pop().ok_or_else(|| Error::Internal(format!("{} gave no run", self.name())))
    }
}

/// Outputs of a decoder, one a vector.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DecodeRun {
    /// y of every vector, in order.
    pub ys: Vec<BitVec>,
    /// Clock cycles; for a combinational decoder one a vector.
    pub cycles: u64,
}
