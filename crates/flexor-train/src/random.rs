//! Random numbers of a run: a stream of ChaCha20 for every purpose and epoch, so that nothing has a state to be kept.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What the numbers of a stream are for.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// Initial values, a stream a parameter.
    Init,
    /// Order of the images, a stream an epoch.
    Order,
    /// Augmentation, a stream an epoch.
    Augment,
    /// The built-in digits.
    Digits,
}

/// A stream of random numbers.
pub struct Source(ChaCha20Rng);

impl Source {
    /// The stream `index` of a purpose under a seed.
    pub fn new(seed: u64, purpose: Purpose, index: u32) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        rng.set_stream((purpose as u64) << u32::BITS | u64::from(index));
        Self(rng)
    }

    /// A number from 0 to `n` - 1.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next_u64()) * n as u128) >> u64::BITS) as usize
    }

    /// A number from 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number of the normal distribution of mean 0 and deviation 1.
    pub fn normal(&mut self) -> f64 {
        let (radius, angle) = (1.0 - self.unit(), self.unit());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }

    /// Brings a list into a random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}
