//! Weight distribution and least distance of the decodable words.
//!
//! Small codes are counted, word by word; codes of small redundancy through their dual (MacWilliams); of the
//! others, sums of few basis words bound the least distance from both sides (Brouwer and Zimmermann): with
//! disjoint information sets of rank r_i, a word that is no sum of w or fewer basis words of any of them has
//! weight Σ max(0, w + 1 - (r - r_i)) or more.

use super::generator::{Generator, for_each_sum};
use crate::gf2::{BitMatrix, BitVec, Echelon, binomial, lightest_sum};

/// Most words that are visited, times the 64-bit words of one.
const MAX_VISITS: u64 = 1 << 25;

/// Minimum distance and weight distribution of the decodable words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distance {
    /// Lower bound on the minimum distance between two words, which is the least weight of a word that is not
    /// zero; 0 where zero is the only word.
    pub lower: usize,
    /// Upper bound on the minimum distance.
    pub upper: usize,
    /// Words of every weight 0..=n_out, where they were counted.
    pub weights: Option<Vec<u128>>,
}

impl Distance {
    /// Distance of the code of `generator`.
    pub(super) fn from_generator(generator: &Generator) -> Self {
        match count_sums(&generator.words, generator.length).or_else(|| through_dual(generator)) {
            Some(weights) => {
                let least = (1..weights.len()).find(|&weight| weights[weight] > 0).unwrap_or(0);
                Self { lower: least, upper: least, weights: Some(weights) }
            }
            None => bound_distance(generator),
        }
    }

    /// The minimum distance, where it is known.
    pub fn known_distance(&self) -> Option<usize> {
        (self.lower == self.upper).then_some(self.lower)
    }
}

/// 64-bit words of a vector of `length` bits.
fn vector_cost(length: usize) -> u64 {
    length.div_ceil(64) as u64
}

/// Sums of `basis` by weight; `None` where there are too many.
fn count_sums(basis: &[BitVec], length: usize) -> Option<Vec<u128>> {
    let visits = 1u64.checked_shl(basis.len() as u32)?.checked_mul(vector_cost(length))?;
    (visits <= MAX_VISITS).then(|| {
        let mut counts = vec![0; length + 1];
        for_each_sum(basis, &BitVec::zeros(length), |sum| counts[sum.count_ones()] += 1);
        counts
    })
}

/// The weights from those of the dual: 2^(n-r)·Σ A_w z^w = Σ_j B_j·(1-z)^j·(1+z)^(n-j). `None` where the dual
/// has too many words or a number too many digits.
fn through_dual(generator: &Generator) -> Option<Vec<u128>> {
    let (n, redundancy) = (generator.length, generator.length - generator.rank());
    let dual = count_sums(&generator.dual_basis(), n)?;
    let mut sums = vec![0i128; n + 1];
    for (j, &count) in dual.iter().enumerate().filter(|(_, count)| **count > 0) {
        for (sum, coefficient) in sums.iter_mut().zip(weight_product(j, n - j)?) {
            *sum = sum.checked_add(coefficient.checked_mul(i128::try_from(count).ok()?)?)?;
        }
    }
    sums.into_iter().map(|sum| u128::try_from(sum >> redundancy).ok()).collect()
}

/// Coefficients of (1-z)^minus·(1+z)^plus, lowest first.
fn weight_product(minus: usize, plus: usize) -> Option<Vec<i128>> {
    let mut coefficients = vec![0i128; minus + plus + 1];
    coefficients[0] = 1;
    let signs = std::iter::repeat_n(-1, minus).chain(std::iter::repeat_n(1, plus));
    for sign in signs {
        for k in (1..coefficients.len()).rev() {
            coefficients[k] = coefficients[k].checked_add(sign * coefficients[k - 1])?;
        }
    }
    Some(coefficients)
}

/// Bounds from the weights of sums of few basis words.
fn bound_distance(generator: &Generator) -> Distance {
    let (rank, length) = (generator.rank(), generator.length);
    let sets = information_sets(generator);
    let (mut lower, mut upper) = (1, length - rank + 1);
    let mut visits = 0;
    for few in 1..=rank {
        visits += (binomial(rank, few) as u64)
            .saturating_mul(vector_cost(length))
            .saturating_mul(sets.len() as u64);
        if visits > MAX_VISITS || lower >= upper {
            break;
        }
        for set in &sets {
            upper = upper.min(lightest_sum(&set.words, few, &BitVec::zeros(length)));
        }
        let at_least = |set: &InformationSet| (few + 1).saturating_sub(rank - set.rank);
        lower = sets.iter().map(at_least).sum::<usize>().min(upper).max(lower);
    }
    Distance { lower, upper, weights: None }
}

/// The code's basis with as many words as can be reduced to an identity on positions of its own.
struct InformationSet {
    words: Vec<BitVec>,
    /// Number of its positions.
    rank: usize,
}

/// Disjoint information sets, the first of full rank, while they are of use.
fn information_sets(generator: &Generator) -> Vec<InformationSet> {
    let mut free = vec![true; generator.length];
    let mut sets = Vec::new();
    let mut positions = generator.positions.clone();
    let mut words = generator.words.clone();
    // A set of rank below half of r says nothing before half of all sums are visited.
    while 2 * positions.len() > generator.rank() {
        positions.iter().for_each(|&position| free[position] = false);
        sets.push(InformationSet { rank: positions.len(), words: words.clone() });
        (words, positions) = reduced_on(&words, &free);
    }
    sets
}

/// `words` reduced on the free positions, and the positions where that makes an identity.
fn reduced_on(words: &[BitVec], free: &[bool]) -> (Vec<BitVec>, Vec<usize>) {
    let length = free.len();
    let order: Vec<usize> =
        (0..length).filter(|&i| free[i]).chain((0..length).filter(|&i| !free[i])).collect();
    let permuted = words.iter().map(|word| BitVec::from_bits(order.iter().map(|&i| word.get(i)))).collect();
    let echelon = Echelon::new(&BitMatrix::from_rows(length, permuted).unwrap_or_default());
    let n_free = free.iter().filter(|&&is| is).count();
    let back = |word: &BitVec| {
        let mut original = BitVec::zeros(length);
        word.ones_at().for_each(|at| original.set(order[at], true));
        original
    };
    let positions = echelon.pivots().iter().filter(|&&at| at < n_free).map(|&at| order[at]);
    (echelon.basis().map(back).collect(), positions.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use proptest::prelude::*;

    fn generator(n_out: usize, n_in: usize, seed: u64) -> Generator {
        Generator::new(&random_matrix(n_out, n_in, 0.4, seed).expect("a matrix"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn the_dual_counts_the_same_words(n_out in 1usize..24, n_in in 1usize..12, seed in any::<u64>()) {
            let generator = generator(n_out, n_in, seed);
            prop_assert_eq!(through_dual(&generator), count_sums(&generator.words, n_out));
        }

        #[test]
        fn bounds_hold_and_meet_on_small_codes(n_out in 1usize..40, n_in in 1usize..10, seed in any::<u64>()) {
            let generator = generator(n_out, n_in, seed);
            let (exact, bounds) = (Distance::from_generator(&generator), bound_distance(&generator));
            if generator.rank() > 0 {
                prop_assert_eq!((bounds.lower, bounds.upper), (exact.lower, exact.upper));
            }
        }
    }

    #[test]
    fn the_golay_code() {
        // Cyclic of length 23, by x^11 + x^9 + x^7 + x^6 + x^5 + x + 1.
        let column = |shift: usize| {
            let mut word = BitVec::zeros(23);
            [0, 1, 5, 6, 7, 9, 11].iter().for_each(|&at| word.set(at + shift, true));
            word
        };
        let columns = BitMatrix::from_rows(23, (0..12).map(column).collect()).expect("rectangular");
        let generator = Generator::new(&columns.transpose());
        let found = Distance::from_generator(&generator);
        assert_eq!(found.known_distance(), Some(7));
        let weights = found.weights.expect("counted");
        let counted: Vec<_> = weights.into_iter().enumerate().filter(|(_, count)| *count > 0).collect();
        assert_eq!(
            counted,
            [(0, 1), (7, 253), (8, 506), (11, 1288), (12, 1288), (15, 506), (16, 253), (23, 1)]
        );
        assert_eq!(bound_distance(&generator).known_distance(), Some(7));
    }

    #[test]
    fn large_codes_are_bounded() {
        let generator = generator(96, 40, 3);
        let found = Distance::from_generator(&generator);
        assert!(found.weights.is_none() && 1 < found.lower && found.lower <= found.upper, "{found:?}");
        assert!(found.upper < 56, "{found:?}");
    }
}
