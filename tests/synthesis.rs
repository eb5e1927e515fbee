//! What real synthesis leaves of a decoder of LUTs: every one of them, and the matrix.

mod common;
mod synth;

use flexor_hdl::gf2::{BitMatrix, construct};
use flexor_hdl::network::metrics;
use flexor_hdl::network::opt::Objective;
use flexor_hdl::sim::testbench;
use flexor_hdl::spec::Target;
use std::fs;
use std::path::Path;

/// Effort of the searches: a look, for what counts here is what synthesis leaves.
const EFFORT: u8 = 0;

fn matrices() -> Vec<(String, BitMatrix)> {
    let seeded = [(20, 12), (20, 16), (32, 24), (9, 40)];
    let seeded = seeded.map(|(rows, cols)| {
        (format!("{rows}x{cols}"), construct::random(rows, cols, 0.5, 7).expect("a matrix"))
    });
    seeded.into_iter().take(common::sweep(2) as usize).collect()
}

#[test]
fn every_lut_is_still_there_and_the_netlist_is_the_matrix() {
    for (name, matrix) in matrices() {
        for (target, family) in [(Target::Ice40, "ice40"), (Target::Ecp5, "ecp5")] {
            let depth = metrics::min_depth_of(&matrix, 4) + 1;
            let network = synth::network(&matrix, Objective::Lut(4), Some(depth), EFFORT);
            let dir = tempfile::tempdir().expect("a temporary folder");
            fs::write(dir.path().join("dec.v"), synth::text(&matrix, target.clone(), &network)).expect("written");
            let found = synth::synthesize_for(dir.path(), family, "dec.v", synth::TOP, "");
            assert_eq!((found.luts, found.depth), (network.n_gates(), network.depth()), "{name}");
            let map = synth::map_of_netlist(dir.path(), family, synth::TOP, matrix.n_cols(), matrix.n_rows());
            assert_eq!((map.matrix, map.offset.is_zero()), (matrix.clone(), true), "{name} on {family}");
            simulate(dir.path(), &matrix, target, family);
            println!("{name} on {family}: {} LUTs at depth {}", found.luts, found.depth);
        }
    }
}

/// The netlist and yosys' own models of its cells pass the design's testbench.
fn simulate(dir: &Path, matrix: &BitMatrix, target: Target, family: &str) {
    let spec = synth::spec(matrix, target);
    fs::create_dir(dir.join("tb")).expect("folder");
    for (file, text) in testbench::files(&common::designs(&spec), 1) {
        fs::write(dir.join("tb").join(file), text).expect("written");
    }
    let (netlist, include) = (format!("{family}.v"), format!("-I{}/{family}", synth::YOSYS_SHARE));
    let models = format!("{}/{family}/cells_sim.v", synth::YOSYS_SHARE);
    let args = ["-g2012", "-DNO_ICE40_DEFAULT_ASSIGNMENTS", &include, "-o", "net.vvp", &netlist, &models, "tb/dec_tb.v"];
    synth::run(dir, "iverilog", &args);
    let said = synth::run(dir, "vvp", &["net.vvp"]);
    assert!(said.contains("PASS "), "{said}");
}
