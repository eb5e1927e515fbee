//! Mutated specs and matrix files, the same ones every run: each is read or refused as bad input, never a panic.

use flexor_hdl::error::{Error, Result};
use flexor_hdl::gf2::{BitMatrix, construct, io};
use flexor_hdl::spec::{self, Loader};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Mutations of specs, and of matrix files of all formats together.
const ROUNDS: usize = 5000;

/// What a splice may put in: pieces of JSON, numbers at and past every limit, bytes that are no text.
const TOKENS: [&[u8]; 28] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"\"",
    b"null",
    b"true",
    b"0",
    b"-1",
    b"1.5",
    b"1e999",
    b"17",
    b"257",
    b"4097",
    b"65537",
    b"18446744073709551616",
    b"\"matrix\"",
    b"\"name\": \"module\",",
    b"\"optimized\"",
    b"\"file\"",
    b"\\u0000",
    b"\xff\xfe",
    b"\n",
    b"2",
    b"[[[[[[[[",
    b"PK\x03\x04",
];

struct Mutator(ChaCha8Rng);

impl Mutator {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n.max(1) as u64) as usize
    }

    /// One to four changes.
    fn mutate(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(4) {
            self.change(&mut bytes);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        match self.below(6) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
            1 => bytes.truncate(at),
            2 => self.splice(bytes, at),
            3 => swap_number(bytes, at, TOKENS[9 + self.below(9)]),
            4 => bytes.drain(at..(at + 1 + self.below(8)).min(bytes.len())).for_each(drop),
            _ => self.repeat(bytes, at),
        }
    }

    fn splice(&mut self, bytes: &mut Vec<u8>, at: usize) {
        let token = TOKENS[self.below(TOKENS.len())];
        bytes.splice(at..at, token.iter().copied()).for_each(drop);
    }

    /// A piece of the input once more, elsewhere.
    fn repeat(&mut self, bytes: &mut Vec<u8>, at: usize) {
        let end = (at + 1 + self.below(40)).min(bytes.len());
        let piece = bytes[at.min(end)..end].to_vec();
        let to = self.below(bytes.len() + 1);
        bytes.splice(to..to, piece).for_each(drop);
    }
}

/// Puts another number in place of the first one from `at` on.
fn swap_number(bytes: &mut Vec<u8>, at: usize, number: &[u8]) {
    let Some(start) = (at..bytes.len()).find(|&i| bytes[i].is_ascii_digit()) else { return };
    let len = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    bytes.splice(start..start + len, number.iter().copied()).for_each(drop);
}

/// A matrix for every path ending in `.txt`, an error for the rest.
struct Files;

impl Loader for Files {
    fn load_file(&self, path: &str) -> Result<Vec<u8>> {
        if path.ends_with(".txt") {
            Ok(b"110\n011\n".to_vec())
        } else {
            Err(Error::from_io(path, "no such file"))
        }
    }
}

/// Whether the input was read; anything but a refusal of the input itself fails.
fn accepted<T>(result: Result<T>, input: &[u8]) -> bool {
    match result {
        Ok(_) => true,
        Err(Error::Input(problems)) => {
            assert!(!problems.is_empty(), "{}", input.escape_ascii());
            false
        }
        Err(Error::Environment(_)) => false,
        Err(other) => panic!("{other}: {}", input.escape_ascii()),
    }
}

fn specs() -> [&'static str; 4] {
    [
        r#"{"schema_version": 1, "name": "dec", "planes": [{"matrix": ["1011", [1, 1, 0, 0]]}]}"#,
        r#"{"schema_version": 1, "name": "a_1", "planes": [{"matrix": {"file": "m.txt"}, "n_in": 3, "n_out": 2},
            {"matrix": ["11", "01"]}], "polarity": "product", "allow_zero_rows": true, "strategy": "naive"}"#,
        r#"{"schema_version": 1, "name": "b", "planes": [{"matrix": {"n_tap": 2, "n_in": 12, "n_out": 20, "seed": 1}}],
            "stream": {"width": 64, "lanes": 4, "order": "weight", "reset": "active_high", "groups_width": 16}}"#,
        r#"{"schema_version": 1, "name": "c", "planes": [{"matrix": {"random": {"density": 0.5}, "n_in": 8,
            "n_out": 4, "seed": 7}}], "basis": "given", "target": "generic", "pipeline": {"levels": 2, "valid": true}}"#,
    ]
}

#[test]
fn mutated_specs_are_read_or_refused() {
    let mut mutator = Mutator(ChaCha8Rng::from_seed([1; 32]));
    let mut n_read = 0;
    for round in 0..ROUNDS {
        let bytes = mutator.mutate(specs()[round % 4].as_bytes());
        let text = String::from_utf8_lossy(&bytes);
        let result = spec::read_spec(&text, "s.json", &Files);
        // What is accepted must survive being written.
        if let Ok(spec) = &result {
            let back = spec::read_spec(&spec::to_json(spec), "back", &Files).expect("a written spec reads");
            assert_eq!(
                (&back.planes, &back.stream, &back.pipeline),
                (&spec.planes, &spec.stream, &spec.pipeline)
            );
        }
        n_read += usize::from(accepted(result, &bytes));
    }
    assert!((1..ROUNDS).contains(&n_read), "{n_read} of {ROUNDS} were read");
}

/// Holds that a matrix that was read keeps the limits.
fn within_limits(matrix: &BitMatrix) {
    assert!((1..=io::MAX_SIDE).contains(&matrix.n_rows()) && (1..=io::MAX_SIDE).contains(&matrix.n_cols()));
}

#[test]
fn mutated_matrix_files_are_read_or_refused() {
    let mut mutator = Mutator(ChaCha8Rng::from_seed([2; 32]));
    let matrix = construct::random_matrix(9, 13, 0.4, 3).unwrap();
    let files: Vec<_> =
        io::readable_extensions().map(|of| (of, io::write_matrix(&matrix, of).unwrap())).collect();
    let mut n_read = vec![0; files.len()];
    for round in 0..ROUNDS {
        let (extension, seed) = &files[round % files.len()];
        let bytes = mutator.mutate(seed);
        let result = io::read_matrix(&bytes, extension, "m");
        result.iter().for_each(within_limits);
        n_read[round % files.len()] += usize::from(accepted(result, &bytes));
    }
    let each = ROUNDS / files.len();
    assert!(n_read.iter().all(|n| (1..each).contains(n)), "{n_read:?} of {each} each were read");
}
