//! Every engine against the reference, on designs of many shapes.

mod common;

use flexor_hdl::sim::Status;
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::engines::{Builtin, Chosen};

/// Seed of the stimulus.
const SEED: u64 = 7;

#[test]
fn builtin_agrees_with_the_reference() {
    for seed in 0..common::sweep(24) {
        let designs = common::designs(&common::spec(seed));
        let trial = Trial::new(&designs.decoder, designs.stream.as_ref(), SEED);
        let row = trial.run_on(&Builtin).expect("runs");
        println!("{seed}: {row:?}");
        assert_eq!(row.status, Status::Pass, "design {seed}: {row:?}");
    }
}

#[test]
fn all_engines_agree_with_the_reference() {
    let engines = Chosen::by_name("all").expect("engines");
    for seed in 0..common::sweep(10) {
        let designs = common::designs(&common::spec(seed));
        let rows = Trial::new(&designs.decoder, designs.stream.as_ref(), SEED).run(&engines).expect("run");
        assert_eq!(rows.len(), 3);
        for row in &rows {
            println!("{seed}: {row:?}");
            assert_ne!(row.status, Status::Fail, "design {seed}: {row:?}");
            assert!(row.status == Status::Skipped || row.latency == rows[0].latency, "{rows:?}");
        }
    }
}
