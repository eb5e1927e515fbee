//! All modules of a design, and their latencies.

use super::ir::Module;
use super::names;
use crate::gf2::BitVec;
use crate::spec::DecoderSpec;

/// All modules of a design.
#[derive(Debug, Clone)]
pub struct Rtl {
    /// All modules, each once, after those that it instantiates; the top last.
    pub modules: Vec<Module>,
    /// Latency of the decoder in clock edges from x to y; 0 if combinational.
    pub decoder_latency: usize,
    /// Cycles that back-to-back frames take through the wrapper beyond max(words, beats), without stalls;
    /// `None` without a wrapper.
    pub stream_latency: Option<usize>,
    /// Memory images: (file name, text).
    pub images: Vec<(String, String)>,
    /// Names of the gates' nets in the decoder, each with its support: the stored bits whose sum it is, over
    /// all planes.
    pub names: Vec<(String, BitVec)>,
}

impl Rtl {
    /// The top module.
    pub fn top(&self) -> Option<&Module> {
        self.modules.last()
    }

    /// Name of the decoder module of `spec`.
    pub fn decoder_name(spec: &DecoderSpec) -> String {
        names::part_name(&names::module_prefix(spec), "xor")
    }
}
