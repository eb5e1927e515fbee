//! Equivalent matrices: the same decodable words from fewer gates and fewer stored bits.
//!
//! If M = M'·T with T of rank r = rank(M), then y = M·x = M'·(T·x): the packer stores T·x, r bits, and M' is
//! free to be any matrix with the column space of M.

mod anneal;
mod bound;
mod core;
mod exact;
mod part;
mod rebased;
mod systematic;
mod triples;

pub use bound::lower_bound;
pub use rebased::Rebased;

use crate::error::Result;
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::network::opt::{Progress, Search, Stats};
use core::Core;
use part::Solved;

/// An equivalent matrix of `matrix` with few gates, verified: the same for the same parameters on every machine
/// and thread count, unless the search is stopped, which ends it with the best so far.
///
/// # Errors
/// `Input` where nothing is found within the limits of the search; `Internal` where the result is wrong.
pub fn rebase(matrix: &BitMatrix, search: &Search) -> Result<Rebased> {
    let order: Vec<usize> = (0..matrix.n_rows()).collect();
    let core = Core::new(matrix, &order);
    let (mut solved, mut steps): (Vec<Solved>, u64) = (Vec::new(), 0);
    for part in &core.matrices {
        let beside = core.n_paid() + solved.iter().map(|part| part.network.n_xor()).sum::<usize>();
        let tell = |p: Progress| {
            (search.progress)(Progress { n_xor: beside + p.n_xor, steps: steps + p.steps });
        };
        let found = part::solve(part, &Search { progress: &tell, ..*search }).expect("small");
        steps += found.steps;
        solved.push(found);
    }
    let mut bound = bound::of_core(&core);
    if let [only] = &solved[..]
        && core.n_paid() + only.least > bound.n_xor
    {
        bound = bound::exhausted(&core, only.least);
    }
    let networks: Vec<XorNetwork> = solved.into_iter().map(|part| part.network).collect();
    let network = core.expand(&networks);
    let saved_xor = crate::network::metrics::naive_xor(matrix).saturating_sub(network.n_xor()) as u64;
    Rebased::new(matrix, &network, bound, Stats { steps, saved_xor })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::BitVec;
    use crate::network::opt::Params;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keeps_the_words(rows in prop::collection::vec(prop::collection::vec(any::<bool>(), 7), 1..12)) {
            let rows = rows.into_iter().map(BitVec::from_bits).collect();
            let matrix = BitMatrix::from_rows(7, rows).expect("rectangular");
            let rebased = rebase(&matrix, &Search::quiet(&Params::default())).expect("verified");
            prop_assert!(rebased.verify(&matrix).is_ok());
            prop_assert!(rebased.network.n_xor() >= rebased.bound.n_xor);
        }
    }
}
