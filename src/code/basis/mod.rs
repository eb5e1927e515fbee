//! Equivalent matrices: the same decodable words from fewer gates and fewer stored bits.
//!
//! If M = M'·T with T of rank r = rank(M), then y = M·x = M'·(T·x): the packer stores T·x, r bits, and M' is
//! free to be any matrix with the column space of M.

mod rebased;

pub use rebased::Rebased;

use crate::error::{Error, Result};
use crate::gf2::{BitMatrix, BitVec, Echelon};
use crate::network::opt::{self, Bound, Progress, Search};
use std::collections::BTreeSet;

/// An equivalent matrix of `matrix` with few gates, verified: the same for the same parameters on every machine
/// and thread count, unless the search is stopped, which ends it with the best so far.
///
/// # Errors
/// `Input` where nothing is found within the limits of the search; `Internal` where the result is wrong.
pub fn rebase(matrix: &BitMatrix, search: &Search) -> Result<Rebased> {
    let echelon = Echelon::new(matrix);
    let rows =
        matrix.rows().iter().map(|row| BitVec::from_bits(echelon.pivots().iter().map(|&j| row.get(j))));
    let reduced = BitMatrix::from_rows(echelon.rank(), rows.collect()).unwrap_or_default();
    search.params.limits.feasible(&reduced)?;
    let (network, stats) = opt::find(opt::DEFAULT_STRATEGY)?.run(&reduced, search);
    (search.progress)(Progress { n_xor: network.n_xor(), steps: stats.steps });
    if search.params.limits.verify(&network).is_err() {
        return Err(Error::input("", "max_depth", "no equivalent matrix was found within the limits"));
    }
    Rebased::new(matrix, &network, lower_bound(matrix), stats)
}

/// Gates that no network of any equivalent matrix gets below.
pub fn lower_bound(matrix: &BitMatrix) -> Bound {
    let rows: BTreeSet<&BitVec> = matrix.rows().iter().filter(|row| !row.is_zero()).collect();
    let n_xor = rows.len() - matrix.rank();
    Bound {
        n_xor,
        proof: format!("{} distinct rows, of which {} can be stored bits", rows.len(), matrix.rank()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
