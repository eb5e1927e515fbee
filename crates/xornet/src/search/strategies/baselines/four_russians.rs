//! `four_russians`: the method of the four Russians.

use crate::gf2::BitMatrix;
use crate::search::budget::{MAX_EFFORT, Search};
use crate::search::heuristics::four_russians::best_of_widths;
use crate::search::strategies::strategy::{Found, Strategy};

/// Blocks of columns.
pub struct FourRussians;

impl Strategy for FourRussians {
    fn name(&self) -> &'static str {
        "four_russians"
    }

    fn describe(&self) -> &'static str {
        "each block of columns once for all rows: for the largest dense matrices, in seconds"
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> Found {
        let tries = 1 + usize::from(search.params.effort.min(MAX_EFFORT));
        best_of_widths(matrix, tries, search).into()
    }
}
