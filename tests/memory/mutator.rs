//! Random edits of files, the same ones every run.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What gets spliced into inputs: words of the formats and numbers at the limits.
const TOKENS: [&[u8]; 16] = [
    b"0",
    b"-1",
    b"1000000000000",
    b"4294967296",
    b"18446744073709551615",
    b"1e400",
    b"NaN",
    b"null",
    b"[]",
    b"{",
    b"\"",
    b",",
    b"F16",
    b"<f2",
    b"True",
    b"\xff\xff\xff\xff",
];

pub struct Mutator(ChaCha8Rng);

impl Mutator {
    /// The same edits for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number below `n`; 0 where that is 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n.max(1) as u64) as usize
    }

    /// One to four random edits.
    pub fn mutate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            self.edit(&mut bytes);
        }
        bytes
    }

    fn edit(&mut self, bytes: &mut Vec<u8>) {
        // Half of the edits hit the first bytes, where headers are.
        let span = if self.below(2) == 0 { bytes.len().min(200) } else { bytes.len() };
        let at = self.below(span);
        let end = (at + self.below(8)).min(bytes.len());
        match self.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = self.below(256) as u8,
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..end)),
            4 => bytes.extend_from_within(at..end),
            _ => {
                let token = TOKENS[self.below(TOKENS.len())];
                drop(bytes.splice(at..end, token.iter().copied()));
            }
        }
    }
}
