//! `rpaar`: greedy pair sharing with ties at random, the best of several runs.

use crate::gf2::BitMatrix;
use crate::gf2::construct::Source;
use crate::search::budget::{MAX_EFFORT, Progress, Search};
use crate::search::heuristics::sharing::{Sharing, Ties};
use crate::search::strategies::strategy::{Found, Strategy};

/// Greedy pair sharing, 1 + 2^effort times: first as `paar`, then with ties at random.
pub struct RandomPaar;

impl Strategy for RandomPaar {
    fn name(&self) -> &'static str {
        "rpaar"
    }

    fn describe(&self) -> &'static str {
        "the best of `paar` and 2^effort runs of it with ties at random"
    }

    fn limits_depth(&self) -> bool {
        true
    }

    fn keeps_timing(&self) -> bool {
        true
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> Found {
        let timing = search.params.timing_of(matrix);
        let (mut best, mut steps) =
            Sharing::from_matrix(matrix, timing.as_ref(), Ties::Smallest).share_pairs(search);
        let mut source = Source::new(search.params.seed);
        for _ in 0..1u64 << search.params.effort.min(MAX_EFFORT) {
            if (search.stopped)() {
                break;
            }
            let (network, more) =
                Sharing::from_matrix(matrix, timing.as_ref(), Ties::Mixed(source.next_u64()))
                    .share_pairs(search);
            steps += more;
            if (network.n_xor(), network.depth()) < (best.n_xor(), best.depth()) {
                best = network;
            }
            (search.progress)(Progress { n_gates: best.n_xor(), steps, ..Progress::default() });
        }
        (best, steps).into()
    }
}
