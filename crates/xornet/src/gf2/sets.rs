//! Sets of few among many: their number, and their lightest sum.

use crate::gf2::BitVec;

/// Sets of `k` among `n`, held down to `usize`.
pub fn binomial(n: usize, k: usize) -> usize {
    let Some(rest) = n.checked_sub(k) else { return 0 };
    let k = k.min(rest) as u128;
    // Each quotient is itself a binomial, so the division is exact.
    let step = |all: u128, i: u128| all.checked_mul(n as u128 - i).map(|all| all / (i + 1));
    let all = (0..k).try_fold(1, |all, i| step(all, i).filter(|&all| all <= usize::MAX as u128));
    all.map_or(usize::MAX, |all| all as usize)
}

/// Fewest ones of `sum` plus exactly `few` of `words`; `usize::MAX` where there are fewer words.
///
/// ```
/// use xornet::gf2::{BitMatrix, BitVec, lightest_sum};
///
/// let words = BitMatrix::parse("1110 0111 1000").unwrap();
/// assert_eq!(lightest_sum(words.rows(), 2, &BitVec::zeros(4)), 2);
/// ```
pub fn lightest_sum(words: &[BitVec], few: usize, sum: &BitVec) -> usize {
    if few == 0 {
        return sum.count_ones();
    }
    let with = |k: usize| {
        let mut sum = sum.clone();
        sum.add_assign(&words[k]);
        lightest_sum(&words[k + 1..], few - 1, &sum)
    };
    (0..(words.len() + 1).saturating_sub(few)).map(with).min().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_choices() {
        assert_eq!(
            [binomial(5, 2), binomial(5, 5), binomial(20, 10), binomial(60, 30)],
            [10, 1, 184_756, 118_264_581_564_861_424]
        );
        assert_eq!([binomial(4096, 2048), binomial(3, 4)], [usize::MAX, 0]);
    }
}
