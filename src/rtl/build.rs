//! All modules of a design, from its spec and one network a plane.

use super::{Decoder, Module, lower, stream, verify};
use crate::error::Result;
use crate::gf2::BitVec;
use crate::network::XorNetwork;
use crate::spec::{DecoderSpec, PipelineSpec};

/// A whole design.
#[derive(Debug, Clone)]
pub struct Rtl {
    /// Every module once, each after those it uses; the top last.
    pub modules: Vec<Module>,
    /// Clock edges from x to y of the decoder; 0 where it is combinational.
    pub decoder_latency: usize,
    /// Cycles over max(words, beats) that frames back to back take through the wrapper, unstalled.
    pub stream_latency: Option<usize>,
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
        format!("{}_xor", spec.name)
    }
}

/// Lowers one network a plane, and builds the stream wrapper where the spec asks for one.
///
/// # Errors
/// `Internal` where a module breaks an invariant of [`verify`].
pub fn build(spec: &DecoderSpec, networks: &[XorNetwork]) -> Result<Rtl> {
    let network = XorNetwork::concat(networks).canonical();
    // In the wrapper, validity travels beside the decoder.
    let pipeline = spec.pipeline.map(|p| PipelineSpec { valid: p.valid && spec.stream.is_none(), ..p });
    let Decoder { module, latency, names } = lower(&Rtl::decoder_name(spec), spec, pipeline, &network);
    let mut modules = vec![module];
    let mut stream_latency = None;
    if let Some(options) = &spec.stream {
        let wrapper = stream::build(spec, options, latency);
        modules.extend(wrapper.modules);
        stream_latency = Some(wrapper.latency);
    }
    verify::verify(&modules)?;
    Ok(Rtl { modules, decoder_latency: latency, stream_latency, names })
}
