//! What real synthesis leaves of a decoder of LUTs: every one of them, and the matrix.

use crate::common;
use crate::common::synth;
use flexor_hdl::cells::Target;
use flexor_hdl::code::Stored;
use flexor_hdl::gf2::{BitMatrix, construct};
use flexor_hdl::network::{Objective, metrics};
use flexor_hdl::rtl::{Module, build_rtl};
use flexor_hdl::sim::{Designs, testbench};
use flexor_hdl::spec::{DecoderSpec, StreamSpec};
use flexor_hdl::verilog;
use std::fs;
use std::path::Path;

/// Effort of the searches: a look, for what counts here is what synthesis leaves.
const EFFORT: u8 = 0;

fn matrices() -> Vec<(String, BitMatrix)> {
    let seeded = [(20, 12), (20, 16), (32, 24), (9, 40)];
    let seeded = seeded.map(|(rows, cols)| {
        (format!("{rows}x{cols}"), construct::random_matrix(rows, cols, 0.5, 7).expect("a matrix"))
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
            fs::write(dir.path().join("dec.v"), synth::text(&matrix, target.clone(), &network))
                .expect("written");
            let found = synth::synthesize_for(dir.path(), family, "dec.v", synth::TOP, "");
            assert_eq!((found.luts, found.depth), (network.n_gates(), network.depth()), "{name}");
            let map = synth::map_of_netlist(dir.path(), family, synth::TOP, matrix.n_cols(), matrix.n_rows());
            assert_eq!((map.matrix, map.offset.is_zero()), (matrix.clone(), true), "{name} on {family}");
            simulate(dir.path(), &common::designs(&synth::spec(&matrix, target)), family);
            println!("{name} on {family}: {} LUTs at depth {}", found.luts, found.depth);
        }
    }
}

/// The wrapper around two lanes of an 8 -> 20 decoder of iCE40 LUTs.
#[test]
fn the_wrapper_is_synthesized_placed_and_still_right() {
    let matrix = construct::n_tap_matrix(20, 8, 5, 1).expect("a matrix");
    let any = common::corner(0).stream.expect("a wrapper");
    let stream = StreamSpec { width: 32, lanes: 2, groups_width: 16, ..any };
    let spec = DecoderSpec { stream: Some(stream), ..synth::spec(&matrix, Target::Ice40) };
    let network = synth::network(&matrix, Objective::Lut(4), Some(3), EFFORT);
    let rtl = build_rtl(&spec, std::slice::from_ref(&network)).expect("sound");
    let text = |m: &Module| (format!("{}.v", m.name), verilog::write_module(m, &[]).expect("writes"));
    let files: Vec<_> = rtl.modules.iter().map(text).collect();
    let room = tempfile::tempdir().expect("a temporary folder");
    let dir = room.path();
    for (file, text) in &files {
        fs::write(dir.join(file), text).expect("written");
    }
    let names = files.iter().map(|(file, _)| file.as_str()).collect::<Vec<_>>().join(" ");
    // The decoder by itself, out of the whole hierarchy.
    synth::synthesize_for(dir, "ice40", &names, "dec", "-noflatten");
    let map = synth::map_of_netlist(dir, "ice40", synth::TOP, 8, 20);
    assert_eq!((map.matrix, map.offset.is_zero()), (matrix, true));
    // The whole, flat: the LUTs of both lanes, the stream testbench, a place on the chip.
    let whole = synth::synthesize_for(dir, "ice40", &names, "dec", "");
    let netlist = fs::read_to_string(dir.join("ice40.v")).expect("yosys wrote it");
    let ours = netlist.lines().filter(|line| line.contains(".u_t")).count();
    assert_eq!(ours, 2 * network.n_gates());
    let stored = Stored::from_given(spec);
    let designs =
        Designs::from_files(&stored, files, rtl.decoder_latency, rtl.stream_latency).expect("reads back");
    simulate(dir, &designs, "ice40");
    if !synth::can_place() {
        return println!("nextpnr-ice40 is not installed: not placed");
    }
    let mhz = synth::place(dir, "ice40.json", 1);
    println!("wrapper: {} LUTs, {ours} of them the decoders', {mhz} MHz", whole.luts);
}

/// The netlist and yosys' own models of its cells pass the design's testbench.
fn simulate(dir: &Path, designs: &Designs, family: &str) {
    fs::create_dir(dir.join("tb")).expect("folder");
    for (file, text) in testbench::bench_files(designs, 1) {
        fs::write(dir.join("tb").join(file), text).expect("written");
    }
    let (netlist, include) = (format!("{family}.v"), format!("-I{}/{family}", synth::YOSYS_SHARE));
    let models = format!("{}/{family}/cells_sim.v", synth::YOSYS_SHARE);
    let args = [
        "-g2012",
        "-DNO_ICE40_DEFAULT_ASSIGNMENTS",
        &include,
        "-o",
        "net.vvp",
        &netlist,
        &models,
        "tb/dec_tb.v",
    ];
    synth::run(dir, "iverilog", &args);
    let said = synth::run(dir, "vvp", &["net.vvp"]);
    assert!(said.contains("PASS "), "{said}");
}
