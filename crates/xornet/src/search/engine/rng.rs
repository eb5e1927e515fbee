//! Random numbers for hot loops: SplitMix64, the same on every machine.

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    /// The stream number `stream` of `seed`; streams are independent.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = Self(seed);
        let start = rng.next_u64() ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03);
        let mut rng = Self(start);
        rng.next_u64();
        rng
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 where `n` is 0.
    pub fn next_below(&mut self, n: usize) -> usize {
        (((self.next_u64() >> 32) * n as u64) >> 32) as usize
    }

    /// A number in 0..1.
    pub fn next_unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.next_below(n) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_splitmix64() {
        // The first numbers of SplitMix64 from state 0, as published with the generator.
        let mut rng = Rng(0);
        assert_eq!([rng.next_u64(), rng.next_u64()], [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4]);
    }

    #[test]
    fn streams_differ_and_stay_below() {
        let mut streams = [Rng::new(1, 0), Rng::new(1, 1), Rng::new(2, 0)];
        let first: Vec<_> = streams.iter_mut().map(Rng::next_u64).collect();
        assert!(first[0] != first[1] && first[0] != first[2]);
        let rng = &mut streams[0];
        assert!((0..1000).all(|_| rng.next_below(7) < 7 && (0.0..1.0).contains(&rng.next_unit())));
        assert_eq!(rng.next_below(0), 0);
    }
}
