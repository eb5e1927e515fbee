//! Covering by the decodable words: share of wrong bits when a random group is coded as well as can be.
//!
//! The group is uniform over all n_out-bit words; its error is the distance to the nearest decodable word, the
//! weight of the leader of its coset. Where there are few cosets, all leaders are found, by breadth-first search
//! over the syndromes: mean and worst are exact. Else seeded random groups are coded: by trying every word where
//! there are few of them, so that each error is exact; and by local search where there are many, which may code
//! a group worse than can be.

use super::generator::{Generator, for_each_sum};
use crate::gf2::BitVec;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Most steps of the search over all syndromes: one a syndrome and position.
const MAX_STEPS: u64 = 1 << 28;
/// Most redundancy, n_out - r, of that search: a byte a syndrome.
const MAX_REDUNDANCY: usize = 24;
/// Largest rank at which every word is tried.
const EXHAUSTIVE_RANK: usize = 16;
/// Most work on random groups, in 64-bit words visited.
const MAX_VISITS: u64 = 1 << 27;
/// Largest rank at which the local search tries pairs of words, too.
const MAX_PAIRED: usize = 512;
/// Most random groups.
const MAX_GROUPS: u64 = 10_000;
/// Fewest random groups.
const MIN_GROUPS: u64 = 16;

/// Share of wrong bits when coding random groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Coding {
    /// Mean share over the groups.
    pub mean: f64,
    /// Largest share seen; over all groups it is the covering radius over n_out.
    pub worst: f64,
    /// Method behind the figures.
    pub method: CodingMethod,
}

/// Method behind the figures of a [`Coding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodingMethod {
    /// Every group there is, each coded as well as can be.
    Exact,
    /// Random groups, each coded as well as can be.
    Sampled {
        /// Number of groups.
        groups: u64,
    },
    /// Random groups, coded by local search: the mean over all is at most this, within the error of sampling.
    Searched {
        /// Number of groups.
        groups: u64,
    },
}

impl Coding {
    /// Coding of the code of `generator`; `seed` is that of random groups.
    pub(super) fn from_generator(generator: &Generator, seed: u64) -> Self {
        let redundancy = generator.length - generator.rank();
        let steps = (generator.length as u64).checked_shl(redundancy as u32).unwrap_or(u64::MAX);
        if redundancy <= MAX_REDUNDANCY && steps <= MAX_STEPS {
            return Self::of_cosets(generator);
        }
        let words = generator.length.div_ceil(64) as u64;
        if generator.rank() <= EXHAUSTIVE_RANK {
            let groups = n_groups(words << generator.rank());
            let nearest = |group: &BitVec| nearest_distance(generator, group);
            Self::of_groups(generator, seed, CodingMethod::Sampled { groups }, groups, nearest)
        } else {
            let rank = generator.rank() as u64;
            let tried = if generator.rank() > MAX_PAIRED { rank } else { rank * rank };
            let groups = n_groups(words * tried);
            let near = |group: &BitVec| near_distance(generator, group);
            Self::of_groups(generator, seed, CodingMethod::Searched { groups }, groups, near)
        }
    }

    /// Figures over all groups.
    fn of_cosets(generator: &Generator) -> Self {
        let leaders = coset_leaders(generator);
        let total: u64 = leaders.iter().map(|&weight| u64::from(weight)).sum();
        let worst = leaders.iter().copied().max().unwrap_or(0);
        let length = generator.length as f64;
        Self {
            mean: total as f64 / leaders.len() as f64 / length,
            worst: f64::from(worst) / length,
            method: CodingMethod::Exact,
        }
    }

    /// Figures over random groups; `code` gives the error of a group in bits.
    fn of_groups(
        generator: &Generator,
        seed: u64,
        method: CodingMethod,
        groups: u64,
        code: impl Fn(&BitVec) -> usize,
    ) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let length = generator.length;
        let mut group =
            || BitVec::from_words(length, (0..length.div_ceil(64)).map(|_| rng.next_u64()).collect());
        let errors: Vec<usize> = (0..groups).map(|_| code(&group())).collect();
        let total: usize = errors.iter().sum();
        let worst = errors.iter().copied().max().unwrap_or(0);
        Self {
            mean: total as f64 / groups as f64 / length as f64,
            worst: worst as f64 / length as f64,
            method,
        }
    }
}

/// Number of random groups at `visits` work each.
fn n_groups(visits: u64) -> u64 {
    (MAX_VISITS / visits.max(1)).clamp(MIN_GROUPS, MAX_GROUPS)
}

/// Weight of the leader of every coset, by syndrome.
fn coset_leaders(generator: &Generator) -> Vec<u8> {
    const OPEN: u8 = u8::MAX;
    let positions = bit_syndromes(generator);
    let mut leaders = vec![OPEN; 1 << (generator.length - generator.rank())];
    leaders[0] = 0;
    let mut border = vec![0u32];
    for weight in 1.. {
        let mut next = Vec::new();
        for &from in &border {
            for &position in &positions {
                let to = from ^ position;
                if leaders[to as usize] == OPEN {
                    leaders[to as usize] = weight;
                    next.push(to);
                }
            }
        }
        if next.is_empty() {
            break;
        }
        border = next;
    }
    leaders
}

/// The syndromes of single wrong bits, each once; zero, which leads nowhere, is left out.
fn bit_syndromes(generator: &Generator) -> Vec<u32> {
    let checks = generator.check_positions();
    let of_word = |word: &BitVec| {
        let bits = checks.iter().enumerate();
        bits.fold(0, |syndrome, (bit, &check)| syndrome | u32::from(word.get(check)) << bit)
    };
    let mut all: Vec<u32> = generator.words.iter().map(of_word).collect();
    all.extend((0..checks.len()).map(|bit| 1 << bit));
    all.sort_unstable();
    all.dedup();
    all.retain(|&syndrome| syndrome != 0);
    all
}

/// Distance of `group` to the nearest word, every word tried.
fn nearest_distance(generator: &Generator, group: &BitVec) -> usize {
    let mut least = usize::MAX;
    for_each_sum(&generator.words, group, |error| least = least.min(error.count_ones()));
    least
}

/// Distance of `group` to a near word: from the one that agrees at the information positions, single words and
/// pairs are added while that helps; of many words only single ones.
fn near_distance(generator: &Generator, group: &BitVec) -> usize {
    let mut error = group.clone();
    for (word, &position) in generator.words.iter().zip(&generator.positions) {
        if group.get(position) {
            error.add_assign(word);
        }
    }
    while let Some(better) = lighter_error(generator, &error) {
        error = better;
    }
    error.count_ones()
}

/// `error` plus one or two words, the first that makes it lighter.
fn lighter_error(generator: &Generator, error: &BitVec) -> Option<BitVec> {
    let weight = error.count_ones();
    let plus = |error: &BitVec, word: &BitVec| {
        let mut sum = error.clone();
        sum.add_assign(word);
        sum
    };
    let words = &generator.words;
    let lighter = |sum: &BitVec| sum.count_ones() < weight;
    let single = words.iter().map(|word| plus(error, word)).find(lighter);
    if single.is_some() || words.len() > MAX_PAIRED {
        return single;
    }
    let firsts = words.iter().enumerate().map(|(k, word)| (k, plus(error, word)));
    firsts.flat_map(|(k, first)| words[k + 1..].iter().map(move |word| plus(&first, word))).find(lighter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::{n_tap_matrix, random_matrix};

    #[test]
    fn samples_agree_with_all_groups() {
        let generator = Generator::new(&random_matrix(20, 8, 0.5, 4).expect("a matrix"));
        let exact = Coding::of_cosets(&generator);
        let sample = |code: &dyn Fn(&BitVec) -> usize| {
            Coding::of_groups(&generator, 1, CodingMethod::Sampled { groups: 4000 }, 4000, code)
        };
        let sampled = sample(&|group| nearest_distance(&generator, group));
        assert!((sampled.mean - exact.mean).abs() < 0.002, "{sampled:?} {exact:?}");
        assert!(sampled.worst <= exact.worst);
        let searched = sample(&|group| near_distance(&generator, group));
        assert!(searched.mean >= sampled.mean && searched.mean < sampled.mean + 0.05, "{searched:?}");
    }

    #[test]
    fn says_what_it_did() {
        let of = |n_out, n_in| {
            Coding::from_generator(&Generator::new(&n_tap_matrix(n_out, n_in, 3, 1).expect("a matrix")), 1)
        };
        assert_eq!(of(20, 12).method, CodingMethod::Exact);
        assert!(matches!(of(64, 12).method, CodingMethod::Sampled { groups } if groups >= 1000));
        let searched = of(96, 32);
        assert!(
            matches!(searched.method, CodingMethod::Searched { .. }) && searched.mean < 0.4,
            "{searched:?}"
        );
        assert_eq!(searched, of(96, 32));
    }
}
