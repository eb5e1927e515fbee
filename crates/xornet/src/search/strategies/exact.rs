//! `exact`: the fewest gates, proved, where the matrix is small enough; elsewhere the best network known and the
//! best bound within the steps allowed.

use crate::gf2::BitMatrix;
use crate::search::bounds::prove;
use crate::search::budget::Search;
use crate::search::solve::solve_matrix;
use crate::search::strategies::strategy::{Found, Strategy};

/// Fewest gates, proved where it can be.
pub struct Exact;

impl Strategy for Exact {
    fn name(&self) -> &'static str {
        "exact"
    }

    fn describe(&self) -> &'static str {
        "the fewest gates there are, proved, up to about 8 rows or columns; elsewhere `walk`"
    }

    fn limits_depth(&self) -> bool {
        true
    }

    fn goes_on(&self) -> bool {
        true
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> Found {
        let (upper, _) = solve_matrix(matrix, search);
        let proof = prove(matrix, &upper, search);
        Found { network: proof.network, steps: proof.steps, bound: Some(proof.bound) }
    }
}
