//! CONTRIBUTING, held against the tree.

use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

/// The sample compiles and is formatted as the example of the engine crate is, whose file it is inside the crate.
#[test]
fn the_sample_is_the_example() {
    let example = read("crates/xornet/examples/chain.rs");
    let (file, _) = example.split_once("\nfn main()").expect("a program");
    let sample = file.replace("xornet::", "crate::");
    assert!(read("CONTRIBUTING.md").contains(&format!("```rust\n{sample}```\n")), "expected:\n{sample}");
}

/// Every path in backquotes that names a file or folder of the tree is there.
#[test]
fn every_place_is_there() {
    let text = read("CONTRIBUTING.md");
    let places = text.split('`').skip(1).step_by(2).filter(|place| {
        ["src/", "crates/", "tests/", "docs/", "benches/", "hdl_out/"]
            .iter()
            .any(|root| place.starts_with(root))
    });
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let gone: Vec<_> = places.filter(|place| !root.join(place).exists()).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

/// A strategy of the baselines stands in the two lists that CONTRIBUTING names.
#[test]
fn a_strategy_is_registered_in_two_places() {
    let text = read("CONTRIBUTING.md");
    let folder = "crates/xornet/src/search/strategies";
    for (list, line, named) in [
        ("mod.rs", "pub mod paar;", "`pub mod chain;` in `baselines`"),
        ("mod.rs", "&baselines::paar::Paar,", "`&baselines::chain::Chain,` in `STRATEGIES`"),
    ] {
        assert!(read(&format!("{folder}/{list}")).contains(line), "{list}");
        assert!(text.contains(named), "{named}");
    }
}
