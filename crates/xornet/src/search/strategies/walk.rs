//! `walk`: the best search for every objective.

use crate::gf2::BitMatrix;
use crate::network::Objective;
use crate::search::budget::Search;
use crate::search::solve::solve_matrix;
use crate::search::strategies::strategy::{Found, Strategy};

/// Search over sets of values, or of forms for gates of more than two operands.
pub struct Walk;

impl Strategy for Walk {
    fn name(&self) -> &'static str {
        "walk"
    }

    fn describe(&self) -> &'static str {
        "search over sets of values, from starts on a thinned matrix, by distances and by slices of columns"
    }

    fn limits_depth(&self) -> bool {
        true
    }

    fn keeps_timing(&self) -> bool {
        true
    }

    fn serves_objective(&self, _objective: &Objective) -> bool {
        true
    }

    fn goes_on(&self) -> bool {
        true
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> Found {
        solve_matrix(matrix, search).into()
    }
}
