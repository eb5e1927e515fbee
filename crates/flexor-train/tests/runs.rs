//! Runs of the command: training, packing of what it gives, inference, interruption, refusals.
#![allow(clippy::disallowed_types, reason = "kills come at moments of a run")]

use crate::common::{content, fails, packed, runs, tool, trained};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn packed_frames_hold_the_trained_codes_in_both_bases_and_several_planes() {
    let dir = tempfile::tempdir().expect("a folder");
    for (q, n_tap) in [("1", "2"), ("2", "random")] {
        let args =
            ["--model", "mlp", "--n-in", "8", "--n-out", "20", "--q", q, "--n-tap", n_tap, "--epochs", "3"];
        let run = trained(dir.path(), &format!("q{q}"), &args);
        for optimized in [false, true] {
            let packed = packed(&run, &dir.path().join(format!("packed{q}{optimized}")), optimized);
            let found: Value =
                serde_json::from_str(&runs(&["infer", &run, "--packed", &packed, "--json"])).expect("JSON");
            assert_eq!(found["codes_different"], 0);
            assert_eq!(found["packed_accuracy"], found["test_accuracy"]);
            assert_eq!(found["codes"], (128 * 256 + 1280) * q.parse::<usize>().expect("a number"));
            assert!(found["test_accuracy"].as_f64() > Some(0.9), "{found}");
            let lines = fs::read_to_string(Path::new(&run).join("metrics.jsonl")).expect("read");
            let last: Value = serde_json::from_str(lines.lines().last().expect("a line")).expect("JSON");
            assert_eq!(last["test_accuracy"], found["test_accuracy"]);
        }
    }
}

#[test]
fn other_frames_than_the_trained_ones_are_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let of = |seed: &str| {
        let args = [
            "--model",
            "mlp",
            "--n-in",
            "8",
            "--n-out",
            "20",
            "--matrix-seed",
            "1",
            "--epochs",
            "1",
            "--seed",
            seed,
        ];
        trained(dir.path(), seed, &args)
    };
    let (one, two) = (of("1"), of("2"));
    let packed = packed(&two, &dir.path().join("packed"), false);
    let (code, text) = fails(&["infer", &one, "--packed", &packed]);
    assert_eq!(code, Some(1));
    assert!(text.contains("codes of the packed frames are not the trained ones"), "{text}");
}

/// Fails where files of two folders differ, and names them.
fn assert_same(found: &BTreeMap<String, Vec<u8>>, wanted: &BTreeMap<String, Vec<u8>>, what: &str) {
    let names = found.keys().chain(wanted.keys());
    let different: Vec<_> = names.filter(|name| found.get(*name) != wanted.get(*name)).collect();
    assert!(different.is_empty(), "{what}: {different:?}");
}

const SMALL: [&str; 8] = ["--model", "lenet5", "--n-in", "8", "--n-out", "20", "--epochs", "4"];

#[test]
fn two_runs_give_the_same_bytes_and_so_does_one_that_was_killed_often() {
    let dir = tempfile::tempdir().expect("a folder");
    let begin = Instant::now();
    let whole = content(Path::new(&trained(dir.path(), "a", &SMALL)));
    let longest = begin.elapsed();
    let again = content(Path::new(&trained(dir.path(), "b", &SMALL)));
    assert!(whole == again);
    let rounds: u32 = std::env::var("FLEXOR_SWEEP").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    for round in 0..rounds {
        let out = dir.path().join(format!("k{round}"));
        let args = [&["train", "--out", out.to_str().expect("text")], &SMALL[..]].concat();
        for part in 1..3u32 {
            let mut child = tool(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("runs");
            std::thread::sleep(longest * ((round * 37 + part * 53) % 97) / 97);
            // It may have ended by itself.
            let _ = child.kill();
            child.wait().expect("ends");
        }
        runs(&args);
        assert_same(&content(&out), &whole, &format!("round {round}"));
    }
}

#[test]
#[cfg(unix)]
fn an_interrupted_run_keeps_its_state_and_goes_on_to_the_same_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    let whole = content(Path::new(&trained(dir.path(), "a", &SMALL)));
    let out = dir.path().join("b");
    let args = [&["train", "--out", out.to_str().expect("text")], &SMALL[..]].concat();
    let mut child = tool(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("runs");
    while !out.join("metrics.jsonl").exists() {
        std::thread::sleep(Duration::from_millis(2));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    assert_eq!(child.wait().expect("ends").code(), Some(130));
    assert!(out.join("checkpoint.safetensors").exists() && !out.join("manifest.json").exists());
    runs(&args);
    assert!(content(&out) == whole);
}

#[test]
fn a_loss_that_is_none_and_one_of_guessing_end_the_run_with_what_helps() {
    let dir = tempfile::tempdir().expect("a folder");
    let recipe = dir.path().join("r.json");
    let out = dir.path().join("run").display().to_string();
    for (optimizer, what) in [
        (r#"{"sgd": {"lr": 1000, "momentum": 0.99}}"#, "is no number"),
        (r#"{"sgd": {"lr": 1e-9}}"#, "is not below that of guessing, 2.303"),
    ] {
        let text = format!(
            r#"{{"schema_version": 1, "name": "r", "model": "lenet5", "decoder": null, "batch": 10, "epochs": 9,
            "optimizer": {optimizer}}}"#
        );
        fs::write(&recipe, text).expect("written");
        let (code, text) = fails(&["train", recipe.to_str().expect("text"), "--out", &out]);
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains(what) && text.contains("a smaller learning rate"), "{text}");
        assert!(!Path::new(&out).join("manifest.json").exists());
    }
}

#[test]
fn wrong_input_is_refused_before_anything_is_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let out = dir.path().join("run").display().to_string();
    let with = |more: &[&str]| fails(&[&["train", "--out", &out], more].concat());
    for (more, what) in [
        (&["--model", "mlp"][..], "--n-in: missing"),
        (&["--model", "net", "--full"], "--model: \"net\", expected"),
        (&["--n-in", "8", "--n-out", "20", "--n-tap", "9"], "--decoder"),
        (&["--full", "--data", "/no/such"], "/no/such: is no folder"),
        (&["--full", "--epochs", "0"], "--epochs: 0, expected a whole number"),
        (&["--full", "--device", "abacus"], "--device: \"abacus\", this build has flex"),
    ] {
        let (code, text) = with(more);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(what), "{text}");
        assert!(!Path::new(&out).exists(), "{more:?}");
    }
    trained(dir.path(), "run", &["--model", "mlp", "--full", "--epochs", "1"]);
    let (code, text) = with(&["--model", "mlp", "--full", "--epochs", "2"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("is of another recipe"), "{text}");
}

#[test]
fn layers_of_their_own_decoder_and_plain_ones_pack_too() {
    let dir = tempfile::tempdir().expect("a folder");
    let recipe = dir.path().join("r.json");
    let text = r#"{"schema_version": 1, "name": "r", "model": "lenet5", "epochs": 1,
        "decoder": {"planes": [{"matrix": {"n_tap": 2, "n_in": 8, "n_out": 20, "seed": 1}}]},
        "layers": {"c1": null, "f*": {"polarity": "product", "planes": [{"matrix": {"n_tap": 3, "n_in": 6, "n_out": 10, "seed": 2}}]}}}"#;
    fs::write(&recipe, text).expect("written");
    let run = trained(dir.path(), "run", &[recipe.to_str().expect("text")]);
    let names: Vec<_> = content(Path::new(&run)).into_keys().collect();
    for name in ["layers.json", "layers.2.json", "spec.json", "spec.2.json"] {
        assert!(names.iter().any(|found| found == name), "{name}");
    }
    let layers = fs::read_to_string(Path::new(&run).join("layers.2.json")).expect("read");
    assert!(layers.contains("\"f1\"") && layers.contains("\"f2\"") && !layers.contains("\"c2\""));
    let packed = packed(&run, &dir.path().join("packed"), false);
    runs(&["infer", &run, "--packed", &packed]);
}

/// A recipe of one epoch with more fields, in a file.
fn recipe_file(dir: &Path, fields: &str) -> String {
    let path = dir.join("r.json");
    fs::write(&path, format!("{{\"schema_version\": 1, \"name\": \"r\", {fields}}}")).expect("written");
    path.display().to_string()
}

const DECODER: &str =
    r#""decoder": {"planes": [{"matrix": {"n_tap": 2, "n_in": 8, "n_out": 20, "seed": 1}}]}"#;

#[test]
fn the_network_of_the_best_epoch_by_validation_is_given() {
    let dir = tempfile::tempdir().expect("a folder");
    let more = r#""model": "mlp", "epochs": 6, "optimizer": {"adam": {"lr": 0.03}}, "seed": 2, "validate": 300, "keep": "best""#;
    let recipe = recipe_file(dir.path(), &format!("{more}, {DECODER}"));
    let run = trained(dir.path(), "run", &[&recipe]);
    let lines = fs::read_to_string(Path::new(&run).join("metrics.jsonl")).expect("read");
    let epochs: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let accuracies: Vec<_> = epochs.iter().map(|e| e["validate_accuracy"].as_f64().expect("one")).collect();
    let first_best = |best: usize, i: usize| if accuracies[i] > accuracies[best] { i } else { best };
    let best = (0..6).fold(0, first_best);
    assert_ne!(best, 5, "{accuracies:?}");
    let found: Value = serde_json::from_str(&runs(&["infer", &run, "--json"])).expect("JSON");
    assert_eq!(found["test_accuracy"], epochs[best]["test_accuracy"]);
    let before = content(Path::new(&run));
    runs(&["train", &recipe, "--out", &run]);
    assert!(content(Path::new(&run)) == before);
}

#[test]
fn a_network_of_ones_own_layers_trains_and_packs() {
    let dir = tempfile::tempdir().expect("a folder");
    let layers = r#""model": {"layers": [{"conv": {"name": "c1", "channels": 8, "kernel": 3, "padding": 1}}, {"norm": "bn1"}, "relu",
        {"max_pool": 2}, {"residual": {"body": [{"conv": {"name": "c2", "channels": 8, "kernel": 3, "padding": 1}}]}}, "relu",
        {"linear": {"name": "out"}}]}, "epochs": 4"#;
    let recipe = recipe_file(dir.path(), &format!("{layers}, {DECODER}"));
    let run = trained(dir.path(), "run", &[&recipe]);
    let packed = packed(&run, &dir.path().join("packed"), false);
    let found: Value =
        serde_json::from_str(&runs(&["infer", &run, "--packed", &packed, "--json"])).expect("JSON");
    assert_eq!((&found["codes_different"], &found["codes"]), (&0.into(), &(72 + 576 + 5120).into()));
    assert!(found["test_accuracy"].as_f64() > Some(0.8), "{found}");
}

#[test]
fn a_sweep_trains_every_draw_with_each_seed_of_the_list() {
    let dir = tempfile::tempdir().expect("a folder");
    let sweep = dir.path().join("s.json");
    fs::write(&sweep, r#"{"schema_version": 1, "sizes": [[8, 20]], "n_tap": [2], "seeds": 2}"#)
        .expect("written");
    let fields = r#""model": "mlp", "epochs": 1, "decoder": null, "seeds": [5, 7]"#;
    let recipe = recipe_file(dir.path(), fields);
    let out = dir.path().join("trained");
    let [sweep, shown] = [&sweep, &out].map(|path| path.to_str().expect("text"));
    runs(&["sweep", sweep, "--recipe", &recipe, "--reference", "full", "--out", shown]);
    let lines = fs::read_to_string(out.join("accuracy.jsonl")).expect("read");
    let line = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("JSON");
        (line["matrices"].to_string(), line["train_seed"].as_u64())
    };
    let found: Vec<_> = lines.lines().map(line).collect();
    let seeds: Vec<_> = found.iter().map(|(_, seed)| seed.expect("a number")).collect();
    assert_eq!(seeds, [5, 7, 5, 7, 5, 7]);
    assert!(found[2].0 == found[3].0 && found[3].0 != found[4].0 && found[0].0 == "null");
    let (code, text) = fails(&["train", &recipe, "--out", dir.path().join("one").to_str().expect("text")]);
    assert_eq!(code, Some(2));
    assert!(text.contains("seeds: are for sweep"), "{text}");
}
