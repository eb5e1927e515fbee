//! Wrappers with a source, registers, scale or tkeep, on every engine.

use crate::common;
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog, Verilator};
use flexor_hdl::sim::{Designs, Status, stimulus};
use flexor_hdl::spec::DecoderSpec;

/// Seed of the stimulus.
const SEED: u64 = 5;

fn passes(trial: &Trial, designs: &Designs, engine: &dyn Engine) {
    let row = trial.run_on(engine).expect("runs");
    let beats = designs.stream.as_ref().map(|stream| stream.kind);
    assert_eq!(row.status, Status::Pass, "{}: {row:?} {beats:?}", designs.decoder.name);
}

/// The wrapper alone: decoders of any shape pass every engine elsewhere.
fn wrapper_passes(spec: &DecoderSpec, engine: &dyn Engine) {
    let designs = common::designs(spec);
    let stream = designs.stream.as_ref().expect("a wrapper");
    let shape = stream.stream_shape().expect("a wrapper");
    let mut trial = Trial::empty();
    for traffic in stimulus::test_traffic(stream, &shape, SEED) {
        trial.add_traffic(stream, shape, traffic);
    }
    passes(&trial, &designs, engine);
}

#[test]
fn options_crossed_pairwise_decode_right() {
    for spec in common::pairs::specs() {
        let designs = common::designs(&spec);
        passes(&Trial::new(&designs.decoder, designs.stream.as_ref(), SEED), &designs, &Builtin);
    }
}

#[test]
fn options_crossed_pairwise_decode_right_in_icarus() {
    for spec in common::pairs::specs() {
        wrapper_passes(&spec, &Iverilog);
    }
}

#[test]
fn options_crossed_pairwise_decode_right_in_verilator() {
    for spec in common::pairs::specs().into_iter().step_by(4) {
        wrapper_passes(&spec, &Verilator);
    }
}
