//! What the tests share; here, designs of many shapes from a seed.

pub mod binary;
pub mod pairs;
pub mod rows;
pub mod sources;
pub mod synth;
pub mod tokens;
pub mod trained;

use flexor_hdl::cells::Target;
use flexor_hdl::cells::liberty::{Library, ParityCell};
use flexor_hdl::code::Stored;
use flexor_hdl::gf2::{BitMatrix, BitVec};
use flexor_hdl::network::XorNetwork;
use flexor_hdl::rtl::{Module, Rtl, build_rtl};
use flexor_hdl::search::{self, Params, Search, find_network};
use flexor_hdl::sim::Designs;
use flexor_hdl::spec::{
    Around, Basis, DecoderSpec, Origin, OutputOrder, PipelineSpec, Polarity, Reset, StreamSpec, UnusedLanes,
};
use flexor_hdl::verilog;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// How many designs a sweep takes: `few` in CI, FLEXOR_SWEEP where it is set.
pub fn sweep(few: u64) -> u64 {
    std::env::var("FLEXOR_SWEEP").ok().and_then(|n| n.parse().ok()).unwrap_or(few)
}

/// A spec of a random shape: n_in 1..=64, n_out 1..=128, q 1..=4, W 8..=512, lanes 1..=8.
pub fn spec(seed: u64) -> DecoderSpec {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut below = |n: usize| (rng.next_u64() % n as u64) as usize;
    let n_out = [128, 24, 24][below(3)];
    let n_out = 1 + below(n_out);
    let q = 1 + below(4);
    let n_ins: Vec<_> = (0..q).map(|_| [64, 20, 20][below(3)]).collect();
    let n_ins: Vec<_> = n_ins.into_iter().map(|most| 1 + below(most)).collect();
    let planes = n_ins.iter().map(|&n_in| matrix(n_out, n_in, &mut below)).collect();
    let pipeline = (below(3) == 0).then(|| PipelineSpec { levels: 1 + below(3), valid: below(2) == 0 });
    let stream = (below(4) != 0).then(|| StreamSpec {
        width: 8 * (1 + below(64)),
        lanes: 1 + below(8),
        order: if below(2) == 0 { OutputOrder::Plane } else { OutputOrder::Weight },
        reset: if below(2) == 0 { Reset::ActiveLow } else { Reset::ActiveHigh },
        groups_width: [32, 16, 1 + below(32)][below(3)],
        unused_lanes: unused_lanes(seed),
        around: Around::default(),
    });
    DecoderSpec {
        name: format!("dut{seed}"),
        planes,
        polarity: if below(4) == 0 { Polarity::Product } else { Polarity::Xor },
        basis: Basis::Given,
        allow_zero_rows: true,
        target: Target::Generic,
        cell_planes: Default::default(),
        strategy: ["naive", "paar"][below(2)].into(),
        origins: vec![Origin::Inline; q],
        networks: Default::default(),
        stream,
        pipeline,
    }
}

/// Any value in the lanes without a group, for every fifth seed.
fn unused_lanes(seed: u64) -> UnusedLanes {
    if seed % 5 == 3 { UnusedLanes::Any } else { UnusedLanes::Zero }
}

/// A wrapper of groups of `bits` stored bits that decode to themselves, so that no bit can hide.
pub fn transparent(bits: usize, width: usize, lanes: usize) -> DecoderSpec {
    let (order, reset) = (OutputOrder::Plane, Reset::ActiveLow);
    DecoderSpec {
        name: format!("w{width}_{bits}x{lanes}"),
        planes: vec![BitMatrix::identity(bits)],
        polarity: Polarity::Xor,
        origins: vec![Origin::Inline],
        networks: Default::default(),
        pipeline: None,
        stream: Some(StreamSpec {
            width,
            lanes,
            order,
            reset,
            groups_width: 32,
            unused_lanes: UnusedLanes::Zero,
            around: Around::default(),
        }),
        ..spec(0)
    }
}

/// A wrapper at a border of what a spec may say: the narrowest and widest words, groups of a few bits or of
/// hundreds, one lane or as many as fit, one weight or sixteen planes, identity, zero and equal rows.
pub fn corner(seed: u64) -> DecoderSpec {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut below = |n: usize| (rng.next_u64() % n as u64) as usize;
    let n_out = [1, 2, 1 + below(20)][below(3)];
    let q = [1, 2, 16][below(3)];
    let most = [2, 2, 200 / q][below(3)];
    let n_ins: Vec<_> = (0..q).map(|_| 1 + below(most)).collect();
    let kind = below(4);
    let entry = |i: usize, j: usize, n_in: usize| {
        [i % n_in == j, false, j.is_multiple_of(2), (i * 7 + j * j * 3) % 5 < 2][kind]
    };
    let row = |i, n_in| BitVec::from_bits((0..n_in).map(|j| entry(i, j, n_in)));
    let matrix = |&n_in: &usize| {
        BitMatrix::from_rows(n_in, (0..n_out).map(|i| row(i, n_in)).collect()).expect("rectangular")
    };
    let most_lanes = 512 / n_ins.iter().sum::<usize>().max(q * n_out);
    let stream = StreamSpec {
        width: [8, 16, 1016, 1024][below(4)],
        lanes: [1, 3, 256][below(3)].min(most_lanes.max(1)),
        order: if below(2) == 0 { OutputOrder::Plane } else { OutputOrder::Weight },
        reset: if below(2) == 0 { Reset::ActiveLow } else { Reset::ActiveHigh },
        groups_width: [1, 2, 32][below(3)],
        unused_lanes: unused_lanes(seed),
        around: Around::default(),
    };
    DecoderSpec {
        name: format!("corner{seed}"),
        planes: n_ins.iter().map(matrix).collect(),
        polarity: if below(4) == 0 { Polarity::Product } else { Polarity::Xor },
        pipeline: (below(3) == 0).then_some(PipelineSpec { levels: 1, valid: false }),
        origins: vec![Origin::Inline; q],
        networks: Default::default(),
        stream: Some(stream),
        ..spec(seed)
    }
}

/// Sparse, dense or a few taps a row; zero rows and unused columns happen.
fn matrix(n_out: usize, n_in: usize, below: &mut impl FnMut(usize) -> usize) -> BitMatrix {
    let sparsity = [2, 4, n_in][below(3)].max(1);
    let rows = (0..n_out).map(|_| BitVec::from_bits((0..n_in).map(|_| below(sparsity) == 0))).collect();
    BitMatrix::from_rows(n_in, rows).expect("rectangular")
}

/// A library whose XNOR is the cheaper form, and which has not every form.
pub fn library() -> Library {
    let kinds = [(1, true, 1.0), (2, false, 5.0), (2, true, 4.0), (3, false, 7.0)];
    let cell = |(n, invert, area): (usize, bool, f64)| ParityCell {
        name: format!("{}{n}", ["X", "XN"][usize::from(invert)]),
        inputs: ["A", "B", "C"][..n].iter().map(|pin| (*pin).to_owned()).collect(),
        output: "Z".into(),
        invert,
        area,
    };
    Library::from_cells(kinds.map(cell).into()).expect("enough")
}

/// The network of a plane, by the strategy of the spec.
pub fn network(spec: &DecoderSpec, p: usize) -> XorNetwork {
    let strategy = search::find_strategy(&spec.strategy).expect("a registered strategy");
    find_network(&spec.plane_map(p), strategy, &Search::quiet(&Params::default())).expect("verified").0
}

/// The design of a spec.
pub fn design(spec: &DecoderSpec) -> Rtl {
    let networks: Vec<_> = (0..spec.q()).map(|p| network(spec, p)).collect();
    build_rtl(spec, &networks).expect("sound modules")
}

/// The design as engines see it: written and read back.
pub fn designs(spec: &DecoderSpec) -> Designs {
    read_back(spec, &design(spec))
}

/// Modules as engines see them.
pub fn read_back(spec: &DecoderSpec, rtl: &Rtl) -> Designs {
    let text = |m: &Module| (format!("{}.v", m.name), verilog::write_module(m, &[]).expect("text"));
    let files = rtl.modules.iter().map(text).chain(rtl.images.clone()).collect();
    Designs::from_files(&Stored::from_given(spec.clone()), files, rtl.decoder_latency, rtl.stream_latency)
        .expect("reads back")
}

/// A design whose groups and beats have more bits than Verilator prints at once.
pub fn wide_designs() -> Designs {
    let rows = (0..1500).map(|i| BitVec::unit_vector(3, i % 3)).collect();
    let mut wide = spec(0);
    wide.name = "wide".into();
    wide.planes = vec![BitMatrix::from_rows(3, rows).expect("rectangular"); 3];
    wide.origins = vec![Origin::Inline; 3];
    wide.pipeline = None;
    wide.stream = Some(StreamSpec {
        width: 32,
        lanes: 3,
        order: OutputOrder::Plane,
        reset: Reset::ActiveLow,
        groups_width: 16,
        unused_lanes: UnusedLanes::Zero,
        around: Around::default(),
    });
    designs(&wide)
}

/// A square matrix without a pattern.
pub fn dense(n_rows: usize, n_cols: usize) -> BitMatrix {
    let row = |i: usize| BitVec::from_bits((0..n_cols).map(|j| (i * 7 + j * j * 3 + i * j) % 5 < 3));
    BitMatrix::from_rows(n_cols, (0..n_rows).map(row).collect()).expect("rectangular")
}
