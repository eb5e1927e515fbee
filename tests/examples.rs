//! Every spec under `examples/` reads, follows the schema, and reads back from what is written of it.

#[path = "../examples/build_decoder.rs"]
mod build_decoder;

use flexor_hdl::error::{Error, Result};
use flexor_hdl::spec::{self, DecoderSpec, Loader};
use std::path::{Path, PathBuf};

struct Beside(PathBuf);

impl Loader for Beside {
    fn load_file(&self, path: &str) -> Result<Vec<u8>> {
        std::fs::read(self.0.join(path)).map_err(|cause| Error::from_io(path, cause))
    }
}

fn examples() -> Vec<(String, DecoderSpec)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let schema = serde_json::from_str(spec::json_schema()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let mut examples = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // A second dot tells another kind of input, such as `lenet5.layers.json`.
        let Some(stem) = name.strip_suffix(".json").filter(|stem| !stem.contains('.')) else { continue };
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(validator.is_valid(&serde_json::from_str(&text).unwrap()), "{name}");
        examples.push((stem.to_owned(), spec::read_spec(&text, &name, &Beside(folder.clone())).unwrap()));
    }
    examples.sort_by(|a, b| a.0.cmp(&b.0));
    examples
}

#[test]
fn all_examples_read() {
    let examples = examples();
    let names: Vec<_> = examples.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "appendix_a",
            "axi_q2_12_20",
            "ice40_8_20",
            "pipelined_64x32",
            "q2_12_20",
            "rebased_6x4",
            "rom_8_20",
            "stream_8_20"
        ]
    );
    for (file, spec) in &examples {
        assert_eq!(*file, spec.name);
        let mut back = spec::read_spec(&spec::to_json(spec), file, &Beside(PathBuf::new())).unwrap();
        back.origins.clone_from(&spec.origins);
        assert_eq!(back, *spec);
    }
}

#[test]
fn the_papers_matrix_has_its_taps() {
    let examples = examples();
    let matrix = &examples[0].1.planes[0];
    assert_eq!((matrix.n_rows(), matrix.n_cols(), matrix.count_ones()), (6, 4, 15));
}

#[test]
fn a_decoder_is_built_and_checked_in_memory() {
    build_decoder::main().expect("builds, and holds");
}
