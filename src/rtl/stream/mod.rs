//! The AXI4-Stream wrapper around the decoder, one block a file, in the order of the data:
//!
//! ```text
//! s_axis ─► frame ─► gearbox ─► skid ─► decoder (one a lane) ─► output ─► m_axis
//! ```
//!
//! `frame` holds a word and states how many whole groups of the frame it completes, and whether the frame
//! ends with it. The blocks behind it do not know frames. Ready runs back through `output` and the decoder to
//! `skid`, which registers it, and from there to `s_axis`.
//!
//! By option, sources replace `s_axis` (`rom`, `axi_read`), registers replace the control ports (`axi_lite`),
//! and beats are scaled (`scale`) or get byte enables (`keep`); `outer` connects them.

mod align;
pub mod axi_lite;
mod axi_read;
mod bound;
pub mod bus_map;
mod countdown;
mod frame;
mod gearbox;
mod keep;
mod offset;
mod outer;
mod output;
mod ports;
mod rom;
mod scale;
mod shape;
mod shift;
mod skid;
#[cfg(test)]
mod tests;
mod top;
mod width;
mod word;
mod wrapper;

pub use shape::Shape;
pub use shift::Shift;
pub use wrapper::Wrapper;

use crate::spec::{DecoderSpec, StreamSpec};
use top::Blocks;

/// Clock edges from taking a word to its beat being taken, without decoder registers:
/// the word in frame control, in the gearbox, its beat in the skid, at the output.
const BASE_LATENCY: usize = 4;

/// Builds the wrapper around a decoder of `group_bits` stored bits and `decoder_latency` clock edges, with
/// source, registers, scale and tkeep; `digest` is the value of register `Digest`.
pub fn build_wrapper(
    spec: &DecoderSpec,
    stream: &StreamSpec,
    group_bits: usize,
    decoder_latency: usize,
    digest: u32,
) -> Wrapper {
    let shape = Shape::new(spec, stream, group_bits);
    let blocks = Blocks {
        frame: frame::build_block(&shape),
        gearbox: gearbox::build_block(&shape),
        skid: skid::build_block(&shape),
        align: (decoder_latency > 0).then(|| align::build_block(&shape, decoder_latency)),
        output: output::build_block(&shape),
    };
    let top = top::build_top(spec, stream, &shape, &blocks);
    let modules = blocks.into_modules();
    let latency = BASE_LATENCY + decoder_latency + usize::from(!shape.words_are_wide());
    outer::build_outer(stream, &shape, top, Wrapper { modules, latency, images: Vec::new() }, digest)
}
