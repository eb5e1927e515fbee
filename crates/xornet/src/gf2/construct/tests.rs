//! Tests of the guarantees of every construction, and some frozen results.

use crate::error::Result;
use crate::gf2::BitMatrix;
use crate::gf2::construct::*;
use proptest::prelude::*;

/// Whether no word occurs in more rows than even use of `n_words` words requires.
fn evenly_used(matrix: &BitMatrix, n_words: usize) -> bool {
    let mut rows: Vec<_> = matrix.rows().to_vec();
    rows.sort();
    let most = rows.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or(0);
    most <= matrix.n_rows().div_ceil(n_words)
}

proptest! {
    #[test]
    fn random_keeps_its_promises(n_out in 1usize..40, n_in in 1usize..12, density in 0.001f64..=1.0, seed: u64) {
        let matrix = random_matrix(n_out, n_in, density, seed).unwrap();
        prop_assert_eq!((matrix.n_rows(), matrix.n_cols()), (n_out, n_in));
        prop_assert!(matrix.rows().iter().all(|row| !row.is_zero()));
        prop_assert!(matrix.zero_columns().is_empty());
        // Repeats come only when all words are used up.
        prop_assert!(n_out > (1 << n_in) - 1 || evenly_used(&matrix, (1 << n_in) - 1));
    }

    #[test]
    fn n_tap_keeps_its_promises(n_out in 1usize..60, (n_in, taps) in (1usize..10).prop_flat_map(|n| (Just(n), 1..=n)), seed: u64) {
        let matrix = n_tap_matrix(n_out, n_in, taps, seed).unwrap();
        prop_assert!(matrix.rows().iter().all(|row| row.count_ones() == taps));
        prop_assert!(n_out * taps < n_in || matrix.zero_columns().is_empty());
        let n_words = (0..taps).fold(1, |all, i| all * (n_in - i) / (i + 1));
        prop_assert!(n_out > n_words || evenly_used(&matrix, n_words));
        prop_assert_eq!(n_tap_matrix(n_out, n_in, taps, seed).unwrap(), matrix);
    }
}

#[test]
fn uses_every_word_before_any_twice() {
    assert!(evenly_used(&random_matrix(4095, 12, 0.5, 1).unwrap(), 4095));
    assert!(evenly_used(&random_matrix(4096, 4096, 1.0, 1).unwrap(), usize::MAX));
    assert!(evenly_used(&n_tap_matrix(4096, 4096, 1, 1).unwrap(), 4096));
    assert!(evenly_used(&n_tap_matrix(4096, 92, 2, 1).unwrap(), 4186));
}

#[test]
fn has_about_the_density_asked_for() {
    let ones = random_matrix(200, 500, 0.3, 9).unwrap().count_ones();
    assert!((29_000..31_000).contains(&ones), "{ones}");
    assert!(random_matrix(1024, 1024, 1e-12, 9).unwrap().count_ones() < 3 * 1024);
}

#[test]
fn refuses_what_cannot_be() {
    let text = |result: Result<BitMatrix>| result.unwrap_err().to_string();
    let sides = text(random_matrix(0, 4097, f64::NAN, 0));
    let expected = "n_out: 0, the limits are 1..=4096\nn_in: 4097, the limits are 1..=4096\n\
                    density: NaN, the limits are 0 < density <= 1";
    assert_eq!(sides, expected);
    assert_eq!(text(n_tap_matrix(3, 4, 5, 0)), "taps: 5, the limits are 1..=4 (n_in)");
    assert!(
        n_tap_matrix(3, 4, 0, 0).is_err()
            && random_matrix(3, 4, 0.0, 0).is_err()
            && random_matrix(3, 4, 1.1, 0).is_err()
    );
    assert!(n_tap_matrix(usize::MAX, usize::MAX, 2, 0).is_err());
}

#[test]
fn frozen() {
    let rows = |matrix: Result<BitMatrix>| matrix.unwrap().to_string().replace('\n', " ");
    assert_eq!(rows(random_matrix(4, 10, 0.5, 1)), "0010000110 1011100010 0001010001 0101011011 ");
    assert_eq!(rows(random_matrix(3, 5, 0.1, 2)), "01011 10001 00100 ");
    assert_eq!(rows(n_tap_matrix(5, 8, 2, 1)), "10000100 10100000 00001001 01000010 00010010 ");
    assert_eq!(rows(n_tap_matrix(4, 2, 1, u64::MAX)), "01 10 01 10 ");
}
