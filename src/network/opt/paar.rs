//! `paar`: greedy pair sharing; `rpaar` in `rpaar.rs` is the same with ties at random.
//!
//! How it shares is in `sharing.rs`; of pairs that stand in equally many rows the smallest is taken.

use super::sharing::{Sharing, Ties};
use super::{Search, Stats, Strategy};
use crate::gf2::BitMatrix;
use crate::network::XorNetwork;

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

    fn run(&self, matrix: &BitMatrix, search: &Search) -> (XorNetwork, Stats) {
        let (network, steps) =
            Sharing::of(matrix, search.params.limits.max_depth, Ties::Smallest).run(search);
        let stats = Stats::of(&network, matrix, steps);
        (network, stats)
    }
}
