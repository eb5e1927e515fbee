//! Wrappers with a source, registers, scale or tkeep, on every engine.

use crate::common;
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog, Verilator};
use flexor_hdl::sim::{Designs, Status};

/// Seed of the stimulus.
const SEED: u64 = 5;

fn passes(designs: &Designs, engine: &dyn Engine) {
    let row = Trial::new(&designs.decoder, designs.stream.as_ref(), SEED).run_on(engine).expect("runs");
    let beats = designs.stream.as_ref().map(|stream| stream.kind);
    assert_eq!(row.status, Status::Pass, "{}: {row:?} {beats:?}", designs.decoder.name);
}

#[test]
fn options_crossed_pairwise_decode_right() {
    for spec in common::pairs::specs() {
        passes(&common::designs(&spec), &Builtin);
    }
}

#[test]
fn options_crossed_pairwise_decode_right_in_icarus() {
    for spec in common::pairs::specs() {
        passes(&common::designs(&spec), &Iverilog);
    }
}

#[test]
fn options_crossed_pairwise_decode_right_in_verilator() {
    for spec in common::pairs::specs().into_iter().step_by(4) {
        passes(&common::designs(&spec), &Verilator);
    }
}
