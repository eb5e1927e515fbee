//! Searches under the names that users choose; one file each, registered in [`STRATEGIES`].
//!
//! A new strategy is a file with a type that implements [`Strategy`], and two lines here: its module, and one in
//! [`STRATEGIES`].

/// Methods of the literature, to compare with and where time is short.
mod baselines {
    pub mod distance;
    pub mod four_russians;
    pub mod naive;
    pub mod paar;
    pub mod rpaar;
}
mod cancellation_free;
mod exact;
mod strategy;
mod walk;

pub use strategy::{Found, Strategy};

use crate::error::{Error, Result};
use baselines::distance::Distance;

/// Every strategy.
pub const STRATEGIES: &[&dyn Strategy] = &[
    // Baselines of the literature, the simplest first.
    &baselines::naive::Naive,
    &baselines::paar::Paar,
    &baselines::rpaar::RandomPaar,
    &Distance::BP,
    &Distance::RNBP,
    &Distance::A1,
    &Distance::A2,
    &baselines::four_russians::FourRussians,
    // The best without cancellation.
    &cancellation_free::CancellationFree,
    // The best there is.
    &walk::Walk,
    // The best there is, with a proof where the matrix is small.
    &exact::Exact,
];

/// Name of the strategy that is used where none is named.
pub const DEFAULT_STRATEGY: &str = "walk";

/// The strategy called `name`.
///
/// # Errors
/// `Input` that lists the names there are.
pub fn find_strategy(name: &str) -> Result<&'static dyn Strategy> {
    STRATEGIES.iter().copied().find(|s| s.name() == name).ok_or_else(|| {
        let known: Vec<_> = STRATEGIES.iter().map(|s| s.name()).collect();
        Error::input(
            "",
            "strategy",
            format!("no strategy is called `{name}`; there are: {}", known.join(", ")),
        )
    })
}
#[cfg(test)]
mod tests {
    use super::{DEFAULT_STRATEGY, STRATEGIES, find_strategy};
    use crate::gf2::{Affine, BitMatrix, BitVec};
    use crate::network::Limits;
    use crate::network::verify::verify;
    use crate::search::budget::{Params, Search};
    use proptest::prelude::*;

    fn matrix() -> impl Strategy<Value = BitMatrix> {
        (1usize..24, 1usize..80).prop_flat_map(|(n_rows, n_cols)| {
            let row = prop::collection::vec(any::<bool>(), n_cols).prop_map(BitVec::from_bits);
            let rows = prop::collection::vec(row, n_rows);
            rows.prop_map(move |rows| BitMatrix::from_rows(n_cols, rows).expect("rectangular"))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(6))]

        #[test]
        fn every_strategy_computes_the_matrix(m in matrix()) {
            let wanted = Affine::linear(m.clone());
            for strategy in STRATEGIES {
                let found = strategy.run(&m, &Search::quiet(&Params { effort: 0, ..Params::default() }));
                prop_assert!(verify(&found.network, &wanted).is_ok(), "{}", strategy.name());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(6))]

        #[test]
        fn every_strategy_that_can_keeps_a_depth(m in matrix(), slack in 0u32..3) {
            let max_depth = Some(crate::network::metrics::min_depth(&m) + slack);
            let limits = Limits { max_depth, max_fanout: None };
            let params = Params { effort: 0, limits, ..Params::default() };
            for strategy in STRATEGIES.iter().filter(|strategy| strategy.limits_depth()) {
                let network = strategy.run(&m, &Search::quiet(&params)).network;
                prop_assert!(verify(&network, &Affine::linear(m.clone())).is_ok(), "{}", strategy.name());
                prop_assert!(limits.verify(&network).is_ok(), "{}", strategy.name());
            }
        }
    }

    #[test]
    fn names_are_unique_and_found() {
        for strategy in STRATEGIES {
            assert_eq!(find_strategy(strategy.name()).expect("registered").name(), strategy.name());
            assert!(!strategy.describe().contains('\n'));
        }
        assert!(find_strategy(DEFAULT_STRATEGY).is_ok());
        let error = find_strategy("best").err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("naive, paar"), "{error}");
    }
}
