//! The read master against memories with random latency, stalls and errors, at every offset in 4 KiB.

use crate::common;
use flexor_hdl::gf2::BitVec;
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog, Verilator};
use flexor_hdl::sim::{Designs, Pulse, SimDesign, Status, StreamFrame, Traffic, stimulus, stream_reference};
use flexor_hdl::spec::{Around, AxiSpec, DecoderSpec, WordSource};

/// Seed of the stimulus.
const SEED: u64 = 9;

/// Those of the crossed options that read on a bus.
fn specs() -> Vec<DecoderSpec> {
    let mut specs = common::pairs::specs();
    specs.retain(|spec| {
        spec.stream.as_ref().is_some_and(|stream| matches!(stream.around.source, WordSource::Axi(_)))
    });
    specs
}

/// A plain design on a bus of `width` bits.
fn designs(width: usize, axi: AxiSpec) -> Designs {
    let mut spec = specs().swap_remove(0);
    let stream = spec.stream.as_mut().expect("a wrapper");
    (stream.width, stream.lanes, stream.groups_width) = (width, 8, 16);
    stream.around = Around { source: WordSource::Axi(axi), ..Around::default() };
    common::designs(&spec)
}

fn words(n: usize, width: usize, seed: u64) -> impl Iterator<Item = BitVec> {
    let all = stimulus::test_vectors(width.max(17), seed);
    (0..n).map(move |i| all[all.len() - 1 - i % 8000].slice(0, width))
}

/// Runs all traffic on one build of the design.
fn run(design: &SimDesign, traffic: &[Traffic], engine: &dyn Engine) {
    let (mut trial, shape) = (Trial::empty(), design.stream_shape().expect("a wrapper"));
    traffic.iter().for_each(|traffic| trial.add_traffic(design, shape, traffic.clone()));
    let row = trial.run_on(engine).expect("runs");
    assert_eq!(row.status, Status::Pass, "{}: {row:?}", design.name);
    assert!(row.beats > 0);
}

const ENGINES: [&dyn Engine; 3] = [&Builtin, &Iverilog, &Verilator];

/// Every frame starts a word further in its 4 KiB than the one before, so that in turn every word of a frame is the
/// first behind the border. What the engines make of the master in general is compared elsewhere, so each width has
/// the engine that is quick on it.
#[test]
fn borders_at_every_offset() {
    let cases: [(usize, usize, usize, &dyn Engine); 4] = [
        (64, 24, 16, &Builtin),
        (256, 130, 256, &Verilator),
        (1024, 40, 8, &Builtin),
        (1024, 40, 8, &Iverilog),
    ];
    for (width, n_words, burst, engine) in cases {
        let designs = designs(width, AxiSpec { burst, ..AxiSpec::default() });
        let design = designs.stream.as_ref().expect("a wrapper");
        let words: Vec<_> = words(n_words, width, SEED).collect();
        let n_offsets = 4096 * 8 / width;
        let frames = vec![StreamFrame { groups: 0, words }; n_offsets + 1];
        let traffic = [Traffic {
            abandoned: None,
            frames,
            offer_percent: 90,
            take_percent: 90,
            seed: SEED,
            faulty: false,
        }];
        run(design, &traffic, engine);
    }
}

/// A word of ones comes with an error: the frame ends with it, what is still to come is dropped, the next frame is
/// exact; early, late and in the last word.
#[test]
fn errors_end_the_frame_and_are_flagged() {
    for spec in specs() {
        let designs = common::designs(&spec);
        let design = designs.stream.as_ref().expect("a wrapper");
        let shape = design.stream_shape().expect("a wrapper");
        let mut all = stimulus::test_traffic(design, &shape, SEED);
        for traffic in &mut all {
            for (i, frame) in traffic.frames.iter_mut().enumerate().filter(|(i, _)| i % 3 != 0) {
                let at = [0, frame.words.len() - 1, frame.words.len() / 2][i % 3];
                frame.words[at] = BitVec::ones(shape.width);
            }
            traffic.faulty = true;
            let expected = stream_reference::expected_stream(design, &shape, &traffic.delivered_frames());
            assert!(expected.pulses.contains(&Pulse::Short), "an early end is short of groups");
        }
        ENGINES.into_iter().take(2).for_each(|engine| run(design, &all, engine));
    }
}

#[test]
fn errors_end_the_frame_in_verilator_too() {
    let designs = designs(32, AxiSpec { burst: 4, ..AxiSpec::default() });
    let design = designs.stream.as_ref().expect("a wrapper");
    let frame = |i: usize| {
        let mut words: Vec<_> = words(21, 32, SEED).collect();
        words[i % 21] = BitVec::ones(32);
        StreamFrame { groups: 0, words }
    };
    let frames = (0..63).map(frame).collect();
    let traffic =
        [Traffic { abandoned: None, frames, offer_percent: 90, take_percent: 60, seed: SEED, faulty: true }];
    ENGINES.into_iter().for_each(|engine| run(design, &traffic, engine));
}

/// Bursts are asked for ahead, so a memory that answers at once is read without a gap.
#[test]
fn a_quick_memory_is_read_at_full_speed() {
    for burst in [2, 16, 256] {
        let designs = designs(64, AxiSpec { burst, ..AxiSpec::default() });
        let design = designs.stream.as_ref().expect("a wrapper");
        let words: Vec<_> = words(1000, 64, SEED).collect();
        let frames = vec![StreamFrame { groups: 0, words }];
        let traffic = Traffic {
            abandoned: None,
            frames,
            offer_percent: 100,
            take_percent: 100,
            seed: SEED,
            faulty: false,
        };
        let run = Builtin.stream(design, &traffic).expect("runs");
        let excess = run.busy - 1000.max(run.beats.len() as u64);
        println!("bursts of {burst}: {excess} cycles over 1000 words");
        let latency = design.stream_shape().expect("a wrapper").latency as u64;
        assert!(excess <= latency + 10, "{burst}: {excess} over {}", run.busy);
    }
}
