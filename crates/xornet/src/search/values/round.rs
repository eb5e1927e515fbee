//! A round of the walk: moves from one network on, with some gates to spare.

use crate::search::engine::rng::Rng;
use crate::search::values::mover::{MoveOutcome, Mover};
use crate::search::values::set::ValueSet;

/// (gates allowed above the fewest of the round, moves per gate added at random).
const SLACKS: [(usize, usize); 5] = [(1, 100), (2, 100), (2, 200), (3, 80), (4, 50)];

/// A round: the walk from one start to the next.
#[derive(Debug, Clone, Copy, Default)]
pub struct Round {
    /// Fewest gates of the round.
    pub fewest: usize,
    slack: usize,
    every: usize,
}

impl Round {
    /// A round that begins with so many gates.
    pub fn new(n_gates: usize, rng: &mut Rng) -> Self {
        let (slack, every) = SLACKS[rng.next_below(SLACKS.len())];
        Self { fewest: n_gates, slack, every }
    }

    /// Makes one move; true where the set is then smaller than ever in this round.
    pub fn make_move(&mut self, set: &mut ValueSet, mover: &mut dyn Mover, rng: &mut Rng) -> bool {
        if set.n_gates < self.fewest + self.slack && rng.one_in(self.every) {
            mover.add_random(set, rng);
        }
        let Some(&out) = set.movable.get(rng.next_below(set.movable.len())) else { return false };
        let outcome = mover.try_without(set, out, rng);
        let is_fewest = outcome == MoveOutcome::Smaller && set.n_gates < self.fewest;
        if is_fewest {
            self.fewest = set.n_gates;
        }
        is_fewest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gf2::construct::random_matrix;
    use crate::search::engine::problem::Problem;
    use crate::search::heuristics::sharing::shared_network;
    use crate::search::values::step::Walker;

    #[test]
    fn stays_within_its_slack_above_the_fewest() {
        let matrix = random_matrix(20, 10, 0.5, 1).expect("a matrix");
        let problem = Problem::new(&matrix, None);
        let gates = Problem::split_gates(&shared_network(&matrix));
        for stream in 0..6 {
            let (mut set, mut mover) = (ValueSet::new(&problem, &gates, true), Walker::default());
            let mut rng = Rng::new(1, stream);
            let mut round = Round::new(set.n_gates, &mut rng);
            for _ in 0..2000 {
                let fewest = round.fewest;
                let is_fewest = round.make_move(&mut set, &mut mover, &mut rng);
                assert_eq!(is_fewest, round.fewest < fewest);
                assert!(set.n_gates >= round.fewest && set.n_gates <= fewest + round.slack);
            }
        }
    }
}
