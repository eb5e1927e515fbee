//! Designs of many shapes: built, written, read back and proven.

use crate::common;
use flexor_hdl::code::Stored;
use flexor_hdl::gf2::Affine;
use flexor_hdl::network::XorNetwork;
use flexor_hdl::rtl::{Module, verify};
use flexor_hdl::sim::Designs;
use flexor_hdl::spec::{DecoderSpec, PipelineSpec};
use flexor_hdl::verilog::{self, prove::prove_module};

/// All planes of a spec as one map.
fn whole(spec: &DecoderSpec) -> Affine {
    let networks: Vec<_> = (0..spec.q()).map(|p| common::network(spec, p)).collect();
    XorNetwork::concat(&networks).affine()
}

fn text(module: &Module) -> String {
    verilog::write_module(module, &["banner".into()]).expect("writes")
}

/// The text without comments and blanks.
fn bare(module: &Module) -> String {
    let code = |line: &str| line.split("//").next().unwrap_or("").to_owned();
    text(module).lines().map(code).collect::<String>().split_whitespace().collect()
}

#[test]
fn text_reads_back_to_the_same_text_and_proves_the_matrix() {
    for seed in 0..common::sweep(64) {
        let spec = common::spec(seed);
        let rtl = common::design(&spec);
        let read: Vec<_> =
            rtl.modules.iter().map(|m| verilog::read_module(&text(m)).expect("reads back")).collect();
        for (module, back) in rtl.modules.iter().zip(&read) {
            assert!(text(module).lines().all(|l| l.len() <= 120), "a long line in {}", module.name);
            assert_eq!(bare(back), bare(module));
        }
        verify::verify(&read).expect("read-back modules are sound");
        let mut map = whole(&spec);
        prove_module(&read[0], &map, rtl.decoder_latency).expect("proven");
        assert!(
            prove_module(&read[0], &map, rtl.decoder_latency + 1).is_err() || map.matrix.count_ones() == 0
        );
        map.offset.set(0, !map.offset.get(0));
        assert!(prove_module(&read[0], &map, rtl.decoder_latency).is_err());
    }
}

#[test]
fn the_reader_knows_nothing_but_what_is_written() {
    let rtl = common::design(&common::spec(0));
    let good = text(&rtl.modules[0]);
    let (body, _) = good.split_once("endmodule").expect("an end");
    let inserted = |line: &str| format!("{body}{line}\nendmodule\n`default_nettype wire\n");
    verilog::read_module(&inserted("")).expect("the unchanged text");
    for line in [
        "initial begin end",
        "wire a = x[0] ^ x[0] & x[0];",
        "wire a = x[99999];",
        "wire a = nothing;",
        "wire y = 1'b0;",
        "wire a = 2'b1;",
        "wire a = 1'h1 $;",
        "assign y = 8'd3;",
        "always @(negedge clk) begin end",
        "wire [3:1] a;",
        "/* block */",
        "wire a = (x[0]);",
        "wire a = {x[0], (x[0] ^ x[0])};",
        "wire a = x[0:0];",
        "wire a;",
        "// synopsys translate_off",
        "// verilator lint_off UNUSED",
    ] {
        let error = verilog::read_module(&inserted(line)).expect_err(line).to_string();
        assert!(error.starts_with("line "), "{line}: {error}");
    }
}

/// A pipelined decoder with `valid`, and its map.
fn pipelined() -> (DecoderSpec, Affine) {
    let mut spec = common::spec(1);
    spec.stream = None;
    spec.pipeline = Some(PipelineSpec { levels: 1, valid: true });
    let map = whole(&spec);
    (spec, map)
}

/// Whether a changed text of a decoder is read back, sound and proven.
fn passes(text: &str, map: &Affine, latency: usize) -> bool {
    let Ok(module) = verilog::read_module(text) else { return false };
    prove_module(&module, map, latency).is_ok()
}

#[test]
fn the_proof_wants_the_enable_of_every_register_and_the_one_clock() {
    let (spec, map) = pipelined();
    let rtl = common::design(&spec);
    let good = text(&rtl.modules[0]);
    assert!(passes(&good, &map, rtl.decoder_latency));
    for (from, to) in [
        ("always @(posedge clk) if (ce) begin", "always @(posedge clk) begin"),
        ("always @(posedge clk) if (ce) begin", "always @(posedge clk) if (rst) begin"),
        ("posedge clk", "posedge ce"),
    ] {
        assert!(good.contains(from), "{from}");
        assert!(!passes(&good.replace(from, to), &map, rtl.decoder_latency), "{to}");
    }
}

#[test]
fn the_proof_wants_every_net_as_wide_as_its_driver() {
    let mut spec = common::spec(1);
    (spec.stream, spec.pipeline) = (None, None);
    let map = whole(&spec);
    let good = text(&common::design(&spec).modules[0]);
    let (t, y) = ("wire t0000 =", format!("output wire [{}:0] y ", spec.q() * spec.n_out() - 1));
    assert!(good.contains(t) && good.contains(&y) && passes(&good, &map, 0));
    assert!(!passes(&good.replace(t, "wire [1:0] t0000 ="), &map, 0));
    assert!(!passes(&good.replace(&y, &format!("output wire [{}:0] y ", spec.q() * spec.n_out())), &map, 0));
}

#[test]
fn a_register_is_read_back_as_a_register_alone() {
    let (spec, _) = pipelined();
    let good = text(&common::design(&spec).modules[0]);
    let changed = good.replacen("    reg ", "    wire ", 1);
    assert_ne!(good, changed);
    assert!(verilog::read_module(&changed).is_err());
}

#[test]
fn read_back_modules_that_do_not_fit_are_refused() {
    let mut spec = common::spec(1);
    spec.pipeline = None;
    let rtl = common::design(&spec);
    let files = |from: &str, to: &str| -> Vec<_> {
        let file = |m: &Module| (format!("{}.v", m.name), text(m).replace(from, to));
        rtl.modules.iter().rev().map(file).collect()
    };
    let read = |files| Designs::from_files(&Stored::from_given(spec.clone()), files, 0, rtl.stream_latency);
    read(files("", "")).expect("parts in any order");
    let wide = files("wire word_ready;", "wire [1:0] word_ready;");
    assert_ne!(wide, files("", ""));
    let error = read(wide).expect_err("a connection of another width").to_string();
    assert!(error.contains("word_ready"), "{error}");
}
