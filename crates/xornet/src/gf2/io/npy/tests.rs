//! Arrays written and read back, by this reader and by the `npyz` crate; and files that must be refused.

use crate::gf2::io::npy::element::decode_half;
use crate::gf2::io::npy::*;
use npyz::WriterBuilder;
use proptest::prelude::*;

/// A file written by another implementation.
fn foreign<T: npyz::AutoSerialize + Clone>(shape: &[u64], order: npyz::Order, data: &[T]) -> Vec<u8> {
    let mut out = Vec::new();
    let writer = npyz::WriteOptions::new().default_dtype().shape(shape).order(order).writer(&mut out);
    let mut writer = writer.begin_nd().unwrap();
    data.iter().for_each(|value| writer.push(value).unwrap());
    writer.finish().unwrap();
    out
}

/// A file with a header of our choice.
fn file(dict: &str, data: &[u8]) -> Vec<u8> {
    let len = (dict.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\x00", &len[..], dict.as_bytes(), data].concat()
}

fn dict(descr: &str, shape: &str) -> String {
    format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}")
}

fn refused(bytes: &[u8]) -> String {
    read_array(bytes, "a.npy", 1000).expect_err("must be refused").to_string()
}

#[test]
fn reads_what_others_write() {
    let c = npyz::Order::C;
    let read = |bytes: Vec<u8>| read_array(&bytes, "a.npy", 100).unwrap().values;
    assert_eq!(read(foreign(&[2], c, &[true, false])), Values::Bool(vec![true, false]));
    assert_eq!(read(foreign(&[2], c, &[-1i16, 300])), Values::Int(vec![-1, 300]));
    assert_eq!(read(foreign(&[1], c, &[i64::MIN])), Values::Int(vec![i64::MIN]));
    assert_eq!(read(foreign(&[2], c, &[0u8, 255])), Values::Uint(vec![0, 255]));
    assert_eq!(read(foreign(&[2], c, &[-0.5f32, 2.0])), Values::Float(vec![-0.5, 2.0]));
    assert_eq!(read(foreign(&[1], c, &[f64::NEG_INFINITY])), Values::Float(vec![f64::NEG_INFINITY]));
}

#[test]
fn puts_fortran_order_straight() {
    // Stored first axis fastest: entry (i, j, k) is i + 2j + 6k.
    let stored: Vec<i32> = (0..12).collect();
    let array = read_array(&foreign(&[2, 3, 2], npyz::Order::Fortran, &stored), "a.npy", 100).unwrap();
    assert_eq!(array.shape, [2, 3, 2]);
    assert_eq!(array.values, Values::Int(vec![0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]));
}

#[test]
fn reads_halves_and_big_endian() {
    let halves = [0x3c00u16, 0xc000, 0x0001, 0x7bff, 0xfc00, 0x8000];
    let bytes: Vec<u8> = halves.iter().flat_map(|h| h.to_be_bytes()).collect();
    let array = read_array(&file(&dict(">f2", "(6,)"), &bytes), "a.npy", 10).unwrap();
    let expected = vec![1.0, -2.0, 2f64.powi(-24), 65504.0, f64::NEG_INFINITY, -0.0];
    assert_eq!(array.values, Values::Float(expected));
    assert!(decode_half(0x7e00).is_nan());
}

#[test]
fn others_read_what_is_written() {
    let bytes = write_u8(&[2, 3], &[1, 0, 1, 0, 1, 1]);
    assert_eq!(bytes.len(), 128 + 6);
    let theirs = npyz::NpyFile::new(&bytes[..]).unwrap();
    assert_eq!(theirs.shape(), [2, 3]);
    assert_eq!(theirs.into_vec::<u8>().unwrap(), [1, 0, 1, 0, 1, 1]);
}

#[test]
fn refuses_sizes_before_allocating() {
    let huge = refused(&file(&dict("<f8", "(1000000, 1000000)"), &[]));
    assert_eq!(huge, "a.npy: shape: (1000000, 1000000) has more entries than the limit of 1000");
    let wraps = dict("<f8", "(4294967296, 4294967296, 4294967296)");
    assert!(refused(&file(&wraps, &[])).contains("more entries than the limit"));
    assert!(refused(&file(&dict("<f8", "(99999999999999999999,)"), &[])).contains("axis length"));
    let header = [b"\x93NUMPY\x02\x00", &u32::MAX.to_le_bytes()[..]].concat();
    assert!(refused(&header).contains("claims 4294967295 bytes, the limit is 10000"));
}

#[test]
fn refuses_broken_files() {
    let short = refused(&file(&dict("<f4", "(3,)"), &[0; 11]));
    assert!(short.contains("is truncated: 11 bytes where (3,) of 4 bytes each"), "{short}");
    assert!(refused(&file(&dict("<f4", "(1,)"), &[0; 5])).contains("goes on after the array"));
    assert!(refused(&file(&dict("|O", "(1,)"), &[0; 8])).contains("type \"|O\""));
    assert!(refused(&file(&dict("|b1", "(2,)"), &[1, 7])).contains("entry 1 is 7"));
    let record = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}";
    assert!(refused(&file(record, &[0; 4])).contains("only plain number types"));
    assert!(refused(&file(&"(".repeat(9000), &[])).contains("expected {"));
    assert!(refused(b"\x93NUMPY\x09\x00").contains("version 9"));
    assert!(refused(b"PK\x03\x04").contains("not an npy file"));
    for cut in 0..file(&dict("|u1", "(1,)"), &[1]).len() {
        refused(&file(&dict("|u1", "(1,)"), &[1])[..cut]);
    }
}

proptest! {
    #[test]
    fn reads_what_it_writes(rows in 0usize..9, cols in 0usize..9, seed in any::<u8>()) {
        let data: Vec<u8> = (0..rows * cols).map(|i| (i as u8).wrapping_mul(seed)).collect();
        let array = read_array(&write_u8(&[rows, cols], &data), "a.npy", 100).unwrap();
        prop_assert_eq!(array.shape, [rows, cols]);
        prop_assert_eq!(array.values, Values::Uint(data.into_iter().map(u64::from).collect()));
    }
}
