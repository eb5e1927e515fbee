//! Fits against closed forms and searches through all stored bits.

use super::*;
use crate::codec::encode::descent::signed;
use crate::gf2::{Affine, BitMatrix, BitVec, construct};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

fn random_encoders(q: usize, n_in: usize, n_out: usize, seed: u64) -> Vec<Encoder> {
    let matrix = |p: u64| construct::random_matrix(n_out, n_in, 0.5, seed + p).expect("a matrix");
    (0..q as u64).map(|p| Encoder::new(&Affine::linear(matrix(p)))).collect()
}

fn identity_encoders(q: usize, n: usize) -> Vec<Encoder> {
    vec![Encoder::new(&Affine::linear(BitMatrix::identity(n))); q]
}

/// Numbers around 0, as dense there as those of a trained layer.
fn weights(n: usize, seed: u64) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut unit = || f64::from(rng.next_u32()) / f64::from(u32::MAX) - 0.5;
    (0..n).map(|_| unit().powi(3) * 8.0).collect()
}

fn target(weights: &[f64], channels: usize) -> FitTarget<'_> {
    FitTarget { weights, channels, mask: None, importance: None }
}

/// Σ imp·(w - ŵ)² of a result.
fn lost(target: &FitTarget, fitted: &Fitted) -> f64 {
    let run = target.weights.len() / target.channels;
    let sum = |i: usize| {
        let of = |plane: &FittedPlane| signed(f64::from(plane.alpha[i / run]), plane.codes.get(i));
        let left = target.weights[i] - fitted.planes.iter().map(of).sum::<f64>();
        target.importance_of(i) * left * left
    };
    (0..target.weights.len()).map(sum).sum()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

#[test]
fn one_plane_of_all_codes_is_plain_binarisation() {
    let weights = weights(60, 1);
    let fitted = fit_weights(&identity_encoders(1, 10), &target(&weights, 3), 5).unwrap();
    for (c, channel) in weights.chunks(20).enumerate() {
        let mean = channel.iter().map(|w| w.abs()).sum::<f64>() / 20.0;
        assert!((f64::from(fitted.planes[0].alpha[c]) - mean).abs() < 1e-7);
    }
    for (i, weight) in weights.iter().enumerate() {
        assert_eq!(fitted.planes[0].codes.get(i), *weight >= 0.0);
    }
    assert_eq!(fitted.planes[0].stored, fitted.planes[0].codes);
    assert_eq!(fitted.planes[0].tally.wrong, 0);
    assert_eq!(fitted.error.lost, fitted.error.plain_lost);
}

#[test]
fn planes_of_all_codes_are_plain() {
    for q in 2..4 {
        let weights = weights(80, 3);
        let fitted = fit_weights(&identity_encoders(q, 1), &target(&weights, 2), 20).unwrap();
        assert_eq!(fitted.error.lost, fitted.error.plain_lost);
        assert!(fitted.error.relative_mse() < 0.3);
    }
}

#[test]
fn codes_are_those_that_the_stored_bits_make() {
    // The decoder of product polarity inverts some outputs.
    let offset = BitVec::parse("01101001").unwrap();
    let matrix = |p: u64| construct::random_matrix(8, 5, 0.5, 7 + p).unwrap();
    let encoder = |p| Encoder::new(&Affine { matrix: matrix(p), offset: offset.clone() });
    let encoders = [encoder(0), encoder(1)];
    let weights = weights(44, 5);
    let target = target(&weights, 4);
    let fitted = fit_weights(&encoders, &target, 10).unwrap();
    for (p, plane) in fitted.planes.iter().enumerate() {
        assert_eq!(plane.stored.len(), 6 * 5);
        for group in 0..6 {
            let mut word = matrix(p as u64).mul_vec(&plane.stored.slice(5 * group, 5));
            word.add_assign(&offset);
            let used = 8.min(44 - 8 * group);
            assert_eq!(plane.codes.slice(8 * group, used), word.slice(0, used));
        }
    }
    assert!(near(lost(&target, &fitted), fitted.error.lost));
}

/// The least error of one channel and one plane that any stored bits leave under a factor of at least 0.
fn least_error(matrix: &BitMatrix, weights: &[f64]) -> f64 {
    let (n_in, n_out) = (matrix.n_cols(), matrix.n_rows());
    let groups = weights.len() / n_out;
    let word = |x: u64, group: usize| {
        matrix.mul_vec(&BitVec::from_words(n_in, vec![x >> (group * n_in) & ((1 << n_in) - 1)]))
    };
    let error = |x: u64| {
        let words: Vec<_> = (0..groups).map(|group| word(x, group)).collect();
        let terms = weights.iter().enumerate().map(|(i, &w)| signed(w, words[i / n_out].get(i % n_out)));
        weights.iter().map(|w| w * w).sum::<f64>()
            - terms.sum::<f64>().max(0.0).powi(2) / weights.len() as f64
    };
    (0..1 << (groups * n_in)).map(error).fold(f64::INFINITY, f64::min)
}

#[test]
fn one_plane_is_the_best_of_all() {
    for seed in 0..20 {
        let Ok(matrix) = construct::random_matrix(6, 3, 0.5, seed) else { continue };
        let weights = weights(24, seed + 100);
        let encoder = Encoder::new(&Affine::linear(matrix.clone()));
        let fitted = fit_weights(&[encoder], &target(&weights, 1), 20).unwrap();
        let best = least_error(&matrix, &weights);
        assert!((fitted.error.lost - best).abs() <= 1e-6 * best, "{} for {best}", fitted.error.lost);
    }
}

#[test]
fn no_plane_alone_can_be_better() {
    let encoders = random_encoders(2, 4, 6, 11);
    let weights = weights(12, 9);
    let target = target(&weights, 1);
    let fitted = fit_weights(&encoders, &target, 50).unwrap();
    for p in 0..2 {
        let matrix = construct::random_matrix(6, 4, 0.5, 11 + p as u64).unwrap();
        for x in 0..16 {
            for group in 0..2 {
                let mut other = fitted.clone();
                let word = matrix.mul_vec(&BitVec::from_words(4, vec![x]));
                (0..6).for_each(|i| other.planes[p].codes.set(6 * group + i, word.get(i)));
                assert!(lost(&target, &other) >= fitted.error.lost * (1.0 - 1e-6));
            }
        }
    }
}

#[test]
fn more_rounds_are_never_worse() {
    for (n_in, n_out) in [(8, 10), (5, 16), (40, 80)] {
        let encoders = random_encoders(3, n_in, n_out, 21);
        let weights = weights(640, 2);
        let mut before = f64::INFINITY;
        for rounds in 0..6 {
            let error = fit_weights(&encoders, &target(&weights, 4), rounds).unwrap().error.lost;
            assert!(error <= before * (1.0 + 1e-6), "{n_in}: {error} after {before}");
            before = error;
        }
    }
}

#[test]
fn what_is_masked_does_not_count() {
    let encoders = random_encoders(2, 4, 10, 31);
    let own = weights(40, 4);
    let mask = BitVec::from_bits((0..40).map(|i| i % 3 != 0 && i < 30));
    let flags: Vec<_> = mask.iter().map(f64::from).collect();
    let with = |weights: &[f64], mask: Option<&BitVec>, importance: Option<&[f64]>| {
        fit_weights(&encoders, &FitTarget { weights, channels: 4, mask, importance }, 10).unwrap()
    };
    let fitted = with(&own, Some(&mask), None);
    let other: Vec<_> =
        own.iter().zip(mask.iter()).map(|(&w, counts)| if counts { w } else { 50.0 }).collect();
    assert_eq!(fitted, with(&other, Some(&mask), None));
    assert_eq!(fitted, with(&own, None, Some(&flags)));
    // No weight of the last channel counts.
    assert_eq!([fitted.planes[0].alpha[3], fitted.planes[1].alpha[3]], [0.0, 0.0]);
    assert_eq!(fitted.planes[0].tally.counted, mask.count_ones() as u64);
}

#[test]
fn importance_is_a_number_of_weights() {
    // A weight of importance 2 counts as two, for the factor too.
    let own = [1.0, -3.0, 2.0, 5.0];
    let importance = [2.0, 1.0, 0.0, 1.0];
    let given = FitTarget { importance: Some(&importance), ..target(&own, 1) };
    let fitted = fit_weights(&identity_encoders(1, 4), &given, 3).unwrap();
    assert_eq!(fitted.planes[0].alpha, [2.5]);
    assert_eq!(fitted.error.energy, 2.0 + 9.0 + 25.0);
    let heavy: Vec<_> = (0..60).map(|i| if i < 30 { 1.0 } else { 100.0 }).collect();
    let own = weights(60, 6);
    let encoders = random_encoders(1, 4, 10, 3);
    let error = |importance| {
        let fitted = fit_weights(&encoders, &FitTarget { importance, ..target(&own, 1) }, 20).unwrap();
        lost(&FitTarget { importance: Some(&heavy), ..target(&own, 1) }, &fitted)
    };
    assert!(error(Some(&heavy)) < error(None));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let encoders = random_encoders(2, 6, 10, 1);
    let weights = weights(20_000, 8);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| fit_weights(&encoders, &target(&weights, 5), 2).unwrap())
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn bad_targets_name_field_and_element() {
    let encoders = random_encoders(1, 4, 6, 2);
    let says = |target: &FitTarget| fit_weights(&encoders, target, 1).unwrap_err().to_string();
    let good = [1.0, 2.0];
    assert!(says(&target(&[1.0, f64::NAN], 1)).starts_with("weights: element 1 is NaN"));
    assert!(says(&target(&[f64::NEG_INFINITY], 1)).starts_with("weights: element 0 is -inf"));
    assert!(says(&target(&[1e300], 1)).contains("within f32"));
    assert!(says(&target(&[], 1)).starts_with("channels: 1 for 0 weights"));
    assert!(says(&target(&good, 3)).starts_with("channels: 3 for 2 weights"));
    let importance = |values| says(&FitTarget { importance: Some(values), ..target(&good, 1) });
    assert!(importance(&[1.0, -1.0]).starts_with("importance: element 1 is -1e0"));
    assert!(importance(&[1.0]).starts_with("importance: 1 elements for 2"));
    let mask = BitVec::zeros(3);
    assert!(says(&FitTarget { mask: Some(&mask), ..target(&good, 1) }).starts_with("mask: 3 elements"));
    assert!(fit_weights(&[], &target(&good, 1), 1).unwrap_err().to_string().starts_with("planes"));
}
