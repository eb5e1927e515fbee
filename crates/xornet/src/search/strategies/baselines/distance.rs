//! `bp`, `rnbp`, `a1`, `a2`: the distance heuristic of Boyar and Peralta with its rules for ties.

use crate::gf2::BitMatrix;
use crate::search::budget::{MAX_EFFORT, Search};
use crate::search::heuristics::distance::{Rule, by_distance};
use crate::search::strategies::strategy::{Found, Strategy};

/// The distance heuristic with a rule for ties.
pub struct Distance {
    name: &'static str,
    describe: &'static str,
    rule: Rule,
}

/// Steps at effort 0, some ten nanoseconds each; each effort allows four times the one before.
const LEAST_STEPS: u64 = 1 << 19;

impl Distance {
    /// Boyar, Matthews, Peralta (J. Cryptology 2013).
    pub const BP: Self = Self {
        name: "bp",
        describe: "Boyar-Peralta: the gate that brings all rows nearest, with cancellation",
        rule: Rule::Smallest,
    };
    /// Tan, Peyrin (TCHES 2020): RNBP.
    pub const RNBP: Self = Self {
        name: "rnbp",
        describe: "`bp` with ties at random, the best of many runs",
        rule: Rule::Random,
    };
    /// Tan, Peyrin (TCHES 2020): A1.
    pub const A1: Self = Self {
        name: "a1",
        describe: "`rnbp` among gates that bring a nearest row nearer",
        rule: Rule::Nearest,
    };
    /// Tan, Peyrin (TCHES 2020): A2.
    pub const A2: Self = Self {
        name: "a2",
        describe: "`a1` without a look at the norm of the distances",
        rule: Rule::NearestFewest,
    };
}

impl Strategy for Distance {
    fn name(&self) -> &'static str {
        self.name
    }

    fn describe(&self) -> &'static str {
        self.describe
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> Found {
        let steps = LEAST_STEPS << (2 * search.params.effort.min(MAX_EFFORT));
        by_distance(matrix, self.rule, steps, search).into()
    }
}
