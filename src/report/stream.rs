//! Latency, throughput and the sizes of the stream.

use crate::spec::{DecoderSpec, OutputOrder, StreamSpec};
use serde::{Deserialize, Serialize};

/// Latency in clock cycles, as the hardware states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latency {
    /// Latency of the decoder alone: banks of registers inside it, 0 if combinational.
    pub decoder: usize,
    /// Latency of the whole wrapper, from the word that completes a beat to that beat; `None` without a
    /// wrapper.
    pub stream: Option<usize>,
}

/// Throughput of the decoder or wrapper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throughput {
    /// Weights per cycle in the long run, with input offered and output taken in every cycle.
    pub weights_per_cycle: f64,
    /// Cycles of a frame of G groups, as a formula.
    pub cycles: String,
}

impl Throughput {
    /// The throughput of `spec` with `group_bits` stored bits a group.
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
    /// Width of a stored word in bits.
    pub width: usize,
    /// Groups a beat.
    pub lanes: usize,
    /// Stored bits a group.
    pub group_bits: usize,
    /// Width of an output beat in bits, whole bytes.
    pub beat_bits: usize,
    /// `plane` or `weight`: order of the weight bits in a lane.
    pub order: String,
}

impl StreamReport {
    /// The sizes for `stream` and `spec` with `group_bits` stored bits a group.
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
