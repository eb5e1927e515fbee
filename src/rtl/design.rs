//! All modules of a design, and what is known of them.

use super::ir::Module;
use super::names;
use crate::gf2::BitVec;
use crate::spec::DecoderSpec;

/// A whole design.
#[derive(Debug, Clone)]
pub struct Rtl {
    /// Every module once, each after those it uses; the top last.
    pub modules: Vec<Module>,
    /// Clock edges from x to y of the decoder; 0 where it is combinational.
    pub decoder_latency: usize,
    /// Cycles over max(words, beats) that frames back to back take through the wrapper, unstalled.
    pub stream_latency: Option<usize>,
    /// (file name, text) of what memories hold.
    pub images: Vec<(String, String)>,
    /// Every temporary of the decoder with its support over the stored bits of all planes.
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
