//! Mutated files of every other reader: images and libraries of other tools, networks, matrices, specs and sweeps. Each is
//! read or refused as bad input, never a panic, and memory stays within a bound. FLEXOR_FUZZ says how many mutants instead.

use crate::mutator::Mutator;
use crate::{MEMORY, alone};
use flexor_hdl::cells::liberty::{self, LibertyGates};
use flexor_hdl::codec::image;
use flexor_hdl::error::{Error, Result};
use flexor_hdl::gf2::{construct, io};
use flexor_hdl::network::{self, XorNetwork};
use flexor_hdl::spec::{self, Loader};
use flexor_hdl::sweep;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Mutations of all kinds.
const ROUNDS: u64 = 20_000;
/// Most memory at any time: what a `.mif` of a few bytes may ask for, 64 MiB of words, while it grows.
const MAX_MEMORY: usize = 200 << 20;

/// Inputs and outputs of the networks.
const SIDES: (usize, usize) = (5, 4);

/// Finds every file that a spec or a sweep names.
struct Files;

impl Loader for Files {
    fn load_file(&self, path: &str) -> Result<Vec<u8>> {
        match path.rsplit('.').next() {
            Some("txt") => Ok(b"11010\n01101\n".to_vec()),
            Some("lib") => Ok(sample("liberty/osu.lib")),
            _ => Err(Error::input(path, "", "no such file")),
        }
    }
}

fn sample(file: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file)).expect("a sample")
}

/// Names and contents of a folder of samples, by name.
fn samples(folder: &str) -> Vec<(String, Vec<u8>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder);
    let names = fs::read_dir(path).expect("samples").map(|entry| entry.expect("a sample").file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().expect("text")).collect();
    names.sort();
    names.into_iter().map(|name| (name.clone(), sample(&format!("{folder}/{name}")))).collect()
}

/// A reader, and the files that it reads.
struct Reader {
    name: &'static str,
    files: Vec<(String, Vec<u8>)>,
    read: fn(&str, &[u8]) -> Result<()>,
}

fn network() -> XorNetwork {
    let mut network = XorNetwork::new(SIDES.0);
    let a = network.xor(network.input(0), network.input(3));
    let b = network.xor(a, network.input(1));
    for (source, invert) in [(Some(a), false), (Some(b), true), (Some(network.input(2)), false), (None, true)]
    {
        network.push_output(source, invert);
    }
    network
}

fn extension(file: &str) -> &str {
    file.rsplit('.').next().unwrap_or_default()
}

fn image(file: &str, bytes: &[u8]) -> Result<()> {
    let format = image::by_extension(extension(file), file)?;
    let told = (format.width)(bytes).filter(|width| (8..=1 << 16).contains(width) && width % 8 == 0);
    (format.read)(bytes, told.unwrap_or(8), file).map(drop)
}

fn library(_: &str, bytes: &[u8]) -> Result<()> {
    let second = b"library(l) { cell(only) { area : 1; } }".to_vec();
    let files = [liberty::LibertyFile::new("a.lib", bytes), liberty::LibertyFile::new("b.lib", second)];
    let text = liberty::merge_files(&files)?;
    let _ = LibertyGates::read_liberty(text.as_bytes(), "a.lib");
    liberty::read(&files).map(drop)
}

fn readers() -> Vec<Reader> {
    let matrix = construct::random_matrix(9, 13, 0.4, 3).expect("a matrix");
    let matrices = io::readable_extensions()
        .map(|of| (format!("m.{of}"), io::write_matrix(&matrix, of).expect("bytes")));
    let read_back = ["txt", "json", "blif", "aag", "aig"];
    let networks =
        read_back.map(|of| (format!("n.{of}"), network::io::write_network(&network(), of).expect("bytes")));
    let text = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let header = r#"{"m":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4]}}      "#;
    let tensors = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &[1, 0, 0, 1]].concat();
    vec![
        Reader { name: "image", files: samples("images"), read: image },
        Reader { name: "liberty", files: samples("liberty"), read: library },
        Reader {
            name: "network",
            files: networks.into(),
            read: |file, bytes| {
                network::io::read_network(bytes, extension(file), file, SIDES.0, SIDES.1).map(drop)
            },
        },
        Reader {
            name: "matrix",
            files: matrices.collect(),
            read: |file, bytes| io::read_matrix(bytes, extension(file), file).map(drop),
        },
        Reader {
            name: "array",
            files: vec![("m.safetensors".into(), tensors)],
            read: |file, bytes| io::read_array(bytes, extension(file), file, "m").map(drop),
        },
        Reader {
            name: "spec",
            files: vec![
                text(
                    "a.json",
                    r#"{"$schema": "s", "schema_version": 1, "name": "a", "planes": [{"matrix": ["10", [1, 1]]}]}"#,
                ),
                text(
                    "b.json",
                    r#"{"schema_version": 1, "name": "b", "planes": [{"matrix": {"file": "m.txt"}}], "target": "liberty", "liberty": ["a.lib"]}"#,
                ),
            ],
            read: |file, bytes| spec::read_spec(&String::from_utf8_lossy(bytes), file, &Files).map(drop),
        },
        Reader {
            name: "sweep",
            files: vec![text(
                "s.json",
                r#"{"schema_version": 1, "n_in": [8, 12], "n_out": [20], "q": [1, 2], "n_tap": [2, 3, "random"], "seeds": 20,
                "basis": ["given", "optimized"], "synth": ["ice40", "liberty"], "liberty": "a.lib", "forms": "cells"}"#,
            )],
            read: |file, bytes| sweep::read_sweep(&String::from_utf8_lossy(bytes), file, &Files).map(drop),
        },
    ]
}

#[test]
fn mutants_of_every_reader_are_read_or_refused() {
    alone("fuzz_readers::mutants_of_every_reader_are_read_or_refused", read_mutants);
}

fn read_mutants() {
    let readers = readers();
    let rounds = std::env::var("FLEXOR_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    let mut refused = vec![0; readers.len()];
    for seed in 0..rounds {
        let (mut mutator, at) = (Mutator::new(seed), seed as usize % readers.len());
        let Reader { name, files, read } = &readers[at];
        let (file, bytes) = &files[mutator.below(files.len())];
        let bytes = mutator.mutate(bytes);
        match catch_unwind(AssertUnwindSafe(|| read(file, &bytes))) {
            Ok(Ok(())) => {}
            Ok(Err(Error::Input(problems))) if !problems.is_empty() => refused[at] += 1,
            Ok(Err(other)) => panic!("seed {seed}, {name} {file}: {other:?}"),
            Err(_) => panic!("seed {seed}, {name} {file}: panicked"),
        }
    }
    let peak = MEMORY.max_allocated();
    let names: Vec<_> = readers.iter().map(|reader| reader.name).collect();
    println!("{rounds} mutants, refused {refused:?} of {names:?}, at most {} KiB", peak >> 10);
    assert!(peak < MAX_MEMORY, "{peak} bytes");
    let each = rounds as usize / readers.len();
    assert!(refused.iter().all(|&n| n > 0 && n < each), "{refused:?} of {each} each");
}
