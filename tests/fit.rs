//! `encode --fit` as a user meets it: real weights in, packed codes and factors out.

use crate::faults::room::{Ran, Room};
use flexor_hdl::gf2::io::{npy, npz};
use serde_json::{Value, json};

const ENCODE: [&str; 10] =
    ["encode", "--fit", "--spec", "d.json", "--layers", "l.json", "--input", "w.npz", "--out", "p"];

/// A room with a decoder of `q` planes (6 weights of 4 bits), and these layers and arrays.
fn room(q: usize, layers: &Value, arrays: &[(String, Vec<u8>)]) -> Room {
    let room = Room::new();
    let plane = |seed: usize| json!({ "matrix": { "n_tap": 2, "n_in": 4, "n_out": 6, "seed": seed } });
    room.spec("d", &json!({ "planes": (0..q).map(plane).collect::<Vec<_>>() }));
    room.write("l.json", json!({ "schema_version": 1, "layers": layers }).to_string());
    room.write("w.npz", npz::write_archive(arrays).expect("an archive"));
    room
}

fn floats(name: &str, shape: &[usize], value: impl Fn(usize) -> f32) -> (String, Vec<u8>) {
    let values = (0..shape.iter().product()).flat_map(|i| value(i).to_le_bytes());
    (name.to_owned(), npy::header("<f4", shape).into_iter().chain(values).collect())
}

/// A weight like those of a layer: of both signs, many near 0.
fn weight(i: usize) -> f32 {
    let unit = (i * 7919 % 1009) as f32 / 1009.0 - 0.5;
    unit * unit * unit
}

/// Encodes, with `--json` and these options.
fn fit(room: &Room, more: &[&str]) -> Value {
    serde_json::from_str(&room.runs(&[&ENCODE[..], &["--json"], more].concat())).expect("JSON")
}

fn refused(ran: &Ran, what: &str) {
    assert!(ran.code == 2 && ran.err.contains(what), "{}: {}", ran.code, ran.err);
}

/// The array of layer `w` that `unpack` writes.
fn unpacked(room: &Room, more: &[&str]) -> (Vec<usize>, Vec<f64>) {
    room.runs(&[&["unpack", "p", "--out", "out.npz", "--force"][..], more].concat());
    let archive = std::fs::read(room.path("out.npz")).expect("read");
    let (_, bytes) = npz::read_entries(&archive, "", 1 << 20).expect("an archive").remove(0);
    let array = npy::read_array(&bytes, "", 1 << 20).expect("an array");
    let values = match array.values {
        npy::Values::Float(values) => values,
        npy::Values::Int(values) => values.into_iter().map(|value| value as f64).collect(),
        _ => panic!("no floats or signs"),
    };
    (array.shape, values)
}

fn layer(shape: &[usize], more: &Value) -> Value {
    let mut layer =
        json!({ "name": "w", "weights": "w", "n_weights": shape.iter().product::<usize>(), "shape": shape });
    for (field, value) in more.as_object().expect("an object") {
        layer[field] = value.clone();
    }
    layer
}

#[test]
fn unpacked_weights_are_the_sums_of_the_planes() {
    let shape = [4, 5, 3];
    for (q, share) in [(1, "channel"), (2, "channel"), (4, "channel"), (2, "layer")] {
        let room = room(q, &json!([layer(&shape, &json!({}))]), &[floats("w", &shape, weight)]);
        let found = fit(&room, &["--alpha", share]);
        let manifest: Value = serde_json::from_str(&room.read("p/manifest.json")).expect("JSON");
        let alpha: Vec<_> =
            manifest["layers"][0]["alpha_values"]["values"].as_array().expect("values").clone();
        let channels = if share == "channel" { 4 } else { 1 };
        assert_eq!(alpha.len(), q * channels);
        let (_, signs) = unpacked(&room, &["--form", "signs"]);
        let (own_shape, weights) = unpacked(&room, &["--form", "weights"]);
        assert_eq!(own_shape, shape);
        let (mut lost, mut energy) = (0.0, 0.0);
        for i in 0..60 {
            let factor = |p: usize| alpha[p * channels + i / 15 % channels].as_f64().expect("a number");
            let sum: f64 = (0..q).map(|p| factor(p) * signs[60 * p + i]).sum();
            assert!((sum - weights[i]).abs() < 1e-6, "{q} {share}: {sum} for {}", weights[i]);
            lost += (f64::from(weight(i)) - weights[i]).powi(2);
            energy += f64::from(weight(i)).powi(2);
        }
        let stated = found["relative_mse"].as_f64().expect("an error");
        assert!((lost / energy - stated).abs() < 1e-5, "{q} {share}: {stated}");
        assert!(stated >= found["plain_relative_mse"].as_f64().expect("an error"));
        let bits = (10 * 4 * q).next_multiple_of(8) + 32 * q * channels;
        assert_eq!(found["bits_per_weight_with_alpha"], json!(bits as f64 / 60.0));
        assert_eq!(found["fits"][0]["planes"].as_array().map(Vec::len), Some(q));
    }
}

#[test]
fn a_pattern_names_the_weights_of_all_layers() {
    let entry = json!({ "name": "*", "weights": "*.weight", "shape_of": "*.weight" });
    let arrays = [
        floats("c.weight", &[2, 3, 2, 2], weight),
        floats("f.weight", &[3, 8], weight),
        floats("f.bias", &[3], weight),
    ];
    let room = room(2, &json!([entry]), &arrays);
    let found = fit(&room, &[]);
    let names: Vec<_> = found["fits"].as_array().expect("layers").iter().map(|fit| &fit["layer"]).collect();
    assert_eq!(names, ["c", "f"]);
    let table = room.runs(&[&ENCODE[..], &["--force"]].concat());
    assert!(
        table.contains("rel. MSE") && table.lines().last().is_some_and(|line| line.starts_with("total")),
        "{table}"
    );
    // As many channels as planes: the axes tell which is which.
    room.runs(&["unpack", "p", "--out", "w.safetensors", "--form", "weights"]);
    let hinted =
        room.run(&["encode", "--spec", "d.json", "--layers", "l.json", "--input", "w.npz", "--out", "q"]);
    refused(&hinted, "names 0 tensors, the spec has 2 planes; `encode --fit` takes its weights");
}

#[test]
fn weights_with_outputs_last_fit_alike() {
    let shape = [4, 3, 2, 2];
    // (out, in, h, w) saved as (h, w, in, out).
    let turned = |i: usize| weight(i % 4 * 12 + i / 4 % 3 * 4 + i / 12);
    let more = json!({ "importance": "i" });
    let importance = |i: usize| 1.0 + (i % 5) as f32;
    let turned_importance = |i: usize| importance(i % 4 * 12 + i / 4 % 3 * 4 + i / 12);
    let first = room(
        2,
        &json!([layer(&shape, &more)]),
        &[floats("w", &shape, weight), floats("i", &shape, importance)],
    );
    let last_shape = [2, 2, 3, 4];
    let arrays = [floats("w", &last_shape, turned), floats("i", &last_shape, turned_importance)];
    let last = room(2, &json!([layer(&shape, &more)]), &arrays);
    let (a, b) = (fit(&first, &[]), fit(&last, &["--order", "hwio"]));
    assert_eq!(a["relative_mse"], b["relative_mse"]);
    assert_eq!(first.read("p/manifest.json"), last.read("p/manifest.json"));
}

#[test]
fn what_a_mask_drops_does_not_count() {
    let shape = [2, 18];
    let mask = |i: usize| f32::from(u8::from(!i.is_multiple_of(4)));
    let fields = json!({ "mask": "m" });
    let with = |value: &dyn Fn(usize) -> f32| {
        let arrays = [floats("w", &shape, value), floats("m", &shape, mask)];
        let room = room(1, &json!([layer(&shape, &fields)]), &arrays);
        (fit(&room, &[])["relative_mse"].clone(), room.read("p/manifest.json"))
    };
    assert_eq!(with(&weight), with(&|i| if mask(i) == 0.0 { 9.0 } else { weight(i) }));
}

#[test]
fn what_cannot_be_fitted_is_named() {
    let shape = [2, 3];
    let good = || floats("w", &shape, weight);
    let run = |fields: Value, arrays: &[(String, Vec<u8>)], more: &[&str]| {
        let room = room(2, &json!([fields]), arrays);
        let ran = room.run(&[&ENCODE[..], more].concat());
        assert!(!room.path("p").exists());
        ran
    };
    let odd = |value: f32| floats("w", &shape, move |i| if i == 4 { value } else { weight(i) });
    let plain = layer(&shape, &json!({}));
    refused(&run(plain.clone(), &[odd(f32::NAN)], &[]), "w.npz: w: element 4 is NaN, must be finite");
    refused(&run(plain.clone(), &[odd(f32::INFINITY)], &[]), "w.npz: w: element 4 is inf");
    refused(&run(plain.clone(), &[], &[]), "w: no such tensor");
    refused(&run(plain.clone(), &[floats("w", &[3, 2], weight)], &[]), "axes [3, 2]");
    refused(&run(plain.clone(), &[good()], &["--max-memory", "24M"]), "--max-memory");
    let flat = json!({ "name": "w", "weights": "w", "n_weights": 6 });
    let ran = run(flat.clone(), &[floats("w", &[6], weight)], &[]);
    refused(
        &ran,
        "l.json: layers[0].shape: is not known: α of every output channel takes two axes or more, --alpha layer",
    );
    refused(
        &run(json!({ "name": "w", "planes": ["w", "w"], "n_weights": 6 }), &[good()], &[]),
        "layers[0].weights: is missing",
    );
    let negative = layer(&shape, &json!({ "importance": "i" }));
    refused(
        &run(negative, &[good(), floats("i", &shape, |_| -1.0)], &[]),
        "i: element 0 is -1, an importance must be",
    );
    let gray = layer(&shape, &json!({ "mask": "i" }));
    refused(&run(gray, &[good(), floats("i", &shape, |_| 0.5)], &[]), "neither 0 nor 1");
    let many = layer(&[40_000, 1], &json!({}));
    refused(
        &run(many, &[floats("w", &[40_000, 1], weight)], &[]),
        "40000 channels of 2 planes, at most 65536 factors",
    );
    refused(
        &room(1, &json!([plain]), &[good()]).run(&[&ENCODE[..1], &ENCODE[2..], &["--rounds", "3"]].concat()),
        "--fit",
    );
    // One factor of the layer needs no shape.
    let room = room(2, &json!([flat]), &[floats("w", &[6], weight)]);
    fit(&room, &["--alpha", "layer", "--rounds", "0"]);
    assert_eq!(unpacked(&room, &["--form", "weights"]).0, [6]);
}
