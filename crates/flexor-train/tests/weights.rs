//! Files and data sets: what is written reads back, what is broken is refused.

use flexor_train::data::{Scaling, read_set};
use flexor_train::store::{Array, Store};
use std::path::Path;

#[test]
fn a_store_reads_back_and_a_broken_one_is_refused() {
    let array = Array { shape: vec![2, 2], values: vec![1.5, -0.0, f32::MIN_POSITIVE, 4.0] };
    let store = Store { arrays: [("a".to_owned(), array)].into(), note: "n".to_owned() };
    let bytes = store.to_bytes().expect("written");
    assert_eq!(Store::from_bytes(&bytes, "s").expect("reads"), store);
    for cut in [0, 7, 20, bytes.len() - 1] {
        assert!(Store::from_bytes(&bytes[..cut], "s").is_err(), "{cut}");
    }
}

#[test]
fn digits_are_drawn_the_same_and_of_all_classes() {
    let set = read_set(Path::new("digits")).expect("drawn");
    assert_eq!(set, read_set(Path::new("digits")).expect("drawn again"));
    assert_eq!((set.classes, set.train.len(), set.test.len()), (10, 1000, 500));
    let scaling = Scaling::of(&set.train);
    assert!((0.05..0.5).contains(&scaling.mean[0]) && (0.1..0.5).contains(&scaling.std[0]), "{scaling:?}");
}

/// An IDX file of bytes.
fn idx(axes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let head = [0, 0, 8, axes.len() as u8];
    head.into_iter().chain(axes.iter().flat_map(|n| n.to_be_bytes())).chain(bytes.iter().copied()).collect()
}

#[test]
fn idx_files_are_read_packed_or_not_and_refused_where_broken() {
    use std::io::Write;
    let dir = tempfile::tempdir().expect("a folder");
    let put = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).expect("written");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&idx(&[2, 2, 1], &[1, 2, 3, 4])).expect("packed");
    put("train-images-idx3-ubyte.gz", &packed.finish().expect("packed"));
    put("train-labels-idx1-ubyte", &idx(&[2], &[0, 1]));
    put("t10k-images-idx3-ubyte", &idx(&[1, 2, 1], &[9, 8]));
    put("t10k-labels-idx1-ubyte", &idx(&[1], &[1]));
    let set = read_set(dir.path()).expect("reads");
    assert_eq!((set.train.shape, set.train.pixels, set.test.labels), ([1, 2, 1], vec![1, 2, 3, 4], vec![1]));
    assert_eq!((set.classes, set.files.len()), (2, 4));
    for (name, bytes, what) in [
        ("t10k-labels-idx1-ubyte", idx(&[2], &[1]), "1 bytes of data for axes of [2]"),
        ("t10k-labels-idx1-ubyte", idx(&[2], &[1, 1]), "1 images of the test, and 2 labels"),
        ("t10k-labels-idx1-ubyte", vec![1, 2], "is no IDX file"),
    ] {
        put(name, &bytes);
        let error = read_set(dir.path()).expect_err(what).to_string();
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn a_set_in_npz_and_one_of_cifar_records_are_read() {
    use flexor_hdl::gf2::io::{npy, npz};
    let dir = tempfile::tempdir().expect("a folder");
    let array = |name: &str, shape: &[usize], bytes: &[u8]| (name.to_owned(), npy::write_u8(shape, bytes));
    let entries = [
        array("x_train", &[2, 1, 2], &[1, 2, 3, 4]),
        array("y_train", &[2], &[0, 2]),
        array("x_test", &[1, 1, 2], &[5, 6]),
        array("y_test", &[1], &[1]),
    ];
    std::fs::write(dir.path().join("set.npz"), npz::write_archive(&entries).expect("an archive"))
        .expect("written");
    let set = read_set(dir.path()).expect("reads");
    assert_eq!((set.classes, set.train.shape, set.test.pixels), (3, [1, 1, 2], vec![5, 6]));

    let cifar = tempfile::tempdir().expect("a folder");
    let record = |label: u8| [vec![label], vec![7; 3072]].concat();
    std::fs::write(cifar.path().join("data_batch_1.bin"), [record(0), record(1)].concat()).expect("written");
    std::fs::write(cifar.path().join("test_batch.bin"), record(1)).expect("written");
    let set = read_set(cifar.path()).expect("reads");
    assert_eq!((set.train.shape, set.train.len(), set.classes), ([3, 32, 32], 2, 2));
    std::fs::write(cifar.path().join("test_batch.bin"), [0; 100]).expect("written");
    assert!(read_set(cifar.path()).expect_err("cut").to_string().contains("expected records of 3073"));
}

#[test]
fn a_folder_without_a_set_names_what_is_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let error = read_set(dir.path()).expect_err("empty").to_string();
    for word in ["idx3", "test_batch.bin", "x_train"] {
        assert!(error.contains(word), "{error}");
    }
    assert!(read_set(Path::new("/no/such")).is_err());
}
