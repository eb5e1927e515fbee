//! The stream of random numbers: ChaCha20, drawn so that no library's idea of a range can change it.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Numbers that follow from a seed alone.
pub(crate) struct Source(ChaCha20Rng);

impl Source {
    /// The key is the seed in little-endian order, then zeros.
    pub fn new(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha20Rng::from_seed(key))
    }

    /// Any number.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// One of 0..n, all alike; n is at least 1.
    pub fn next_below(&mut self, n: usize) -> usize {
        let n = n as u64;
        // The largest multiple of n leaves less than n numbers out, so a second draw is rare.
        let end = u64::MAX - u64::MAX % n;
        loop {
            let number = self.0.next_u64();
            if number < end {
                return (number % n) as usize;
            }
        }
    }

    /// True with probability `p`, exact to 2^-53.
    pub fn next_bool(&mut self, p: f64) -> bool {
        const UNIT: f64 = 1.0 / (1u64 << 53) as f64;
        ((self.0.next_u64() >> 11) as f64 * UNIT) < p
    }
}
