//! `paar`: greedy pair sharing (Paar 1997); of pairs that stand in equally many rows the smallest is taken.

use crate::gf2::BitMatrix;
use crate::search::budget::Search;
use crate::search::heuristics::sharing::{Sharing, Ties};
use crate::search::strategies::strategy::{Found, Strategy};

/// Greedy pair sharing.
pub struct Paar;

impl Strategy for Paar {
    fn name(&self) -> &'static str {
        "paar"
    }

    fn describe(&self) -> &'static str {
        "greedy sharing of the pair that occurs in most rows: few gates, fast"
    }

    fn limits_depth(&self) -> bool {
        true
    }

    fn keeps_timing(&self) -> bool {
        true
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> Found {
        let timing = search.params.timing_of(matrix);
        Sharing::from_matrix(matrix, timing.as_ref(), Ties::Smallest).share_pairs(search).into()
    }
}
