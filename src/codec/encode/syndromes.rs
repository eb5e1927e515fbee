//! The lightest error of every syndrome, where parity checks are few: exact for any importances.
//!
//! Where all bits count alike the lightest errors are tabled once; else they are found for each group by a walk
//! through its outputs that keeps the lightest error of every syndrome so far (Wolf 1978).

use super::code::Code;
use super::group::Wanted;
use crate::gf2::BitVec;
use std::collections::VecDeque;

/// The parity checks of a code of at most 64 outputs.
#[derive(Debug, Clone)]
pub struct Syndromes {
    /// The checks that each output takes part in.
    checks: Vec<u64>,
    /// The lightest error of every syndrome where all bits count alike.
    lightest: Vec<u64>,
}

impl Syndromes {
    /// The 2^(n_out - rank) syndromes of `code`.
    pub fn new(code: &Code) -> Self {
        let checks = code.output_checks();
        let lightest = lightest_errors(&checks, 1 << (code.n_out - code.rank()));
        Self { checks, lightest }
    }

    /// The word that differs from what is wanted by a lightest error.
    pub fn nearest_word(&self, wanted: &Wanted) -> BitVec {
        let syndrome = wanted.bits.ones_at().fold(0, |sum, i| sum ^ self.checks[i]);
        let error = if wanted.is_uniform() {
            self.lightest[syndrome as usize]
        } else {
            self.lightest_error(wanted, syndrome)
        };
        let mut word = wanted.bits.clone();
        word.add_assign(&BitVec::from_words(word.len(), vec![error]));
        word
    }

    /// The lightest error of `syndrome` under the weights of `wanted`.
    fn lightest_error(&self, wanted: &Wanted, syndrome: u64) -> u64 {
        let size = self.lightest.len();
        let mut least = vec![f64::INFINITY; size];
        least[0] = 0.0;
        // Whether the lightest error of a syndrome has output i, a bit a syndrome.
        let mut taken = Vec::with_capacity(self.checks.len());
        for (i, &check) in self.checks.iter().enumerate() {
            let (loss, before) = (wanted.output_weight(i), least.clone());
            let mut flags = BitVec::zeros(size);
            for (syndrome, least) in least.iter_mut().enumerate() {
                let with = before[syndrome ^ check as usize] + loss;
                if with < *least {
                    *least = with;
                    flags.set(syndrome, true);
                }
            }
            taken.push(flags);
        }
        let mut left = syndrome as usize;
        let mut error = 0;
        for (i, flags) in taken.iter().enumerate().rev() {
            if flags.get(left) {
                error |= 1 << i;
                left ^= self.checks[i] as usize;
            }
        }
        error
    }
}

/// A lightest error of each of `size` syndromes, by weight: errors of one bit more from those of one less.
fn lightest_errors(checks: &[u64], size: usize) -> Vec<u64> {
    let mut errors = vec![None; size];
    errors[0] = Some(0);
    let mut queue = VecDeque::from([0]);
    while let Some(syndrome) = queue.pop_front() {
        let error: u64 = errors[syndrome].unwrap_or(0);
        for (i, &check) in checks.iter().enumerate() {
            let next = syndrome ^ check as usize;
            if errors[next].is_none() {
                errors[next] = Some(error | 1 << i);
                queue.push_back(next);
            }
        }
    }
    errors.into_iter().map(|error| error.unwrap_or(0)).collect()
}
