//! What reading tensors takes, as docs/codec.md states it: of the elements no more than their bits, and of the file nothing.

use crate::{MEMORY, alone};
use flexor_hdl::codec::budget::{BASE_BYTES, Budget};
use flexor_hdl::codec::tensors::TensorFile;
use flexor_hdl::gf2::io::{npy, npz};
use std::io::Cursor;

/// Elements of every tensor.
const ELEMENTS: usize = 1 << 22;
/// Bytes of their bits.
const BITS: usize = ELEMENTS / 8;
/// Buffers and names.
const SLACK: usize = 256 << 10;

fn npy_of(descr: &str, one: &[u8]) -> Vec<u8> {
    [npy::header(descr, &[ELEMENTS]), one.repeat(ELEMENTS)].concat()
}

fn safetensors_of(dtype: &str, one: &[u8]) -> Vec<u8> {
    let end = one.len() * ELEMENTS;
    let header = format!(r#"{{"a":{{"dtype":"{dtype}","shape":[{ELEMENTS}],"data_offsets":[0,{end}]}}}}"#);
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &one.repeat(ELEMENTS)].concat()
}

/// Reads a file within so many bytes beside its content; an allocation beyond ends the test. Its numbers are wanted or not.
fn reads_within(bytes: &[u8], file: &str, numbers: bool, stated: usize) {
    MEMORY.set_limit(MEMORY.allocated() + stated + SLACK).expect("a limit");
    let mut budget = Budget::new(BASE_BYTES + stated);
    let read = TensorFile::read_from(&mut Cursor::new(bytes), file, &|_, _| numbers, &mut budget);
    MEMORY.set_limit(usize::MAX).expect("no limit");
    read.unwrap_or_else(|error| panic!("{file}: {error}"));
}

#[test]
fn every_reader_holds_what_is_stated() {
    alone("tensors::every_reader_holds_what_is_stated", read_tensors);
}

fn read_tensors() {
    let two = 2f32.to_le_bytes();
    let archive = || npz::write_archive(&[("a".to_owned(), npy_of("|u1", &[1]))]).expect("an archive");
    reads_within(&npy_of("|u1", &[1]), "a.npy", false, BITS);
    reads_within(&npy_of("<i8", &[1, 0, 0, 0, 0, 0, 0, 0]), "a.npy", false, BITS);
    reads_within(&npy_of("<f4", &two), "a.npy", false, 2 * BITS);
    reads_within(&npy_of("|u1", &[200]), "a.npy", true, BITS + 8 * ELEMENTS);
    reads_within(&archive(), "a.npz", false, BITS);
    reads_within(&safetensors_of("U8", &[1]), "a.safetensors", false, BITS);
    reads_within(&safetensors_of("F32", &two), "a.safetensors", false, 2 * BITS);
    reads_within(&[0x5a; BITS], "a.bits", false, BITS);
}
