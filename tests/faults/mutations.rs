//! Single changes of any file of a design, its digests made anew: `check` refuses all of them.

use crate::common::sweep;
use crate::faults::room::{Room, reseal};
use flexor_hdl::codec::digest::seal_text;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What a design is made with that reads back no longer once it is changed.
const INPUTS: [&str; 3] = ["spec.json", "manifest.json", "report/network.txt"];
/// The one file that is not compared.
const RECORD: &str = "report/evidence.json";
const LIBRARY: &str = "library(l) { cell(N) { area : 1; pin(A) { direction : input; } \
    pin(Y) { direction : output; function : \"!A\"; } } cell(X) { area : 3; pin(A) { direction : input; } \
    pin(B) { direction : input; } pin(Y) { direction : output; function : \"A^B\"; } } }";

/// Specs of crossed options, each with more arguments of `generate`.
fn designs() -> Vec<(Value, &'static [&'static str])> {
    let stream = |more: Value| {
        let mut stream = json!({ "width": 16, "lanes": 2 });
        more.as_object().expect("an object").iter().for_each(|(k, v)| stream[k] = v.clone());
        json!({ "stream": stream })
    };
    vec![
        (json!({}), &[]),
        (json!({ "polarity": "product" }), &[]),
        (json!({ "basis": "optimized" }), &[]),
        (json!({ "pipeline": { "levels": 1, "valid": true } }), &["--max-depth", "2"]),
        (json!({ "target": "ice40" }), &[]),
        (json!({ "target": "xilinx", "pipeline": { "levels": 1 } }), &[]),
        (json!({ "target": "liberty", "liberty": "l.lib" }), &[]),
        (stream(json!({ "order": "weight", "tkeep": true })), &["--basis", "optimized"]),
        (stream(json!({ "axi_lite": true, "scale": "sign" })), &[]),
        (stream(json!({ "source": "axi", "reset": "active_high" })), &[]),
        (stream(json!({ "width": 24, "lanes": 3, "groups_width": 9 })), &["--strategy", "walk"]),
    ]
}

/// A spec of a memory, and what it holds.
fn rom(room: &Room) {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/trained_small/q2_n8_20_tap2");
    let planes = ["M0.txt", "M1.txt"].map(|file| json!({ "matrix": { "file": format!("{data}/{file}") } }));
    room.spec("rom", &json!({ "planes": planes, "stream": { "width": 24, "source": "rom" } }));
    let layer = json!({ "name": "c1", "planes": ["c1.p0.x_float", "c1.p1.x_float"], "n_weights": 288 });
    room.write("layers.json", json!({ "schema_version": 1, "layers": [layer] }).to_string());
    let input = format!("{data}/all.npz");
    room.runs(&[
        "pack",
        "--spec",
        "rom.json",
        "--layers",
        "layers.json",
        "--input",
        &input,
        "--out",
        "packed",
    ]);
}

/// Path and bytes of every file that is compared.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![dir.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(dir).expect("below").to_str().expect("text").to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name != RECORD {
                found.insert(name, fs::read(path).expect("read"));
            }
        }
    }
    found
}

/// Words, and all other characters alone.
fn tokens(text: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut tokens, mut start) = (Vec::new(), 0);
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let goes_on = is_word(c) && text[end..].chars().next().is_some_and(is_word);
        if !goes_on {
            tokens.push(&text[start..end]);
            start = end;
        }
    }
    tokens
}

/// One token is deleted, doubled, swapped with another or has a character changed.
fn mutant(text: &str, rng: &mut ChaCha20Rng) -> String {
    let mut below = |n: usize| (rng.next_u64() % n as u64) as usize;
    let tokens = tokens(text);
    let mut new: Vec<String> = tokens.iter().map(ToString::to_string).collect();
    let at = below(tokens.len());
    match below(5) {
        0 => drop(new.remove(at)),
        1 => new.insert(at, new[at].clone()),
        2 => new.swap(at, below(tokens.len())),
        3 => new[at] = ["0", "1", "7", "x", "^", "&", "|", "~", "t0000", " "][below(10)].into(),
        _ => {
            let c = new[at].pop().expect("a character");
            new[at].push(char::from_u32(u32::from(c) ^ 1).filter(|c| !c.is_control()).unwrap_or('q'));
        }
    }
    new.concat()
}

/// The manifest with its own digest made anew, all else as it is.
fn sealed(manifest: &str) -> String {
    let Some((front, rest)) = manifest.split_once("\"digest\": \"") else { return manifest.into() };
    let Some((_, back)) = rest.split_once('"') else { return manifest.into() };
    seal_text(&format!("{front}\"digest\": \"\"{back}"))
}

/// Changes a file of the design and seals it again; false where nothing has changed then.
fn change(dir: &Path, whole: &BTreeMap<String, Vec<u8>>, file: &str, rng: &mut ChaCha20Rng) -> bool {
    let text = mutant(std::str::from_utf8(&whole[file]).expect("text"), rng);
    if file == "manifest.json" {
        fs::write(dir.join(file), sealed(&text)).expect("written");
    } else {
        fs::write(dir.join(file), text).expect("written");
        reseal(dir);
    }
    files(dir) != *whole
}

/// `FLEXOR_SWEEP` changes of all designs together, each of them refused: as a mismatch, unless what is changed reads no
/// longer.
#[test]
fn every_change_of_a_token_is_refused() {
    let wanted = sweep(60);
    let room = Room::new();
    room.write("l.lib", LIBRARY);
    let mut made = vec![("rom".to_owned(), ["--rom", "packed"].as_slice())];
    rom(&room);
    for (i, (more, args)) in designs().into_iter().enumerate() {
        let name = format!("dec_{i}");
        room.spec(&name, &more);
        made.push((name, args));
    }
    let per_design = wanted.div_ceil(made.len() as u64);
    std::thread::scope(|scope| {
        for (i, (name, args)) in made.iter().enumerate() {
            let room = &room;
            scope.spawn(move || {
                let spec = format!("{name}.json");
                room.runs(&[&["generate", &spec, "--effort", "0", "--out", name], *args].concat());
                refuses_changes(room, &format!("{name}/{name}"), i as u64, per_design);
            });
        }
    });
}

fn refuses_changes(room: &Room, design: &str, seed: u64, wanted: u64) {
    let dir = room.path(design);
    let whole = files(&dir);
    let names: Vec<_> = whole.keys().collect();
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut n = 0;
    while n < wanted {
        let file = names[(rng.next_u64() % names.len() as u64) as usize];
        if change(&dir, &whole, file, &mut rng) {
            let ran = room.run(&["check", design, "--engine", "builtin"]);
            let reads = !(ran.code == 2 && INPUTS.contains(&file.as_str()));
            let what = format!("{design}/{file}, seed {seed}, change {n}: {}{}", ran.out, ran.err);
            assert!(!reads || ran.code == 1, "exit {}: {what}", ran.code);
            assert!(!ran.err.is_empty() && !ran.err.contains("please report"), "{what}");
            n += 1;
        }
        whole.iter().for_each(|(file, bytes)| fs::write(dir.join(file), bytes).expect("restored"));
    }
    room.runs(&["check", design, "--engine", "builtin"]);
}
