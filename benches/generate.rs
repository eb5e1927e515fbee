//! From a 512x256 matrix of density 1/2 to proven text: everything `generate` does but files and engines.

use criterion::{Criterion, criterion_group, criterion_main};
use flexor_hdl::cells::Target;
use flexor_hdl::gf2::{BitMatrix, BitVec};
use flexor_hdl::network::XorNetwork;
use flexor_hdl::rtl::build_rtl;
use flexor_hdl::search::{self, Params, Search, find_network};
use flexor_hdl::spec::{Basis, DecoderSpec, Origin, Polarity};
use flexor_hdl::verilog::{prove::prove_module, read_module, write_module};
use std::hint::black_box;

/// Bits of a xorshift generator: density 1/2.
fn matrix(n_rows: usize, n_cols: usize) -> BitMatrix {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bit = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state >> 63 == 1
    };
    let rows = (0..n_rows).map(|_| BitVec::from_bits((0..n_cols).map(|_| bit()))).collect();
    BitMatrix::from_rows(n_cols, rows).unwrap_or_default()
}

fn spec(matrix: BitMatrix) -> DecoderSpec {
    DecoderSpec {
        name: "dec".into(),
        planes: vec![matrix],
        polarity: Polarity::Xor,
        basis: Basis::Given,
        allow_zero_rows: false,
        target: Target::Generic,
        cell_planes: Default::default(),
        strategy: "paar".into(),
        origins: vec![Origin::Inline],
        networks: Default::default(),
        stream: None,
        pipeline: None,
    }
}

fn proven_text(spec: &DecoderSpec, network: XorNetwork) -> usize {
    let rtl = build_rtl(spec, &[network]).expect("sound modules");
    let text = write_module(&rtl.modules[0], &[]).expect("writes");
    let module = read_module(&text).expect("reads back");
    prove_module(&module, &spec.plane_map(0), 0).expect("proven");
    text.len()
}

fn generate(c: &mut Criterion) {
    let spec = spec(matrix(512, 256));
    let params = Params::default();
    let search = Search::quiet(&params);
    let paar = search::find_strategy("paar").expect("registered");
    let mut group = c.benchmark_group("generate_512x256");
    group.sample_size(10);
    group.bench_function("paar", |b| {
        b.iter(|| find_network(black_box(&spec.plane_map(0)), paar, &search).expect("verified"))
    });
    let (network, _) = find_network(&spec.plane_map(0), paar, &search).expect("verified");
    group.bench_function("text_and_proof", |b| b.iter(|| proven_text(&spec, black_box(network.clone()))));
    group.finish();
}

criterion_group!(benches, generate);
criterion_main!(benches);
