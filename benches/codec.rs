//! The fast decoder against a copy of its output, and the encoder; bytes out and bits in a second.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flexor_hdl::codec::decode::Decoder;
use flexor_hdl::codec::encode::{Encoder, GroupTarget};
use flexor_hdl::gf2::{Affine, BitMatrix, BitVec, construct};
use flexor_hdl::sim::reference::Reference;
use std::hint::black_box;

/// Bytes of all decoded planes: far more than any cache.
const OUTPUT: usize = 256 << 20;

/// Bytes of a fixed linear congruential generator.
fn random_bytes(n: usize) -> Vec<u8> {
    let mut state = 1u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..n).map(|_| next()).collect()
}

fn random_matrix(n_out: usize, n_in: usize, seed: u64) -> BitMatrix {
    construct::random_matrix(n_out, n_in, 0.5, seed).expect("a matrix")
}

fn decode(criterion: &mut Criterion) {
    for (n_in, n_out) in [(&[8][..], 20), (&[12, 12], 20), (&[16], 64), (&[256], 512)] {
        let planes: Vec<_> = n_in.iter().zip(1..).map(|(&n, seed)| random_matrix(n_out, n, seed)).collect();
        let offsets = planes.iter().map(|_| BitVec::zeros(n_out)).collect();
        let decoder = Decoder::new(&Reference { planes, offsets }).expect("a decoder");
        let groups = OUTPUT * 8 / n_in.len() / n_out / 64 * 64;
        let stream = random_bytes(decoder.stream_bytes(groups));
        let mut planes = vec![vec![1; decoder.plane_bytes(groups)]; n_in.len()];
        let bytes: usize = planes.iter().map(Vec::len).sum();
        let (from, mut to) = (vec![2u8; bytes], vec![3u8; bytes]);
        let mut group = criterion.benchmark_group(format!("decode_{n_in:?}_to_{n_out}"));
        group.sample_size(10).throughput(Throughput::Bytes(bytes as u64));
        group.bench_function("copy", |b| b.iter(|| to.copy_from_slice(black_box(&from))));
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            group.bench_function(BenchmarkId::new("threads", threads), |b| {
                b.iter(|| {
                    let mut rooms: Vec<_> = planes.iter_mut().map(Vec::as_mut_slice).collect();
                    pool.install(|| decoder.decode_into(black_box(&stream), groups, &mut rooms))
                        .expect("decoded");
                });
            });
        }
        group.finish();
    }
}

fn encode(criterion: &mut Criterion) {
    const WEIGHTS: usize = 1 << 16;
    let bits = random_matrix(2, WEIGHTS, 1);
    for (n_in, n_out) in [(8, 10), (8, 20), (16, 20), (64, 128)] {
        let encoder = Encoder::new(&Affine::linear(random_matrix(n_out, n_in, 1)));
        let mut group = criterion.benchmark_group(format!("encode_{n_in}_to_{n_out}"));
        group.sample_size(10).throughput(Throughput::Elements(WEIGHTS as u64));
        for (name, care) in [("all", None), ("half", Some(bits.row(1)))] {
            let target = GroupTarget { bits: bits.row(0), care, importance: None };
            group.bench_function(name, |b| b.iter(|| encoder.encode(black_box(&target))));
        }
        group.finish();
    }
}

criterion_group!(benches, decode, encode);
criterion_main!(benches);
