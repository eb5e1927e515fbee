//! The contract of the stream wrapper: no bubble at any ratio, nothing lost under any traffic.

use crate::common;
use flexor_hdl::gf2::BitVec;
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::difference::compare_stream;
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog, Verilator};
use flexor_hdl::sim::{SimDesign, Status, StreamFrame, StreamShape, Traffic, stimulus, stream_reference};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// (W, stored bits a group, lanes): every kind of ratio, lanes 1 to 8.
const RATIOS: [(usize, usize, usize); 40] = [
    (8, 7, 1),
    (64, 24, 1),
    (64, 63, 1),
    (64, 72, 1),
    (24, 64, 1),
    (512, 12, 1),
    (1024, 1000, 1),
    (64, 24, 2),
    (64, 24, 3),
    (64, 24, 4),
    (64, 24, 5),
    (64, 24, 6),
    (64, 24, 7),
    (64, 24, 8),
    (64, 64, 1),
    (64, 16, 4),
    (64, 8, 1),
    (64, 8, 4),
    (16, 64, 1),
    (8, 8, 8),
    (8, 16, 4),
    (32, 20, 1),
    (32, 20, 3),
    (32, 33, 1),
    (32, 31, 2),
    (128, 12, 5),
    (128, 12, 8),
    (256, 40, 6),
    (256, 40, 7),
    (512, 12, 8),
    (512, 100, 5),
    (1024, 1000, 2),
    (1024, 24, 8),
    (1024, 1, 1),
    (8, 1, 1),
    (8, 1, 7),
    (8, 9, 1),
    (8, 13, 3),
    (40, 24, 2),
    (72, 56, 3),
];

fn generator(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// A frame of exactly the words that `groups` take, and `extra` more.
fn frame(
    rng: &mut ChaCha20Rng,
    design: &SimDesign,
    shape: &StreamShape,
    groups: usize,
    extra: usize,
) -> StreamFrame {
    let n_words = (groups * design.group_bits()).div_ceil(shape.width) + extra;
    let mut word = || {
        let words = (0..shape.width.div_ceil(64)).map(|_| rng.next_u64()).collect();
        BitVec::from_words(shape.width, words)
    };
    StreamFrame { groups: groups as u32, words: (0..n_words).map(|_| word()).collect() }
}

/// Runs frames at full speed; returns cycles over the sum of max(words, beats). A word past the count takes a cycle
/// of its own.
fn excess(design: &SimDesign, shape: &StreamShape, frames: Vec<StreamFrame>) -> i64 {
    let beats = |frame: &StreamFrame| {
        stream_reference::expected_stream(design, shape, std::slice::from_ref(frame)).beats.len()
    };
    let needed = |frame: &StreamFrame| (frame.groups as usize * design.group_bits()).div_ceil(shape.width);
    let cycles = |frame: &StreamFrame| frame.words.len() - needed(frame) + needed(frame).max(beats(frame));
    let least: usize = frames.iter().map(cycles).sum();
    let traffic =
        Traffic { abandoned: None, frames, offer_percent: 100, take_percent: 100, seed: 0, faulty: false };
    let run = Builtin.stream(design, &traffic).expect("runs");
    let expected = stream_reference::expected_stream(design, shape, &traffic.frames);
    compare_stream(&expected, &run).expect("the reference");
    run.busy as i64 - least as i64
}

#[test]
fn every_ratio_moves_a_word_or_a_beat_in_every_cycle() {
    for (width, bits, lanes) in RATIOS {
        let designs = common::designs(&common::transparent(bits, width, lanes));
        let design = designs.stream.as_ref().expect("a wrapper");
        let shape = design.stream_shape().expect("a wrapper");
        let mut rng = generator(width as u64);
        let mut random = |below: usize| 1 + rng.next_u32() as usize % below;
        let long = 64 * width.max(bits * lanes) / bits;
        let mixed: Vec<_> =
            (0..10).map(|i| if i % 3 == 0 { random(long) } else { random(3 * lanes) }).collect();
        let runs = [
            ("one frame", vec![long]),
            ("of a group each", vec![1; 10]),
            ("of a beat each", vec![lanes; 10]),
        ];
        for (name, counts) in runs.into_iter().chain([("of any length", mixed)]) {
            let mut rng = generator(1);
            let extra = |i: usize| if name == "of any length" && i % 2 == 1 { i } else { 0 };
            let frame = |(i, &n): (usize, &usize)| frame(&mut rng, design, &shape, n, extra(i));
            let over = excess(design, &shape, counts.iter().enumerate().map(frame).collect());
            println!("{width} -> {bits} x {lanes}, {name}: {over} cycles over, {} stated", shape.latency);
            assert!(over <= shape.latency as i64, "{width} -> {bits} x {lanes}, {name}: {over} over");
        }
    }
}

/// Three seeds of every kind of traffic on wrappers of many shapes, in both simulators, one of which knows unknown
/// bits.
#[test]
fn random_wrappers_hold_the_contract_in_icarus_and_verilator() {
    let specs = (100..).map(common::spec).filter(|spec| spec.stream.is_some());
    for spec in specs.take(common::sweep(5) as usize) {
        let designs = common::designs(&spec);
        let design = designs.stream.as_ref().expect("a wrapper");
        let shape = design.stream_shape().expect("a wrapper");
        let mut trial = Trial::empty();
        for traffic in (1..=3).flat_map(|seed| stimulus::test_traffic(design, &shape, seed)) {
            trial.add_traffic(design, shape, traffic);
        }
        for engine in [&Iverilog as &dyn Engine, &Verilator] {
            if engine.version().expect("asks").is_some() {
                let row = trial.run_on(engine).expect("runs");
                assert_eq!(row.status, Status::Pass, "{}: {row:?}", spec.name);
            }
        }
    }
}

/// A million groups where FLEXOR_SWEEP is set, with stalls on both sides.
#[test]
fn nothing_is_lost_in_the_long_run() {
    let designs = common::designs(&common::transparent(24, 64, 1));
    let design = designs.stream.as_ref().expect("a wrapper");
    let shape = design.stream_shape().expect("a wrapper");
    let mut rng = generator(9);
    let n = if common::sweep(0) > 0 { 100_000 } else { 2_000 };
    let frames = (0..10).map(|i| frame(&mut rng, design, &shape, n + i, 0)).collect();
    let traffic =
        Traffic { abandoned: None, frames, offer_percent: 70, take_percent: 80, seed: 3, faulty: false };
    let run = Verilator.version().expect("asks").map_or_else(
        || Builtin.stream(design, &traffic).expect("runs"),
        |_| Verilator.stream(design, &traffic).expect("runs"),
    );
    assert_eq!(run.beats.len(), 10 * n + 45);
    let expected = stream_reference::expected_stream(design, &shape, &traffic.frames);
    compare_stream(&expected, &run).expect("the reference");
}
