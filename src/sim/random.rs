//! Random bits and stall patterns, equal for equal seeds on every machine.

use crate::gf2::BitVec;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Length of a stall pattern in cycles.
pub(super) const STEPS: usize = 4096;
/// Longest burst in a pattern, in cycles.
const BURST: usize = 32;

/// Pairs of choices, each true in about that percentage of the steps and in the first one; most stand alone, some
/// last for a burst.
pub(super) fn steps(seed: u64, first_percent: u8, second_percent: u8) -> Vec<(bool, bool)> {
    let mut rng = generator(seed);
    let mut draw = |percent: u8| {
        let mut all = Vec::with_capacity(STEPS + BURST);
        while all.len() < STEPS {
            let choice = rng.next_u32() % 100 < u32::from(percent);
            let length =
                if rng.next_u32().is_multiple_of(16) { 2 + rng.next_u32() as usize % (BURST - 1) } else { 1 };
            all.resize(all.len() + length, choice || all.is_empty());
        }
        all
    };
    let (first, second) = (draw(first_percent), draw(second_percent));
    first.into_iter().zip(second).take(STEPS).collect()
}

/// The random generator for a seed.
pub(super) fn generator(seed: u64) -> ChaCha20Rng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    ChaCha20Rng::from_seed(bytes)
}

/// `len` random bits.
pub(super) fn random(rng: &mut ChaCha20Rng, len: usize) -> BitVec {
    BitVec::from_words(len, (0..len.div_ceil(64)).map(|_| rng.next_u64()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stalls_keep_their_rate() {
        let all = steps(3, 25, 100);
        let offered = all.iter().filter(|s| s.0).count();
        assert!((STEPS / 5..STEPS / 3).contains(&offered), "{offered}");
        assert!(all.iter().all(|s| s.1));
    }
}
