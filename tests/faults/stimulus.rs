//! What the stimulus of a wrapper reaches.

use crate::common;
use flexor_hdl::code::Stored;
use flexor_hdl::sim::compare::Trial;
use flexor_hdl::sim::engines::{Builtin, Engine, Iverilog};
use flexor_hdl::sim::{Designs, Status, stimulus, stream_reference};
use flexor_hdl::spec::{Around, AxiSpec, DecoderSpec, WordSource};
use flexor_hdl::verilog;

/// A wrapper of words of `width` bits with that around it.
fn spec(width: usize, around: Around) -> DecoderSpec {
    let mut spec = common::pairs::specs().swap_remove(0);
    let stream = spec.stream.as_mut().expect("a wrapper");
    (stream.width, stream.lanes, stream.groups_width, stream.around) = (width, 2, 32, around);
    spec
}

/// The design of a spec whose module `<name><part>` has `to` for the last `from`.
fn edited(spec: &DecoderSpec, part: &str, from: &str, to: &str) -> Designs {
    let rtl = common::design(spec);
    let edit = |module: &flexor_hdl::rtl::Module| {
        let text = verilog::write_module(module, &[]).expect("text");
        let is_it = module.name == format!("{}{part}", spec.name);
        assert!(!is_it || text.contains(from), "{from:?} in {text}");
        let edited = is_it.then(|| text.rsplit_once(from)).flatten();
        let edited = edited.map(|(before, behind)| format!("{before}{to}{behind}"));
        (format!("{}.v", module.name), edited.unwrap_or(text))
    };
    let files = rtl.modules.iter().map(edit).chain(rtl.images.clone()).collect();
    let latencies = (rtl.decoder_latency, rtl.stream_latency);
    Designs::from_files(&Stored::from_given(spec.clone()), files, latencies.0, latencies.1)
        .expect("reads back")
}

/// Whether the standard stimulus finds nothing wrong.
fn passes(engine: &dyn Engine, designs: &Designs) -> bool {
    let trial = Trial::new(&designs.decoder, designs.stream.as_ref(), 1);
    trial.run_on(engine).expect("runs").status == Status::Pass
}

/// Those that are here.
fn engines() -> impl Iterator<Item = &'static dyn Engine> {
    let all = [&Builtin as &dyn Engine, &Iverilog];
    all.into_iter().filter(|engine| engine.version().expect("asks").is_some())
}

#[test]
fn a_frame_that_depends_on_the_last_register_read() {
    let spec = spec(24, Around { axi_lite: true, ..Around::default() });
    let bad = edited(&spec, "", ".frame_groups(frame_groups)", ".frame_groups(s_axil_rdata)");
    engines().for_each(|engine| assert!(!passes(engine, &bad), "{}", engine.name()));
}

#[test]
fn an_address_that_depends_on_the_last_register_read() {
    let source = WordSource::Axi(AxiSpec::default());
    let spec = spec(32, Around { source, axi_lite: true, ..Around::default() });
    let bad = edited(&spec, "", ".frame_address(frame_address)", ".frame_address(s_axil_rdata)");
    engines().for_each(|engine| assert!(!passes(engine, &bad), "{}", engine.name()));
}

/// The counter of groups is set forward in the built-in engine alone.
#[test]
fn a_frame_of_more_than_2_to_the_18_groups_that_is_cut() {
    let spec = spec(8, Around::default());
    let bad = edited(&spec, "_frame", "sum_1 = {1'b0, upper_1}", "sum_1 = {1'b0, upper_0}");
    assert!(!passes(&Builtin, &bad));
}

#[test]
fn a_frame_that_forgets_an_error_while_bursts_are_under_way() {
    let source = WordSource::Axi(AxiSpec::default());
    let spec = spec(32, Around { source, axi_lite: true, ..Around::default() });
    let bad = edited(&spec, "_fetch", "failed_q <= (fails | failed_q)", "failed_q <= (fails & failed_q)");
    // Its 12,336 words take Icarus more than a minute.
    let is_quick = |engine: &&dyn Engine| engine.name() != "iverilog" || common::sweep(0) > 0;
    engines().filter(is_quick).for_each(|engine| assert!(!passes(engine, &bad), "{}", engine.name()));
}

#[test]
fn a_run_is_bounded_by_what_goes_in_and_by_what_comes_out() {
    for (n_in, n_out, width, lanes) in [(1, 4096, 1024, 1), (4096, 1, 8, 1), (4, 8, 8, 1024)] {
        let mut spec = spec(width, Around::default());
        spec.planes = vec![common::dense(n_out, n_in)];
        spec.origins.truncate(1);
        spec.stream.as_mut().expect("a wrapper").lanes = lanes;
        let designs = common::designs(&spec);
        let design = designs.stream.as_ref().expect("a wrapper");
        let shape = design.stream_shape().expect("a wrapper");
        for traffic in stimulus::test_traffic(design, &shape, 1) {
            let beats = stream_reference::expected_stream(design, &shape, &traffic.frames).beats.len();
            let (bits_in, bits_out) = (traffic.n_words() * width, beats * design.beat_bits(&shape));
            assert!(bits_in < 1 << 24 && bits_out < 1 << 26, "{n_in} to {n_out}: {bits_in}, {bits_out}");
            assert!(traffic.frames.len() > 30 && traffic.frames.iter().any(|frame| frame.words.len() > 1));
        }
    }
}
