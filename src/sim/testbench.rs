//! The files of `tb/`: a self-checking testbench with its vectors and expected outputs.

use super::design::{Designs, SimDesign};
use super::shape::{AroundShape, Feed, SourceKind, StreamShape};
use super::stream_reference::Expected;
use super::traffic::{Pulse, Traffic};
use super::{stimulus, stream_reference};
use crate::gf2::{BitVec, to_hex};
use crate::spec::{Reset, UnusedLanes};
use crate::verilog::host::{HostBench, HostFeed};
use crate::verilog::testbench::{DecoderBench, StreamBench};

/// The shell around a wrapper with a source, registers, scale or tkeep, for frames of at most `most_words`
/// words.
pub(super) fn host_shell(design: &SimDesign, shape: &StreamShape, most_words: usize) -> Option<String> {
    let AroundShape { feed, tkeep, axi_lite, .. } = shape.around;
    if shape.around == AroundShape::default() {
        return None;
    }
    let feed = match feed {
        Feed::Axis => HostFeed::Axis,
        Feed::Rom => HostFeed::Rom(design.frames.iter().map(|frame| frame.words.len()).sum()),
        Feed::Axi { address_width, burst, id_width } => {
            let burst = stimulus::burst_of(shape).unwrap_or(burst);
            HostFeed::Axi { address_width, burst, id_width, most_words }
        }
    };
    let bench = HostBench {
        name: &design.top,
        reset_high: shape.reset == Reset::ActiveHigh,
        word_bits: shape.width,
        groups_bits: shape.groups_width,
        beat_bits: design.beat_bits(shape),
        user_bits: shape.user_bits(),
        keep: tkeep.then(|| design.lane_bits(shape)),
        axi_lite,
        feed,
    };
    Some(bench.to_verilog())
}

/// (file name, text) of every file: the testbench of the wrapper if there is one, else of the decoder; and
/// models of library cells.
pub fn bench_files(designs: &Designs, seed: u64) -> Vec<(String, String)> {
    let mut files = match designs.stream.as_ref().map(|design| (design, design.kind)) {
        Some((design, SourceKind::Stream(shape))) => stream_files(design, &shape, seed),
        _ => decoder_files(&designs.decoder, seed),
    };
    files.extend(designs.decoder.models.iter().cloned());
    files
}

/// Pulses of `frame_short` and of `frame_long` in the run of the testbench; none of a decoder.
pub fn pulse_counts(designs: &Designs, seed: u64) -> [usize; 2] {
    let stream = designs.stream.as_ref().and_then(|design| Some((design, design.stream_shape().ok()?)));
    stream.map_or([0; 2], |(design, shape)| count_pulses(&few_stream(design, &shape, seed).1))
}

/// Frames of the testbench of a wrapper, and what it puts out for them.
fn few_stream(design: &SimDesign, shape: &StreamShape, seed: u64) -> (Traffic, Expected) {
    let traffic = stimulus::few_frames(design, shape, seed);
    let expected = stream_reference::expected_stream(design, shape, &traffic.delivered_frames());
    (traffic, expected)
}

fn count_pulses(expected: &Expected) -> [usize; 2] {
    [Pulse::Short, Pulse::Long].map(|kind| expected.pulses.iter().filter(|&&pulse| pulse == kind).count())
}

fn decoder_files(design: &SimDesign, seed: u64) -> Vec<(String, String)> {
    let (latency, valid) = match design.kind {
        SourceKind::Decoder { latency, valid } => (latency, valid),
        SourceKind::Stream(_) => (0, false),
    };
    let xs = stimulus::few_vectors(design.group_bits(), seed);
    let ys: Vec<_> = xs.iter().map(|x| design.reference.decode(x)).collect();
    let bench = DecoderBench {
        name: &design.prefix,
        module: &design.top,
        x_bits: design.group_bits(),
        y_bits: design.y_bits(),
        latency,
        valid,
        n_vectors: xs.len(),
    };
    let file = |end: &str, text| (format!("{}{end}", design.prefix), text);
    vec![
        file("_tb.v", bench.to_verilog()),
        file("_x.hex", vector_lines(&xs)),
        file("_y.hex", vector_lines(&ys)),
    ]
}

fn stream_files(design: &SimDesign, shape: &StreamShape, seed: u64) -> Vec<(String, String)> {
    let (traffic, expected) = few_stream(design, shape, seed);
    let words: Vec<_> = traffic.word_offers().map(|offer| offer.to_bits(shape)).collect();
    let beats: Vec<_> = expected.beats.iter().map(|beat| beat.to_bits(shape)).collect();
    let [n_short, n_long] = count_pulses(&expected);
    let most_words = traffic.frames.iter().map(|frame| frame.words.len()).max().unwrap_or(0);
    let host = host_shell(design, shape, most_words);
    let bench = StreamBench {
        name: &design.prefix,
        word_bits: shape.width,
        groups_bits: shape.groups_width,
        beat_bits: design.beat_bits(shape),
        user_bits: shape.user_bits(),
        any_unused: (shape.unused_lanes == UnusedLanes::Any)
            .then_some((shape.lanes, design.lane_bits(shape))),
        reset_high: shape.reset == Reset::ActiveHigh,
        host: host.is_some(),
        n_words: words.len(),
        n_beats: beats.len(),
        n_short,
        n_long,
    };
    let file = |end: &str, text| (format!("{}{end}", design.prefix), text);
    let host = host.map(|text| file("_host.v", text));
    let mut files = vec![
        file("_tb.v", bench.to_verilog()),
        file("_words.hex", vector_lines(&words)),
        file("_beats.hex", vector_lines(&beats)),
    ];
    files.extend(host);
    files
}

fn vector_lines(all: &[BitVec]) -> String {
    all.iter().flat_map(|bits| [to_hex(bits), "\n".to_owned()]).collect()
}
