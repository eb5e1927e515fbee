//! Time from a matrix to its verified network.

use criterion::{Criterion, criterion_group, criterion_main};
use flexor_hdl::gf2::{Affine, BitMatrix, BitVec};
use flexor_hdl::search::{self, Params, Search, find_network};
use std::hint::black_box;

/// A matrix of density 1/2 from a fixed linear congruential generator.
fn dense(n_rows: usize, n_cols: usize) -> Affine {
    let mut state = 1u64;
    let mut bit = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 63 == 1
    };
    let mut matrix = BitMatrix::zeros(n_rows, n_cols);
    for i in 0..n_rows {
        for j in 0..n_cols {
            matrix.set(i, j, bit());
        }
    }
    Affine { matrix, offset: BitVec::zeros(n_rows) }
}

fn strategies(criterion: &mut Criterion) {
    let params = Params::default();
    let search = Search::quiet(&params);
    let mut group = criterion.benchmark_group("synthesize");
    group.sample_size(10);
    for (n_rows, n_cols) in [(64, 32), (512, 256)] {
        let map = dense(n_rows, n_cols);
        for strategy in search::STRATEGIES {
            let id = format!("{}/{n_rows}x{n_cols}", strategy.name());
            group.bench_function(id, |bencher| {
                bencher.iter(|| find_network(black_box(&map), *strategy, &search))
            });
        }
    }
    group.finish();
}

criterion_group!(benches, strategies);
criterion_main!(benches);
