//! Vectors a second of every engine, what the external ones need to build included.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flexor_hdl::cells::Target;
use flexor_hdl::code::Stored;
use flexor_hdl::gf2::{BitMatrix, BitVec};
use flexor_hdl::rtl::build_rtl;
use flexor_hdl::search::{self, Params, Search, find_network};
use flexor_hdl::sim::engines::all_engines;
use flexor_hdl::sim::{Designs, stimulus};
use flexor_hdl::spec::{Basis, DecoderSpec, Origin, Polarity};
use flexor_hdl::verilog::write_module;

/// A decoder of density 1/2 by `paar`.
fn designs(n_out: usize, n_in: usize) -> Designs {
    let rows = stimulus::test_vectors(n_in.max(20), 1).split_off(2 * n_in.max(20) + 1);
    let rows: Vec<BitVec> = rows.into_iter().take(n_out).map(|row| row.slice(0, n_in)).collect();
    let spec = DecoderSpec {
        name: "dec".into(),
        planes: vec![BitMatrix::from_rows(n_in, rows).expect("rectangular")],
        polarity: Polarity::Xor,
        basis: Basis::Given,
        allow_zero_rows: true,
        target: Target::Generic,
        cell_planes: Default::default(),
        strategy: "paar".into(),
        origins: vec![Origin::Inline],
        networks: Default::default(),
        stream: None,
        pipeline: None,
    };
    let network = find_network(
        &spec.plane_map(0),
        search::find_strategy("paar").expect("registered"),
        &Search::quiet(&Params::default()),
    )
    .expect("verified")
    .0;
    let rtl = build_rtl(&spec, &[network]).expect("sound modules");
    let files = rtl.modules.iter().map(|m| (format!("{}.v", m.name), write_module(m, &[]).expect("writes")));
    Designs::from_files(&Stored::from_given(spec), files.collect(), 0, None).expect("reads back")
}

fn engines(c: &mut Criterion) {
    for (n_out, n_in, n_vectors) in [(12, 8, 1 << 18), (512, 64, 1 << 12), (512, 256, 1 << 11)] {
        let decoder = designs(n_out, n_in).decoder;
        let some = stimulus::test_vectors(n_in, 1);
        let vectors: Vec<_> = some.iter().cycle().take(n_vectors).cloned().collect();
        let mut group = c.benchmark_group(format!("decode_{n_out}x{n_in}"));
        group.sample_size(10).throughput(Throughput::Elements(n_vectors as u64));
        for engine in all_engines() {
            if engine.version().expect("asks").is_some() {
                group.bench_function(engine.name(), |b| {
                    b.iter(|| engine.decode(&decoder, &vectors).expect("runs"))
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, engines);
criterion_main!(benches);
