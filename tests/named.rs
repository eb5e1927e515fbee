//! Matrices by name: on the command line, in specs and manifests, and in the schema.

use crate::common::binary;
use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::gf2::construct::{KINDS, Kind, Named, find_kind};
use flexor_hdl::spec::json_schema;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Kind, options, and the file in `tests/data/named/` with the matrix, which was made apart from this tool.
const KNOWN: [(&str, &str, &str); 4] = [
    ("crc", "--width 16 --polynomial 0x1021 --data 32", "crc16_ccitt_d32"),
    ("crc", "--width 32 --polynomial 0x4c11db7 --data 64", "crc32_d64"),
    ("prbs", "--polynomial x^31+x^28+1 --data 64", "prbs31_d64"),
    ("scrambler", "--polynomial x^58+x^39+1 --data 64", "scrambler58_d64"),
];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The construction that options of the command line ask for.
fn read_options(kind: &'static Kind, options: &str) -> Named {
    let words: Vec<_> = options.split_whitespace().collect();
    let pairs = words.chunks(2).map(|pair| (pair[0].trim_start_matches('-').replace('-', "_"), pair[1]));
    let given: Vec<_> = pairs.collect();
    kind.read(given.iter().map(|(name, text)| (name.as_str(), (*text).to_owned()))).expect(options)
}

#[test]
fn known_matrices_are_made() {
    for (kind, options, file) in KNOWN {
        let expected = fs::read_to_string(root(&format!("tests/data/named/{file}.txt"))).expect(file);
        let named = read_options(find_kind(kind).expect(kind), options);
        assert_eq!(Some(named.construct_matrix().expect(file)), BitMatrix::parse(&expected), "{file}");
    }
}

/// Every kind's own example makes a matrix, comes back from its JSON, and follows the schema.
#[test]
fn examples_of_kinds_come_back() {
    let schema: Value = serde_json::from_str(json_schema()).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    for kind in KINDS {
        let named = read_options(kind, kind.example);
        assert!(named.construct_matrix().is_ok(), "{}", kind.name);
        let json = named.to_json();
        let values = json.as_object().into_iter().flatten().filter(|(name, _)| *name != "kind");
        let again = kind.read_json(values.map(|(name, value)| (name.as_str(), value.clone())));
        assert_eq!(again.expect(kind.name), named);
        let spec = json!({ "schema_version": 1, "name": "dec", "planes": [{ "matrix": json }] });
        assert!(validator.is_valid(&spec), "{spec}");
    }
}

/// The schema has an entry a kind, as the list of kinds describes it.
#[test]
fn the_schema_lists_the_kinds() {
    let mut schema: Value = serde_json::from_str(json_schema()).expect("JSON");
    let forms = &mut schema["properties"]["planes"]["items"]["properties"]["matrix"]["oneOf"];
    let forms = forms.as_array_mut().expect("the forms of a matrix");
    forms.retain(|form| form["properties"]["kind"].is_null());
    forms.extend(KINDS.iter().map(|kind| kind.to_schema()));
    let expected = format!("{schema:#}\n");
    if std::env::var_os("BLESS").is_some() {
        fs::write(root("src/spec/schema.json"), &expected).expect("written");
    } else {
        assert!(json_schema() == expected, "BLESS=1 writes src/spec/schema.json anew");
    }
}

/// Exit code, standard output and standard error.
fn run(room: &TempDir, args: &str) -> (i32, String, String) {
    let output = binary::command().current_dir(room).args(args.split_whitespace()).output().expect("runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

#[test]
fn options_follow_from_the_kinds() {
    let room = tempfile::tempdir().expect("a temporary folder");
    let (kind, options, file) = KNOWN[0];
    let expected = fs::read_to_string(root(&format!("tests/data/named/{file}.txt"))).expect(file);
    assert_eq!(run(&room, &format!("matrix {kind} {options}")), (0, expected, String::new()));
    assert_eq!(run(&room, "matrix prbs --polynomial x^7+x^6+1 --data 9 --next-state --write m.npy").0, 0);
    assert!(room.path().join("m.npy").is_file());
    let refused = [
        ("crc --data 8 --width 4097", "--width: \"4097\", expected a whole number from 1 to 4096"),
        ("crc --data 8", "--width: missing, a CRC without `name` needs it"),
        ("crc --name crc-32-iso-hdlc --data 4096", "makes a matrix of 32 rows and 4128 columns"),
        ("prbs --polynomial x^7 --data 8", "--polynomial: expected the term 1"),
        ("prbs --polynomial x^7+1", "--data"),
    ];
    for (options, message) in refused {
        let (code, out, problems) = run(&room, &format!("matrix {options}"));
        assert!(code == 2 && out.is_empty() && problems.contains(message), "{options}: {problems}");
    }
    let (code, help, _) = run(&room, "matrix scrambler --help");
    assert!(code == 0 && help.contains("--next-state") && help.contains("Example:"), "{help}");
}

fn spec(matrix: Value, sides: Value) -> String {
    let mut plane = Map::from_iter([("matrix".to_owned(), matrix)]);
    plane.extend(sides.as_object().cloned().unwrap_or_default());
    json!({ "schema_version": 1, "name": "dec", "planes": [plane] }).to_string()
}

#[test]
fn a_design_keeps_the_name_of_its_matrix() {
    let room = tempfile::tempdir().expect("a temporary folder");
    let matrix = json!({ "kind": "crc", "name": "crc-8-smbus", "data": 8 });
    fs::write(room.path().join("spec.json"), spec(matrix, json!({ "n_in": 16, "n_out": 8 })))
        .expect("written");
    let (code, _, problems) = run(&room, "generate spec.json --engine builtin --out out");
    assert_eq!((code, problems.as_str()), (0, ""));
    let manifest = fs::read_to_string(room.path().join("out/dec/manifest.json")).expect("a manifest");
    let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
    let origin = json!({ "kind": "crc", "data": 8, "name": "crc-8-smbus", "state": true });
    assert_eq!(manifest["planes"][0]["origin"], origin);
    let sheet = fs::read_to_string(room.path().join("out/dec/README.md")).expect("a datasheet");
    assert!(sheet.contains("crc data 8, name crc-8-smbus, state true"));
    assert_eq!(run(&room, "check out/dec --engine builtin").0, 0);
}

#[test]
fn problems_name_the_fields_of_a_spec() {
    let room = tempfile::tempdir().expect("a temporary folder");
    let crc = |field: &str, value: Value| {
        let mut matrix = json!({ "kind": "crc", "name": "crc-8-smbus", "data": 8 });
        matrix[field] = value;
        matrix
    };
    let refused = [
        (crc("kind", json!("crk")), json!({}), "planes[0].matrix.kind: \"crk\", the kinds are crc, "),
        (
            crc("data", json!(0)),
            json!({}),
            "planes[0].matrix.data: \"0\", expected a whole number from 1 to 4096",
        ),
        (crc("data", json!([8, [9]])), json!({}), "planes[0].matrix.data: \"8;9\", expected"),
        (crc("seed", json!(1)), json!({}), "planes[0].matrix.seed: no parameter of crc"),
        (crc("width", json!(8)), json!({}), "planes[0].matrix.width: stands beside `name`"),
        (
            crc("data", json!(4096)),
            json!({}),
            "planes[0].matrix.kind: makes a matrix of 8 rows and 4104 columns",
        ),
        (crc("data", json!(9)), json!({ "n_in": 16 }), "planes[0].n_in: 16, but the matrix has 17"),
    ];
    for (matrix, sides, message) in refused {
        fs::write(room.path().join("spec.json"), spec(matrix, sides)).expect("written");
        let (code, out, problems) = run(&room, "generate spec.json --dry-run");
        assert!(code == 2 && out.is_empty() && problems.contains(message), "{message}: {problems}");
    }
}
