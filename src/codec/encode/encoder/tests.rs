//! Every method against a search through all stored bits, and shares of wrong bits at a glance.

use super::*;
use crate::codec::encode::least_distortion;
use crate::gf2::{BitMatrix, construct};
use proptest::prelude::*;

/// The least that any x loses.
fn by_force(plane: &Affine, wanted: &Wanted) -> f64 {
    let n_in = plane.matrix.n_cols();
    let word = |x: u64| plane.matrix.mul_vec(&BitVec::from_words(n_in, vec![x]));
    (0..1 << n_in).map(|x| wanted.word_cost(&word(x))).fold(f64::INFINITY, f64::min)
}

fn bits(n: usize, seed: u64) -> BitVec {
    construct::random_matrix(1, n, 0.5, seed).unwrap().row(0).clone()
}

proptest! {
    #[test]
    fn exact_methods_find_the_nearest_word(
        n_in in 1usize..9,
        n_out in 1usize..15,
        density in 0.1f64..0.9,
        seed in any::<u64>(),
        weighted in any::<bool>(),
    ) {
        let plane = Affine { matrix: construct::random_matrix(n_out, n_in, density, seed).unwrap_or_else(|_| BitMatrix::zeros(n_out, n_in)), offset: bits(n_out, seed ^ 1) };
        let encoder = Encoder::new(&plane);
        let n_weights = 3 * n_out + n_out / 2;
        let wanted = bits(n_weights, seed ^ 2);
        let care = bits(n_weights, seed ^ 3);
        let importance: Vec<_> = (0..n_weights as u64).map(|i| ((seed >> (i % 48)) & 7) as f64).collect();
        let target = GroupTarget { bits: &wanted, care: weighted.then_some(&care), importance: weighted.then_some(&importance) };
        let (stored, tally) = encoder.encode(&target);
        prop_assert_eq!(stored.len(), 4.min(n_weights.div_ceil(n_out)) * n_in);
        let mut lost = 0.0;
        for group in 0..n_weights.div_ceil(n_out) {
            let own = target.wanted_group(group * n_out, n_out, &plane.offset);
            let word = plane.matrix.mul_vec(&stored.slice(group * n_in, n_in));
            let least = by_force(&plane, &own);
            prop_assert_eq!(own.word_cost(&word), least);
            for method in [encoder.codewords.as_ref().map(|m| m.nearest_word(&own)), encoder.syndromes.as_ref().map(|m| m.nearest_word(&own))] {
                prop_assert_eq!(own.word_cost(&method.unwrap()), least);
            }
            prop_assert!(own.word_cost(&encoder.ordered.nearest_word(&own)) >= least);
            lost += least;
        }
        prop_assert_eq!(tally.lost, lost);
    }
}

#[test]
fn ordered_statistics_come_near() {
    let plane = Affine::linear(construct::random_matrix(20, 8, 0.5, 3).unwrap());
    let encoder = Encoder::new(&plane);
    let (mut found, mut least) = (0.0, 0.0);
    for seed in 0..100 {
        let wanted = bits(20, seed);
        let own =
            GroupTarget { bits: &wanted, care: None, importance: None }.wanted_group(0, 20, &plane.offset);
        found += own.word_cost(&encoder.ordered.nearest_word(&own));
        least += encoder.code_cost(&own);
    }
    assert!(found <= 1.01 * least, "{found} for {least}");
}

#[test]
fn wide_codes_take_ordered_statistics() {
    let plane = Affine::linear(construct::random_matrix(128, 64, 0.5, 3).unwrap());
    let encoder = Encoder::new(&plane);
    assert_eq!(encoder.method_for(true), EncodeMethod::Ordered);
    let wanted = bits(1280, 1);
    let (stored, tally) = encoder.encode(&GroupTarget { bits: &wanted, care: None, importance: None });
    assert_eq!(stored.len(), 640);
    let limit = least_distortion(0.5);
    assert!(tally.wrong_share() > limit && tally.wrong_share() < 0.2, "{}", tally.wrong_share());
}

impl Encoder {
    /// The least that a group loses.
    fn code_cost(&self, wanted: &Wanted) -> f64 {
        wanted.word_cost(&self.nearest_word(wanted))
    }
}
