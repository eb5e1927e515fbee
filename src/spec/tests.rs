//! Whole specs: what reads, what is refused and with which words, and what is written.

use super::*;
use crate::error::{Error, Result};
use crate::gf2::{BitMatrix, BitVec, construct};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Files by name.
struct Files(BTreeMap<&'static str, Vec<u8>>);

impl Loader for Files {
    fn load(&self, path: &str) -> Result<Vec<u8>> {
        self.0.get(path).cloned().ok_or_else(|| Error::io(path, "no such file"))
    }
}

fn files() -> Files {
    let files = [("m.txt", "110\n011\n"), ("sub/bad.csv", "1,0\n1\n"), ("m.xyz", "")];
    Files(files.into_iter().map(|(name, text)| (name, text.as_bytes().to_vec())).collect())
}

fn try_read(text: &str) -> Result<DecoderSpec> {
    read(text, "s.json", &files())
}

/// A spec around `planes`, with `more` fields.
fn around(planes: &str, more: &str) -> String {
    format!(r#"{{"schema_version": 1, "name": "dec", "planes": {planes}{more}}}"#)
}

/// All problems but the name of the file.
fn refused(text: &str) -> String {
    try_read(text).expect_err("must be refused").to_string().replace("s.json: ", "")
}

/// The only problem of a spec with this plane.
fn refused_plane(matrix: &str) -> String {
    refused(&around(&format!(r#"[{{"matrix": {matrix}}}]"#), ""))
}

fn matrix(rows: &[&str]) -> BitMatrix {
    let rows: Vec<_> = rows.iter().map(|row| BitVec::from_bits(row.chars().map(|c| c == '1'))).collect();
    BitMatrix::from_rows(rows[0].len(), rows).unwrap()
}

#[test]
fn smallest_spec_has_the_defaults() {
    let spec = try_read(&around(r#"[{"matrix": ["1011", "1100"]}]"#, "")).unwrap();
    let expected = DecoderSpec {
        name: "dec".into(),
        planes: vec![matrix(&["1011", "1100"])],
        polarity: Polarity::Xor,
        basis: Basis::Given,
        allow_zero_rows: false,
        target: Target::Generic,
        strategy: "paar".into(),
        origins: vec![Origin::Inline],
        stream: None,
        pipeline: None,
    };
    assert_eq!(spec, expected);
}

#[test]
fn takes_every_form_of_matrix() {
    let planes = r#"[
        {"matrix": [[1, 0], "11"]},
        {"matrix": {"file": "m.txt"}, "n_in": 3, "n_out": 2},
        {"matrix": {"n_tap": 2, "n_in": 5, "n_out": 2, "seed": 18446744073709551615}},
        {"matrix": {"random": {"density": 1}, "n_in": 4, "n_out": 2, "seed": 7}}]"#;
    let spec = try_read(&around(planes, "")).unwrap();
    let made = [construct::n_tap(2, 5, 2, u64::MAX).unwrap(), construct::random(2, 4, 1.0, 7).unwrap()];
    assert_eq!(spec.planes[..2], [matrix(&["10", "11"]), matrix(&["110", "011"])]);
    assert_eq!(spec.planes[2..], made);
    let constructed = [Origin::NTap { taps: 2, seed: u64::MAX }, Origin::Random { density: 1.0, seed: 7 }];
    assert_eq!(spec.origins[..2], [Origin::Inline, Origin::File("m.txt".into())]);
    assert_eq!(spec.origins[2..], constructed);
}

#[test]
fn takes_every_other_field() {
    let more = r#", "basis": "given", "polarity": "product", "allow_zero_rows": true, "target": "generic",
        "strategy": "naive", "pipeline": {"levels": 3, "valid": true},
        "stream": {"width": 24, "lanes": 2, "order": "weight", "reset": "active_high", "groups_width": 8}"#;
    let spec = try_read(&around(r#"[{"matrix": ["00"]}]"#, more)).unwrap();
    let stream =
        StreamSpec { width: 24, lanes: 2, order: Order::Weight, reset: Reset::ActiveHigh, groups_width: 8 };
    assert_eq!(spec.stream, Some(stream));
    assert_eq!(spec.pipeline, Some(PipelineSpec { levels: 3, valid: true }));
    assert_eq!((spec.polarity, spec.allow_zero_rows), (Polarity::Product, true));
    assert_eq!(spec.strategy, "naive");
}

#[test]
fn tells_all_problems_at_once() {
    let text = r#"{"schema_version": 2, "name": "module", "polarity": "and", "basis": "optimized", "name": "x",
        "planes": [{"matrix": ["10", "1", "02"]}, {"matrix": {"file": "none.txt"}, "n_in": 0, "x": 1},
                   {"matrix": ["00", "11"]}],
        "stream": {"width": 12, "lanes": 257, "axi_lite": true}, "pipeline": {}}"#;
    let expected = "name: is given twice\n\
        schema_version: 2, expected an integer of 1..=1\n\
        name: \"module\" is a reserved word of Verilog or SystemVerilog\n\
        basis: \"optimized\", this build has only \"given\"\n\
        polarity: \"and\", this build has \"xor\", \"product\"\n\
        planes[0].matrix[1]: 1 entries where planes[0].matrix[0] has 2\n\
        planes[0].matrix[2][1]: '2', an entry is 0 or 1\n\
        planes[1].x: unknown field, known are matrix, n_in, n_out\n\
        planes[1].n_in: 0, expected an integer of 1..=4096\n\
        planes[1].matrix.file: none.txt: no such file\n\
        planes[2].matrix: rows without a tap (1 of 2): 0; \"allow_zero_rows\": true keeps such outputs constant\n\
        stream.axi_lite: unknown field, known are width, lanes, order, reset, groups_width\n\
        stream.width: 12, expected whole bytes: a multiple of 8\n\
        stream.lanes: 257, expected an integer of 1..=256\n\
        pipeline.levels: is missing";
    assert_eq!(refused(text), expected);
}

#[test]
fn refuses_what_is_no_spec() {
    assert_eq!(refused("[]"), "an array, expected an object");
    assert_eq!(refused("{}"), "schema_version: is missing\nname: is missing\nplanes: is missing");
    assert!(refused("{").starts_with("line 1, column 1: EOF"));
    assert_eq!(refused(&around("[]", "")), "planes: 0 planes, the limits are 1..=16");
    let many = format!("[{}]", vec![r#"{"matrix": ["1"]}"#; 17].join(","));
    assert_eq!(refused(&around(&many, "")), "planes: 17 planes, the limits are 1..=16");
    assert_eq!(
        refused(&around("[3, {}]", "")),
        "planes[0]: 3, expected an object\nplanes[1].matrix: is missing"
    );
}

#[test]
fn refuses_wrong_matrices() {
    assert_eq!(refused_plane("[]"), "planes[0].matrix: an empty matrix, at least one row is needed");
    assert_eq!(refused_plane(r#"[""]"#), "planes[0].matrix[0]: a row without entries");
    assert_eq!(refused_plane("[[1, 1.0]]"), "planes[0].matrix[0][1]: 1.0, an entry is 0 or 1");
    assert_eq!(refused_plane("[7]"), "planes[0].matrix[0]: 7, expected a string or an array of 0 and 1");
    let wide = format!("[\"{}\"]", "1".repeat(4097));
    assert_eq!(refused_plane(&wide), "planes[0].matrix[0]: more than 4096 entries, the limit");
    let form = "planes[0].matrix: \"m.txt\", expected rows, or an object with file, n_tap or random";
    assert_eq!(refused_plane(r#""m.txt""#), form);
    let bad = refused_plane(r#"{"file": "sub/bad.csv"}"#);
    assert_eq!(bad, "sub/bad.csv: line 2: 1 entries where line 1 has 2");
    assert!(refused_plane(r#"{"file": "m.xyz"}"#).starts_with("m.xyz: matrix files end in one of txt"));
}

#[test]
fn refuses_wrong_constructions() {
    let huge = refused_plane(r#"{"n_tap": 2, "n_in": 1000000000000, "n_out": 4097, "seed": -1}"#);
    let expected = "planes[0].matrix.n_in: 1000000000000, expected an integer of 1..=4096\n\
        planes[0].matrix.n_out: 4097, expected an integer of 1..=4096\n\
        planes[0].matrix.seed: -1, expected an integer of 0..=18446744073709551615";
    assert_eq!(huge, expected);
    let taps = refused_plane(r#"{"n_tap": 5, "n_in": 4, "n_out": 4, "seed": 1}"#);
    assert_eq!(taps, "planes[0].matrix.n_tap: 5, the limit is n_in = 4");
    let density = refused_plane(r#"{"random": {"density": 1.5}, "n_in": 4, "n_out": 4}"#);
    let expected = "planes[0].matrix.seed: is missing\n\
        planes[0].matrix.random.density: 1.5, the limits are 0 < density <= 1";
    assert_eq!(density, expected);
}

#[test]
fn refuses_sizes_that_disagree() {
    let planes = r#"[{"matrix": ["11"], "n_in": 3, "n_out": 2}, {"matrix": ["1", "1"]}]"#;
    let expected = "planes[0].n_in: 3, the matrix has 2\nplanes[0].n_out: 2, the matrix has 1\n\
        planes[1].matrix: n_out 2, planes[0] has 1; all planes share it";
    assert_eq!(refused(&around(planes, "")), expected);
}

#[test]
fn holds_the_limit_of_a_beat() {
    let planes = r#"[{"matrix": {"n_tap": 2, "n_in": 257, "n_out": 300, "seed": 1}}]"#;
    let text = |lanes: usize| around(planes, &format!(r#", "stream": {{"width": 8, "lanes": {lanes}}}"#));
    assert!(try_read(&text(218)).is_ok());
    let expected = "stream.lanes: 256, lanes·Σ n_in is 65792, the limit is 65536\n\
        stream.lanes: 256, lanes·q·n_out is 76800, the limit is 65536";
    assert_eq!(refused(&text(256)), expected);
}

#[test]
fn all_zero_matrices_need_leave() {
    assert!(refused_plane(r#"["000"]"#).contains("rows without a tap (1 of 1): 0"));
    assert!(try_read(&around(r#"[{"matrix": ["000"]}]"#, r#", "allow_zero_rows": true"#)).is_ok());
}

fn any_spec() -> impl Strategy<Value = DecoderSpec> {
    let stream = (1usize..=128, 1usize..=8, any::<bool>(), any::<bool>(), 1usize..=32);
    let stream = stream.prop_map(|(bytes, lanes, weight, high, groups_width)| StreamSpec {
        width: 8 * bytes,
        lanes,
        order: if weight { Order::Weight } else { Order::Plane },
        reset: if high { Reset::ActiveHigh } else { Reset::ActiveLow },
        groups_width,
    });
    let pipeline = (1usize..9, any::<bool>()).prop_map(|(levels, valid)| PipelineSpec { levels, valid });
    let sizes = (1usize..9, prop::collection::vec(1usize..80, 1..=4), any::<u64>(), any::<bool>());
    (sizes, prop::option::of(stream), prop::option::of(pipeline)).prop_map(
        |((n_out, n_in, seed, product), stream, pipeline)| DecoderSpec {
            name: "dec_1".into(),
            planes: n_in.iter().map(|&n| construct::random(n_out, n, 0.5, seed).unwrap()).collect(),
            polarity: if product { Polarity::Product } else { Polarity::Xor },
            basis: Basis::Given,
            allow_zero_rows: product,
            target: Target::Generic,
            strategy: "naive".into(),
            origins: vec![Origin::Inline; n_in.len()],
            stream,
            pipeline,
        },
    )
}

/// The schema, ready to judge.
fn validator() -> jsonschema::Validator {
    jsonschema::draft202012::new(&serde_json::from_str(schema()).unwrap()).unwrap()
}

proptest! {
    #[test]
    fn reads_what_it_writes(spec in any_spec()) {
        let text = to_json(&spec);
        prop_assert_eq!(&to_json(&spec), &text);
        prop_assert!(validator().is_valid(&serde_json::from_str(&text).unwrap()));
        prop_assert_eq!(try_read(&text).unwrap(), spec);
    }
}

#[test]
fn writes_a_row_a_line() {
    let spec = try_read(&around(r#"[{"matrix": {"file": "m.txt"}}]"#, "")).unwrap();
    let text = to_json(&spec);
    assert!(text.contains("        \"110\",\n        \"011\"\n"), "{text}");
    assert!(text.ends_with("}\n"));
}

#[test]
fn schema_is_one_and_refuses_what_the_reader_refuses() {
    assert!(jsonschema::meta::is_valid(&serde_json::from_str(schema()).unwrap()));
    let validator = validator();
    let plane = r#"[{"matrix": ["1"]}]"#;
    let bad = [
        "[]".to_owned(),
        "{}".to_owned(),
        around("[]", ""),
        around(plane, r#", "more": 1"#),
        around(plane, r#", "basis": "optimized""#),
        around(plane, r#", "stream": {"width": 12}"#),
        around(plane, r#", "stream": {"width": 8, "tkeep": true}"#),
        around(plane, r#", "stream": null"#),
        around(plane, r#", "pipeline": {"levels": 0}"#),
        around(r#"[{"matrix": ["12"]}]"#, ""),
        around(r#"[{"matrix": [[1, 2]]}]"#, ""),
        around(r#"[{"matrix": {"file": "m.txt", "n_in": 3}}]"#, ""),
        around(r#"[{"matrix": {"n_tap": 0, "n_in": 3, "n_out": 3, "seed": 1}}]"#, ""),
        around(r#"[{"matrix": {"random": {"density": 0}, "n_in": 3, "n_out": 3, "seed": 1}}]"#, ""),
        around(plane, "").replace("dec", "_dec"),
    ];
    for text in bad {
        assert!(!validator.is_valid(&serde_json::from_str(&text).unwrap()), "{text}");
        assert!(matches!(try_read(&text), Err(Error::Input(_))), "{text}");
    }
}
