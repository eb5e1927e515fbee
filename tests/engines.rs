//! Every engine against the reference, on designs of many shapes.

use crate::common;
use flexor_hdl::language::Language;
use flexor_hdl::rtl::{Expr, Item, Module, NetId};
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::engines::{Builtin, Chosen};
use flexor_hdl::sim::{
    Designs, Pulse, SimDesign, SourceKind, Status, StreamShape, stimulus, stream_reference,
};
use flexor_hdl::spec::DecoderSpec;
use flexor_hdl::verilog;

/// Seed of the stimulus.
const SEED: u64 = 7;

/// The standard stimulus of a design.
fn trial(designs: &Designs) -> Trial<'_> {
    Trial::new(&designs.decoder, designs.stream.as_ref(), SEED)
}

fn wrapper(designs: &Designs) -> Option<(&SimDesign, StreamShape)> {
    match designs.stream.as_ref().map(|stream| (stream, stream.kind)) {
        Some((stream, SourceKind::Stream(shape))) => Some((stream, shape)),
        _ => None,
    }
}

fn passes(spec: &DecoderSpec) {
    let designs = common::designs(spec);
    let row = trial(&designs).run_on(&Builtin).expect("runs");
    assert_eq!(row.status, Status::Pass, "{}: {row:?}", spec.name);
}

#[test]
fn builtin_agrees_with_the_reference() {
    (0..common::sweep(64)).for_each(|seed| passes(&common::spec(seed)));
}

#[test]
fn builtin_agrees_with_the_reference_at_the_corners() {
    (0..common::sweep(16)).for_each(|seed| passes(&common::corner(seed)));
}

#[test]
fn words_of_many_groups_bring_short_and_long_frames_too() {
    let mut spec = common::spec(4);
    let options = spec.stream.as_mut().expect("a wrapper");
    (options.width, options.groups_width) = (1024, 32);
    let designs = common::designs(&spec);
    let (stream, shape) = wrapper(&designs).expect("a wrapper");
    assert!(stream.group_bits() * 8 * shape.lanes < 1024, "{}", stream.group_bits());
    for traffic in stimulus::test_traffic(stream, &shape, SEED).iter().skip(1) {
        let pulses = stream_reference::expected_stream(stream, &shape, &traffic.delivered_frames()).pulses;
        assert!(pulses.contains(&Pulse::Short) && pulses.contains(&Pulse::Long), "{pulses:?}");
    }
}

/// A pulse that comes a cycle late is no pulse of the closing tlast.
#[test]
fn pulses_away_from_the_closing_tlast_are_refused() {
    let mut spec = common::spec(4);
    // Words of many groups, which close a frame with more than was asked for.
    let options = spec.stream.as_mut().expect("a wrapper");
    (options.width, options.groups_width) = (512, 32);
    let mut designs = common::designs(&spec);
    let (mut stream, _) =
        wrapper(&designs).map(|(stream, shape)| (stream.clone(), shape)).expect("a wrapper");
    let frame = &mut stream.modules[1];
    let short = frame.find_port("frame_short").expect("a pulse");
    let driver = frame.items.iter_mut().find_map(|item| match item {
        Item::Assign(net, expr) if *net == short => Some(expr),
        _ => None,
    });
    let now = std::mem::replace(driver.expect("a driver"), Expr::Net(NetId(frame.nets.len() as u32)));
    let rst = frame.find_port("rst").map(Expr::Net);
    frame.add_register("late", 1, now, None, rst);
    let text = |m: &Module| (format!("{}.v", m.name), verilog::write_module(m, &[]).expect("text"));
    stream.files = stream.modules.iter().map(text).collect();
    designs.stream = Some(stream);
    let engines = Chosen::by_name("all", Language::Verilog).expect("engines");
    for row in trial(&designs).run_engines(&engines).expect("run") {
        // The built-in engine runs the frame control alone, and before the whole.
        let says =
            if row.name == "builtin" { "frame_short is 0" } else { "elsewhere than behind a closing tlast" };
        let caught = row.status == Status::Fail && row.detail.contains(says);
        assert!(caught || row.status == Status::Skipped, "{row:?}");
    }
}

#[test]
fn all_engines_agree_with_the_reference() {
    let engines = Chosen::by_name("all", Language::Verilog).expect("engines");
    for seed in 0..common::sweep(6) {
        let designs = common::designs(&common::spec(seed));
        let rows = trial(&designs).run_engines(&engines).expect("run");
        assert_eq!(rows.len(), 3);
        for row in &rows {
            println!("{seed}: {row:?}");
            assert_ne!(row.status, Status::Fail, "design {seed}: {row:?}");
            assert!(row.status == Status::Skipped || row.latency == rows[0].latency, "{rows:?}");
        }
    }
}

/// Verilator prints at most 8192 bits at once.
#[test]
fn beats_of_more_than_8192_bits_are_compared_whole() {
    let designs = common::wide_designs();
    let (stream, shape) = wrapper(&designs).expect("a wrapper");
    let mut traffic = stimulus::test_traffic(stream, &shape, SEED).swap_remove(1);
    traffic.frames.truncate(4);
    let mut trial = Trial::empty();
    trial.add_vectors(&designs.decoder, stimulus::few_vectors(designs.decoder.group_bits(), SEED));
    trial.add_traffic(stream, shape, traffic);
    for row in trial.run_engines(&Chosen::by_name("all", Language::Verilog).expect("engines")).expect("run") {
        assert_ne!(row.status, Status::Fail, "{row:?}");
    }
}

#[test]
fn a_trace_shows_every_net() {
    let designs = common::designs(&common::spec(1));
    let (stream, shape) = wrapper(&designs).expect("a wrapper");
    let traffic = stimulus::test_traffic(stream, &shape, SEED).swap_remove(1);
    let vcd = String::from_utf8(Builtin.trace_stream(stream, &traffic).expect("runs")).expect("text");
    let n_nets = vcd.lines().filter(|line| line.starts_with("$var ")).count();
    assert!(n_nets > stream.modules.iter().map(|m| m.nets.len()).sum::<usize>() / 2, "{n_nets}");
    assert!(vcd.contains("$scope module") && vcd.contains("s_axis_tdata") && vcd.contains("\n#100\n"));
    let vectors = stimulus::few_vectors(designs.decoder.group_bits(), SEED);
    assert!(!Builtin.trace_decode(&designs.decoder, &vectors).expect("runs").is_empty());
}

#[test]
fn names_that_are_no_engine_are_refused() {
    let error = Chosen::by_name("modelsim", Language::Verilog).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("`modelsim` is none of builtin, iverilog, verilator, ghdl, all"), "{error}");
    for (name, language) in [("iverilog", Language::Vhdl), ("ghdl", Language::SystemVerilog)] {
        let error = Chosen::by_name(name, language).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(&format!("{name} does not read {}", language.standard())), "{error}");
    }
}
