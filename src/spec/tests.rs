//! Valid and invalid specs.

use super::*;
use crate::error::{Error, Result};
use serde_json::{Value, json};

struct Files;

impl Loader for Files {
    fn load_file(&self, path: &str) -> Result<Vec<u8>> {
        match path {
            "m.txt" => Ok(b"101\n011\n".to_vec()),
            "bad.csv" => Ok(b"1,0\n1,2\n".to_vec()),
            _ => Err(Error::input(path, "", "no such file")),
        }
    }
}

fn smallest() -> Value {
    json!({"schema_version": 1, "name": "dec", "planes": [{"matrix": ["1011", "1100"]}]})
}

fn with(fields: Value) -> Value {
    let mut spec = smallest();
    for (name, value) in fields.as_object().expect("an object") {
        spec[name] = value.clone();
    }
    spec
}

fn problems(text: &str) -> Vec<String> {
    match read_spec(text, "s.json", &Files) {
        Err(Error::Input(all)) => all.iter().map(ToString::to_string).collect(),
        other => panic!("expected problems, found {other:?}"),
    }
}

fn full() -> Value {
    with(json!({
        "planes": [
            {"matrix": {"file": "m.txt"}, "n_in": 3},
            {"matrix": [[1, 0], [1, 1]], "n_in": 2, "n_out": 2},
            {"matrix": {"n_tap": 2, "n_in": 5, "n_out": 2, "seed": 7}},
            {"matrix": {"random": {"density": 0.5}, "seed": 7}, "n_in": 5, "n_out": 2},
        ],
        "polarity": "product", "basis": "given", "target": "generic", "strategy": "naive",
        "stream": {"width": 64, "lanes": 3, "order": "weight", "reset": "active_high", "groups_width": 16},
        "pipeline": {"levels": 2},
    }))
}

#[test]
fn smallest_spec_has_the_defaults() {
    let spec = read_spec(&smallest().to_string(), "s.json", &Files).expect("valid");
    assert_eq!((spec.q(), spec.n_out(), spec.group_bits()), (1, 2, 4));
    assert_eq!((spec.polarity, spec.strategy.as_str(), spec.stream), (Polarity::Xor, "best", None));
}

#[test]
fn every_field_is_read_and_written_back() {
    let spec = read_spec(&full().to_string(), "s.json", &Files).expect("valid");
    assert_eq!(spec.stream.as_ref().map(|s| (s.width, s.lanes, s.groups_width)), Some((64, 3, 16)));
    assert_eq!(spec.origins[0], Origin::File("m.txt".into()));
    assert_eq!(spec.origins[2], Origin::NTap { taps: 2, seed: 7 });
    let text = to_json(&spec);
    let mut back = read_spec(&text, "spec.json", &Files).expect("valid");
    assert_eq!(to_json(&back), text);
    back.origins = spec.origins.clone();
    assert_eq!(back, spec);
}

#[test]
fn all_errors_come_at_once() {
    let spec = json!({
        "schema_version": 2, "name": "wire", "colour": "red",
        "planes": [
            {"matrix": ["10", "1"]}, {"matrix": ["12"]}, {"matrix": {"file": "bad.csv"}}, {"matrix": 3},
            {"matrix": {"n_tap": 9, "n_in": 4, "n_out": 5000, "seed": -1}}, {}, {"matrix": {}},
        ],
        "stream": {"width": 12, "lanes": 0, "order": "x", "depth": 1},
        "pipeline": {"levels": 0}, "polarity": 1,
    });
    let found = problems(&spec.to_string()).join("\n");
    let expected = [
        "s.json: schema_version: 2",
        "s.json: name: \"wire\" is a reserved word",
        "s.json: colour: unknown field",
        "s.json: planes[0].matrix[1]: 1 entries",
        "s.json: planes[1].matrix[0][1]: '2'",
        "s.json: planes[2].matrix.file: bad.csv",
        "s.json: planes[3].matrix: 3",
        "s.json: planes[4].matrix.n_tap: 9, expected a whole number from 1 to 4",
        "s.json: planes[4].matrix.n_out: 5000, expected a whole number from 1 to 4096",
        "s.json: planes[4].matrix.seed: -1",
        "s.json: planes[5].matrix: missing",
        "s.json: planes[6].matrix: names no source",
        "s.json: stream.width: 12 bits, expected whole bytes",
        "s.json: stream.lanes: 0, expected a whole number from 1 to 256",
        "s.json: stream.order: \"x\", expected \"plane\" or \"weight\"",
        "s.json: stream.depth: unknown field",
        "s.json: pipeline.levels: 0",
        "s.json: polarity: 1",
    ];
    for line in expected {
        assert!(found.contains(line), "{line} is not in\n{found}");
    }
}

/// Two specs with all options of source, scale, tkeep and registers.
fn around() -> [Value; 2] {
    let frames = json!([{"groups": 3, "words": ["0f", "ff"]}, {"groups": 1, "words": ["01"]}]);
    [
        json!({"width": 64, "source": "axi", "axi": {"address_width": 64, "burst": 16, "id_width": 4}, "axi_lite": true, "tkeep": true}),
        json!({"width": 8, "source": "rom", "rom": {"basis_digest": "d", "frames": frames}, "scale": "sign"}),
    ]
}

#[test]
fn what_stands_around_a_wrapper_is_read_and_written_back() {
    for stream in around() {
        let spec = read_spec(&with(json!({"stream": stream})).to_string(), "s.json", &Files).expect("valid");
        assert_eq!(read_spec(&to_json(&spec), "s.json", &Files).expect("valid"), spec);
        let found = &spec.stream.as_ref().expect("a wrapper").around;
        match &found.source {
            WordSource::Axi(axi) => {
                assert_eq!((axi.address_width, axi.burst, axi.id_width, found.axi_lite), (64, 16, 4, true))
            }
            WordSource::Rom(rom) => {
                assert_eq!((rom.frames.len(), rom.depth(), found.scale), (2, 3, Scale::Sign));
                assert_eq!(rom.memory_hex(8), "0f\nff\n01\n");
            }
            WordSource::Axis => panic!("no source"),
        }
    }
    let none = read_spec(&with(json!({"stream": {"source": "none"}})).to_string(), "s.json", &Files);
    assert_eq!(none.expect("valid").stream, None);
}

#[test]
fn each_fault_of_a_source_is_told() {
    let rom =
        |frames: Value| json!({"width": 8, "source": "rom", "rom": {"basis_digest": "", "frames": frames}});
    let cases = [
        (json!({"source": "none", "width": 8}), "stream.width: unknown field, the fields are source alone"),
        (json!({"width": 8, "source": "uart"}), "stream.source: \"uart\", expected \"axis\" or \"rom\""),
        (json!({"width": 24, "source": "axi"}), "stream.width: 24 bits, but an AXI bus has 8"),
        (json!({"width": 8, "axi": {}}), "stream.axi: stands only beside \"source\": \"axi\""),
        (
            json!({"width": 8, "source": "axi", "axi": {"burst": 12}}),
            "stream.axi.burst: 12, expected a power of two",
        ),
        (
            json!({"width": 8, "source": "axi", "axi": {"address_width": 40}}),
            "address_width: 40, expected 32 or 64",
        ),
        (json!({"width": 8, "source": "rom", "rom": {}}), "stream.rom.basis_digest: missing"),
        (rom(json!([])), "stream.rom.frames: 0 frames, expected 1 to 256"),
        (rom(json!([{"groups": 0, "words": ["00"]}])), "frames[0].groups: 0"),
        (
            rom(json!([{"groups": 1, "words": ["0g"]}])),
            "frames[0].words[0]: \"0g\", expected 2 hexadecimal digits",
        ),
        (rom(json!([{"groups": 1, "words": []}])), "frames[0].words: 0 words"),
    ];
    for (stream, line) in cases {
        let found = problems(&with(json!({"stream": stream})).to_string()).join("\n");
        assert!(found.contains(line), "{line} is not in\n{found}");
    }
}

#[test]
fn each_limit_is_told() {
    let cases = [
        (json!({"planes": []}), "planes: 0 planes, expected 1 to 16"),
        (json!({"planes": [{"matrix": []}]}), "planes[0].matrix: an empty matrix"),
        (json!({"planes": [{"matrix": ["00", "11"]}]}), "row 0 without a tap"),
        (json!({"planes": [{"matrix": ["11"]}, {"matrix": ["11", "10"]}]}), "2 rows, but planes[0] has 1"),
        (json!({"planes": [{"matrix": ["11"], "n_in": 3}]}), "planes[0].n_in: 3, but the matrix has 2"),
        (json!({"planes": [{"matrix": {"n_tap": 2, "seed": 1}}]}), "n_in: missing"),
        (
            json!({"planes": [{"matrix": {"file": "none.txt"}}]}),
            "planes[0].matrix.file: none.txt: no such file",
        ),
        (json!({"name": "a/b"}), "name: \"a/b\" is no identifier"),
        (json!({"basis": "best"}), "basis: \"best\", expected \"given\""),
        (json!({"stream": {"width": 8}, "pipeline": {"levels": 1, "valid": true}}), "pipeline.valid: true"),
        (json!({"stream": {"lanes": 2}}), "stream.width: missing"),
    ];
    for (fields, expected) in cases {
        let found = problems(&with(fields).to_string()).join("\n");
        assert!(found.contains(expected), "{expected} is not in\n{found}");
    }
    let wide = json!({"matrix": {"n_tap": 1, "n_in": 4096, "n_out": 1, "seed": 1}});
    let found = problems(&with(json!({"planes": [wide], "stream": {"width": 8, "lanes": 32}})).to_string());
    assert!(found[0].contains("131072 stored bits a beat, the limit is 65536"), "{found:?}");
}

#[test]
fn broken_json_is_told_by_its_place() {
    assert!(problems("{\"name\": ")[0].contains("line 1 column"));
    assert!(problems("[1]")[0].contains("expected an object"));
    assert!(problems(&"[".repeat(100_000))[0].contains("recursion limit"));
    let twice = smallest().to_string().replacen('{', "{\"name\":\"a\",", 1);
    assert_eq!(problems(&twice), ["s.json: name: stands twice"]);
}

#[test]
fn the_schema_takes_what_the_reader_takes() {
    let schema: Value = serde_json::from_str(json_schema()).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let written = to_json(&read_spec(&full().to_string(), "s.json", &Files).expect("valid"));
    for good in [smallest(), full(), serde_json::from_str(&written).expect("JSON")] {
        assert!(validator.is_valid(&good), "{good}");
    }
    let bad = [
        json!({"colour": 1}),
        json!({"name": "1a"}),
        json!({"stream": {"width": 12}}),
        json!({"planes": []}),
    ];
    for fields in bad {
        assert!(!validator.is_valid(&with(fields.clone())), "{fields}");
    }
}
