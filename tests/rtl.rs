//! Designs of many shapes: built, written, read back and proven; clean under every real tool.

use flexor_hdl::gf2::{Affine, BitMatrix, BitVec};
use flexor_hdl::network::XorNetwork;
use flexor_hdl::rtl::{Rtl, build};
use flexor_hdl::spec::{
    Basis, DecoderSpec, Order, Origin, PipelineSpec, Polarity, Reset, StreamSpec, Target,
};
use flexor_hdl::verilog;
use proptest::prelude::*;

/// One balanced tree a row.
fn trees(map: &Affine) -> XorNetwork {
    let mut net = XorNetwork::new(map.matrix.n_cols());
    for (i, row) in map.matrix.rows().iter().enumerate() {
        let operands: Vec<_> = row.ones_at().map(|j| net.input(j)).collect();
        let top = net.xor_tree(&operands);
        net.push_output(top, map.offset.get(i));
    }
    net
}

fn planes() -> impl Strategy<Value = Vec<BitMatrix>> {
    (1usize..30, prop::collection::vec(1usize..24, 1..4)).prop_flat_map(|(n_out, n_ins)| {
        let plane = |n_in| {
            let rows = prop::collection::vec(prop::collection::vec(any::<bool>(), n_in), n_out);
            rows.prop_map(move |rows| {
                let rows = rows.into_iter().map(BitVec::from_bits).collect();
                BitMatrix::from_rows(n_in, rows).expect("rectangular")
            })
        };
        n_ins.into_iter().map(plane).collect::<Vec<_>>()
    })
}

fn stream() -> impl Strategy<Value = Option<StreamSpec>> {
    let some = (1usize..20, 1usize..6, any::<bool>(), any::<bool>(), 1usize..=32);
    prop::option::of(some.prop_map(|(bytes, lanes, weight, high, groups_width)| StreamSpec {
        width: 8 * bytes,
        lanes,
        order: if weight { Order::Weight } else { Order::Plane },
        reset: if high { Reset::ActiveHigh } else { Reset::ActiveLow },
        groups_width,
    }))
}

fn spec() -> impl Strategy<Value = DecoderSpec> {
    let pipeline = prop::option::of((1usize..4, any::<bool>()));
    (planes(), stream(), pipeline, any::<bool>()).prop_map(|(planes, stream, pipeline, product)| {
        DecoderSpec {
            name: "dut".into(),
            origins: vec![Origin::Inline; planes.len()],
            planes,
            polarity: if product { Polarity::Product } else { Polarity::Xor },
            basis: Basis::Given,
            allow_zero_rows: true,
            target: Target::Generic,
            strategy: "naive".into(),
            stream,
            pipeline: pipeline.map(|(levels, valid)| PipelineSpec { levels, valid }),
        }
    })
}

fn design(spec: &DecoderSpec) -> Rtl {
    let networks: Vec<_> = (0..spec.q()).map(|p| trees(&spec.affine(p))).collect();
    build(spec, &networks).expect("sound modules")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn text_reads_back_to_the_same_text_and_proves_the_matrix(spec in spec()) {
        let rtl = design(&spec);
        let mut read = Vec::new();
        for module in &rtl.modules {
            let text = verilog::write(module, &[]).expect("writes");
            prop_assert!(text.lines().all(|l| l.len() <= 120));
            let back = verilog::read(&text).expect("reads back");
            let bare = |m| {
                let text = verilog::write(m, &[]).expect("writes");
                let code: Vec<_> = text.lines().map(|l| l.split("//").next().unwrap_or("").to_owned()).collect();
                code.concat().split_whitespace().collect::<Vec<_>>().concat()
            };
            prop_assert_eq!(bare(&back), bare(module));
            read.push(back);
        }
        flexor_hdl::rtl::verify::verify(&read).expect("read-back modules are sound");
        let whole = XorNetwork::concat(&(0..spec.q()).map(|p| trees(&spec.affine(p))).collect::<Vec<_>>());
        verilog::prove::prove(&read[0], &whole.affine(), rtl.decoder_latency).expect("proven");
        let mut other = whole.affine();
        let bit = other.offset.get(0);
        other.offset.set(0, !bit);
        prop_assert!(verilog::prove::prove(&read[0], &other, rtl.decoder_latency).is_err());
    }
}
