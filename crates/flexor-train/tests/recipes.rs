//! Recipes: what is read, what is refused, what is written.

use flexor_train::files::Beside;
use flexor_train::recipe::{digest, json_schema, read_recipe, to_json};
use std::path::Path;

const SMALL: &str = r#"{"schema_version": 1, "name": "net", "model": "mlp", "decoder": {"planes": [{"matrix":
    {"n_tap": 2, "n_in": 8, "n_out": 20, "seed": 1}}]}"#;

fn read(more: &str) -> Result<flexor_train::recipe::Recipe, String> {
    let text = format!("{SMALL}{more}}}");
    read_recipe(&text, "r.json", &Beside(Path::new(""))).map_err(|error| error.to_string())
}

#[test]
fn reads_back_from_what_is_written() {
    let more = r#", "optimizer": {"sgd": {"lr": 0.2}}, "warmup": 2, "epochs": 9, "decay": {"at": [4, 6]},
        "s_tanh": {"base": 10, "start": 5, "factor": 2}, "clip": 2, "backward": "eq4", "layers": {"f2": null, "f1*": "identity"},
        "init": {"alpha": 0.2}, "augment": "crop_flip", "weight_decay": {"alpha": 1e-4}, "train": 100, "histograms": [1],
        "validate": 10, "keep": "best", "seeds": [1, 2]"#;
    for more in ["", more] {
        let recipe = read(more).expect("reads");
        let text = to_json(&recipe).to_string();
        let back = read_recipe(&text, "w.json", &Beside(Path::new(""))).expect("reads back");
        assert_eq!(to_json(&back).to_string(), text);
        assert_eq!(digest(&back), digest(&recipe));
    }
}

#[test]
fn every_error_comes_at_once_with_field_value_and_limit() {
    let text = r#"{"schema_version": 2, "name": "1x", "model": "lenet", "decoder": {"planes": [{"matrix": ["10", "00"]}]},
        "optimizer": {"adam": {"lr": 0}}, "batch": 0, "epochs": 2.5, "decay": {"at": [3, 1]}, "s_tanh": {"start": 5},
        "clip": "yes", "backward": "eq6", "seed": -1, "seeds": [3, 3], "keep": "best", "histograms": [99], "colour": 1}"#;
    let error = read_recipe(text, "r.json", &Beside(Path::new(""))).expect_err("wrong").to_string();
    for start in [
        "schema_version: 2, this build reads 1",
        "name: ",
        "model: \"lenet\", expected \"lenet5\" or \"mlp\"",
        "decoder.planes[0].matrix: row 1",
        "optimizer.adam.lr: 0, expected a number from",
        "batch: 0, expected a whole number from 1",
        "epochs: 2.5, expected a whole number",
        "decay.at: must ascend",
        "s_tanh.start: stands without warmup",
        "clip: \"yes\", expected a number",
        "backward: \"eq6\", expected \"eq5\" or \"eq4\" or \"ste\"",
        "seed: -1",
        "seeds: 2 seeds, expected 1 to 1000, no two the same",
        "keep: \"best\" stands without validate",
        "histograms[0]: 99",
        "colour: unknown field",
    ] {
        let line = format!("r.json: {start}");
        assert!(error.lines().any(|found| found.starts_with(&line)), "{line}\n{error}");
    }
    let missing = read_recipe("{}", "r.json", &Beside(Path::new(""))).expect_err("empty").to_string();
    assert_eq!(missing.lines().count(), 4, "{missing}");
}

/// The small network of the recipe, with a model of its own layers instead.
fn read_layers(layers: &str) -> Result<flexor_train::recipe::Recipe, String> {
    let text = SMALL.replace("\"mlp\"", &format!("{{\"layers\": {layers}}}"));
    read_recipe(&format!("{text}}}"), "r.json", &Beside(Path::new(""))).map_err(|error| error.to_string())
}

#[test]
fn a_network_of_ones_own_layers_reads_back() {
    let layers = r#"[{"conv": {"name": "c1", "channels": 4, "kernel": 3, "padding": 1, "bias": false}}, {"norm": "bn1"}, "relu",
        {"residual": {"stride": 2, "body": [{"conv": {"name": "c2", "channels": 8, "kernel": 3, "stride": 2, "padding": 1}}]}},
        {"max_pool": 2}, "mean_pool", {"linear": {"name": "f.1"}}]"#;
    let recipe = read_layers(layers).expect("reads");
    let text = to_json(&recipe).to_string();
    let back = read_recipe(&text, "w.json", &Beside(Path::new(""))).expect("reads back");
    assert_eq!(to_json(&back).to_string(), text);
    let form = recipe.model.form([1, 16, 16], 10).expect("fits");
    let shapes: Vec<_> = form.layers.iter().map(|layer| layer.shape.clone()).collect();
    assert_eq!(shapes, [vec![4, 1, 3, 3], vec![8, 4, 3, 3], vec![10, 8]]);
}

#[test]
fn layers_that_are_none_or_do_not_fit_are_told() {
    let layers = r#"[{"conv": {"name": "c1", "kernel": 0}}, "softmax", {"linear": {"name": "c1"}, "norm": "n"}, {"norm": "n-1"},
        {"residual": {}}, {"linear": {"name": "c1", "outputs": 70000}}, {"max_pool": 2, "pool": 3}]"#;
    let error = read_layers(layers).expect_err("wrong");
    for wanted in [
        "layers[0].conv.channels: missing",
        "layers[0].conv.kernel: 0, expected a whole number from 1",
        "layers[1]: \"softmax\", expected \"relu\" or \"mean_pool\"",
        "layers[2]: is not one layer",
        "layers[3].norm: \"n-1\", expected a letter",
        "layers[4].residual.body: missing",
        "layers[5].linear.name: \"c1\" is the name of a layer before",
        "layers[5].linear.outputs: 70000",
        "layers[6].pool: unknown field",
    ] {
        assert!(error.contains(&format!("r.json: model.{wanted}")), "{wanted}\n{error}");
    }
    let misfit = |layers: &str| {
        let recipe = read_layers(layers).expect("reads");
        recipe.model.form([1, 16, 16], 10).expect_err("does not fit").to_string()
    };
    let narrow = r#"[{"residual": {"body": [{"max_pool": 2}]}}, {"linear": {"name": "f"}}]"#;
    assert!(misfit(narrow).contains("beside a shortcut of [1, 16, 16]"));
    assert!(misfit(r#"["relu"]"#).contains("ends with 256 outputs, the data has 10 classes"));
    let wide = r#"[{"conv": {"name": "c", "channels": 4096, "kernel": 64, "padding": 64}}, {"linear": {"name": "f"}}]"#;
    assert!(misfit(wide).contains("values an image, at most"));
}

#[test]
fn the_digest_is_that_of_the_training_alone() {
    let digest_of = |more: &str| digest(&read(more).expect("reads"));
    assert_eq!(digest_of(r#", "seed": 2"#), digest_of(""));
    assert_eq!(digest_of(r#", "histograms": [1]"#), digest_of(""));
    for other in [r#", "epochs": 3"#, r#", "batch": 10"#, r#", "layers": {"f2": null}"#] {
        assert_ne!(digest_of(other), digest_of(""), "{other}");
    }
}

#[test]
fn the_schema_knows_every_field() {
    let schema: serde_json::Value = serde_json::from_str(json_schema()).expect("JSON");
    let recipe = to_json(&read(r#", "seeds": [1]"#).expect("reads"));
    for field in recipe.as_object().expect("an object").keys() {
        assert!(schema["properties"][field].is_object(), "{field}");
    }
}
