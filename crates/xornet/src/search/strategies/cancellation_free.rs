//! `cancellation_free`: few gates, no input in both operands of one.

use crate::gf2::BitMatrix;
use crate::network::XorNetwork;
use crate::search::bounds::lower_bound;
use crate::search::budget::{Effort, Progress, Search, permille};
use crate::search::engine::rng::Rng;
use crate::search::engine::stages::best_of_stages;
use crate::search::engine::worker::{N_EPOCHS, N_WORKERS, total_moves, walk_side_by_side};
use crate::search::heuristics::regroup::Regroup;
use crate::search::heuristics::sharing::{Sharing, Ties};
use crate::search::strategies::strategy::{Found, Strategy};

/// Greedy pair sharing with ties at random, then walks that share parts of it anew.
pub struct CancellationFree;

impl Strategy for CancellationFree {
    fn name(&self) -> &'static str {
        "cancellation_free"
    }

    fn describe(&self) -> &'static str {
        "the fewest gates found of which none cancels an input: `paar`, then parts of it shared anew"
    }

    fn run(&self, matrix: &BitMatrix, search: &Search) -> Found {
        let bound = lower_bound(matrix).n_xor;
        let mut before = share(matrix, Ties::Smallest, search);
        best_of_stages(
            search,
            |network: &XorNetwork| network.n_xor() <= bound,
            XorNetwork::n_xor,
            |stage| {
                let (found, n_moves) = run_stage(matrix, &before, stage);
                before = found.clone();
                (found, n_moves)
            },
        )
        .into()
    }
}

fn share(matrix: &BitMatrix, ties: Ties, search: &Search) -> XorNetwork {
    Sharing::from_matrix(matrix, None, ties).share_pairs(search).0
}

/// The best network of one effort, and the moves to it: a walk from the one before, and walks from new ones.
fn run_stage(matrix: &BitMatrix, before: &XorNetwork, search: &Search) -> (XorNetwork, u64) {
    let effort = u64::from(search.params.effort);
    let budget = Effort::from_level(search.params.effort).walk / N_WORKERS;
    let walk = |number: u64| {
        let mut rng = Rng::new(search.params.seed, effort * N_WORKERS + number);
        match number {
            0 => Regroup::new(before, rng, budget),
            _ => Regroup::new(&share(matrix, Ties::Mixed(rng.next_u64()), search), rng, budget),
        }
    };
    let mut walks: Vec<Regroup> = (0..N_WORKERS).map(walk).collect();
    for epoch in 1..=N_EPOCHS {
        walk_side_by_side(&mut walks, |_| budget / N_EPOCHS * epoch, search);
        let n_gates = walks.iter().map(Regroup::n_gates).min().unwrap_or(0);
        let steps = total_moves(&walks);
        (search.progress)(Progress { n_gates, steps, permille: permille(epoch, N_EPOCHS) });
    }
    let n_moves = total_moves(&walks);
    let best = walks.iter().min_by_key(|walk| walk.n_gates());
    (best.map_or_else(|| before.clone(), Regroup::best), n_moves)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::verify::cancelling_gates;
    use crate::search::budget::Params;

    #[test]
    fn finds_fewer_gates_than_pair_sharing_and_none_cancels() {
        let matrix = BitMatrix::parse(include_str!("../../../tests/data/AES.txt")).expect("rectangular");
        let find = |effort| {
            let params = Params { effort, ..Params::default() };
            CancellationFree.run(&matrix, &Search::quiet(&params)).network
        };
        let [first, again, more] = [0, 0, 1].map(find);
        assert_eq!(first, again);
        assert_eq!([&first, &more].map(cancelling_gates), [0, 0]);
        assert!(more.n_xor() <= first.n_xor() && more.n_xor() < 108, "{}", more.n_xor());
    }
}
