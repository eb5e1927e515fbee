//! Designs of many shapes: built, written, read back and proven.

mod common;

use flexor_hdl::gf2::Affine;
use flexor_hdl::network::XorNetwork;
use flexor_hdl::rtl::{Module, verify};
use flexor_hdl::spec::DecoderSpec;
use flexor_hdl::verilog::{self, prove::prove};

/// All planes of a spec as one map.
fn whole(spec: &DecoderSpec) -> Affine {
    let networks: Vec<_> = (0..spec.q()).map(|p| common::network(spec, p)).collect();
    XorNetwork::concat(&networks).affine()
}

fn text(module: &Module) -> String {
    verilog::write(module, &["banner".into()]).expect("writes")
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
        let read: Vec<_> = rtl.modules.iter().map(|m| verilog::read(&text(m)).expect("reads back")).collect();
        for (module, back) in rtl.modules.iter().zip(&read) {
            assert!(text(module).lines().all(|l| l.len() <= 120), "a long line in {}", module.name);
            assert_eq!(bare(back), bare(module));
        }
        verify::verify(&read).expect("read-back modules are sound");
        let mut map = whole(&spec);
        prove(&read[0], &map, rtl.decoder_latency).expect("proven");
        assert!(prove(&read[0], &map, rtl.decoder_latency + 1).is_err() || map.matrix.count_ones() == 0);
        map.offset.set(0, !map.offset.get(0));
        assert!(prove(&read[0], &map, rtl.decoder_latency).is_err());
    }
}

#[test]
fn the_reader_knows_nothing_but_what_is_written() {
    let rtl = common::design(&common::spec(0));
    let good = text(&rtl.modules[0]);
    let (body, _) = good.split_once("endmodule").expect("an end");
    let inserted = |line: &str| format!("{body}{line}\nendmodule\n`default_nettype wire\n");
    verilog::read(&inserted("")).expect("the unchanged text");
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
    ] {
        let error = verilog::read(&inserted(line)).expect_err(line).to_string();
        assert!(error.starts_with("line "), "{line}: {error}");
    }
}
