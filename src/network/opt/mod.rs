//! Strategies that turn a matrix into a network; one file each, registered in [`STRATEGIES`].
//!
//! A new strategy is a file with a type that implements [`Strategy`], and a line in [`STRATEGIES`].

mod bound;
mod bp;
mod cost_bound;
mod exact;
mod exhaust;
pub mod four_russians;
mod kary;
mod naive;
mod objective;
mod paar;
pub(crate) mod reduce;
mod room;
mod rpaar;
mod search;
mod sharing;
mod tree;
mod waiting;
mod walk;

pub use bound::{Bound, lower_bound};
pub use cost_bound::{CostBound, cost_bound};
pub use exact::{Proof, prove};
pub(crate) use kary::walk_gates;
pub use objective::{CellCosts, Objective, UNIT};
pub use search::{DEFAULT_EFFORT, Limits, MAX_EFFORT, Params, Progress, Search};
pub(crate) use walk::{Gates, Mover, Problem, Rng, Round, ValueSet, ValueTable, Walk, Walker};

use super::XorNetwork;
use crate::error::{Error, Result};
use crate::gf2::BitMatrix;
use serde::{Deserialize, Serialize};

/// One way to turn a matrix into a network.
pub trait Strategy: Sync {
    /// Its name in specs and on the command line.
    fn name(&self) -> &'static str;

    /// What it does, in one line, for help texts.
    fn describe(&self) -> &'static str;

    /// Whether its networks keep to a limit of depth. (That of fan-out is kept for all of them.)
    fn limits_depth(&self) -> bool {
        false
    }

    /// Whether it makes networks for `objective`.
    fn serves(&self, objective: &Objective) -> bool {
        *objective == Objective::Xor2
    }

    /// Whether it goes on from the network that the parameters begin with.
    fn goes_on(&self) -> bool {
        false
    }

    /// A network that computes y = M·x, an output a row, of gates for the objective of the parameters, and what the work came to.
    ///
    /// The same matrix and parameters give the same network on every machine and thread count, unless the
    /// search is stopped. A row of zeros becomes the constant 0.
    fn run(&self, matrix: &BitMatrix, search: &Search) -> (XorNetwork, Stats);
}

/// What a run of a strategy came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stats {
    /// Decisions taken: for `naive` the rows, for `paar` the pairs taken out.
    pub steps: u64,
    /// Gates that sharing saved against one tree a row.
    pub saved_xor: u64,
}

impl Stats {
    /// Stats of `network` after `steps` decisions on `matrix`.
    fn of(network: &XorNetwork, matrix: &BitMatrix, steps: u64) -> Self {
        Self { steps, saved_xor: super::metrics::naive_xor(matrix).saturating_sub(network.n_xor()) as u64 }
    }
}

/// Every strategy, the simplest first.
pub const STRATEGIES: &[&dyn Strategy] = &[
    &naive::Naive,
    &paar::Paar,
    &rpaar::RandomPaar,
    &bp::Distance(bp::Rule::Smallest),
    &bp::Distance(bp::Rule::Random),
    &bp::Distance(bp::Rule::Nearest),
    &bp::Distance(bp::Rule::NearestFewest),
    &four_russians::FourRussians,
    &walk::Walk,
    &exact::Exact,
];

/// Name of the strategy that is used where none is named.
pub const DEFAULT_STRATEGY: &str = "paar";

/// The strategy called `name`.
///
/// # Errors
/// `Input` that lists the names there are.
pub fn find(name: &str) -> Result<&'static dyn Strategy> {
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
    use super::{DEFAULT_STRATEGY, Limits, Params, STRATEGIES, Search, find};
    use crate::gf2::{Affine, BitMatrix, BitVec};
    use crate::network::verify::verify;
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
                let (network, stats) = strategy.run(&m, &Search::quiet(&Params { effort: 0, ..Params::default() }));
                prop_assert!(verify(&network, &wanted).is_ok(), "{}", strategy.name());
                let naive = crate::network::metrics::naive_xor(&m);
                prop_assert_eq!(network.n_xor() + stats.saved_xor as usize, naive);
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
                let (network, _) = strategy.run(&m, &Search::quiet(&params));
                prop_assert!(verify(&network, &Affine::linear(m.clone())).is_ok(), "{}", strategy.name());
                prop_assert!(limits.verify(&network).is_ok(), "{}", strategy.name());
            }
        }
    }

    #[test]
    fn names_are_unique_and_found() {
        for strategy in STRATEGIES {
            assert_eq!(find(strategy.name()).expect("registered").name(), strategy.name());
            assert!(!strategy.describe().contains('\n'));
        }
        assert!(find(DEFAULT_STRATEGY).is_ok());
        let error = find("best").err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("naive, paar"), "{error}");
    }
}
