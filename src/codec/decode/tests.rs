//! Both decoders against the reference, on shapes that take every way through them.

use super::*;
use proptest::prelude::*;

fn bits(seed: u64) -> impl FnMut() -> bool {
    let mut state = seed | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state >> 32 & 1 == 1
    }
}

/// Planes of `n_in[p]` stored bits and `n_out` outputs, with offsets.
fn reference(n_in: &[usize], n_out: usize, seed: u64) -> Reference {
    let mut bit = bits(seed);
    let mut row = |n: usize| BitVec::from_bits((0..n).map(|_| bit()));
    let planes = n_in.iter().map(|&n| BitMatrix::from_rows(n, (0..n_out).map(|_| row(n)).collect()).unwrap());
    let planes: Vec<_> = planes.collect();
    let offsets = n_in.iter().map(|_| row(n_out)).collect();
    Reference { planes, offsets }
}

fn packed(bits: &BitVec) -> Vec<u8> {
    bits.as_words().iter().flat_map(|w| w.to_le_bytes()).take(bits.len().div_ceil(8)).collect()
}

/// Every group by the reference; the bits past the last group are 0.
fn expected(reference: &Reference, stream: &BitVec, groups: usize) -> Vec<Vec<u8>> {
    let (bits, n_out) = (reference.group_bits(), reference.planes[0].n_rows());
    let mut planes = vec![BitVec::default(); reference.planes.len()];
    for group in 0..groups {
        let y = reference.decode(&stream.slice(group * bits, bits));
        planes.iter_mut().enumerate().for_each(|(p, plane)| plane.extend(&y.slice(p * n_out, n_out)));
    }
    planes.iter().map(packed).collect()
}

fn check(n_in: &[usize], n_out: usize, groups: usize, seed: u64) {
    let reference = reference(n_in, n_out, seed);
    let mut bit = bits(seed ^ 0x9e37_79b9);
    let stream = BitVec::from_bits((0..groups * reference.group_bits()).map(|_| bit()));
    let expected = expected(&reference, &stream, groups);
    for decoder in [Decoder::new(&reference).unwrap(), Decoder::portable(&reference).unwrap()] {
        assert!(decoder.decode_groups(&packed(&stream), groups).unwrap() == expected, "{n_in:?} to {n_out}");
        let last = n_in.len() - 1;
        assert!(
            decoder.only_plane(last).decode_groups(&packed(&stream), groups).unwrap() == expected[last..]
        );
    }
}

#[test]
fn the_shapes_of_the_paper_and_a_wide_one() {
    for groups in [0, 1, 7, 8, 100, 14_000] {
        check(&[8], 20, groups, 1);
        check(&[12, 12], 20, groups, 2);
        check(&[16], 64, groups, 3);
    }
    check(&[256], 512, 130, 4);
    check(&[0, 5], 20, 50, 5);
    check(&[40, 25, 1], 32, 500, 6);
}

proptest! {
    #[test]
    fn any_shape_is_the_reference(
        n_in in prop::collection::vec(0usize..40, 1..4),
        n_out in prop_oneof![1usize..40, 1usize..200],
        groups in 0usize..200,
        seed in any::<u64>(),
    ) {
        check(&n_in, n_out, groups, seed);
    }
}

#[test]
fn wrong_sizes_are_refused() {
    let decoder = Decoder::new(&reference(&[8], 20, 1)).unwrap();
    let error = decoder.decode_groups(&[0; 3], 4).unwrap_err().to_string();
    assert!(error.contains("3 bytes into 1 buffers; 4 groups are 4 bytes and make 1 of 10"), "{error}");
    assert!(Decoder::new(&Reference { planes: vec![], offsets: vec![] }).is_err());
}

#[test]
fn forms_of_the_same_bits() {
    let bits = [0b0000_0101, 0b10];
    let mut out = [9; 10];
    write_codes(&bits, &mut out);
    assert_eq!(out, [1, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
    write_signs(&bits, &mut out);
    assert_eq!(out.map(|byte| byte as i8), [1, -1, 1, -1, -1, -1, -1, -1, -1, 1]);
    let mut weights_out = [0.0; 4];
    write_weights(&[&[0b0011], &[0b0101]], &[&[2.0, 4.0], &[1.0]], 2, 0, &mut weights_out);
    assert_eq!(weights_out, [3.0, 1.0, -3.0, -5.0]);
}
