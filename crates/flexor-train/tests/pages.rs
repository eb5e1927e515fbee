//! The page of a run: what is drawn, that it stands alone, and that names are text.

use crate::common::trained;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The page and the lines of the metrics of a run.
fn page_of(run: &str) -> (String, Vec<Value>) {
    let text = |name: &str| fs::read_to_string(Path::new(run).join(name)).expect("read");
    let lines = text("metrics.jsonl");
    (text("report.html"), lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
}

#[test]
fn a_page_has_a_point_for_every_epoch_and_histograms_of_every_plane() {
    let dir = tempfile::tempdir().expect("a folder");
    let run = trained(
        dir.path(),
        "a",
        &["--model", "mlp", "--n-in", "8", "--n-out", "20", "--q", "2", "--epochs", "5"],
    );
    let (page, epochs) = page_of(&run);
    for epoch in &epochs {
        let accuracy = 100.0 * epoch["test_accuracy"].as_f64().expect("a share");
        let point = format!("<title>epoch {}, test: {}", epoch["epoch"], accuracy.floor());
        assert!(page.contains(&point), "{point}");
    }
    for plane in epochs[4]["layers"].as_array().expect("planes") {
        let name = plane["name"].as_str().expect("a name");
        let figure =
            page.split("<figure>").find(|figure| figure.contains(&format!("{name}, encrypted weights")));
        assert_eq!(figure.map(|figure| figure.matches("class=\"area\"").count()), Some(3), "{name}");
    }
    for outside in ["<script", "http:", "https:", "url(", "@import", "src=", "NaN", "inf"] {
        assert!(!page.contains(outside), "the page has {outside}");
    }
    let again = trained(
        dir.path(),
        "b",
        &["--model", "mlp", "--n-in", "8", "--n-out", "20", "--q", "2", "--epochs", "5"],
    );
    assert!(page_of(&again).0 == page);
    let manifest = fs::read_to_string(Path::new(&run).join("manifest.json")).expect("read");
    assert!(manifest.contains("\"report.html\""));
}

/// An IDX file of bytes, whose lengths along all axes are `shape`.
fn idx(shape: &[u32], bytes: impl Iterator<Item = u8>) -> Vec<u8> {
    let head = [0, 0, 8, shape.len() as u8].into_iter().chain(shape.iter().flat_map(|n| n.to_be_bytes()));
    head.chain(bytes).collect()
}

#[test]
fn plain_networks_have_a_page_and_names_are_text() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("a<b>&c");
    fs::create_dir(&data).expect("made");
    for part in ["train", "t10k"] {
        let images = idx(&[20, 4, 4], (0..320u32).map(|k| (k * k % 251) as u8));
        let labels = idx(&[20], (0..20).map(|k| k % 2));
        fs::write(data.join(format!("{part}-images-idx3-ubyte")), images).expect("written");
        fs::write(data.join(format!("{part}-labels-idx1-ubyte")), labels).expect("written");
    }
    let data = data.display().to_string();
    let run = trained(dir.path(), "run", &["--model", "mlp", "--full", "--epochs", "1", "--data", &data]);
    let (page, _) = page_of(&run);
    assert!(page.contains("a&lt;b&gt;&amp;c") && !page.contains("a<b>"));
    assert!(page.contains("plain weights") && !page.contains("Encrypted weights"));
}
