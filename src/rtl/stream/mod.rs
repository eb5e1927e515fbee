//! The AXI4-Stream wrapper around the decoder, one block a file, in the order of the data:
//!
//! ```text
//! s_axis ─► frame ─► gearbox ─► skid ─► decoder (one a lane) ─► output ─► m_axis
//! ```
//!
//! `frame` holds a word and says how many whole groups it completes that still belong to the frame, and
//! whether the frame ends with it. Nothing behind it needs to know the frame. Ready runs back through `output` and
//! the decoder to `skid`, which cuts it, and from there to `s_axis`.

mod align;
mod bound;
mod countdown;
mod frame;
mod gearbox;
mod offset;
mod output;
mod shape;
mod shift;
mod skid;
mod top;

pub use shape::Shape;
pub use shift::Shift;

use super::Module;
use crate::spec::{DecoderSpec, StreamSpec};

/// Clock edges from taking a word to its beat being taken, without decoder registers:
/// the word in frame control, in the gearbox, its beat in the skid, at the output.
const BASE_LATENCY: usize = 4;

/// The modules of a wrapper.
pub struct Wrapper {
    /// The parts, then the top that joins them.
    pub modules: Vec<Module>,
    /// Cycles over max(words, beats) that frames back to back take, unstalled: the clock edges from a word
    /// to the beat that it completes, and one more where the last word of a frame can leave a tail.
    pub latency: usize,
}

/// Builds the wrapper around a decoder of `group_bits` stored bits and `decoder_latency` clock edges.
pub fn build(spec: &DecoderSpec, stream: &StreamSpec, group_bits: usize, decoder_latency: usize) -> Wrapper {
    let shape = Shape::new(spec, stream, group_bits);
    let mut modules = vec![frame::build(&shape), gearbox::build(&shape), skid::build(&shape)];
    if decoder_latency > 0 {
        modules.push(align::build(&shape, decoder_latency));
    }
    modules.push(output::build(&shape));
    modules.push(top::build(spec, stream, &shape, &modules));
    let latency = BASE_LATENCY + decoder_latency + usize::from(!shape.words_are_wide());
    Wrapper { modules, latency }
}
