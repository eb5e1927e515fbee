//! Axes of a tensor against the shape that is stated.

use crate::faults::room::{Ran, Room};
use flexor_hdl::gf2::io::{npy, npz};
use serde_json::{Value, json};

/// A room with the spec `dec` of `q` planes (3 weights of 4 bits) and one layer `l` of these fields.
fn room(q: usize, fields: &Value) -> Room {
    let room = Room::new();
    let plane = json!({ "matrix": ["1010", "0101", "1100"] });
    room.spec("dec", &json!({ "planes": vec![plane; q] }));
    let mut layer = json!({ "name": "l", "planes": vec!["w"; q] });
    for (field, value) in fields.as_object().expect("an object") {
        layer[field] = value.clone();
    }
    room.write("l.json", json!({ "schema_version": 1, "layers": [layer] }).to_string());
    room
}

/// An array of the bytes 1, 0, 0, 1, 0, 0, …
fn ones(name: &str, shape: &[usize]) -> (String, Vec<u8>) {
    let bytes: Vec<_> = (0..shape.iter().product()).map(|i: usize| u8::from(i.is_multiple_of(3))).collect();
    (name.to_owned(), npy::write_u8(shape, &bytes))
}

/// An array of the floats 1, 2, 3, …
fn floats(name: &str, shape: &[usize]) -> (String, Vec<u8>) {
    let values = (1..=shape.iter().product::<usize>()).flat_map(|i| (i as f32).to_le_bytes());
    (name.to_owned(), npy::header("<f4", shape).into_iter().chain(values).collect())
}

/// Packs or encodes these arrays as `p`.
fn run(room: &Room, command: &str, arrays: &[(String, Vec<u8>)], more: &[&str]) -> Ran {
    room.write("w.npz", npz::write_archive(arrays).expect("an archive"));
    let args = ["--spec", "dec.json", "--layers", "l.json", "--input", "w.npz", "--out", "p", "--force"];
    room.run(&[&[command][..], &args, more].concat())
}

fn refused(ran: &Ran, what: &str) {
    assert!(ran.code == 2 && ran.err.contains(what), "{}: {}", ran.code, ran.err);
}

#[test]
fn weights_in_another_order_are_not_encoded() {
    let room = room(1, &json!({ "n_weights": 60, "shape": [5, 3, 2, 2] }));
    let ran = run(&room, "encode", &[ones("w", &[2, 2, 3, 5])], &[]);
    refused(&ran, "w: layer \"l\": axes [2, 2, 3, 5], --order oihw takes [5, 3, 2, 2]");
    refused(&ran, "it fits --order hwio");
    assert_eq!(run(&room, "encode", &[ones("w", &[2, 2, 3, 5])], &["--order", "hwio"]).code, 0);
    assert_eq!(run(&room, "encode", &[ones("w", &[60])], &["--order", "hwio"]).code, 0);
    refused(&run(&room, "encode", &[ones("w", &[5, 3, 2, 2])], &["--order", "hwio"]), "it fits --order oihw");
    refused(&run(&room, "encode", &[ones("w", &[5, 2, 2, 3])], &[]), "axes [5, 2, 2, 3]");
}

#[test]
fn masks_and_importances_have_the_axes_of_the_weights() {
    for field in ["mask", "importance"] {
        let room = room(1, &json!({ "n_weights": 6, "shape": [3, 2], field: "m" }));
        refused(
            &run(&room, "encode", &[ones("w", &[3, 2]), ones("m", &[2, 3])], &[]),
            "m: layer \"l\": axes [2, 3]",
        );
        assert_eq!(run(&room, "encode", &[ones("w", &[3, 2]), ones("m", &[6])], &[]).code, 0);
    }
}

#[test]
fn without_a_shape_the_tensors_of_a_layer_agree() {
    let room = room(1, &json!({ "n_weights": 6, "mask": "m" }));
    refused(&run(&room, "encode", &[ones("w", &[3, 2]), ones("m", &[2, 3])], &[]), "axes [2, 3]");
    let turned = run(&room, "encode", &[ones("w", &[3, 2]), ones("m", &[3, 2])], &["--order", "hwio"]);
    refused(&turned, "must state its shape");
}

#[test]
fn masks_of_floats_are_no_signs() {
    let room = room(1, &json!({ "n_weights": 3, "mask": "m" }));
    let mask = |values: [f32; 3]| {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        ("m".to_owned(), npy::header("<f4", &[3]).into_iter().chain(bytes).collect())
    };
    let ran = run(&room, "encode", &[ones("w", &[3]), mask([0.0, 1.0, 0.0])], &["--json"]);
    let counted = serde_json::from_str::<Value>(&ran.out).expect("JSON")["outcomes"][0]["counted"].clone();
    assert_eq!(counted, json!(1), "{}", ran.err);
    refused(&run(&room, "encode", &[ones("w", &[3]), mask([0.5, 1.0, 1.0])], &[]), "neither 0 nor 1");
}

#[test]
fn importances_of_any_type_are_taken() {
    let room = room(1, &json!({ "n_weights": 3, "importance": "m" }));
    let many = ("m".to_owned(), npy::write_u8(&[3], &[200, 3, 0]));
    assert_eq!(run(&room, "encode", &[ones("w", &[3]), many], &[]).code, 0);
    let signed = ("m".to_owned(), [npy::header("<i2", &[3]), vec![0, 1, 2, 0, 255, 255]].concat());
    refused(&run(&room, "encode", &[ones("w", &[3]), signed], &[]), "element 2 is -1, an importance must be");
}

#[test]
fn stored_bits_do_not_come_with_those_of_a_group_in_front() {
    let room = room(1, &json!({ "n_weights": 30 }));
    refused(&run(&room, "pack", &[ones("w", &[4, 10])], &[]), "the 4 bits of a group in front");
    for shape in [&[10, 4][..], &[40], &[2, 5, 4], &[5, 8]] {
        assert_eq!(run(&room, "pack", &[ones("w", shape)], &[]).code, 0, "{shape:?}");
    }
}

#[test]
fn weights_in_another_order_are_no_stored_bits() {
    let room = room(1, &json!({ "n_weights": 30, "shape": [10, 3] }));
    refused(&run(&room, "pack", &[ones("w", &[4, 10])], &[]), "in front");
    let room = self::room(1, &json!({ "n_weights": 45, "shape": [15, 3] }));
    assert_eq!(run(&room, "pack", &[ones("w", &[15, 4])], &[]).code, 0);
}

/// The factors that `unpack` scales by: the greatest weight of every channel, where all planes are alike.
fn weights(room: &Room) -> Vec<f32> {
    room.runs(&["unpack", "p", "--out", "o.npy", "--form", "weights", "--force"]);
    let bytes = std::fs::read(room.path("o.npy")).expect("read");
    let npy::Values::Float(values) = npy::read_array(&bytes, "o", 100).expect("floats").values else {
        panic!("no floats")
    };
    values.chunks(values.len() / 3).map(|channel| channel[0].abs() as f32).collect()
}

#[test]
fn scale_factors_of_planes_and_channels_are_told_apart() {
    let room = room(2, &json!({ "n_weights": 12, "shape": [3, 4], "alpha": "a" }));
    for (shape, expected) in
        [(&[2][..], [3.0, 3.0, 3.0]), (&[2, 3], [5.0, 7.0, 9.0]), (&[3, 2], [3.0, 7.0, 11.0])]
    {
        let ran = run(&room, "pack", &[ones("w", &[4, 4]), floats("a", shape)], &[]);
        assert_eq!((ran.code, weights(&room)), (0, expected.to_vec()), "{shape:?}: {}", ran.err);
    }
    for shape in [&[3][..], &[6], &[4], &[2, 4], &[]] {
        refused(&run(&room, "pack", &[ones("w", &[4, 4]), floats("a", shape)], &[]), "a: axes");
    }
}

#[test]
fn as_many_channels_as_planes_are_refused_unless_told() {
    let room = room(2, &json!({ "n_weights": 12, "shape": [2, 6], "alpha": "a" }));
    for shape in [&[2][..], &[2, 2]] {
        let ran = run(&room, "pack", &[ones("w", &[4, 4]), floats("a", shape)], &[]);
        refused(&ran, "may be planes or channels");
    }
    for shape in [&[2, 1][..], &[2, 2, 1]] {
        assert_eq!(run(&room, "pack", &[ones("w", &[4, 4]), floats("a", shape)], &[]).code, 0, "{shape:?}");
    }
}

#[test]
fn unpack_writes_the_form_of_the_ending_or_refuses() {
    let room = room(1, &json!({ "n_weights": 6, "shape": [2, 3] }));
    assert_eq!(run(&room, "pack", &[ones("w", &[2, 4])], &[]).code, 0);
    for file in ["o.npy", "o.safetensors", "o.npz"] {
        room.runs(&["unpack", "p", "--out", file]);
        let listing = room.runs(&["inspect", file]);
        assert!(listing.contains("[1, 2, 3]"), "{listing}");
    }
    for file in ["o.pt", "o", "o.hex"] {
        refused(&room.run(&["unpack", "p", "--out", file]), ".npz, .npy and .safetensors");
        assert!(!room.path(file).exists());
    }
}

#[test]
fn a_npy_holds_one_layer() {
    let room = room(1, &json!({ "n_weights": 6 }));
    let layer = |name: &str| json!({ "name": name, "planes": ["w"], "n_weights": 6 });
    room.write("l.json", json!({ "schema_version": 1, "layers": [layer("a"), layer("b")] }).to_string());
    assert_eq!(run(&room, "pack", &[ones("w", &[2, 4])], &[]).code, 0);
    refused(&room.run(&["unpack", "p", "--out", "o.npy"]), "holds one array, and there are 2 layers (a, b)");
}

#[test]
fn every_way_of_unpacking_gives_the_same() {
    let room = room(2, &json!({ "n_weights": 24, "shape": [3, 2, 4], "alpha": "a" }));
    assert_eq!(run(&room, "pack", &[ones("w", &[8, 4]), floats("a", &[2, 3])], &[]).code, 0);
    for form in ["codes", "signs", "bits", "weights"] {
        for order in ["oihw", "hwio"] {
            let [plain, fast] = ["", "-fast"].map(|fast| format!("{form}-{order}{fast}.npy"));
            let args = ["unpack", "p", "--form", form, "--order", order, "--out"];
            room.runs(&[&args[..], &[&plain]].concat());
            room.runs(&[&args[..], &[&fast, "--fast"]].concat());
            let bytes = |file: &str| std::fs::read(room.path(file)).expect("read");
            assert_eq!(bytes(&plain), bytes(&fast), "{form} {order}");
        }
    }
}
