//! Latency, throughput and the sizes of the stream.

use crate::spec::{DecoderSpec, OutputOrder, StreamSpec};
use serde::{Deserialize, Serialize};

/// Clock cycles from input to output. The hardware says them; a report only passes them on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    /// Of the decoder alone: banks of registers inside it, 0 where it is combinational.
    pub decoder: usize,
    /// Of the whole wrapper, from the word that completes a beat to that beat; `None` without a stream.
    pub stream: Option<usize>,
}

/// Weights a cycle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throughput {
    /// Weights a cycle in the long run, where input is offered and output taken in every cycle.
    pub weights_per_cycle: f64,
    /// Cycles of a frame of G groups.
    pub cycles: String,
}

impl Throughput {
    /// Of `spec`, which stores `group_bits` a group.
    pub fn for_spec(spec: &DecoderSpec, group_bits: usize, latency: &Latency) -> Self {
        match &spec.stream {
            None => {
                Self { weights_per_cycle: spec.n_out() as f64, cycles: format!("G + {}", latency.decoder) }
            }
            Some(stream) => Self::of_stream(spec.n_out(), stream, group_bits, latency.stream.unwrap_or(0)),
        }
    }

    fn of_stream(n_out: usize, stream: &StreamSpec, group_bits: usize, latency: usize) -> Self {
        let groups = (stream.width as f64 / group_bits as f64).min(stream.lanes as f64);
        let (width, lanes) = (stream.width, stream.lanes);
        Self {
            weights_per_cycle: groups * n_out as f64,
            cycles: format!("max(ceil(G*{group_bits}/{width}), ceil(G/{lanes})) + {latency}"),
        }
    }
}

/// The sizes of the stream wrapper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamReport {
    /// Bits of a stored word.
    pub width: usize,
    /// Groups a beat.
    pub lanes: usize,
    /// Stored bits a group.
    pub group_bits: usize,
    /// Bits of an output beat, whole bytes.
    pub beat_bits: usize,
    /// `plane` or `weight`: what stands together in a lane.
    pub order: String,
}

impl StreamReport {
    /// Of `stream` around `spec`, which stores `group_bits` a group.
    pub fn for_stream(spec: &DecoderSpec, stream: &StreamSpec, group_bits: usize) -> Self {
        let order = match stream.order {
            OutputOrder::Plane => "plane",
            OutputOrder::Weight => "weight",
        };
        Self {
            width: stream.width,
            lanes: stream.lanes,
            group_bits,
            beat_bits: (stream.lanes * spec.q() * spec.n_out() * stream.around.bits_per_code_bit())
                .next_multiple_of(8),
            order: order.into(),
        }
    }
}
